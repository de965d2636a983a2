// The steps of a dialogue, as the files of this folder write them.
#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "preamble/dialogue.h"

namespace trustprobe::preamble {

inline Step write_step(base::Bytes bytes) {
  return {Step::Kind::write, std::move(bytes), {}};
}

inline Step read_step() {
  return {Step::Kind::read, {}, {}};
}

inline Step done_step() {
  return {Step::Kind::done, {}, {}};
}

inline Step refused_step(Fault fault, std::string detail) {
  return {Step::Kind::refused, {}, {fault, std::move(detail)}};
}

/// `count` is no more than there is.
inline void take(base::Bytes& received, std::size_t count) {
  received.erase(received.begin(), std::next(received.begin(), static_cast<std::ptrdiff_t>(count)));
}

inline void append(base::Bytes& bytes, base::ByteView more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

}  // namespace trustprobe::preamble
