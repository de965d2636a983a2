#include <algorithm>

#include "preamble/line_dialogue.h"
#include "preamble/line_dialogues.h"

namespace trustprobe::preamble {
namespace {

class NntpDialogue final : public LineDialogue {
 public:
  explicit NntpDialogue(std::string_view behind) : LineDialogue("NNTP"), behind_(behind) {}

 private:
  // RFC 3977 3.2: a reply is one line, but for codes that say that a block follows.
  Role role_of(std::string_view line, const Lines& before) override {
    if (!before.empty()) return line == "." ? Role::last : Role::more;
    const auto coded = coded_line(line);
    if (!coded || !coded->last) return Role::foreign;
    return asked() == "CAPABILITIES" && coded->code == 101 ? Role::more : Role::last;
  }

  Step answer(const Lines& reply) override {
    const int code = coded_line(reply.front())->code;
    if (asked().empty()) return greeted(code, reply.front());
    if (asked() == "CAPABILITIES") return capable(code, reply);
    if (code == 382) return {.kind = Step::Kind::done};
    const bool unknown = unlisted_ && (code == 500 || code == 501 || code == 502 || code == 503);
    return refuse(unknown ? Fault::not_offered : fault_of_code(code), reply.front());
  }

  Step greeted(int code, std::string_view line) {
    return code == 200 || code == 201 ? ask("CAPABILITIES") : refuse(fault_of_code(code), line);
  }

  Step capable(int code, const Lines& reply) {
    if (code == 400) return refuse(Fault::try_later, reply.front());
    // CAPABILITIES is younger (RFC 3977) than many servers.
    unlisted_ = code != 101;
    const auto lists = [](std::string_view line) {
      const auto words = words_of(line);
      return !words.empty() && same_word(words.front(), "STARTTLS");
    };
    return unlisted_ || std::ranges::any_of(reply, lists) ? ask("STARTTLS", behind_) : not_listed();
  }

  std::string behind_;
  bool unlisted_ = false;
};

}  // namespace

std::unique_ptr<Dialogue> nntp_dialogue(std::string_view behind) {
  return std::make_unique<NntpDialogue>(behind);
}

}  // namespace trustprobe::preamble
