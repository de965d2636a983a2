// What the audit says of proxies that make something else of the handshake.
#include <doctest/doctest.h>

#include "compare/interception_audit_scenes.h"

namespace trustprobe::compare {
namespace {

TEST_CASE("what a proxy makes of the handshake is told, and only that") {
  using Record = observation::HandshakeRecord;
  const auto told = [](auto via_change, auto direct_change) {
    Proxied proxied = well_kept();
    proxied.good("c.example", [&](Scene& via, Scene& direct) {
      via_change(via.attempt(0).handshake);
      direct_change(direct.attempt(0).handshake);
    });
    return proxied.told();
  };
  const auto as_is = [](Record&) {};
  CHECK(told([](Record& is) { is.version = "TLS 1.2"; }, as_is) == Told{"warning: proxy-downgrades-version"});
  CHECK(told([](Record& is) { is.group = "x25519"; }, as_is) == Told{"warning: proxy-downgrades-groups"});
  CHECK(told([](Record& is) { is.cipher_suite = "TLS_RSA_WITH_AES_128_GCM_SHA256"; }, as_is) ==
        Told{"warning: proxy-downgrades-ciphers"});
  CHECK(told([](Record& is) { is.cipher_suite = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"; }, as_is) ==
        Told{"warning: proxy-downgrades-ciphers"});
  CHECK(told(as_is, [](Record& was) { was.alpn = "h2"; }) == Told{"note: proxy-loses-http2"});
  CHECK(told(as_is, [](Record& was) {
          was.client_certificate = observation::ClientCertificate::required;
          was.complete = false;
        }) == Told{"error: proxy-breaks-client-certificates"});
  CHECK(told([](Record& is) { is.alpn = "h2"; }, [](Record& was) { was.alpn = "h2"; }) == Told{});
}

observation::Surface surface(std::vector<std::uint16_t> versions, std::vector<std::uint16_t> suites = {}) {
  observation::Surface surface;
  for (const std::uint16_t version : std::vector<std::uint16_t>{0x0002, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304}) {
    const bool spoken = std::ranges::find(versions, version) != versions.end();
    surface.versions.push_back(
        {.version = version, .supported = spoken ? observation::Answer::yes : observation::Answer::no});
    if (version == 0x0303) surface.versions.back().cipher_suites.accepted = suites;
  }
  return surface;
}

TEST_CASE("what a scan finds accepted by the proxy and not by the server is told") {
  const auto told = [](const observation::Surface& is, const observation::Surface& was) {
    Proxied proxied = well_kept();
    proxied.good("c.example", [&](Scene& via, Scene& direct) {
      via.observation.endpoints[0].surface = is;
      direct.observation.endpoints[0].surface = was;
    });
    return proxied.told();
  };
  const Told old{"error: proxy-offers-old-versions"};
  CHECK(told(surface({0x0303, 0x0304}), surface({0x0303, 0x0304})) == Told{});
  CHECK(told(surface({0x0302, 0x0303}), surface({0x0303})) == old);
  CHECK(told(surface({0x0302, 0x0303}), surface({0x0302, 0x0303})) == Told{});
  CHECK(told(surface({0x0303}, {0x0005, 0xC02F}), surface({0x0303}, {0xC02F})) == old);
  CHECK(told(surface({0x0303}, {0x000A, 0xC02F}), surface({0x0303}, {0xC02F})) == old);
  observation::Surface lost = surface({0x0303});
  lost.versions[2].supported = observation::Answer::undetermined;
  CHECK(told(lost, surface({0x0303})) == Told{"undetermined: proxy-offers-old-versions"});
}

TEST_CASE("what a scan shows of clients of TLS 1.2 and of HTTP/2 is told where the default hello shows nothing") {
  constexpr std::uint16_t rsa_cbc = 0x002F, ecdhe_cbc = 0xC013, ecdhe_gcm = 0xC02F;
  const auto told = [](const observation::Surface& is, const observation::Surface& was) {
    Proxied proxied = well_kept();
    proxied.good("c.example", [&](Scene& via, Scene& direct) {
      via.observation.endpoints[0].surface = is;
      direct.observation.endpoints[0].surface = was;
    });
    return proxied.told();
  };
  const Told weaker{"warning: proxy-downgrades-ciphers"};
  const auto server = surface({0x0303, 0x0304}, {ecdhe_gcm, rsa_cbc});
  CHECK(told(surface({0x0303, 0x0304}, {rsa_cbc}), server) == weaker);
  CHECK(told(surface({0x0303, 0x0304}, {ecdhe_cbc}), server) == weaker);
  CHECK(told(surface({0x0303, 0x0304}, {rsa_cbc, ecdhe_gcm}), server) == Told{});
  CHECK(told(surface({0x0303, 0x0304}, {rsa_cbc}), surface({0x0303}, {rsa_cbc})) == Told{});
  CHECK(told(surface({0x0304}), server) == Told{});
  observation::Surface unsure = surface({0x0303, 0x0304}, {rsa_cbc});
  unsure.versions[4].cipher_suites.undetermined = {ecdhe_gcm};
  CHECK(told(unsure, server) == Told{});

  const auto choosing = [&](std::vector<std::string> protocols, observation::Answer known) {
    observation::Surface made = server;
    made.alpn = std::move(protocols);
    made.alpn_known = known;
    return made;
  };
  const auto h2 = choosing({"h2", "http/1.1"}, observation::Answer::yes);
  CHECK(told(choosing({"http/1.1"}, observation::Answer::yes), h2) == Told{"note: proxy-loses-http2"});
  CHECK(told(choosing({}, observation::Answer::yes), h2) == Told{"note: proxy-loses-http2"});
  CHECK(told(choosing({}, observation::Answer::undetermined), h2) == Told{"undetermined: proxy-loses-http2"});
  CHECK(told(h2, h2) == Told{});
  CHECK(told(choosing({}, observation::Answer::yes), choosing({"http/1.1"}, observation::Answer::yes)) == Told{});
}

TEST_CASE("large hellos that the server answers and the proxy does not are told") {
  using observation::Answer;
  using observation::HelloForm;
  const auto with = [](Answer control, Answer whole) {
    observation::Surface made = surface({0x0303, 0x0304});
    made.trials = {{.form = HelloForm::classical, .answered = control, .detail = "", .hello_bytes = 300},
                   {.form = HelloForm::hybrid_whole, .answered = whole, .detail = "reset", .hello_bytes = 1'500}};
    return made;
  };
  const auto told = [](const observation::Surface& is, const observation::Surface& was) {
    Proxied proxied = well_kept();
    proxied.good("c.example", [&](Scene& via, Scene& direct) {
      via.observation.endpoints[0].surface = is;
      direct.observation.endpoints[0].surface = was;
    });
    return proxied.told();
  };
  const auto good = with(Answer::yes, Answer::yes), lossy = with(Answer::yes, Answer::no);
  CHECK(told(good, good) == Told{});
  CHECK(told(lossy, good) == Told{"error: proxy-breaks-large-hellos"});
  CHECK(told(lossy, lossy) == Told{});
  CHECK(told(with(Answer::no, Answer::no), good) == Told{"undetermined: proxy-breaks-large-hellos"});

  const auto lost = [&](const observation::Surface& is) {
    Proxied proxied;
    const Scene other = proxied.direct_of("c.example");
    Scene direct = other, via = proxied.world.failing(Stage::handshake, FailureReason::timed_out);
    via.observation.endpoints[0].surface = is;
    direct.observation.endpoints[0].surface = good;
    proxied.add("c.example", via, &direct);
    CHECK(proxied.seen.back().verdict == InterceptionVerdict::undetermined);
    return proxied.told();
  };
  CHECK(lost(lossy) == Told{"error: proxy-breaks-large-hellos"});
  CHECK(lost(with(Answer::no, Answer::no)) == Told{});
}

}  // namespace
}  // namespace trustprobe::compare
