#include "handshake/server_flight.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "handshake/flight_messages.h"
#include "handshake/offer_check.h"
#include "handshake/tls13_keys.h"
#include "wire/handshake.h"
#include "wire/reader.h"
#include "wire/record_stream.h"
#include "wire/server_hello.h"

namespace trustprobe::handshake {
namespace {

constexpr std::uint8_t hello_request = 0;  // RFC 5246 7.4.1.1

const wire::HelloExtension* find_in(const std::vector<wire::HelloExtension>& extensions, std::uint16_t type) {
  const auto found = std::ranges::find(extensions, type, &wire::HelloExtension::type);
  return found == extensions.end() ? nullptr : &*found;
}

void copy_into(ServerFlight& flight, const wire::ServerHello& hello) {
  flight.hello_received = true;
  flight.hello_retry_request = hello.hello_retry_request;
  flight.version = hello.version;
  flight.cipher_suite = hello.cipher_suite;
  flight.group = hello.group;
  flight.compression_method = hello.compression_method;
  flight.session_id.assign(hello.session_id.begin(), hello.session_id.end());
  for (const wire::Extension& extension : hello.extensions) {
    flight.extensions.push_back({.type = extension.type, .data = {extension.data.begin(), extension.data.end()}});
  }
}

}  // namespace

const wire::HelloExtension* ServerFlight::find(std::uint16_t type) const {
  return find_in(extensions, type);
}

const wire::HelloExtension* ServerFlight::find_encrypted(std::uint16_t type) const {
  return find_in(encrypted_extensions, type);
}

std::string ServerFlight::alpn() const {
  constexpr std::uint16_t type = wire::extension::application_layer_protocol_negotiation;
  const wire::HelloExtension* const extension = version == tls13 ? find_encrypted(type) : find(type);
  if (!extension) return {};
  wire::Reader reader(extension->data);
  wire::Reader list(reader.vector16());
  return std::string(base::text_of(list.vector8()));
}

struct FlightReader::State {
  base::Bytes hello;
  std::vector<KeyShare> shares;
  Depth depth = Depth::whole;
  FlightLimits limits;
  std::optional<wire::ClientHello> offer = wire::parse_client_hello(hello);
  ServerFlight flight;
  wire::RecordReader records;
  wire::MessageReader messages{limits.message_bytes};
  MessageOrder order;
  std::optional<RecordOpener> opener;
  std::size_t received = 0;
  std::size_t record_count = 0;
  bool ended = false;

  void fail(std::string defect) {
    flight.defect = std::move(defect);
    ended = true;
  }
  void finish() {
    flight.complete = true;
    ended = true;
  }

