// Messages in protocol buffers' text format, read without a schema.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"

namespace trustprobe::trust {

struct ProtoField {
  std::string name;
  std::size_t line = 0;  ///< counted from 1
  std::string comment;   ///< the last line of comment right above, without its mark
  bool is_message = false;
  std::string value;               ///< of a scalar: a text without its quotation marks, else the word as it stands
  std::vector<ProtoField> fields;  ///< of a message
};

/// All fields in the text's order; a repeated one stands here once for each value. Extensions and nesting of more than
/// 16 messages are errors, as is everything that is not text format, with their line: "file:12".
base::Result<std::vector<ProtoField>> parse_text_proto(std::string_view text, const std::string& file);

}  // namespace trustprobe::trust
