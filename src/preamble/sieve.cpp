#include <algorithm>

#include "preamble/line_dialogue.h"
#include "preamble/line_dialogues.h"

namespace trustprobe::preamble {
namespace {

bool always(std::string_view) {
  return true;
}

std::string_view leading_letters(std::string_view line) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return {line.begin(), std::ranges::find_if_not(line, is_letter)};
}

// The name of a capability is a quoted string or a literal (RFC 5804 1.7, 4).
bool is_capability(std::string_view line, std::string_view name) {
  std::string_view rest = line;
  if (rest.starts_with('{')) {
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    return same_word(rest.substr(0, name.size()), name);
  }
  if (!rest.starts_with('"')) return false;
  rest.remove_prefix(1);
  return same_word(rest.substr(0, rest.find('"')), name);
}

class SieveDialogue final : public LineDialogue {
 public:
  explicit SieveDialogue(std::string_view behind) : LineDialogue("ManageSieve", always), behind_(behind) {}

 private:
  Role role_of(std::string_view line, const Lines&) override {
    const std::string_view word = leading_letters(line);
    const bool responds = same_word(word, "OK") || same_word(word, "NO") || same_word(word, "BYE");
    const std::string_view rest = line.substr(word.size());
    if (responds && (rest.empty() || rest.front() == ' ' || rest.front() == '(')) return Role::last;
    return line.starts_with('"') || line.starts_with('{') ? Role::more : Role::foreign;
  }

  Step answer(const Lines& reply) override {
    const std::string& response = reply.back();
    if (!same_word(leading_letters(response), "OK")) return refuse(fault_of_words(response), response);
    if (!asked().empty()) return {.kind = Step::Kind::done};
    const auto is_starttls = [](std::string_view line) { return is_capability(line, "STARTTLS"); };
    return std::ranges::any_of(reply, is_starttls) ? ask("STARTTLS", behind_) : not_listed();
  }

  std::string behind_;
};

}  // namespace

std::unique_ptr<Dialogue> sieve_dialogue(std::string_view behind) {
  return std::make_unique<SieveDialogue>(behind);
}

}  // namespace trustprobe::preamble
