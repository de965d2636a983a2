// A line of IRC in its parts.
#pragma once

#include <string_view>
#include <vector>

namespace trustprobe::preamble {

struct IrcMessage {
  bool has_source = false;     ///< ":irc.example.com " stood before the command
  std::string_view command;    ///< "NOTICE", "670"; empty where the line is no message
  std::string_view arguments;  ///< the rest of the line
  std::string_view trailing;   ///< the last argument, the one that may hold blanks
};

/// RFC 2812 2.3.1, with the tags of IRCv3. Views into `line`.
IrcMessage parse_irc(std::string_view line);

}  // namespace trustprobe::preamble
