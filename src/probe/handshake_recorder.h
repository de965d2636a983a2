// Turns the messages of one handshake into its record, as they come: what was sent is kept, whatever happens next.
#pragma once

#include <optional>

#include "net/tls_channel.h"
#include "observation/observation.h"
#include "wire/alert.h"
#include "wire/certificate_messages.h"
#include "wire/handshake.h"
#include "x509/presented_chain.h"

namespace trustprobe::probe {

class HandshakeRecorder final : public net::MessageObserver {
 public:
  struct Caps {
    std::size_t chain_length = 100;
    std::size_t certificate_bytes = 8u << 20;  ///< of a Certificate message once decompressed
  };

  /// `record` and `pool` outlive the recorder.
  HandshakeRecorder(observation::HandshakeRecord& record, x509::CertificatePool& pool, Caps caps);

  void on_message(Direction direction, Kind kind, base::ByteView message) override;

  /// The alert by which the server ended the connection.
  const std::optional<wire::Alert>& alert() const { return alert_; }
  /// ProtocolVersion that the server chose; zero until its hello came.
  std::uint16_t version() const { return version_; }
  bool chain_over_caps() const { return chain_over_caps_; }
  /// The server asked for a certificate and has our answer: none.
  bool declined_certificate_request() const { return requested_ && certificate_sent_; }
  /// TLS 1.3: the server took our last flight for good.
  bool ticket_received() const { return ticket_received_; }

 private:
  void on_alert(base::ByteView body);
  void on_received(const wire::HandshakeMessage& message);
  void on_server_hello(base::ByteView body);
  void on_certificate(base::ByteView body);
  void on_compressed_certificate(base::ByteView body);
  void on_certificate_request(base::ByteView body);
  void on_server_key_exchange(base::ByteView body);
  void on_certificate_verify(base::ByteView body);
  void keep_chain(const std::vector<wire::CertificateEntry>& entries);
  void keep_staples(const std::vector<wire::CertificateEntry>& entries);

  observation::HandshakeRecord& record_;
  x509::CertificatePool& pool_;
  Caps caps_;
  std::uint16_t version_ = 0;
  std::uint16_t cipher_suite_ = 0;
  std::optional<wire::Alert> alert_;
  bool chain_over_caps_ = false;
  bool requested_ = false;
  bool certificate_sent_ = false;
  bool ticket_received_ = false;
};

}  // namespace trustprobe::probe
