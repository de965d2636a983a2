#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "preamble/line_dialogue.h"
#include "preamble/line_dialogues.h"

namespace trustprobe::preamble {
namespace {

constexpr std::string_view capability_tag = "tp1", starttls_tag = "tp2";

std::string_view word_at(std::string_view line, std::size_t index) {
  const auto words = words_of(line);
  return index < words.size() ? words[index] : std::string_view{};
}

bool is_untagged(std::string_view line, std::string_view word) {
  return line.starts_with("* ") && same_word(word_at(line, 1), word);
}

// Status responses end in text for people, which may end in anything (RFC 9051 7.1).
bool holds_data(std::string_view line) {
  constexpr std::string_view statuses[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"};
  const std::string_view status = word_at(line.substr(0, line.find('\n')), 1);
  return std::ranges::none_of(statuses, [&](auto word) { return same_word(word, status); });
}

// RFC 9051 7.1, 7.2.2: "* OK [CAPABILITY IMAP4rev2 STARTTLS] ready", "* CAPABILITY IMAP4rev2 STARTTLS".
std::optional<std::string_view> capabilities_of(std::string_view line) {
  if (is_untagged(line, "CAPABILITY")) return line.substr(2);
  const auto code = base::ascii_lower(line).find("[capability ");
  if (code == std::string::npos) return std::nullopt;
  const std::string_view rest = line.substr(code + 1);
  return rest.substr(0, rest.find(']'));
}

bool lists_starttls(std::string_view line) {
  const auto words = words_of(capabilities_of(line).value_or(std::string_view{}));
  return std::ranges::any_of(words, [](auto word) { return same_word(word, "STARTTLS"); });
}

class ImapDialogue final : public LineDialogue {
 public:
  explicit ImapDialogue(std::string_view behind) : LineDialogue("IMAP", holds_data), behind_(behind) {}

 private:
  bool speaks_unasked() const override { return true; }
  Role role_of(std::string_view line, const Lines&) override {
    const bool greets = is_untagged(line, "OK") || is_untagged(line, "PREAUTH");
    if (is_untagged(line, "BYE")) return Role::last;
    if (asked().empty()) return greets ? Role::last : Role::foreign;
    if (line.starts_with("* ")) return Role::more;
    return word_at(line, 0) == tag() ? Role::last : Role::foreign;
  }

  Step answer(const Lines& reply) override {
    const std::string& last = reply.back();
    if (is_untagged(last, "BYE")) return refuse(fault_of_words(last), last);
    if (asked().empty()) return greeted(last);
    const bool ok = same_word(word_at(last, 1), "OK");
    if (asked() == "STARTTLS") return ok ? Step{.kind = Step::Kind::done} : refuse(fault_of_words(last), last);
    if (!ok) return refuse(Fault::not_offered, last);
    return std::ranges::any_of(reply, lists_starttls) ? start() : not_listed();
  }

  Step greeted(const std::string& line) {
    if (is_untagged(line, "PREAUTH")) {
      // RFC 9051 6.2.1: STARTTLS is only valid in the not authenticated state.
      Step step = refuse(Fault::not_offered, line);
      step.refusal.detail += ": PREAUTH, where a client is logged in from the start, and STARTTLS is not possible";
      return step;
    }
    if (lists_starttls(line)) return start();
    return ask(fmt::format("{} CAPABILITY", capability_tag), {}, "CAPABILITY");
  }

  Step start() { return ask(fmt::format("{} STARTTLS", starttls_tag), behind_, "STARTTLS"); }
  std::string_view tag() const { return asked() == "STARTTLS" ? starttls_tag : capability_tag; }

  std::string behind_;
};

}  // namespace

std::unique_ptr<Dialogue> imap_dialogue(std::string_view behind) {
  return std::make_unique<ImapDialogue>(behind);
}

}  // namespace trustprobe::preamble
