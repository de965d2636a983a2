#include <algorithm>

#include "preamble/line_dialogue.h"
#include "preamble/line_dialogues.h"

namespace trustprobe::preamble {
namespace {

bool says(std::string_view line, std::string_view status) {
  const auto words = words_of(line);
  return !words.empty() && line.front() == status.front() && same_word(words.front(), status);
}

class Pop3Dialogue final : public LineDialogue {
 public:
  explicit Pop3Dialogue(std::string_view behind) : LineDialogue("POP3"), behind_(behind) {}

 private:
  Role role_of(std::string_view line, const Lines& before) override {
    if (!before.empty()) return line == "." ? Role::last : Role::more;
    if (says(line, "-ERR")) return Role::last;
    if (!says(line, "+OK")) return Role::foreign;
    return asked() == "CAPA" ? Role::more : Role::last;
  }

  Step answer(const Lines& reply) override {
    const std::string& status = reply.front();
    const bool ok = says(status, "+OK");
    if (asked() == "CAPA") return capable(ok, reply);
    if (!ok) {
      const Fault fault = fault_of_words(status);
      return refuse(fault == Fault::declined && unlisted_ ? Fault::not_offered : fault, status);
    }
    return asked().empty() ? ask("CAPA") : Step{.kind = Step::Kind::done};
  }

  Step capable(bool ok, const Lines& reply) {
    // RFC 2449 5: CAPA is optional, and a server without it may know STLS.
    unlisted_ = !ok;
    const auto lists = [](std::string_view line) {
      const auto words = words_of(line);
      return !words.empty() && same_word(words.front(), "STLS");
    };
    const bool listed = std::any_of(reply.begin() + 1, reply.end(), lists);
    return unlisted_ || listed ? ask("STLS", behind_) : not_listed("STLS");
  }

  std::string behind_;
  bool unlisted_ = false;
};

}  // namespace

std::unique_ptr<Dialogue> pop3_dialogue(std::string_view behind) {
  return std::make_unique<Pop3Dialogue>(behind);
}

}  // namespace trustprobe::preamble
