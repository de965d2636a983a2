#include "scan/exchange.h"

#include <algorithm>
#include <array>

#include "wire/handshake.h"
#include "wire/record_stream.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using net::Clock;

struct Prepared {
  base::Bytes message;
  std::vector<handshake::KeyShare> keys;
};

// A group that libcrypto cannot do goes out by a share without key: the question still gets its answer.
void add_share(std::uint16_t group, std::vector<wire::KeyShareEntry>& entries, Prepared& prepared) {
  if (auto key = handshake::KeyShare::generate(group)) {
    entries.push_back(key->entry());
    prepared.keys.push_back(std::move(*key));
  } else if (auto share = handshake::share_without_key(group)) {
    entries.push_back(std::move(*share));
  }
}

Prepared prepare(const Question& question) {
  Prepared prepared;
  wire::ClientHello hello = question.hello;
  if (hello.find(wire::extension::supported_versions) != nullptr) {
    std::vector<wire::KeyShareEntry> entries;
    for (const std::uint16_t group : question.shares) add_share(group, entries, prepared);
    for (const std::uint16_t group : question.shares_without_key) {
      if (auto share = handshake::share_without_key(group)) entries.push_back(std::move(*share));
    }
    hello.set(wire::key_share_extension(entries));
  }
  if (question.padded_to > 0) wire::pad_to(hello, question.padded_to);
  prepared.message = wire::encode(hello);
  return prepared;
}

// RFC 8446 5.1: 0x0301 for a first hello; SSL 3 servers may know no other version than their own.
base::Bytes on_the_wire(const Question& question, const base::Bytes& message) {
  const auto version = std::min<std::uint16_t>(question.hello.legacy_version, 0x0301);
  const std::size_t most =
      question.delivery.record_bytes == 0 ? wire::largest_plaintext : question.delivery.record_bytes;
  return wire::records_of(wire::ContentType::handshake, version, message, most);
}

class OneExchange {
 public:
  OneExchange(const HandshakeTools& tools, const target::Endpoint& endpoint, const Question& question,
              Prepared prepared)
      : tools_(tools),
        end_(net::end_of(endpoint)),
        question_(question),
        bytes_(on_the_wire(question, prepared.message)),
        reader_(prepared.message, std::move(prepared.keys), question.depth,
                handshake::FlightLimits{.bytes = tools.handshake_bytes}) {
    result_.hello_bytes = prepared.message.size();
  }

  asio::awaitable<Exchange> run(Clock::duration limit) {
    const auto ended = co_await net::with_deadline(limit, tools_.stop, connect_and_ask());
    result_.no_way = passage_.failure_after(limit);
    result_.timed_out = ended == net::Ended::timed_out && result_.is_connected();
    result_.flight = reader_.take();
    co_return std::move(result_);
  }

 private:
  asio::awaitable<void> connect_and_ask() {
    ++tools_.connections;
    co_await tools_.opener.open(tools_.way, end_, passage_);
    if (!passage_.is_open()) co_return;
    const auto opened = Clock::now();
    co_await send(*passage_.stream);
    co_await receive(*passage_.stream);
    result_.answer_time = Clock::now() - opened;
  }

  // What a failed write means shows in what is read afterwards: an alert may still be there.
  asio::awaitable<void> send(net::ByteStream& stream) {
    const Delivery& delivery = question_.delivery;
    const std::size_t first = delivery.first_write == 0 ? bytes_.size() : std::min(delivery.first_write, bytes_.size());
    const auto [error, count] = co_await stream.write(asio::buffer(bytes_.data(), first));
    result_.sent = count;
    if (error || first == bytes_.size()) co_return;
    co_await net::pause(delivery.pause);
    const asio::const_buffer rest = asio::buffer(bytes_) + first;
    const auto [late_error, late_count] = co_await stream.write(rest);
    result_.sent += late_count;
  }

  asio::awaitable<void> receive(net::ByteStream& stream) {
    std::array<std::uint8_t, 8192> buffer;
    while (reader_.wants_more()) {
      const auto [error, count] = co_await stream.read_some(asio::buffer(buffer));
      if (error == asio::error::operation_aborted) co_return;
      if (error) {
        (error == asio::error::eof ? result_.closed : result_.reset) = true;
        co_return;
      }
      result_.received += count;
      reader_.feed({buffer.data(), count});
    }
  }

  const HandshakeTools& tools_;
  net::WayEnd end_;
  net::Passage passage_;
  const Question& question_;
  base::Bytes bytes_;
  handshake::FlightReader reader_;
  Exchange result_;
};

}  // namespace

asio::awaitable<Exchange> exchange(const HandshakeTools& tools, const target::Endpoint& endpoint,
                                   const Question& question, Clock::duration limit) {
  using Line = net::Semaphore::Line;
  const auto place = co_await tools.places.acquire(question.can_wait ? Line::second : Line::first);
  OneExchange one(tools, endpoint, question, prepare(question));
  co_return co_await one.run(limit);
}

}  // namespace trustprobe::scan
