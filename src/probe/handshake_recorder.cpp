#include "probe/handshake_recorder.h"

#include <fmt/format.h>

#include "net/decompress.h"
#include "wire/key_exchange.h"
#include "wire/registry.h"
#include "wire/server_hello.h"
#include "x509/name.h"

namespace trustprobe::probe {
namespace {

base::Bytes copy_of(base::ByteView view) {
  return {view.begin(), view.end()};
}

}  // namespace

HandshakeRecorder::HandshakeRecorder(observation::HandshakeRecord& record, x509::CertificatePool& pool, Caps caps)
    : record_(record), pool_(pool), caps_(caps) {}

void HandshakeRecorder::on_message(Direction direction, Kind kind, base::ByteView message) {
  if (kind == Kind::alert) {
    if (direction == Direction::received) on_alert(message);
    return;
  }
  const auto parsed = wire::parse_handshake_message(message);
  if (!parsed) return;
  if (direction == Direction::received) {
    on_received(*parsed);
  } else if (parsed->type == wire::HandshakeType::certificate) {
    certificate_sent_ = true;
  }
}

void HandshakeRecorder::on_alert(base::ByteView body) {
  const auto alert = wire::parse_alert(body);
  // RFC 8446 6.2: in TLS 1.3 every error alert is fatal, whatever level it claims.
  const bool ends = alert && (alert->fatal() || version_ >= target::tls13);
  if (ends && alert->description != wire::alert::close_notify) alert_ = *alert;
}

void HandshakeRecorder::on_received(const wire::HandshakeMessage& message) {
  using Type = wire::HandshakeType;
  switch (message.type) {
    case Type::server_hello:
      return on_server_hello(message.body);
    case Type::encrypted_extensions:
      record_.alpn = wire::parse_encrypted_extensions_alpn(message.body).value_or("");
      return;
    case Type::certificate:
      return on_certificate(message.body);
    case Type::compressed_certificate:
      return on_compressed_certificate(message.body);
    case Type::certificate_status:
      if (const auto response = wire::parse_certificate_status(message.body))
        record_.stapled_ocsp = {copy_of(*response)};
      return;
    case Type::certificate_request:
      return on_certificate_request(message.body);
    case Type::server_key_exchange:
      return on_server_key_exchange(message.body);
    case Type::certificate_verify:
      return on_certificate_verify(message.body);
    case Type::new_session_ticket:
      ticket_received_ = true;
      return;
    default:
      return;
  }
}

void HandshakeRecorder::on_server_hello(base::ByteView body) {
  const auto hello = wire::parse_server_hello(body);
  if (!hello) return;
  version_ = hello->version;
  cipher_suite_ = hello->cipher_suite;
  record_.version = wire::version_name(hello->version);
  record_.cipher_suite = wire::cipher_suite_name(hello->cipher_suite);
  if (hello->hello_retry_request) return;
  if (hello->group) record_.group = wire::group_name(*hello->group);
  record_.alpn = hello->alpn;
  if (hello->sct_list) record_.tls_sct_list = copy_of(*hello->sct_list);
}

void HandshakeRecorder::on_certificate(base::ByteView body) {
  const auto entries =
      version_ >= target::tls13 ? wire::parse_certificate_tls13(body) : wire::parse_certificate_tls12(body);
  if (!entries) return;
  keep_chain(*entries);
  if (!chain_over_caps_) keep_staples(*entries);
}

void HandshakeRecorder::on_compressed_certificate(base::ByteView body) {
  const auto message = wire::parse_compressed_certificate(body);
  if (!message) return;
  record_.certificate_compression = wire::certificate_compression_name(message->algorithm);
  if (message->uncompressed_length > caps_.certificate_bytes) {
    chain_over_caps_ = true;
    return;
  }
  const auto certificate =
      net::decompress_certificate(message->algorithm, message->compressed, message->uncompressed_length);
  if (certificate) on_certificate(*certificate);
}

// RFC 8446 4.4.2: the end-entity certificate comes first; what follows is kept as it is. A chain over the caps is not
// kept at all: a part of it would be judged as if it were the whole.
void HandshakeRecorder::keep_chain(const std::vector<wire::CertificateEntry>& entries) {
  chain_over_caps_ = entries.size() > caps_.chain_length;
  if (chain_over_caps_) return;
  auto& chain = record_.chain.certificates;
  chain.clear();
  chain.reserve(entries.size());
  for (const wire::CertificateEntry& entry : entries) chain.push_back(pool_.parse(copy_of(entry.der)));
}

void HandshakeRecorder::keep_staples(const std::vector<wire::CertificateEntry>& entries) {
  bool any = false;
  for (const wire::CertificateEntry& entry : entries) any = any || entry.ocsp_response;
  if (any) record_.stapled_ocsp.clear();
  for (const wire::CertificateEntry& entry : entries) {
    if (any) record_.stapled_ocsp.push_back(copy_of(entry.ocsp_response.value_or(base::ByteView{})));
  }
  if (!entries.empty() && entries.front().sct_list) record_.tls_sct_list = copy_of(*entries.front().sct_list);
}

void HandshakeRecorder::on_certificate_request(base::ByteView body) {
  requested_ = true;
  record_.client_certificate = observation::ClientCertificate::requested;
  const auto names = version_ >= target::tls13 ? wire::parse_certificate_request_tls13(body)
                                               : wire::parse_certificate_request_tls12(body);
  if (!names) return;
  for (const base::ByteView der : *names) {
    const auto name = x509::parse_name(der);
    record_.client_ca_names.push_back(name ? name->text : "a name that cannot be decoded");
  }
}

void HandshakeRecorder::on_server_key_exchange(base::ByteView body) {
  const auto message = wire::parse_server_key_exchange(body, wire::key_exchange_of(cipher_suite_));
  if (!message) return;
  if (message->group) record_.group = wire::group_name(*message->group);
  if (message->dh_bits > 0) record_.group = fmt::format("DHE {} bits", message->dh_bits);
  if (message->signature_scheme) record_.signature_scheme = wire::signature_scheme_name(*message->signature_scheme);
}

void HandshakeRecorder::on_certificate_verify(base::ByteView body) {
  const auto scheme = wire::parse_certificate_verify(body);
  if (scheme) record_.signature_scheme = wire::signature_scheme_name(*scheme);
}

}  // namespace trustprobe::probe
