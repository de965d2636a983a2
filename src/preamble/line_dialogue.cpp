#include "preamble/line_dialogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "preamble/looks_like.h"
#include "preamble/quoted.h"

namespace trustprobe::preamble {

Step LineDialogue::next(base::Bytes& received) {
  if (!std::exchange(opened_, true)) {
    if (auto step = open()) return std::move(*step);
  }
  for (;;) {
    const TakenLine line = take_line(received, has_literals_);
    if (line.state == TakenLine::State::partial) return {.kind = Step::Kind::read};
    if (line.state == TakenLine::State::binary) return foreign(received);
    if (line.state == TakenLine::State::too_long) return endless(received);
    auto step = hear(line.text);
    if (!step) continue;
    // Whoever answers before the question is not the server, or not one that can be believed about TLS.
    if (step->kind == Step::Kind::write && !received.empty() && !speaks_unasked()) return early(received);
    return std::move(*step);
  }
}

std::optional<Step> LineDialogue::hear(const std::string& line) {
  heard_ += line.size() + 1;
  if (heard_ > most_received) return endless(base::bytes_of(line));
  if (asked_.empty() && reply_.empty() && greeting_.empty()) greeting_ = base::printable(base::shortened(line, 120));
  const Role role = role_of(line, reply_);
  if (role == Role::foreign) return foreign(base::bytes_of(line));
  if (role == Role::skipped) return std::nullopt;
  reply_.push_back(line);
  if (role == Role::more) return std::nullopt;
  return answer(std::exchange(reply_, {}));
}

Step LineDialogue::ask(std::string_view command, std::string_view behind, std::string_view name) {
  asked_ = name.empty() ? command : name;
  awaiting_ = "the answer to " + asked_;
  const std::string text = fmt::format("{}\r\n{}", command, behind);
  return {.kind = Step::Kind::write, .bytes = base::Bytes(text.begin(), text.end())};
}

Step LineDialogue::refuse(Fault fault, std::string_view line) const {
  const std::string words = quoted(base::bytes_of(line));
  std::string detail =
      asked_.empty() ? "the server greeted with " + words : fmt::format("the server answered {} to {}", words, asked_);
  return {.kind = Step::Kind::refused, .refusal = {fault, std::move(detail)}};
}

Step LineDialogue::not_listed(std::string_view command) const {
  const std::string place = asked_.empty() ? "its greeting" : "its answer to " + asked_;
  std::string detail = fmt::format("{} is not among what the server offers in {}", command, place);
  return {.kind = Step::Kind::refused, .refusal = {Fault::not_offered, std::move(detail)}};
}

Step LineDialogue::foreign(base::ByteView beginning) const {
  Step step = refuse(Fault::unexpected, base::text_of(beginning));
  const std::string_view other = looks_like(beginning);
  step.refusal.detail += other.empty() || other == protocol_ ? fmt::format(", which is not {}", protocol_)
                                                             : fmt::format(", which looks like {}", other);
  return step;
}

Step LineDialogue::endless(base::ByteView beginning) const {
  Step step = refuse(Fault::unexpected, base::text_of(beginning));
  step.refusal.detail += fmt::format(", and went on for longer than {} does", protocol_);
  return step;
}

Step LineDialogue::early(base::ByteView beginning) const {
  return {.kind = Step::Kind::refused,
          .refusal = {Fault::unexpected, fmt::format("{} came before {} was sent", quoted(beginning), asked_)}};
}

Fault fault_of_code(int code) {
  if (code >= 400 && code < 500) return Fault::try_later;
  return code >= 500 ? Fault::declined : Fault::unexpected;
}

Fault fault_of_words(std::string_view line) {
  constexpr std::array later{"*[UNAVAILABLE]*", "*[LIMIT]*",       "*[INUSE]*",    "*[SYS/TEMP]*",
                             "*[IN-USE]*",      "*[LOGIN-DELAY]*", "*(TRYLATER)*", "*(TRYLATER *)*"};
  const bool temporary = std::ranges::any_of(later, [&](auto code) { return base::fits_pattern(code, line); });
  return temporary ? Fault::try_later : Fault::declined;
}

}  // namespace trustprobe::preamble
