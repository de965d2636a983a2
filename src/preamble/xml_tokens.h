// The little of XML that a stream of XMPP holds before TLS (RFC 6120 11): tags and text, one after the other.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace trustprobe::preamble {

/// No token is longer.
inline constexpr std::size_t most_of_a_token = 16 * 1024;

struct XmlToken {
  enum class Kind {
    partial,  // its end has not come; nothing was taken
    open,     // <name ...>
    empty,    // <name .../>
    close,    // </name>
    text,     // characters up to the next "<", entities as they stand; a CDATA section
    ignored,  // the XML declaration
    foreign,  // no XML, or what XMPP forbids in it (comments, DOCTYPE, other instructions); nothing was taken
  };
  Kind kind = Kind::partial;
  std::string name = {};  ///< with its prefix
  std::string text = {};  ///< of `text`; of `open` and `empty` the attributes as they stand
};

/// Takes the first token of `received`. The same however the bytes were cut.
XmlToken take_token(base::Bytes& received);

/// Without its prefix: "starttls".
std::string_view local_name(std::string_view name);

/// The value of an attribute, as it stands between its quotes.
std::optional<std::string_view> attribute_of(const XmlToken& token, std::string_view name);

/// Text that can stand between quotes.
std::string xml_escaped(std::string_view text);

}  // namespace trustprobe::preamble
