#include "handshake/flight_messages.h"

#include <fmt/format.h>

#include "handshake/certificate_compression.h"
#include "handshake/offer_check.h"
#include "wire/certificate_messages.h"
#include "wire/reader.h"
#include "wire/server_hello.h"

namespace trustprobe::handshake {
namespace {

using Type = wire::HandshakeType;

std::string malformed(std::string_view message) {
  return fmt::format("the {} message is malformed", message);
}

int rank_tls12(Type type) {
  switch (type) {
    case Type::certificate:
      return 1;
    case Type::certificate_status:
      return 2;
    case Type::server_key_exchange:
      return 3;
    case Type::certificate_request:
      return 4;
    case Type::server_hello_done:
      return 5;
    default:
      return 0;
  }
}

int rank_tls13(Type type) {
  switch (type) {
    case Type::encrypted_extensions:
      return 1;
    case Type::certificate_request:
      return 2;
    case Type::certificate:
    case Type::compressed_certificate:
      return 3;
    case Type::certificate_verify:
      return 4;
    case Type::finished:
      return 5;
    default:
      return 0;
  }
}

base::Bytes owned(base::ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}

void take_certificates(ServerFlight& flight, const std::vector<wire::CertificateEntry>& entries) {
  for (const wire::CertificateEntry& entry : entries) flight.certificates.push_back(owned(entry.der));
  if (!entries.empty() && entries.front().ocsp_response) flight.stapled_ocsp = owned(*entries.front().ocsp_response);
}

std::string read_certificate(ServerFlight& flight, base::ByteView body) {
  const auto entries =
      flight.version == tls13 ? wire::parse_certificate_tls13(body) : wire::parse_certificate_tls12(body);
  if (!entries) return malformed("Certificate");
  take_certificates(flight, *entries);
  return {};
}

std::string read_compressed_certificate(ServerFlight& flight, base::ByteView body, std::size_t largest) {
  const auto message = wire::parse_compressed_certificate(body);
  if (!message) return malformed("CompressedCertificate");
  if (message->algorithm == certificate_compression::zstd) {
    flight.certificate_compression = message->algorithm;
    return {};
  }
  if (message->uncompressed_length > largest) {
    return fmt::format("the compressed certificate announces {} bytes, more than the {} that are taken",
                       message->uncompressed_length, largest);
  }
  const auto plain = decompress(message->algorithm, message->compressed, message->uncompressed_length);
  if (!plain) return "the compressed certificate cannot be decompressed";
  if (std::string fault = read_certificate(flight, *plain); !fault.empty()) return fault;
  flight.certificate_compression = message->algorithm;
  return {};
}

std::string read_encrypted_extensions(ServerFlight& flight, base::ByteView body) {
  if (!wire::parse_encrypted_extensions_alpn(body)) return malformed("EncryptedExtensions");
  wire::Reader reader(body);
  const wire::Extensions extensions = wire::Extensions::read(reader);
  for (const wire::Extension& extension : extensions.list()) {
    flight.encrypted_extensions.push_back({.type = extension.type, .data = owned(extension.data)});
  }
  return {};
}

// RFC 4346 7.4.4: without signature algorithms.
bool is_certificate_request_tls11(base::ByteView body) {
  wire::Reader reader(body);
  reader.vector8();   // certificate_types
  reader.vector16();  // certificate_authorities
  return reader.finished();
}

std::string read_certificate_request(ServerFlight& flight, base::ByteView body) {
  const bool well_formed = flight.version == tls13   ? wire::parse_certificate_request_tls13(body).has_value()
                           : flight.version == tls12 ? wire::parse_certificate_request_tls12(body).has_value()
                                                     : is_certificate_request_tls11(body);
  if (!well_formed) return malformed("CertificateRequest");
  flight.certificate_requested = true;
  return {};
}

std::string read_certificate_status(ServerFlight& flight, base::ByteView body) {
  const auto response = wire::parse_certificate_status(body);
  if (!response) return malformed("CertificateStatus");
  flight.stapled_ocsp = owned(*response);
  return {};
}

// Parameters of other kinds (a hint for PSK, an export key of RSA, SRP) say nothing that is asked for.
bool has_known_parameters(std::uint16_t cipher_suite) {
  const wire::KeyExchange key_exchange = wire::key_exchange_of(cipher_suite);
  const bool ephemeral = key_exchange == wire::KeyExchange::ecdhe || key_exchange == wire::KeyExchange::dhe;
  return ephemeral && wire::cipher_suite_name(cipher_suite).find("_PSK_") == std::string::npos;
}

std::string read_server_key_exchange(ServerFlight& flight, base::ByteView body,
                                     const std::optional<wire::ClientHello>& offer) {
  if (!has_known_parameters(flight.cipher_suite)) return {};
  const auto message =
      wire::parse_server_key_exchange(body, wire::key_exchange_of(flight.cipher_suite), flight.version);
  if (!message) return malformed("ServerKeyExchange");
  if (message->group && !may_choose_group(offer, *message->group)) {
    return fmt::format("the ServerKeyExchange chooses the group {}, which was not offered",
                       wire::group_name(*message->group));
  }
  flight.key_exchange = *message;
  flight.group = message->group;
  flight.signature_scheme = message->signature_scheme;
  return {};
}

std::string read_certificate_verify(ServerFlight& flight, base::ByteView body) {
  const auto scheme = wire::parse_certificate_verify(body);
  if (!scheme) return malformed("CertificateVerify");
  flight.signature_scheme = *scheme;
  return {};
}

}  // namespace

bool MessageOrder::take(std::uint16_t version, Type type) {
  if (version != tls13 && type == Type::new_session_ticket && last_ == 0) {
    last_ = ticket;
    return true;
  }
  const int rank = version == tls13 ? rank_tls13(type) : rank_tls12(type);
  if (rank <= last_) return false;
  // RFC 8446 4.3.2: of the messages of TLS 1.3, only the CertificateRequest may be missing.
  if (version == tls13 && rank != last_ + 1 && !(last_ == 1 && rank == 3)) return false;
  last_ = rank;
  return true;
}

std::string read_into(ServerFlight& flight, const wire::HandshakeMessage& message, const MessageTerms& terms) {
  switch (message.type) {
    case Type::encrypted_extensions:
      return read_encrypted_extensions(flight, message.body);
    case Type::certificate:
      return read_certificate(flight, message.body);
    case Type::compressed_certificate:
      return read_compressed_certificate(flight, message.body, terms.message_bytes);
    case Type::certificate_status:
      return read_certificate_status(flight, message.body);
    case Type::server_key_exchange:
      return read_server_key_exchange(flight, message.body, terms.offer);
    case Type::certificate_request:
      return read_certificate_request(flight, message.body);
    case Type::certificate_verify:
      return read_certificate_verify(flight, message.body);
    default:
      return {};
  }
}

}  // namespace trustprobe::handshake
