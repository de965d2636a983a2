#include <algorithm>

#include "preamble/line_dialogue.h"
#include "preamble/line_dialogues.h"

namespace trustprobe::preamble {
namespace {

// We have no name of our own to tell, and RFC 2606 2 keeps .invalid for names that are none.
constexpr std::string_view our_name = "trustprobe.invalid";

class SmtpDialogue final : public LineDialogue {
 public:
  SmtpDialogue(std::string_view protocol, std::string_view hello, std::string_view behind)
      : LineDialogue(protocol), hello_(hello), behind_(behind) {}

 private:
  Role role_of(std::string_view line, const Lines&) override {
    const auto coded = coded_line(line);
    if (!coded) return Role::foreign;
    return coded->last ? Role::last : Role::more;
  }

  Step answer(const Lines& reply) override {
    // RFC 5321 4.2.1: the codes of all lines are the same; where they are not, the last one decides, as in Postfix.
    const int code = coded_line(reply.back())->code;
    if (asked().empty() && code == 220) return ask(std::string(hello_) + ' ' + std::string(our_name), {}, hello_);
    if (asked() == hello_) return greeted_back(code, reply);
    if (asked() == "STARTTLS" && code == 220) return {.kind = Step::Kind::done};
    return refuse(fault_of_code(code), reply.front());
  }

  Step greeted_back(int code, const Lines& reply) {
    if (code == 250) return lists_starttls(reply) ? ask("STARTTLS", behind_) : not_listed();
    // A server that knows HELO alone has no extensions (RFC 5321 4.1.1.1).
    const bool unknown = code == 500 || code == 501 || code == 502 || code == 504;
    if (unknown && speaks_the_other()) {
      Step step = refuse(Fault::unexpected, reply.front());
      step.refusal.detail += hello_ == "LHLO" ? ", as SMTP does: --starttls smtp" : ", as LMTP does: --starttls lmtp";
      return step;
    }
    return refuse(unknown ? Fault::not_offered : fault_of_code(code), reply.front());
  }

  // RFC 2033 4.1: LMTP knows no EHLO, and SMTP no LHLO. Of SMTP servers some know no EHLO either.
  bool speaks_the_other() const { return hello_ == "LHLO" || greeting().find("LMTP") != std::string::npos; }

  static bool lists_starttls(const Lines& reply) {
    return std::any_of(reply.begin() + 1, reply.end(), [](std::string_view line) {
      const auto words = words_of(line.substr(std::min<std::size_t>(4, line.size())));
      return !words.empty() && same_word(words.front(), "STARTTLS");
    });
  }

  std::string_view hello_;
  std::string behind_;
};

}  // namespace

std::unique_ptr<Dialogue> smtp_dialogue(std::string_view behind) {
  return std::make_unique<SmtpDialogue>("SMTP", "EHLO", behind);
}

std::unique_ptr<Dialogue> lmtp_dialogue(std::string_view behind) {
  return std::make_unique<SmtpDialogue>("LMTP", "LHLO", behind);
}

}  // namespace trustprobe::preamble
