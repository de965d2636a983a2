// What is said in clear before TLS begins, as a dialogue without a network: whoever has the connection asks what to do
// next, and does it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace trustprobe::preamble {

/// No dialogue needs more of what the other side says.
inline constexpr std::size_t most_received = 64 * 1024;

/// Kinds of no, by what a person does about them.
enum class Fault {
  not_offered,     // speaks the protocol, and does not do TLS here
  declined,        // offers TLS, and said no when asked
  try_later,       // too many connections, temporarily unavailable
  authentication,  // the proxy wants credentials, or others
  denied,          // the proxy's rules forbid this destination
  bad_gateway,     // the proxy could not reach the server, or not find its name
  captive_portal,  // a page or a redirect instead of a tunnel
  unexpected,      // not what the protocol says; `detail` quotes its beginning
};

struct Refusal {
  Fault fault = Fault::unexpected;
  /// For people, a clause without capital and full stop: what was asked and what came ("the server answered \"454 4.7.0
  /// TLS not available\" to STARTTLS"). What the other side said is quoted, printable (base::printable), its first
  /// line, at most 120 bytes. Never holds credentials.
  std::string detail;
};

struct Step {
  enum class Kind {
    write,    // send `bytes`, and ask again
    read,     // receive something, and ask again
    done,     // what was not taken of `received` belongs to what comes next
    refused,  // it ends here: `refusal`
  };
  Kind kind = Kind::read;
  base::Bytes bytes = {};
  Refusal refusal = {};
};

class Dialogue {
 public:
  virtual ~Dialogue() = default;

  /// What to do now. `received` is everything that came and was not taken; what is understood is taken away. Called
  /// first with nothing received. After `done` or `refused` not called any more. Never asks to read what it has.
  virtual Step next(base::Bytes& received) = 0;

  /// What is waited for, for people: "the greeting", "the answer to STARTTLS".
  virtual std::string_view awaiting() const = 0;

  /// What the other side says of itself, its first line, printable; empty where it says nothing.
  virtual std::string greeting() const { return {}; }
};

}  // namespace trustprobe::preamble
