#include <algorithm>

#include "preamble/line_dialogue.h"
#include "preamble/line_dialogues.h"

namespace trustprobe::preamble {
namespace {

// "AUTH TLS", "AUTH TLS;TLS-C;SSL;TLS-P;", "AUTH SSL;TLS" (RFC 4217 6, RFC 2389 3.2).
bool is_auth_tls(std::string_view feature) {
  const auto words = words_of(feature);
  if (words.size() < 2 || !same_word(words[0], "AUTH")) return false;
  std::string_view rest = words[1];
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    if (same_word(rest.substr(0, end), "TLS") || same_word(rest.substr(0, end), "TLS-C")) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

class FtpDialogue final : public LineDialogue {
 public:
  explicit FtpDialogue(std::string_view behind) : LineDialogue("FTP"), behind_(behind) {}

 private:
  // RFC 959 4.2: a reply goes on until a line with the code of its first, whatever stands between.
  Role role_of(std::string_view line, const Lines& before) override {
    const auto coded = coded_line(line);
    if (before.empty()) {
      if (!coded) return Role::foreign;
      // "120 Service ready in 5 minutes", and later the greeting.
      if (asked().empty() && coded->code < 200 && coded->last) return Role::skipped;
      return coded->last ? Role::last : Role::more;
    }
    const bool ends = coded && coded->last && coded->code == coded_line(before.front())->code;
    return ends ? Role::last : Role::more;
  }

  Step answer(const Lines& reply) override {
    const int code = coded_line(reply.front())->code;
    if (asked().empty()) return code == 220 ? ask("FEAT") : refuse(fault_of_code(code), reply.front());
    if (asked() == "FEAT") return told_features(code, reply);
    // RFC 4217 4: 234; servers from before it say 334.
    if (code == 234 || code == 334) return {.kind = Step::Kind::done};
    const bool unknown = code == 500 || code == 502 || code == 504;
    return refuse(unknown ? Fault::not_offered : fault_of_code(code), reply.front());
  }

  Step told_features(int code, const Lines& reply) {
    if (code == 421) return refuse(Fault::try_later, reply.front());
    // FEAT is optional, and some servers want a login first: only a list without TLS is a no.
    const bool lists = code == 211 && reply.size() > 1;
    return lists && std::ranges::none_of(reply, is_auth_tls) ? not_listed("AUTH TLS") : ask("AUTH TLS", behind_);
  }

  std::string behind_;
};

}  // namespace

std::unique_ptr<Dialogue> ftp_dialogue(std::string_view behind) {
  return std::make_unique<FtpDialogue>(behind);
}

}  // namespace trustprobe::preamble
