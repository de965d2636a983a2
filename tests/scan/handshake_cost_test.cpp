// Classical and hybrid handshakes, measured against a server of libssl.
#include "scan/handshake_cost.h"

#include "net/tls_context.h"
#include "scanning.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;
using observation::PostQuantumCost;

namespace {

constexpr std::uint16_t x25519 = 0x001D, secp256r1 = 0x0017, x25519mlkem768 = 0x11EC;

net::asio::awaitable<void> measure(const scan::HandshakeTools& tools, const target::Endpoint& endpoint,
                                   const observation::Surface& known, int handshakes, PostQuantumCost& cost) {
  cost = co_await scan::measure_cost(tools, endpoint, known, handshakes);
}

PostQuantumCost measured(Scan& scan, std::uint16_t port, std::vector<std::uint16_t> groups, int handshakes) {
  observation::Surface known = supporting({0x0304});
  known.groups.accepted = std::move(groups);
  PostQuantumCost cost;
  const target::Endpoint endpoint = loopback(port);
  run(scan.io, measure(scan.tools, endpoint, known, handshakes, cost));
  return cost;
}

bool can_do_hybrids() {
  return !net::usable_groups({"X25519MLKEM768"}).empty();
}

}  // namespace

TEST_CASE("a hybrid handshake carries the bytes of an ML-KEM-768 key and ciphertext more than a classical one") {
  auto options = serving(TLS1_3_VERSION);
  const TlsServer server(options);
  Scan scan;
  const PostQuantumCost cost = measured(scan, server.port(), {secp256r1, x25519, x25519mlkem768}, 5);
  if (!can_do_hybrids()) {
    CHECK(cost.detail.starts_with("this build's OpenSSL 3."));
    CHECK(cost.detail.ends_with(" has no ML-KEM"));
    CHECK(server.connections() == 0);
    return;
  }
  CHECK(cost.detail.empty());
  CHECK(cost.classical.group == x25519);  // the server has no order: what clients take
  CHECK(cost.hybrid.group == x25519mlkem768);
  CHECK(cost.classical.handshakes == 5);
  CHECK(cost.hybrid.handshakes == 5);
  // FIPS 203: 1,184 bytes of key and 1,088 of ciphertext. A hello without an elliptic curve has no ec_point_formats (8
  // bytes); libssl's server lists its groups to who came with another than its favourite.
  CHECK(cost.hybrid.bytes_sent == cost.classical.bytes_sent + 1184 - 8);
  CHECK(cost.hybrid.bytes_received > cost.classical.bytes_received + 1088 - 40);
  CHECK(cost.hybrid.bytes_received < cost.classical.bytes_received + 1088 + 40);
  CHECK(cost.classical.duration > 0us);
  CHECK(cost.hybrid.duration > 0us);
  CHECK(scan.connections == 10);
  CHECK(server.connections() == 10);
}

TEST_CASE("what the server prefers is measured, and pure ML-KEM where there is no hybrid") {
  if (!can_do_hybrids()) return;
  auto options = serving(TLS1_3_VERSION);
  options.groups = "secp256r1:MLKEM768:x25519";
  const TlsServer server(options);
  observation::Surface known = supporting({0x0304});
  known.groups.accepted = {secp256r1, 0x0201, x25519};
  known.groups.preference = observation::Preference::server;
  PostQuantumCost cost;
  const target::Endpoint endpoint = loopback(server.port());
  Scan scan;
  run(scan.io, measure(scan.tools, endpoint, known, 1, cost));
  CHECK(cost.detail.empty());
  CHECK(cost.classical.group == secp256r1);
  CHECK(cost.hybrid.group == 0x0201);
}

TEST_CASE("an endpoint without post-quantum groups is not connected to") {
  const TlsServer server(serving(TLS1_3_VERSION));
  Scan scan;
  CHECK(measured(scan, server.port(), {secp256r1, x25519}, 5).detail == "the endpoint takes no post-quantum group");
  CHECK(server.connections() == 0);
}

TEST_CASE("groups that could not be found out are not said to be missing") {
  Scan scan;
  CHECK(measured(scan, 1, {}, 5).detail == "whether the endpoint takes a post-quantum group is undetermined");
}

TEST_CASE("handshakes that fail end the measurement with the reason") {
  if (!can_do_hybrids()) return;
  auto options = serving(TLS1_3_VERSION);
  options.groups = "x25519";
  const TlsServer server(options);
  Scan scan;
  const PostQuantumCost cost = measured(scan, server.port(), {x25519, x25519mlkem768}, 5);
  CHECK(cost.detail == "a handshake with X25519MLKEM768 failed: alert handshake_failure");
  CHECK(cost.classical.handshakes == 1);
  CHECK(cost.hybrid.handshakes == 0);
  CHECK(server.connections() <= 3);  // the next one may stand already
}

TEST_CASE("where only one connection may stand at once, each waits for the one before") {
  if (!can_do_hybrids()) return;
  const TlsServer server(serving(TLS1_3_VERSION));
  Scan scan(5s, 1);
  const PostQuantumCost cost = measured(scan, server.port(), {x25519, x25519mlkem768}, 3);
  CHECK(cost.classical.handshakes == 3);
  CHECK(cost.hybrid.handshakes == 3);
  CHECK(server.connections() == 6);
}