  void feed(base::ByteView bytes);
  void read_records();
  void read_record(const wire::Record& record);
  void read_change_cipher_spec();
  void read_alerts(base::ByteView fragment);
  void read_protected(const wire::Record& record);
  void read_handshake(base::ByteView fragment);
  void read_message(base::ByteView message);
  void read_server_hello(const wire::HandshakeMessage& message, base::ByteView whole);
  bool begin_protection(const wire::ServerHello& hello, base::ByteView message);
  bool is_deep_enough(wire::HandshakeType type) const;
};

// Cut at the limit, so that what is read does not depend on how the bytes were divided.
void FlightReader::State::feed(base::ByteView bytes) {
  const std::size_t room = limits.bytes - received;
  const base::ByteView taken = bytes.first(std::min(room, bytes.size()));
  received += taken.size();
  records.append(taken);
  read_records();
  if (!ended && bytes.size() > room) {
    fail(fmt::format("the server sent more than {} bytes without an end of its flight", limits.bytes));
  }
}

void FlightReader::State::read_records() {
  while (!ended) {
    const auto record = records.next();
    if (!record) break;
    if (++record_count > limits.records) {
      return fail(fmt::format("the server sent more than {} records without an end of its flight", limits.records));
    }
    read_record(*record);
  }
  if (!ended && records.malformed()) {
    fail(flight.is_tls() ? "what follows is no TLS record" : "what came is no TLS record");
  }
}

void FlightReader::State::read_record(const wire::Record& record) {
  switch (static_cast<wire::ContentType>(record.type)) {
    case wire::ContentType::change_cipher_spec:
      return read_change_cipher_spec();
    case wire::ContentType::alert:
      return read_alerts(record.fragment);
    case wire::ContentType::handshake:
      if (opener) return fail("a handshake message in clear follows the ServerHello of TLS 1.3");
      return read_handshake(record.fragment);
    case wire::ContentType::application_data:
      if (!opener) return fail("application data comes before the end of the handshake");
      return read_protected(record);
  }
  fail(fmt::format("a record of type {} comes in the handshake", record.type));
}

void FlightReader::State::read_change_cipher_spec() {
  if (!flight.hello_received) return fail("change_cipher_spec comes before the ServerHello");
  if (flight.version == tls13) return;  // RFC 8446 5: dropped
  if (messages.has_partial() || !order.only_ticket_came() || !can_be_resumption(offer, flight.session_id)) {
    return fail("change_cipher_spec comes out of order");
  }
  finish();
}

void FlightReader::State::read_alerts(base::ByteView fragment) {
  // RFC 5246 6.2.1: several of one type may share a record.
  if (fragment.empty() || fragment.size() % 2 != 0) return fail("an alert is malformed");
  for (; !fragment.empty() && !ended; fragment = fragment.subspan(2)) {
    const auto alert = wire::parse_alert(fragment.first(2));
    if (!alert || alert->level < 1 || alert->level > 2) return fail("an alert is malformed");
    flight.alert = *alert;
    // RFC 8446 5.1: handshake messages are not interleaved with other records.
    if (messages.has_partial()) return fail("an alert comes in the middle of a handshake message");
    ended = alert->fatal() || alert->description == wire::alert::close_notify;
  }
}

void FlightReader::State::read_protected(const wire::Record& record) {
  const auto inner = opener->open(record);
  if (!inner) return fail("a record cannot be decrypted");
  flight.decrypted = true;
  if (inner->type == static_cast<std::uint8_t>(wire::ContentType::handshake)) return read_handshake(inner->content);
  if (inner->type == static_cast<std::uint8_t>(wire::ContentType::alert)) return read_alerts(inner->content);
  fail(fmt::format("a protected record of type {} comes in the handshake", inner->type));
}

void FlightReader::State::read_handshake(base::ByteView fragment) {
  messages.append(fragment);
  while (!ended) {
    const auto message = messages.next();
    if (!message) break;
    read_message(*message);
  }
  if (!ended && messages.too_large()) {
    fail(fmt::format("a handshake message is larger than {} bytes", limits.message_bytes));
  }
}

void FlightReader::State::read_message(base::ByteView message) {
  const auto parsed = wire::parse_handshake_message(message);
  if (!parsed) return fail("a handshake message is malformed");
  const auto type = static_cast<std::uint8_t>(parsed->type);
  if (type == hello_request && parsed->body.empty() && flight.version != tls13) return;
  if (!flight.hello_received) {
    if (parsed->type == wire::HandshakeType::server_hello) return read_server_hello(*parsed, message);
    return fail(fmt::format("the first handshake message is of type {} and no ServerHello", type));
  }
  if (!order.take(flight.version, parsed->type)) {
    return fail(fmt::format("a handshake message of type {} comes out of order", type));
  }
  std::string fault = read_into(flight, *parsed, {.offer = offer, .message_bytes = limits.message_bytes});
  if (!fault.empty()) return fail(std::move(fault));
  if (is_deep_enough(parsed->type)) finish();
}

void FlightReader::State::read_server_hello(const wire::HandshakeMessage& message, base::ByteView whole) {
  const auto parsed = wire::parse_server_hello(message.body);
  if (!parsed) return fail("the ServerHello message is malformed");
  std::string fault = fault_of(*parsed, offer);
  if (!fault.empty()) return fail(std::move(fault));
  const bool protects = parsed->version == tls13 && !parsed->hello_retry_request && depth != Depth::hello;
  if (protects && !begin_protection(*parsed, whole)) return;
  copy_into(flight, *parsed);
  if (depth == Depth::hello || parsed->hello_retry_request || (protects && !opener)) finish();
}

// False where the ServerHello itself turned out to be a defect. Without a share to compute with there is no opener.
bool FlightReader::State::begin_protection(const wire::ServerHello& parsed, base::ByteView message) {
  const Tls13Suite* const suite = tls13_suite(parsed.cipher_suite);
  const auto share =
      std::ranges::find_if(shares, [&](const KeyShare& candidate) { return candidate.entry().group == parsed.group; });
  if (!suite || sends(parsed, wire::extension::pre_shared_key) || share == shares.end()) return true;
  const auto secret = share->shared_secret(parsed.key_exchange);
  if (!secret) {
    fail("the key share in the ServerHello is none of its group");
    return false;
  }
  // RFC 8446 5.1: the keys change behind the ServerHello, so its record ends with it.
  if (messages.has_partial()) {
    fail("a handshake message in clear follows the ServerHello of TLS 1.3");
    return false;
  }
  opener.emplace(*suite, server_handshake_keys(*suite, *secret, hello, message));
  return true;
}

bool FlightReader::State::is_deep_enough(wire::HandshakeType type) const {
  using Type = wire::HandshakeType;
  if (type == Type::server_hello_done || type == Type::finished) return true;
  if (depth != Depth::key_exchange || flight.version == tls13) return false;
  // RFC 5246 7.4.3: static RSA sends no ServerKeyExchange.
  const bool none_follows = wire::key_exchange_of(flight.cipher_suite) == wire::KeyExchange::rsa;
  return type == Type::server_key_exchange || (type == Type::certificate && none_follows);
}

FlightReader::FlightReader(base::Bytes hello, std::vector<KeyShare> shares, Depth depth, FlightLimits limits)
    : state_(new State{.hello = std::move(hello), .shares = std::move(shares), .depth = depth, .limits = limits}) {}
FlightReader::~FlightReader() = default;
FlightReader::FlightReader(FlightReader&&) noexcept = default;
FlightReader& FlightReader::operator=(FlightReader&&) noexcept = default;

bool FlightReader::feed(base::ByteView received) {
  if (state_->ended || received.empty()) return wants_more();
  state_->flight.begun = true;
  state_->feed(received);
  return wants_more();
}

bool FlightReader::wants_more() const {
  return !state_->ended;
}

const ServerFlight& FlightReader::flight() const {
  return state_->flight;
}

ServerFlight FlightReader::take() {
  return std::move(state_->flight);
}

}  // namespace trustprobe::handshake
