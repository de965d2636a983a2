#include "observation/json.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "base/hex.h"
#include "support/certificate_maker.h"
#include "x509/base64.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;

json::value through_text(const json::object& object) {
  return json::parse(json::serialize(object));
}

Attempt attempt_with(const std::vector<x509::CertificateRef>& chain) {
  Attempt attempt{.offer = &target::default_offer()};
  attempt.handshake = {.complete = true, .version = "TLS 1.3", .cipher_suite = "TLS_AES_128_GCM_SHA256"};
  for (const auto& certificate : chain)
    attempt.handshake.chain.certificates.push_back({certificate->der, certificate, ""});
  return attempt;
}

}  // namespace

TEST_CASE("text that is not UTF-8 becomes valid JSON that still shows its bytes") {
  const json::value value = outside_text("caf\xE9 \xF0\x9F\x98\x80 \"\n", {});
  CHECK(json::parse(json::serialize(value)).as_string() == "caf\\xe9 \xF0\x9F\x98\x80 \"\n");
  CHECK(text_or_null("", {}).is_null());
}

TEST_CASE("an attempt keeps all that was negotiated and how long it took") {
  const auto root = support::make_root("Test Root");
  const auto leaf = support::issue(root, support::leaf_recipe("shop.example"));
  Attempt attempt = attempt_with({leaf.certificate, root.certificate});
  attempt.handshake.stapled_ocsp = {{1, 2, 3}, {}};
  attempt.handshake.tls_sct_list = base::Bytes{9};
  attempt.handshake.client_certificate = ClientCertificate::required;
  attempt.handshake.client_ca_names = {"CN=Partner CA"};
  attempt.timings = {base::Microseconds{1}, base::Microseconds{2}, base::Microseconds{4}};
  const json::value value = through_text(to_json(attempt, base::Microseconds{7}, {}));
  CHECK(value.at("offer").as_string() == "default");
  const json::value& tls = value.at("tls");
  CHECK(tls.at("complete").as_bool());
  CHECK(tls.at("version").as_string() == "TLS 1.3");
  CHECK(tls.at("group").is_null());
  CHECK(tls.at("client_certificate").as_string() == "required");
  CHECK(tls.at("client_ca_names").as_array().size() == 1);
  CHECK(tls.at("stapled_ocsp") == json::value({"AQID", nullptr}));
  CHECK(tls.at("tls_sct_list").as_string() == "CQ==");
  CHECK(value.at("chain") ==
        json::value({x509::fingerprint_hex(*leaf.certificate), x509::fingerprint_hex(*root.certificate)}));
  CHECK(value.at("timings_us") == json::value({{"dns", 7}, {"connect", 1}, {"handshake", 2}, {"total", 4}}));
  CHECK(value.at("failure").is_null());
}

TEST_CASE("a failure says stage, reason and alert") {
  const AttemptFailure failure{
      .stage = Stage::handshake, .reason = FailureReason::alert, .detail = "handshake_failure", .alert = 40};
  CHECK(through_text(to_json(failure, {})) ==
        json::value({{"stage", "handshake"}, {"reason", "alert"}, {"alert", 40}, {"detail", "handshake_failure"}}));
}

TEST_CASE("CAA records are carried as they came, and a lookup that failed says why") {
  const CaaLookup found{CaaOutcome::found, "shop.example", {{128, "issue", "ca.example\n\xE9"}}, ""};
  CHECK(through_text(to_json(found, {})) ==
        json::value({{"outcome", "found"},
                     {"found_at", "shop.example"},
                     {"records", json::array{{{"flags", 128}, {"tag", "issue"}, {"value", "ca.example\n\\xe9"}}}},
                     {"detail", nullptr}}));
  const CaaLookup failed{CaaOutcome::resolver_failed, "", {}, "shop.example: no answer"};
  CHECK(through_text(to_json(failed, {})) == json::value({{"outcome", "resolver-failed"},
                                                          {"found_at", nullptr},
                                                          {"records", json::array{}},
                                                          {"detail", "shop.example: no answer"}}));
}

TEST_CASE("a certificate is carried whole, with what it says beside it") {
  const auto root = support::make_root("Test Root");
  support::Recipe recipe = support::leaf_recipe("shop.example");
  recipe.serial = 4660;
  recipe = support::with_extension(recipe, "subjectAltName", "DNS:shop.example,IP:192.0.2.7");
  recipe = support::with_extension(recipe, "certificatePolicies", "2.23.140.1.2.2");
  const auto leaf = support::issue(root, recipe);
  const json::value value =
      through_text(to_json(x509::PresentedCertificate{leaf.certificate->der, leaf.certificate, ""}, {}));
  CHECK(x509::from_base64(std::string_view(value.at("der").as_string())) == leaf.certificate->der);
  CHECK(value.at("serial").as_string() == "1234");
  CHECK(value.at("not_before").as_string() == "2026-01-01T00:00:00Z");
  CHECK(value.at("key").as_string() == "ECDSA P-256");
  CHECK(value.at("names") == json::value({"shop.example", "192.0.2.7"}));
  CHECK(value.at("validation_level").as_string() == "OV");
  CHECK_FALSE(value.at("self_signed").as_bool());
  CHECK_FALSE(value.at("ca").as_bool());
}

TEST_CASE("bytes that are no certificate keep their place under their own digest") {
  const x509::PresentedCertificate broken{{0x30, 0x03}, nullptr, "the encoding is cut short"};
  CHECK(certificate_id(broken) == base::to_hex(x509::sha256(broken.der)));
  CHECK(through_text(to_json(broken, {})) == json::value({{"der", "MAM="}, {"defect", "the encoding is cut short"}}));
}

TEST_CASE("an endpoint lists each certificate once, whatever the number of attempts") {
  const auto root = support::make_root("Test Root");
  EndpointObservation seen;
  seen.endpoint = {.address = "192.0.2.1", .port = 8443, .server_name = std::nullopt, .expected_name = "192.0.2.1"};
  seen.at = support::instant("2026-11-21");
  seen.attempts = {attempt_with({root.certificate}), attempt_with({root.certificate, root.certificate})};
  json::object line;
  add_json(line, seen, base::Microseconds{0}, {});
  const json::value value = through_text(line);
  CHECK(value.at("certificates").as_object().size() == 1);
  CHECK(value.at("attempts").at(1).at("chain").as_array().size() == 2);
  CHECK(value.at("server_name").is_null());
  CHECK(value.at("at").as_string() == "2026-11-21T00:00:00Z");
  CHECK(value.at("http").is_null());
}

TEST_CASE("the HTTP answer or why there is none") {
  CHECK(through_text(to_json(HttpRecord{.status = 200, .strict_transport_security = "max-age=1", .failure = ""}, {})) ==
        json::value({{"status", 200}, {"strict_transport_security", "max-age=1"}, {"failure", nullptr}}));
  CHECK(through_text(to_json(HttpRecord{.status = {}, .strict_transport_security = {}, .failure = "timed out"}, {}))
            .at("status")
            .is_null());
}

}  // namespace trustprobe::observation
