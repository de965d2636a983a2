// Messages that no honest server sends: what was sent is kept, and nothing is claimed that was not said.
#include "probe/handshake_recorder.h"

#include <doctest/doctest.h>

#include "wire/message_bytes.h"

using namespace trustprobe;
using namespace trustprobe::test;
using Direction = net::MessageObserver::Direction;
using Kind = net::MessageObserver::Kind;

namespace {

struct Recorded {
  explicit Recorded(probe::HandshakeRecorder::Caps caps = {}) : recorder(record, pool, caps) {}

  void receive(std::size_t type, const base::Bytes& body) {
    recorder.on_message(Direction::received, Kind::handshake, u8(type) + vector24(body));
  }

  observation::HandshakeRecord record;
  x509::CertificatePool pool;
  probe::HandshakeRecorder recorder;
};

base::Bytes server_hello(std::size_t version, std::size_t suite) {
  const base::Bytes extensions = version == 0x0304 ? extension(43, u16(version)) : base::Bytes{};
  return u16(0x0303) + base::Bytes(32, 1) + vector8({}) + u16(suite) + u8(0) + vector16(extensions);
}

base::Bytes tls13_certificate(std::size_t uncompressed) {
  return vector8({}) + vector24(vector24(base::Bytes(uncompressed, 1)) + vector16({}));
}

}  // namespace

TEST_CASE("a certificate that does not parse is kept as sent, with its defect") {
  Recorded seen;
  seen.receive(2, server_hello(0x0303, 0xC02F));
  seen.receive(11, vector24(vector24(text("rubbish")) + vector24({})));
  const auto& chain = seen.record.chain.certificates;
  REQUIRE(chain.size() == 2);
  CHECK(base::text_of(chain[0].der) == "rubbish");
  CHECK_FALSE(chain[0].certificate);
  CHECK_FALSE(chain[0].defect.empty());
  CHECK(chain[1].der.empty());
}

TEST_CASE("the Certificate message is read in the form of the version that was chosen") {
  Recorded seen;
  seen.receive(2, server_hello(0x0304, 0x1301));
  seen.receive(11, tls13_certificate(5));
  CHECK(seen.record.chain.certificates.size() == 1);
  CHECK(seen.record.version == "TLS 1.3");
  Recorded other;
  other.receive(2, server_hello(0x0303, 0xC02F));
  other.receive(11, tls13_certificate(5));
  CHECK(other.record.chain.empty());
}

TEST_CASE("messages that are cut short claim nothing") {
  Recorded seen;
  seen.recorder.on_message(Direction::received, Kind::handshake, {});
  seen.recorder.on_message(Direction::received, Kind::handshake, base::Bytes{2, 0, 0});
  seen.receive(2, base::Bytes(10, 3));
  seen.receive(11, base::Bytes(2, 0));
  seen.receive(12, base::Bytes(3, 3));
  seen.receive(15, base::Bytes(1, 8));
  seen.receive(22, base::Bytes(2, 1));
  seen.recorder.on_message(Direction::received, Kind::alert, base::Bytes{2});
  CHECK(seen.record.version.empty());
  CHECK(seen.record.chain.empty());
  CHECK(seen.record.signature_scheme.empty());
  CHECK_FALSE(seen.recorder.alert());
}

TEST_CASE("an alert ends TLS 1.2 when it is fatal, and TLS 1.3 whatever its level; close_notify is no failure") {
  const auto alert_after = [](std::size_t version, base::Bytes alert) {
    Recorded seen;
    seen.receive(2, server_hello(version, version == 0x0304 ? 0x1301 : 0xC02F));
    seen.recorder.on_message(Direction::received, Kind::alert, alert);
    return seen.recorder.alert().has_value();
  };
  CHECK_FALSE(alert_after(0x0303, {1, 112}));  // unrecognized_name as a warning
  CHECK(alert_after(0x0303, {2, 112}));
  CHECK(alert_after(0x0304, {1, 116}));
  CHECK_FALSE(alert_after(0x0304, {1, 0}));
}

TEST_CASE("a compressed chain is not unpacked beyond the cap") {
  // RFC 8879 4: an implementation bounds uncompressed_length before it allocates.
  Recorded seen({.chain_length = 100, .certificate_bytes = 1000});
  seen.receive(2, server_hello(0x0304, 0x1301));
  seen.receive(25, u16(1) + number(1001, 3) + vector24(text("zlib")));
  CHECK(seen.recorder.chain_over_caps());
  CHECK(seen.record.certificate_compression == "zlib");
  Recorded within({.chain_length = 100, .certificate_bytes = 1000});
  within.receive(2, server_hello(0x0304, 0x1301));
  within.receive(25, u16(1) + number(1000, 3) + vector24(text("zlib")));
  CHECK_FALSE(within.recorder.chain_over_caps());
  CHECK(within.record.chain.empty());
}

TEST_CASE("the names of a CertificateRequest that are no names are said to be so") {
  Recorded seen;
  seen.receive(2, server_hello(0x0303, 0xC02F));
  // RFC 4514 text of a DER Name with one attribute, CN=ca.
  const base::Bytes name{0x30, 0x0D, 0x31, 0x0B, 0x30, 0x09, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 0x02, 'c', 'a'};
  seen.receive(13, vector8({1}) + vector16({4, 3}) + vector16(vector16(name) + vector16(text("??"))));
  CHECK(seen.record.client_certificate == observation::ClientCertificate::requested);
  REQUIRE(seen.record.client_ca_names.size() == 2);
  CHECK(seen.record.client_ca_names[0] == "CN=ca");
  CHECK(seen.record.client_ca_names[1] == "a name that cannot be decoded");
}
