// A dialogue held against what a server says, whole and cut everywhere.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "preamble/starttls.h"

namespace trustprobe::test {

using preamble::Fault;
using preamble::Step;
using target::StartTls;

inline std::string name_of(Fault fault) {
  constexpr std::string_view names[] = {"not_offered", "declined",    "try_later",      "authentication",
                                        "denied",      "bad_gateway", "captive_portal", "unexpected"};
  return std::string(names[static_cast<std::size_t>(fault)]);
}

/// What the server says: at first, and after each thing that it is told. Of a server that waits the first is empty.
using Script = std::vector<std::string>;

struct Talk {
  /// `read`: the script was over, and the dialogue still waited.
  Step::Kind end = Step::Kind::read;
  Fault fault = Fault::unexpected;
  std::string detail;
  std::vector<std::string> said;  ///< by the dialogue, one per write
  std::string left;               ///< of what the server said, not taken
  std::string greeting;
  std::string awaiting;
  bool hasty = false;  ///< it spoke while the server was speaking

  bool is_done() const { return end == Step::Kind::done && !hasty; }
};

/// What the server says arrives in pieces of `piece` bytes.
inline Talk converse(StartTls protocol, const Script& script, std::size_t piece, bool inject = false) {
  const auto dialogue = preamble::starttls_dialogue(protocol, {.host = "host.example.com", .inject = inject});
  Talk talk;
  base::Bytes received;
  std::size_t block = 0;
  std::string coming = script.empty() ? "" : script.front();
  for (;;) {
    Step step = dialogue->next(received);
    talk.end = step.kind;
    if (step.kind == Step::Kind::write) {
      talk.hasty = talk.hasty || !coming.empty() || !received.empty();
      talk.said.emplace_back(base::text_of(step.bytes));
      if (++block < script.size()) coming += script[block];
    } else if (step.kind == Step::Kind::read && !coming.empty()) {
      const std::string next = coming.substr(0, piece);
      received.insert(received.end(), next.begin(), next.end());
      coming.erase(0, next.size());
    } else {
      talk.fault = step.refusal.fault;
      talk.detail = step.refusal.detail;
      talk.left = base::text_of(received);
      talk.greeting = dialogue->greeting();
      talk.awaiting = dialogue->awaiting();
      return talk;
    }
  }
}

/// The same in pieces of one byte, of some, and whole, which must make no difference.
inline Talk talk(StartTls protocol, const Script& script, bool inject = false) {
  const Talk whole = converse(protocol, script, 1u << 20, inject);
  for (const std::size_t piece : {1, 2, 3, 7, 100}) {
    CAPTURE(piece);
    const Talk other = converse(protocol, script, piece, inject);
    CHECK((other.end == whole.end));
    CHECK(name_of(other.fault) == name_of(whole.fault));
    CHECK(other.said == whole.said);
    CHECK(other.greeting == whole.greeting);
    CHECK(other.hasty == whole.hasty);
  }
  CHECK((whole.end == Step::Kind::refused) == !whole.detail.empty());
  CHECK(base::printable(whole.detail) == whole.detail);
  return whole;
}

/// The fault and its sentence: "declined: the server answered ...".
inline std::string refusal(StartTls protocol, const Script& script) {
  const Talk held = talk(protocol, script);
  if (held.end != Step::Kind::refused) return held.is_done() ? "done" : "waiting for " + held.awaiting;
  return name_of(held.fault) + ": " + held.detail;
}

/// Of a script by which TLS begins every beginning leaves the dialogue waiting.
inline void check_every_cut(StartTls protocol, const Script& script) {
  REQUIRE(talk(protocol, script).is_done());
  for (std::size_t block = 0; block < script.size(); ++block) {
    for (std::size_t size = 0; size < script[block].size(); ++size) {
      Script cut(script.begin(), script.begin() + static_cast<std::ptrdiff_t>(block) + 1);
      cut.back().resize(size);
      CAPTURE(cut.back());
      CHECK((converse(protocol, cut, 1u << 20).end == Step::Kind::read));
    }
  }
}

/// A damaged script ends somehow: with TLS, with a refusal in words, or waiting.
inline void check_every_flip(StartTls protocol, const Script& script) {
  for (std::size_t block = 0; block < script.size(); ++block) {
    for (std::size_t bit = 0; bit < script[block].size() * 8; ++bit) {
      Script damaged = script;
      damaged[block][bit / 8] = static_cast<char>(damaged[block][bit / 8] ^ (1 << (bit % 8)));
      const Talk whole = converse(protocol, damaged, 1u << 20), pieces = converse(protocol, damaged, 1);
      CAPTURE(damaged[block]);
      // What comes before its question is seen to only where it has come.
      const bool early = whole.detail.find(" came before ") != std::string::npos;
      CHECK((early || (whole.end == pieces.end && whole.said == pieces.said)));
      CHECK((whole.end != Step::Kind::refused || !whole.detail.empty()));
      CHECK(base::printable(whole.detail) == whole.detail);
    }
  }
}

}  // namespace trustprobe::test
