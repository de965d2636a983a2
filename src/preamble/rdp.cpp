#include <fmt/format.h>

#include <array>

#include "preamble/binary_dialogues.h"
#include "preamble/numbers.h"
#include "preamble/question.h"
#include "preamble/quoted.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

// [MS-RDPBCGR] 2.2.1.1: TPKT header, X.224 connection request, RDP_NEG_REQ for PROTOCOL_SSL and PROTOCOL_HYBRID; either
// begins with a plain TLS handshake.
const base::Bytes request{0x03, 0x00, 0x00, 0x13, 0x0E, 0xE0, 0x00, 0x00, 0x00, 0x00,
                          0x00, 0x01, 0x00, 0x08, 0x00, 0x03, 0x00, 0x00, 0x00};

constexpr std::uint8_t tpkt_version = 3, connection_confirm = 0xD0, disconnect_request = 0x80;
constexpr std::uint8_t negotiation_response = 0x02, negotiation_failure = 0x03;
constexpr std::size_t tpkt_size = 4, confirm_size = 7, negotiation_size = 8;
constexpr std::uint32_t protocol_rdp = 0, protocol_ssl = 1, protocol_hybrid = 2;

struct Failure {
  Fault fault = Fault::declined;
  std::string_view name, meaning;
};

// 2.2.1.2.2, from code 1 on.
constexpr std::array failures{
    Failure{Fault::declined, "SSL_REQUIRED_BY_SERVER", "it wants TLS, which was asked for"},
    Failure{Fault::not_offered, "SSL_NOT_ALLOWED_BY_SERVER", "it is configured for RDP's own security"},
    Failure{Fault::not_offered, "SSL_CERT_NOT_ON_SERVER", "it has no certificate"},
    Failure{Fault::declined, "INCONSISTENT_FLAGS", "it finds the request inconsistent"},
    Failure{Fault::declined, "HYBRID_REQUIRED_BY_SERVER", "it wants CredSSP, which was asked for"},
    Failure{Fault::declined, "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER", "it wants a client certificate"},
};

Step unexpected(base::ByteView received) {
  return refused_step(Fault::unexpected,
                      fmt::format("the server answered {} to the negotiation request, which is no X.224 "
                                  "connection confirm",
                                  quoted(received)));
}

Step judge_failure(std::uint32_t code) {
  if (code == 0 || code > failures.size()) {
    return refused_step(Fault::declined,
                        fmt::format("the server answered the negotiation request with failure {}", code));
  }
  const Failure& failure = failures[code - 1];
  return refused_step(failure.fault, fmt::format("the server answered the negotiation request with {}: {}",
                                                 failure.name, failure.meaning));
}

Step judge_negotiation(base::Bytes& received, base::ByteView negotiation) {
  const std::uint32_t value = little_endian(negotiation.subspan(4, 4));
  if (little_endian(negotiation.subspan(2, 2)) != negotiation_size) return unexpected(received);
  if (negotiation[0] == negotiation_failure) return judge_failure(value);
  if (negotiation[0] != negotiation_response) return unexpected(received);
  if (value == protocol_rdp) {
    return refused_step(Fault::not_offered, "the server chose RDP's own security instead of TLS");
  }
  if (value != protocol_ssl && value != protocol_hybrid) return unexpected(received);
  take(received, tpkt_size + confirm_size + negotiation_size);
  return done_step();
}

Step judge(base::Bytes& received) {
  if (received.front() != tpkt_version) return unexpected(received);
  if (received.size() < tpkt_size) return read_step();
  const base::ByteView packet(received);
  const std::size_t size = big_endian(packet.subspan(2, 2));
  if (size < tpkt_size + confirm_size || size > tpkt_size + confirm_size + negotiation_size) {
    return unexpected(received);
  }
  if (packet.size() < size) return read_step();
  // X.224 13.2.1: the length indicator counts all that follows it.
  if (packet[tpkt_size] + std::size_t{1} != size - tpkt_size) return unexpected(received);
  if (packet[tpkt_size + 1] == disconnect_request) {
    return refused_step(Fault::declined,
                        "the server answered the negotiation request with an X.224 disconnect request");
  }
  if (packet[tpkt_size + 1] != connection_confirm) return unexpected(received);
  if (size == tpkt_size + confirm_size) {
    return refused_step(Fault::not_offered, "the server did not negotiate: it knows RDP's own security alone");
  }
  if (size != tpkt_size + confirm_size + negotiation_size) return unexpected(received);
  return judge_negotiation(received, packet.subspan(tpkt_size + confirm_size, negotiation_size));
}

}  // namespace

std::unique_ptr<Dialogue> rdp_dialogue() {
  return question(request, judge, "the answer to the negotiation request");
}

}  // namespace trustprobe::preamble
