// A dialogue led without a network, as far as what the other side says goes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

#include "base/bytes.h"
#include "preamble/dialogue.h"

namespace trustprobe::preamble::support {

inline base::Bytes bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

/// A literal with its zero bytes, without the one that ends it.
template <std::size_t Size>
base::Bytes literal(const char (&text)[Size]) {
  return bytes({text, Size - 1});
}

inline base::Bytes operator+(base::Bytes left, const base::Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

struct Talk {
  Step end;             ///< `read` where more would be read
  base::Bytes written;  ///< all of it
  base::Bytes left;     ///< what was not taken
  std::string greeting;

  bool done() const { return end.kind == Step::Kind::done; }
  bool reads() const { return end.kind == Step::Kind::read; }
  bool refused(Fault fault) const { return end.kind == Step::Kind::refused && end.refusal.fault == fault; }
  const std::string& detail() const { return end.refusal.detail; }

  /// Detail aside: it quotes what had come.
  auto outcome() const { return std::tuple(end.kind, end.refusal.fault, written, left); }
};

/// Gives `said` in pieces of `piece` bytes. Throws where a dialogue asks to read what it has.
inline Talk talk(Dialogue& dialogue, base::ByteView said, std::size_t piece = 1U << 20) {
  Talk talk;
  bool was_read = false;
  while (true) {
    talk.end = dialogue.next(talk.left);
    if (talk.end.kind == Step::Kind::write) {
      talk.written = talk.written + talk.end.bytes;
      was_read = false;
      continue;
    }
    if (talk.end.kind == Step::Kind::read && !said.empty()) {
      const base::ByteView part = said.first(std::min(piece, said.size()));
      said = said.subspan(part.size());
      talk.left.insert(talk.left.end(), part.begin(), part.end());
      was_read = true;
      continue;
    }
    if (talk.end.kind == Step::Kind::read && was_read) {
      // Asked again with nothing new, it still waits.
      if (dialogue.next(talk.left).kind != Step::Kind::read) throw std::logic_error("it asked to read what it had");
    }
    talk.left.insert(talk.left.end(), said.begin(), said.end());
    talk.greeting = dialogue.greeting();
    return talk;
  }
}

}  // namespace trustprobe::preamble::support
