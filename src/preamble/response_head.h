// The head of a HTTP response (RFC 9112 4, 5), line by line as it comes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace trustprobe::preamble {

/// HTTP/1.0 and 1.1. Lines may end in LF alone (RFC 9112 2.2); folded ones (5.2, obsolete) are none.
class ResponseHead {
 public:
  enum class Progress { incomplete, whole, broken };

  /// Takes each line that is whole from `received`, up to the empty one; the body stays. When broken, `received` begins
  /// with the line that is none; not to be called again then.
  Progress take_from(base::Bytes& received);

  /// Of what was taken: the status, three digits; the status line without its version ("503 Service Unavailable").
  std::uint16_t status() const { return status_; }
  const std::string& status_text() const { return status_text_; }
  bool has_status() const { return !status_text_.empty(); }
  std::size_t size() const { return size_; }

  /// The values of all fields of this name, given in lower case, in their order, without blanks around them.
  std::vector<std::string_view> values(std::string_view name) const;
  /// The first of them; empty where there is none.
  std::string_view value(std::string_view name) const;

 private:
  bool read_status(std::string_view line);
  bool read_field(std::string_view line);

  std::uint16_t status_ = 0;
  std::string status_text_;
  std::vector<std::pair<std::string, std::string>> fields_;
  std::size_t size_ = 0;
};

/// The schemes that WWW-Authenticate or Proxy-Authenticate name (RFC 9110 11.6.1), in their order, each once, eight at
/// most: "Basic", "NTLM".
std::vector<std::string> authentication_schemes(const std::vector<std::string_view>& values);

}  // namespace trustprobe::preamble
