#include "observation/example_surface.h"

namespace trustprobe::observation {
namespace {

using base::Microseconds;

constexpr std::uint16_t x25519 = 0x001d, secp256r1 = 0x0017, x25519_ml_kem_768 = 0x11ec;

std::vector<VersionSurface> versions() {
  const AcceptedList tls12{{0xc02b, 0xc02c, 0xcca9, 0xc02f, 0xc030, 0xc013, 0x009c, 0x000a}, Preference::server, {}};
  const AcceptedList tls13{{0x1301, 0x1302, 0x1303}, Preference::client, {0x1304, 0x1305}};
  return {{0x0002, Answer::yes, "answered an SSL 2 hello", {}, {0x010080, 0x0700c0}},
          {0x0300, Answer::no, "handshake_failure alert", {}, {}},
          {0x0301, Answer::no, "protocol_version alert", {}, {}},
          {0x0302, Answer::undetermined, "reset after 7 bytes", {}, {}},
          {0x0303, Answer::yes, "", tls12, {}},
          {0x0304, Answer::yes, "", tls13, {}}};
}

FeatureSurface features() {
  FeatureSurface seen;
  seen.session_id_resumption = {Answer::no, "a full handshake followed"};
  seen.ticket_resumption = {Answer::yes, "lifetime 7200 s"};
  seen.psk_resumption = {Answer::yes, "lifetime 3600 s"};
  seen.early_data = {Answer::no, ""};
  seen.secure_renegotiation = {Answer::yes, ""};
  seen.client_renegotiation = {Answer::no, "no_renegotiation alert"};
  seen.extended_master_secret = {Answer::yes, ""};
  seen.encrypt_then_mac = {Answer::undetermined, "does not apply"};
  seen.compression = {Answer::no, ""};
  seen.fallback_scsv = {Answer::undetermined, "timed out"};
  seen.heartbeat = {Answer::no, ""};
  seen.ocsp_stapling = {Answer::yes, "1,461 bytes"};
  seen.client_certificate_request = {Answer::no, ""};
  seen.certificate_compression = {1, 2};
  seen.certificate_compression_asked = {Answer::yes, ""};
  return seen;
}

struct Served {
  const x509::PresentedChain& ecdsa;
  const x509::PresentedChain& rsa;
};

void add_cells(Surface& surface, const Served& served, NameSent name, const std::string& server_name) {
  for (const std::uint16_t version : {std::uint16_t{0x0304}, std::uint16_t{0x0303}}) {
    const bool tls13 = version == 0x0304;
    const auto add = [&](KeysOffered keys, const x509::PresentedChain* chain, const std::string& detail) {
      const Answer answer = chain != nullptr ? Answer::yes : Answer::no;
      surface.selection.push_back(
          {name, server_name, keys, version, answer, chain != nullptr ? *chain : x509::PresentedChain{}, detail});
    };
    add(KeysOffered::ecdsa, &served.ecdsa, "");
    add(KeysOffered::rsa_pss, &served.rsa, "");
    add(KeysOffered::rsa_pkcs1, tls13 ? nullptr : &served.rsa, tls13 ? "handshake_failure alert" : "");
    add(KeysOffered::any, &served.ecdsa, "");
    if (tls13) add(KeysOffered::ml_dsa, nullptr, "handshake_failure alert");
  }
}

void add_selection(Surface& surface, const Served& served) {
  add_cells(surface, served, NameSent::named, "shop.example");
  add_cells(surface, served, NameSent::none, "");
  add_cells(surface, {served.rsa, served.rsa}, NameSent::unknown, "no-such-name.example");
  add_cells(surface, served, NameSent::tenant, "pay.shop.example");
  surface.selection.push_back(
      {NameSent::named, "shop.example", KeysOffered::sha1, 0x0303, Answer::undetermined, {}, "timed out"});
}

std::vector<SimulatedClient> clients(const Served& served) {
  return {{"chromium-140", "Chromium 140", "chrome", Answer::yes, "as recorded", 0x0304, 0x1301, x25519_ml_kem_768,
           true, served.ecdsa},
          {"java-17", "Java 17", "java", Answer::yes, "", 0x0303, 0xc02f, x25519, false, served.rsa},
          {"openssl-1.0.2",
           "OpenSSL 1.0.2",
           "openssl-1.0.2",
           Answer::no,
           "handshake_failure alert",
           0,
           0,
           std::nullopt,
           false,
           {}},
          {"iot-7", "IoT 7", "", Answer::undetermined, "timed out", 0, 0, std::nullopt, false, {}}};
}

std::vector<HelloTrial> trials() {
  return {{HelloForm::classical, Answer::yes, "ServerHello", 512},
          {HelloForm::hybrid_whole, Answer::yes, "ServerHello", 1'700},
          {HelloForm::hybrid_two_segments, Answer::no, "reset after 1,389 bytes", 1'700},
          {HelloForm::hybrid_two_records, Answer::yes, "ServerHello", 1'700},
          {HelloForm::hybrid_late_half, Answer::yes, "ServerHello", 1'700},
          {HelloForm::hybrid_padded_one_mss, Answer::undetermined, "timed out once", 1'800},
          {HelloForm::hybrid_padded_two_mss, Answer::yes, "ServerHello", 3'100},
          {HelloForm::hybrid_retry, Answer::yes, "HelloRetryRequest", 530}};
}

}  // namespace

Surface example_surface(const x509::PresentedChain& ecdsa, const x509::PresentedChain& rsa) {
  const Served served{ecdsa, rsa};
  Surface surface;
  surface.versions = versions();
  surface.groups = {{x25519_ml_kem_768, x25519, secp256r1}, Preference::server, {0x0202}};
  surface.groups_tls12 = {{x25519, secp256r1}, Preference::client, {}};
  surface.smallest_dh_bits = 1'024;
  surface.prefers_post_quantum = Answer::yes;
  surface.signature_schemes = {{0x0403, 0x0804}, Preference::server, {0x0904}};
  surface.signature_schemes_tls12 = {{0x0403, 0x0804, 0x0401}, Preference::client, {}};
  surface.alpn = {"h2", "http/1.1"};
  surface.alpn_preference = Preference::server;
  surface.alpn_known = Answer::yes;
  surface.features = features();
  add_selection(surface, served);
  surface.clients = clients(served);
  surface.trials = trials();
  surface.post_quantum_cost = {{x25519, 5, Microseconds{910}, 512, 3'900},
                               {x25519_ml_kem_768, 5, Microseconds{1'020}, 1'696, 4'988},
                               "on loopback"};
  surface.effort = {212, 3, 20, 1, Microseconds{140'000}};
  return surface;
}

}  // namespace trustprobe::observation
