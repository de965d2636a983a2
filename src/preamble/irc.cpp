#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "preamble/irc_message.h"
#include "preamble/line_dialogue.h"
#include "preamble/line_dialogues.h"

namespace trustprobe::preamble {
namespace {

// Numerics: STARTTLS and its answers 670 and 691 are IRCv3's; 421 ERR_UNKNOWNCOMMAND and 451 ERR_NOTREGISTERED are RFC
// 2812's.
class IrcDialogue final : public LineDialogue {
 public:
  explicit IrcDialogue(std::string_view behind) : LineDialogue("IRC"), behind_(behind) {}

 private:
  bool speaks_unasked() const override { return true; }
  std::optional<Step> open() override { return ask("STARTTLS", behind_); }

  // A PING is not answered: the answer could arrive when the server already waits for TLS.
  Role role_of(std::string_view line, const Lines&) override {
    if (line.empty()) return Role::skipped;
    constexpr std::array heeded{"670", "691", "421", "451", "ERROR"};
    constexpr std::array without_source{"NOTICE", "PING", "CAP"};
    const IrcMessage message = parse_irc(line);
    const auto is_it = [&](auto word) { return same_word(word, message.command); };
    if (std::ranges::any_of(heeded, is_it) || (asked() == "CAP LS" && is_it("CAP"))) return Role::last;
    if (message.command.empty()) return Role::foreign;
    return message.has_source || std::ranges::any_of(without_source, is_it) ? Role::skipped : Role::foreign;
  }

  Step answer(const Lines& reply) override {
    const std::string& line = reply.front();
    const IrcMessage message = parse_irc(line);
    if (same_word(message.command, "ERROR")) return refuse(fault_of_error(message.trailing), line);
    if (same_word(message.command, "CAP")) return capable(message);
    if (asked() == "CAP LS") return refuse(Fault::not_offered, line);
    if (message.command == "670") return {.kind = Step::Kind::done};
    if (message.command == "691") return refuse(Fault::declined, line);
    // A server that wants to hear of registration first may still list "tls".
    const bool first = !std::exchange(asked_for_list_, true);
    return message.command == "451" && first ? ask("CAP LS") : refuse(Fault::not_offered, line);
  }

  Step capable(const IrcMessage& message) {
    const auto words = words_of(message.trailing);
    const bool listed = std::ranges::any_of(words, [](auto word) { return same_word(word, "tls"); });
    return listed ? ask("STARTTLS", behind_) : not_listed("tls");
  }

  static Fault fault_of_error(std::string_view words) {
    constexpr std::array later{"*throttl*", "*too fast*", "*too many*", "*try again*"};
    const bool temporary = std::ranges::any_of(later, [&](auto word) { return base::fits_pattern(word, words); });
    return temporary ? Fault::try_later : Fault::declined;
  }

  std::string behind_;
  bool asked_for_list_ = false;
};

}  // namespace

std::unique_ptr<Dialogue> irc_dialogue(std::string_view behind) {
  return std::make_unique<IrcDialogue>(behind);
}

}  // namespace trustprobe::preamble
