// What a proxy does to a chain, of scenes in which it is known.
#include "compare/interception.h"

#include <doctest/doctest.h>

#include "compare/interception_scenes.h"

namespace trustprobe::compare {
namespace {

using namespace support;

constexpr std::string_view amazon_root = "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e";

TEST_CASE("the same chain and the same handshake are transparent") {
  const Interposed world;
  const Interception found = world.between(world.direct(), world.direct());
  CHECK(told(found) == "transparent: the same certificates and the same handshake as on the direct path");
  CHECK(found.yardstick == Yardstick::direct_path);
  CHECK(std::ranges::none_of(found.facts, [](const auto& each) { return each.likeness == Likeness::differs; }));
}

TEST_CASE("any of the direct chains will do: a name with several addresses shows one of its certificates") {
  const Interposed world;
  Scene direct = world.direct();
  Recipe recipe = Interposed::recipe();
  recipe.key_kind = KeyKind::rsa2048;
  const Identity other = issue(world.server_ca, recipe);
  direct.serve({direct.add_address("203.0.113.11")}, {"default"}, {other, world.server_ca});
  CHECK(world.between(world.showing({other, world.server_ca}), direct).verdict == InterceptionVerdict::transparent);
}

TEST_CASE("another leaf by the same issuer's key for the same names is a renewal, and no interception") {
  const Interposed world;
  const Interception found =
      world.between(world.showing({Interposed::leaf(world.server_ca), world.server_ca}), world.direct());
  CHECK(told(found) ==
        "transparent: shows another certificate than the direct path shows, by the same key of Server CA: a server "
        "that has several, or is being renewed");
}

TEST_CASE("another host's certificate by the same issuer is undetermined") {
  const Interposed world;
  const Interception found = world.between(
      world.showing({Interposed::leaf(world.server_ca, "other.example"), world.server_ca}), world.direct());
  CHECK(found.verdict == InterceptionVerdict::undetermined);
  CHECK(found.reason.ends_with("another server may have answered"));
}

TEST_CASE("a certificate by a key that the direct path does not show is re-signed, and stores say who trusts it") {
  const Interposed world;
  const Interception found =
      world.between(world.showing({Interposed::leaf(world.proxy_ca), world.proxy_ca}), world.direct());
  CHECK(told(found) ==
        "re-signed: the certificate was signed by Corp Signing CA, which signs nothing that the direct path shows; "
        "there it is Server CA");
  const SeenChain& chain = found.via.chains.front();
  CHECK(chain.top_name == "Corp Proxy CA");
  REQUIRE(chain.stores.size() == 2);
  CHECK(chain.stores[0].verdict == path::Verdict::not_trusted);
  CHECK_FALSE(chain.stores[0].anchor);
  CHECK(chain.stores[1].verdict == path::Verdict::trusted);
  CHECK(fact(found, "leaf-subject")->likeness == Likeness::same);
  CHECK(fact(found, "leaf-issuer")->likeness == Likeness::differs);
  CHECK(fact(found, "anchor")->via == "Corp Proxy CA");
}

TEST_CASE("an issuer with the same name and another key has signed anew, whether it is shown or not") {
  const Interposed world;
  const Identity root = make_root("Server Root");
  const Identity impostor = issue(root, ca_recipe("Server CA"));
  for (const auto& chain : {std::vector{Interposed::leaf(impostor), impostor}, std::vector{Interposed::leaf(impostor)},
                            std::vector{Interposed::leaf(impostor), world.server_ca}}) {
    CHECK(world.between(world.showing(chain), world.direct()).verdict == InterceptionVerdict::re_signed);
  }
}

TEST_CASE("an issuer whose key neither side shows is not called another one") {
  Interposed world;
  const Identity hidden = issue(make_root("Hidden Root"), ca_recipe("Hidden CA"));
  const Interception found =
      world.between(world.showing({Interposed::leaf(hidden)}), world.showing({Interposed::leaf(hidden)}));
  CHECK(found.verdict == InterceptionVerdict::undetermined);
  CHECK(found.reason.find("whose key neither side shows") != std::string::npos);
}

TEST_CASE("another certificate that ends at a public root is undetermined: a proxy could hardly have it") {
  const Interposed world;
  const Identity other_root = posing_as(make_root("Example Public Root"), amazon_root);
  Scene via = world.empty();
  via.trust("web", {other_root});
  via.serve({via.add_address("203.0.113.10")}, {"default"}, {Interposed::leaf(other_root)});
  const Interception found = world.between(via, world.direct());
  CHECK(found.verdict == InterceptionVerdict::undetermined);
  CHECK(found.reason.find("ends at the public root Example Public Root") != std::string::npos);
}

TEST_CASE("the server's own key in another certificate is undetermined") {
  const Interposed world;
  Recipe recipe = Interposed::recipe();
  recipe.key = world.own.key;
  const Interception found =
      world.between(world.showing({issue(world.proxy_ca, recipe), world.proxy_ca}), world.direct());
  CHECK(found.verdict == InterceptionVerdict::undetermined);
  CHECK(found.reason.starts_with("the server's own key"));
}

TEST_CASE("the server's leaf with other certificates above it is altered") {
  const Interposed world;
  CHECK(told(world.between(world.showing({world.own}), world.direct())) ==
        "altered: the server's own certificate, in a chain of 1 instead of 2");
  CHECK(told(world.between(world.showing({world.own, world.server_root}), world.direct())) ==
        "altered: the server's own certificate, with others above it or in another order");
}

TEST_CASE("what is negotiated with the same certificate must be the same for the same offer") {
  const Interposed world;
  const auto altered = [&](auto change) {
    Scene via = world.direct(), direct = world.direct();
    auto& was = direct.attempt(0).handshake;
    was.alpn = "h2";
    was.signature_scheme = "ecdsa_secp256r1_sha256";
    was.stapled_ocsp = {{1}};
    was.tls_sct_list = base::Bytes{0, 0};
    was.client_certificate = observation::ClientCertificate::requested;
    via.attempt(0).handshake = was;
    change(via.attempt(0).handshake);
    return told(world.between(via, direct));
  };
  using Record = observation::HandshakeRecord;
  CHECK(altered([](Record&) {}).starts_with("transparent: "));
  CHECK(altered([](Record& is) {
          is.version = "TLS 1.2";
        }).starts_with("altered: the server's own certificate, but TLS 1.2 instead of TLS 1.3; "));
  CHECK(altered([](Record& is) {
          is.cipher_suite = "TLS_AES_256_GCM_SHA384";
        }).find("but TLS_AES_256_GCM_SHA384 instead of TLS_AES_128_GCM_SHA256;") != std::string::npos);
  CHECK(altered([](Record& is) { is.group = "x25519"; }).find("key exchange by x25519 instead of X25519MLKEM768") !=
        std::string::npos);
  CHECK(altered([](Record& is) { is.signature_scheme = "rsa_pss_rsae_sha256"; }).starts_with("altered"));
  CHECK(altered([](Record& is) { is.alpn = ""; }).find("the protocol none instead of h2") != std::string::npos);
  CHECK(altered([](Record& is) { is.stapled_ocsp.clear(); }).find("OCSP response is not stapled") != std::string::npos);
  CHECK(altered([](Record& is) { is.tls_sct_list.reset(); }).find("timestamps are not sent") != std::string::npos);
  CHECK(altered([](Record& is) {
          is.client_certificate = observation::ClientCertificate::not_requested;
        }).find("no client certificate is asked for") != std::string::npos);
  CHECK(altered([](Record& is) { is.bytes_sent = 3'600; }).starts_with("transparent"));
}

TEST_CASE("latency and bytes are shown and never a difference") {
  const Interposed world;
  Scene via = world.direct();
  via.attempt(0).handshake.bytes_received = 5'000;
  via.attempt(0).timings.handshake = base::Microseconds{900'000};
  const Interception found = world.between(via, world.direct());
  CHECK(found.verdict == InterceptionVerdict::transparent);
  CHECK(fact(found, "handshake-time")->via == "900.0 ms");
  CHECK(fact(found, "handshake-time")->likeness == Likeness::not_compared);
  CHECK(fact(found, "bytes-received")->likeness == Likeness::not_compared);
  CHECK(fact(found, "bytes-sent")->likeness == Likeness::not_compared);
}

TEST_CASE("an offer that is refused on the way, and never directly, is altered") {
  const Interposed world;
  Scene via = world.direct(), direct = world.direct();
  direct.serve({0}, {"ecdsa-tls12"}, {world.own, world.server_ca});
  via.fail(0, "ecdsa-tls12", {Stage::handshake, FailureReason::alert, "handshake_failure (40)", 40});
  CHECK(told(world.between(via, direct)).find("the handshake of the offer ecdsa-tls12 is refused") !=
        std::string::npos);
  direct.fail(direct.add_address("203.0.113.11"), "ecdsa-tls12",
              {Stage::handshake, FailureReason::alert, "handshake_failure (40)", 40});
  CHECK(world.between(via, direct).verdict == InterceptionVerdict::transparent);
}

TEST_CASE("a reset on the hello blocks, and silence is undetermined") {
  const Interposed world;
  CHECK(told(world.between(world.failing(Stage::handshake, FailureReason::reset), world.direct())) ==
        "blocked: through the proxy it reset the connection during the handshake; directly it shows its certificate");
  for (const auto reason : {FailureReason::timed_out, FailureReason::refused, FailureReason::name_not_found}) {
    CHECK(world.between(world.failing(Stage::connect, reason), world.direct()).verdict ==
          InterceptionVerdict::undetermined);
  }
}

TEST_CASE("a proxy that forbids, answers with a page or loses STARTTLS blocks; one that wants credentials does not") {
  const Interposed world;
  const auto verdict = [&](Stage stage, FailureReason reason) {
    return world.between(world.failing(stage, reason), world.direct()).verdict;
  };
  for (const auto reason : {FailureReason::denied, FailureReason::captive_portal, FailureReason::bad_gateway})
    CHECK(verdict(Stage::proxy, reason) == InterceptionVerdict::blocked);
  CHECK(verdict(Stage::starttls, FailureReason::not_offered) == InterceptionVerdict::blocked);
  for (const auto reason :
       {FailureReason::authentication, FailureReason::try_later, FailureReason::not_trusted, FailureReason::refused})
    CHECK(verdict(Stage::proxy, reason) == InterceptionVerdict::undetermined);
}

TEST_CASE("what breaks off or speaks something else where a proxy should be is no answer of a proxy") {
  const Interposed world;
  for (const auto reason : {FailureReason::reset, FailureReason::closed, FailureReason::unexpected}) {
    CHECK(world.between(world.failing(Stage::proxy, reason), world.direct()).verdict ==
          InterceptionVerdict::undetermined);
    CHECK(world.between(world.failing(Stage::starttls, reason), world.direct()).verdict ==
          InterceptionVerdict::blocked);
  }
}

TEST_CASE("where neither path shows a certificate nothing follows") {
  const Interposed world;
  const Scene dead = world.failing(Stage::connect, FailureReason::refused);
  CHECK(told(world.between(world.failing(Stage::handshake, FailureReason::reset), dead)) ==
        "undetermined: no certificate on either path: through the proxy it reset the connection during the handshake; "
        "directly it refused the connection");
  CHECK(told(world.alone(dead)) ==
        "undetermined: through the proxy it refused the connection; there is nothing to compare that with");
}

TEST_CASE("without a direct path a public root is no sign of interception, and a private one is") {
  const Interposed world;
  CHECK(told(world.alone(world.showing({Interposed::leaf(world.proxy_ca), world.proxy_ca}))) ==
        "re-signed: ends at Corp Proxy CA, which is no public root; if the server's own certificate does, say so with "
        "--expect-root");
  Scene via = world.empty();
  const Identity root = posing_as(make_root("Example Public Root"), amazon_root);
  via.trust("web", {root});
  via.serve({via.add_address("203.0.113.10")}, {"default"}, {Interposed::leaf(root)});
  const Interception found = world.alone(via);
  CHECK(told(found) == "transparent: no sign of interception: ends at the public root Example Public Root");
  CHECK(found.yardstick == Yardstick::public_roots);
}

TEST_CASE("a public root under a certificate that nobody trusts, a hidden root and a self-signed leaf show nothing") {
  const Interposed world;
  Scene via = world.empty();
  const Identity root = posing_as(make_root("Example Public Root"), amazon_root);
  via.trust("web", {root});
  via.serve({via.add_address("203.0.113.10")}, {"default"}, {Interposed::leaf(root, "other.example")});
  CHECK(world.alone(via).verdict == InterceptionVerdict::undetermined);
  const Identity hidden = issue(make_root("Hidden Root"), ca_recipe("Hidden CA"));
  CHECK(world.alone(world.showing({Interposed::leaf(hidden), hidden})).reason.starts_with("leads to Hidden Root"));
  CHECK(world.alone(world.showing({self_sign(Interposed::recipe())})).verdict == InterceptionVerdict::undetermined);
}

TEST_CASE("an expected root decides: the chain that ends there is the server's, and one that ends elsewhere is not") {
  const Interposed world;
  const std::vector expected{world.server_root.certificate->fingerprint};
  const Interception good = world.alone(world.direct(), expected);
  CHECK(told(good) == "transparent: no sign of interception: ends at the expected root Server Root");
  CHECK(good.yardstick == Yardstick::expected_root);
  CHECK(told(world.alone(world.showing({Interposed::leaf(world.proxy_ca), world.proxy_ca}), expected)) ==
        "re-signed: ends at Corp Proxy CA, which is not the root that is expected");
  CHECK(world.alone(world.showing({Interposed::leaf(world.server_ca, "other.example"), world.server_ca}), expected)
            .verdict == InterceptionVerdict::undetermined);
}

TEST_CASE("an expected root that is sent cross-signed by another is the expected root") {
  const Interposed world;
  const Identity old_root = make_root("Old Root");
  Recipe recipe = ca_recipe("New Root");
  recipe.key_kind = KeyKind::p256;
  const Identity new_root = self_sign(recipe);
  recipe.key = new_root.key;
  const Identity cross = issue(old_root, recipe);
  Scene via(world.host);
  via.trust("system", {old_root});
  via.trust("expected", {new_root});
  via.serve({via.add_address("203.0.113.10")}, {"default"}, {Interposed::leaf(new_root), cross});
  CHECK(world.alone(via, {new_root.certificate->fingerprint}).verdict == InterceptionVerdict::transparent);
}

TEST_CASE("where the direct path shows nothing, nothing follows, unless a root is expected") {
  const Interposed world;
  const Scene via = world.showing({Interposed::leaf(world.proxy_ca), world.proxy_ca});
  const Scene silent = world.failing(Stage::connect, FailureReason::refused);
  const Interception found = world.between(via, silent);
  CHECK(told(found) ==
        "undetermined: directly it refused the connection, so that there is nothing to hold the certificate against; "
        "--no-direct would judge it by its root");
  CHECK(found.yardstick == Yardstick::nothing);
  const Interception expected = world.between(via, silent, {world.server_root.certificate->fingerprint});
  CHECK(expected.verdict == InterceptionVerdict::re_signed);
  CHECK(expected.yardstick == Yardstick::expected_root);
  CHECK(expected.reason.ends_with("; directly it refused the connection"));
}

TEST_CASE("what did not go through the proxy is never called transparent") {
  const Interposed world;
  const Scene scene = world.direct();
  const assess::Assessment direct = assessed(scene);
  const Interception found = interception_of(direct, &direct, world.terms(scene));
  CHECK(told(found) == "undetermined: not through the proxy: NO_PROXY has it");
  CHECK(found.yardstick == Yardstick::nothing);
}

TEST_CASE("an offer that the direct side was not asked is not held against the proxied one") {
  const Interposed world;
  const Identity other_ca = issue(make_root("Other Root"), ca_recipe("Other CA"));
  const Identity rsa = Interposed::leaf(other_ca);
  Scene via = world.direct();
  via.serve({0}, {"rsa-tls12"}, {rsa, other_ca});
  CHECK(world.between(via, world.direct()).verdict == InterceptionVerdict::transparent);
  Scene only = world.empty();
  only.serve({only.add_address("203.0.113.10")}, {"rsa-tls12"}, {rsa, other_ca});
  CHECK(told(world.between(only, world.direct())) ==
        "undetermined: no offer was answered on both paths: there is nothing to hold the certificate against");
  Scene asked = world.direct();
  asked.fail(0, "rsa-tls12", {Stage::handshake, FailureReason::timed_out, "", {}});
  CHECK(world.between(via, asked).verdict == InterceptionVerdict::transparent);
  asked.attempt(0, 1).failure = {Stage::handshake, FailureReason::alert, "handshake_failure (40)", 40};
  CHECK(world.between(via, asked).verdict == InterceptionVerdict::re_signed);
}

TEST_CASE("what is re-signed at one address is told as that chain, at that address, beside its counterpart") {
  const Interposed world;
  Scene via = world.direct(), direct = world.direct();
  via.serve({via.add_address("203.0.113.11")}, {"default"}, {Interposed::leaf(world.proxy_ca), world.proxy_ca});
  const Identity own = Interposed::leaf(world.server_ca);
  direct.serve({direct.add_address("203.0.113.11")}, {"default"}, {own, world.server_ca});
  const Interception found = world.between(via, direct);
  CHECK(found.verdict == InterceptionVerdict::re_signed);
  CHECK(found.shown().top_name == "Corp Proxy CA");
  CHECK(found.where == "at 203.0.113.11 only");
  CHECK(fact(found, "leaf-issuer")->via == "Corp Signing CA");
  CHECK(fact(found, "addresses")->direct == "203.0.113.11");
  CHECK(fact(found, "addresses")->via == "203.0.113.11");
  CHECK(fact(found, "way")->via == "http://proxy.example:3128");
  CHECK(fact(found, "way")->direct == "no proxy");
  CHECK(fact(found, "serial")->direct != fact(world.between(direct, world.direct()), "serial")->direct);
}

TEST_CASE("what is re-signed for one offer says for which") {
  const Interposed world;
  Scene via = world.direct(), direct = world.direct();
  via.serve({0}, {"rsa-tls12"}, {Interposed::leaf(world.proxy_ca), world.proxy_ca});
  direct.serve({0}, {"rsa-tls12"}, {Interposed::leaf(world.server_ca), world.server_ca});
  CHECK(world.between(via, direct).where == "for the offer rsa-tls12 only");
  via.serve({0}, {"ecdsa-tls12"}, {Interposed::leaf(world.proxy_ca), world.proxy_ca});
  direct.serve({0}, {"ecdsa-tls12"}, {Interposed::leaf(world.server_ca), world.server_ca});
  CHECK(world.between(via, direct).where == "for the offers ecdsa-tls12 and rsa-tls12 only");
  CHECK(world.between(world.showing({Interposed::leaf(world.proxy_ca), world.proxy_ca}), world.direct()).where.empty());
}

TEST_CASE("an issuer of the same name with another key is told as that") {
  const Interposed world;
  const Identity impostor = issue(make_root("Server Root"), ca_recipe("Server CA"));
  CHECK(world.between(world.showing({Interposed::leaf(impostor), impostor}), world.direct()).reason ==
        "the certificate was signed by Server CA, with another key than that of the same name on the direct path");
}

TEST_CASE("a proxy that reaches the server for some attempts and not for others flaps, and blocks nothing") {
  const Interposed world;
  Scene via = world.failing(Stage::proxy, FailureReason::bad_gateway);
  CHECK(world.between(via, world.direct()).verdict == InterceptionVerdict::blocked);
  via.fail(via.add_address("203.0.113.11"), "default", {Stage::handshake, FailureReason::timed_out, "", {}});
  CHECK(world.between(via, world.direct()).verdict == InterceptionVerdict::undetermined);
}

TEST_CASE("what does not answer as a proxy does blocks nothing") {
  const Interposed world;
  for (const auto reason : {FailureReason::reset, FailureReason::closed, FailureReason::unexpected,
                            FailureReason::not_tls, FailureReason::protocol_error, FailureReason::alert}) {
    CHECK(world.between(world.failing(Stage::proxy, reason), world.direct()).verdict ==
          InterceptionVerdict::undetermined);
  }
}

TEST_CASE("a product is named by its certificate, as a hint, and the server's own name is no hint") {
  Interposed world;
  const Identity root = make_root("Zscaler Root CA");
  const Interception found = world.between(world.showing({Interposed::leaf(root)}), world.direct());
  REQUIRE(found.hints.size() == 1);
  CHECK(found.hints.front() == "names itself as Zscaler does (\"Zscaler Root CA\"); a name proves nothing");
  world.host = "www.zscaler.example";
  world.own = Interposed::leaf(world.server_ca, world.host);
  CHECK(world.between(world.showing({Interposed::leaf(world.proxy_ca, world.host), world.proxy_ca}), world.direct())
            .hints.empty());
}

TEST_CASE("products are known by the names that their certificates bear as they come") {
  const Interposed world;
  for (const auto& [name, product] :
       std::vector<std::pair<std::string, std::string>>{{"FG100ETK20000000 Fortinet", "Fortinet"},
                                                        {"Cisco Umbrella Root CA", "Cisco Umbrella"},
                                                        {"ca.example.goskope.com", "Netskope"},
                                                        {"Sophos SSL CA", "Sophos"},
                                                        {"mitmproxy", "mitmproxy"},
                                                        {"PortSwigger CA", "Burp (PortSwigger)"},
                                                        {"Charles Proxy CA (1 Jan 2026, host)", "Charles"},
                                                        {"DO_NOT_TRUST_FiddlerRoot", "Fiddler"},
                                                        {"Kaspersky Anti-Virus Personal Root Certificate", "Kaspersky"},
                                                        {"ESET SSL Filter CA", "ESET"},
                                                        {"avast! Web/Mail Shield Root", "Avast or AVG"},
                                                        {"Gateway CA - Cloudflare Managed G1", "Cloudflare Gateway"}}) {
    const Identity root = make_root(name);
    const auto hints = world.between(world.showing({Interposed::leaf(root)}), world.direct()).hints;
    REQUIRE_MESSAGE(hints.size() == 1, name);
    CHECK(hints.front().starts_with("names itself as " + product + " does"));
  }
}

TEST_CASE("bytes that are no certificate show nothing, and are no crash") {
  const Interposed world;
  Scene via = world.empty();
  x509::PresentedChain chain;
  chain.certificates.push_back(not_a_certificate());
  via.serve({via.add_address("203.0.113.10")}, {"default"}, chain);
  CHECK(told(world.between(via, world.direct())) ==
        "undetermined: through the proxy it sent bytes that are no certificate; directly it shows its certificate");
  Scene after = world.empty();
  x509::PresentedChain with_leaf = presented({world.own});
  with_leaf.certificates.push_back(not_a_certificate());
  after.serve({after.add_address("203.0.113.10")}, {"default"}, with_leaf);
  CHECK(world.between(after, world.direct()).verdict == InterceptionVerdict::altered);
}

TEST_CASE("a target without address is undetermined on both sides") {
  const Interposed world;
  Scene nameless = world.empty();
  nameless.observation.resolve_failure = {
      .stage = Stage::resolve, .reason = FailureReason::name_not_found, .detail = "", .alert = {}};
  CHECK(world.between(nameless, world.direct()).verdict == InterceptionVerdict::undetermined);
  CHECK(world.between(nameless, nameless).verdict == InterceptionVerdict::undetermined);
  CHECK(world.alone(world.empty()).verdict == InterceptionVerdict::undetermined);
}

TEST_CASE("a chain that shows a defect is known by it") {
  Interposed world;
  const auto defects = [&](const std::vector<Identity>& chain) {
    return world.between(world.direct(), world.showing(chain)).direct.chains.front();
  };
  using checks::DefectKind;
  Recipe recipe = Interposed::recipe();
  recipe.not_after = "2026-10-01T00:00:00Z";
  CHECK(defects({issue(world.server_ca, recipe), world.server_ca}).defects == std::vector{DefectKind::expired});
  CHECK(defects({self_sign(Interposed::recipe())}).defects == std::vector{DefectKind::self_signed});
  CHECK(defects({Interposed::leaf(world.server_ca, "b.example"), world.server_ca}).defects ==
        std::vector{DefectKind::wrong_host});
  CHECK(defects({Interposed::leaf(make_root("Nobody's Root"))}).defects == std::vector{DefectKind::untrusted_root});
  recipe = Interposed::recipe();
  recipe.hash = "SHA1";
  CHECK(defects({issue(world.server_ca, recipe), world.server_ca}).shows(DefectKind::sha1));
  recipe = Interposed::recipe();
  recipe.key_kind = KeyKind::rsa1024;
  CHECK(defects({issue(world.server_ca, recipe), world.server_ca}).shows(DefectKind::weak_key));
  CHECK(defects({world.own, world.server_ca}).defects.empty());
}

}  // namespace
}  // namespace trustprobe::compare
