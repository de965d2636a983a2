#include "scan/sslv2_exchange.h"

#include <fmt/format.h>

#include <array>

#include "net/way.h"
#include "wire/record.h"
#include "wire/sslv2.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::Answer;
using wire::Sslv2Answer;

constexpr std::array<std::uint8_t, 16> challenge{0x74, 0x72, 0x75, 0x73, 0x74, 0x70, 0x72, 0x6F,
                                                 0x62, 0x65, 0x20, 0x73, 0x73, 0x6C, 0x76, 0x32};

struct Seen {
  bool connected = false;
  bool ended = false;  // FIN or RST
  base::Bytes received;
};

asio::awaitable<void> connect_and_ask(const HandshakeTools& tools, const target::Endpoint& endpoint, Seen& seen) {
  const net::WayEnd end = net::end_of(endpoint);
  net::Passage passage;
  ++tools.connections;
  co_await tools.opener.open(tools.way, end, passage);
  seen.connected = passage.is_open();
  if (!seen.connected) co_return;
  const base::Bytes hello = wire::sslv2_client_hello(wire::sslv2_cipher_kinds(), challenge);
  const auto [failed, sent] = co_await passage.stream->write(asio::buffer(hello));
  std::array<std::uint8_t, 4096> buffer;
  while (!failed && wire::parse_sslv2_answer(seen.received).kind == Sslv2Answer::Kind::incomplete) {
    const auto [error, count] = co_await passage.stream->read_some(asio::buffer(buffer));
    if (error == asio::error::operation_aborted) co_return;
    seen.ended = error.failed();
    if (seen.ended) co_return;
    seen.received.insert(seen.received.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count));
  }
  seen.ended = seen.ended || failed;
}

Sslv2Reply judge(const Seen& seen, net::Clock::duration limit) {
  if (!seen.connected) return {Answer::undetermined, "no connection", {}};
  const Sslv2Answer answer = wire::parse_sslv2_answer(seen.received);
  switch (answer.kind) {
    case Sslv2Answer::Kind::hello:
      return {Answer::yes, "", answer.hello.cipher_kinds};
    case Sslv2Answer::Kind::error:
      return {Answer::no, fmt::format("SSL 2 error {}", answer.error), {}};
    case Sslv2Answer::Kind::not_sslv2: {
      const bool tls = wire::begins_tls_record(seen.received);
      return {Answer::no, tls ? "answers by TLS" : "answers by something else", {}};
    }
    case Sslv2Answer::Kind::incomplete:
      break;
  }
  if (seen.ended && seen.received.empty()) return {Answer::no, "hangs up", {}};
  if (seen.ended) return {Answer::undetermined, "a part of an answer, then the end", {}};
  return {Answer::undetermined, "no answer in " + net::time_text(limit), {}};
}

}  // namespace

asio::awaitable<Sslv2Reply> ask_sslv2(const HandshakeTools& tools, const target::Endpoint& endpoint,
                                      net::Clock::duration limit) {
  const auto place = co_await tools.places.acquire();
  Seen seen;
  co_await net::with_deadline(limit, tools.stop, connect_and_ask(tools, endpoint, seen));
  co_return judge(seen, limit);
}

}  // namespace trustprobe::scan
