#include "trust/text_proto.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"

namespace trustprobe::trust {
namespace {

using base::InputError;
using Failure = std::optional<InputError>;

constexpr int deepest = 16;

bool is_word(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z') || character == '_' || character == '-' || character == '.';
}

/// Recursive descent over one text.
class ProtoReader {
 public:
  ProtoReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  base::Result<std::vector<ProtoField>> read() {
    std::vector<ProtoField> fields;
    if (auto error = read_fields(fields, '\0', 0)) return std::unexpected(std::move(*error));
    return fields;
  }

 private:
  InputError error(std::string what) const {
    return {fmt::format("{}:{}", file_, line_), std::move(what), "fetch the file again"};
  }

  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void advance() {
    if (here() == '\n') ++line_;
    ++at_;
  }

  bool take(char character) {
    skip();
    if (at_ >= text_.size() || here() != character) return false;
    advance();
    return true;
  }

  // Blanks and comments. A comment belongs to what follows on the next line.
  void skip() {
    while (at_ < text_.size()) {
      if (here() == '#') {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        comment_ = base::trimmed(text_.substr(at_ + 1, end - at_ - 1));
        comment_line_ = line_;
        at_ = end;
      } else if (here() == ' ' || here() == '\t' || here() == '\r' || here() == '\n') {
        advance();
      } else {
        return;
      }
    }
  }

  std::string_view word() {
    skip();
    const std::size_t start = at_;
    while (is_word(here())) ++at_;
    return text_.substr(start, at_ - start);
  }

  // Up to `closing`; up to the end of the text where that is 0.
  Failure read_fields(std::vector<ProtoField>& fields, char closing, int depth) {
    if (depth > deepest) return error("messages are nested too deeply");
    for (;;) {
      skip();
      if (at_ >= text_.size()) {
        if (closing == '\0') return std::nullopt;
        return error(fmt::format("the file is cut short: a '{}' is missing", closing));
      }
      if (closing != '\0' && take(closing)) return std::nullopt;
      if (auto failure = read_field(fields, depth)) return failure;
      if (!take(',')) take(';');
    }
  }

  Failure read_field(std::vector<ProtoField>& fields, int depth) {
    ProtoField field;
    field.name = word();
    field.line = line_;
    if (comment_line_ + 1 == line_) field.comment = comment_;
    if (field.name.empty())
      return error(fmt::format("'{}' is no name of a field", base::printable(text_.substr(at_, 1))));
    const bool colon = take(':');
    if (!colon || !take('[')) return read_value(fields, std::move(field), colon, depth);
    if (take(']')) return std::nullopt;
    do {
      if (auto failure = read_value(fields, field, true, depth)) return failure;
    } while (take(','));
    return take(']') ? Failure() : error("a list is not closed");
  }

  Failure read_value(std::vector<ProtoField>& fields, ProtoField field, bool colon, int depth) {
    skip();
    const char first = here();
    if (first == '{' || first == '<') {
      advance();
      field.is_message = true;
      if (auto failure = read_fields(field.fields, first == '{' ? '}' : '>', depth + 1)) return failure;
    } else if (!colon) {
      return error(fmt::format("'{}' has no value", base::printable(field.name)));
    } else if (first == '"' || first == '\'') {
      while (here() == '"' || here() == '\'') {
        if (auto failure = read_text(field.value)) return failure;
        skip();
      }
    } else {
      field.value = word();
      if (field.value.empty()) return error(fmt::format("'{}' has no value", base::printable(field.name)));
    }
    fields.push_back(std::move(field));
    return std::nullopt;
  }

  // Escapes other than of the marks themselves are kept as they are written: no field that is read here has any.
  Failure read_text(std::string& value) {
    const char mark = here();
    for (advance(); here() != mark; advance()) {
      if (at_ >= text_.size() || here() == '\n') return error("a text is not closed");
      if (here() == '\\' && at_ + 1 < text_.size()) ++at_;
      value += here();
    }
    advance();
    return std::nullopt;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0, line_ = 1, comment_line_ = 0;
  std::string_view comment_;
};

}  // namespace

base::Result<std::vector<ProtoField>> parse_text_proto(std::string_view text, const std::string& file) {
  return ProtoReader(text, file).read();
}

}  // namespace trustprobe::trust
