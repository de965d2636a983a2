// Trials of hellos, simulated clients, several addresses, what is unknown, HSTS and policies.
#include "scan_case.h"

namespace trustprobe::checks {
namespace {

observation::HelloTrial& trial(Surface& surface, HelloForm form) {
  for (auto& known : surface.trials) {
    if (known.form == form) return known;
  }
  FAIL("no such trial");
  return surface.trials.front();
}

void lose(Surface& surface, HelloForm form) {
  trial(surface, form).answered = Answer::no;
  trial(surface, form).detail = "reset";
}

}  // namespace

TEST_CASE("hybrid hellos without answer are an error with forms and sizes, somewhere on the path") {
  const Finding finding =
      after("hello-intolerance", [](Surface& surface) { lose(surface, HelloForm::hybrid_two_segments); });
  CHECK(finding.severity == Severity::error);
  CHECK(says(finding.detail, "not answered: in two TCP segments (1,700 bytes: reset)"));
  CHECK(says(finding.detail, "Answered: whole (1,700 bytes)"));
  CHECK(says(finding.detail, "somewhere on the path between here and the server"));
}

TEST_CASE("without an answer to the classical hello nothing is said of large ones") {
  const Finding finding = after("hello-intolerance", [](Surface& surface) {
    lose(surface, HelloForm::classical);
    lose(surface, HelloForm::hybrid_whole);
  });
  CHECK(finding.status == Status::undetermined);
  CHECK(after("hello-intolerance", [](Surface& surface) { surface.trials.clear(); }).status == Status::not_applicable);
}

TEST_CASE("large hellos that were lost are no fault where classical ones were lost as well") {
  const auto lossy = [](Surface& surface) {
    for (const HelloForm form : {HelloForm::hybrid_whole, HelloForm::hybrid_two_segments}) lose(surface, form);
    version_of(surface, tls12).cipher_suites.undetermined = {rsa_aes};
    surface.groups_tls12.undetermined = {x25519};
  };
  const Finding finding = after("hello-intolerance", lossy);
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.summary ==
        "did not show whether large hellos come through: hellos of other forms were lost in the same scan as well");
  const auto one_classical = [&](Surface& surface) {
    lossy(surface);
    surface.groups_tls12.undetermined.clear();
  };
  CHECK(after("hello-intolerance", one_classical).status == Status::failed);
  CHECK(after("retry-intolerance", [&](Surface& surface) {
          version_of(surface, tls12).cipher_suites.undetermined = {rsa_aes};
          lose(surface, HelloForm::hybrid_retry);
        }).status == Status::undetermined);
}

TEST_CASE(
    "large hellos that were lost are no fault where one classical was too, and no answer could be asked for again") {
  const auto retried = [](std::size_t count, std::size_t budget) {
    return after("hello-intolerance",
                 [&](Surface& surface) {
                   for (const HelloForm form : {HelloForm::hybrid_whole, HelloForm::hybrid_two_segments})
                     lose(surface, form);
                   if (count > 0) version_of(surface, tls12).cipher_suites.undetermined = {rsa_aes};
                   surface.effort = {.connections = 200, .retried = count, .retry_budget = budget, .unanswered = count};
                 })
        .status;
  };
  CHECK(retried(19, 20) == Status::failed);
  CHECK(retried(20, 20) == Status::undetermined);
  CHECK(retried(0, 0) == Status::failed);
}

TEST_CASE("a lost HelloRetryRequest is a fault of servers with post-quantum groups, and of nothing else") {
  const auto no_retry = [](Surface& surface) { lose(surface, HelloForm::hybrid_retry); };
  CHECK(after("retry-intolerance", no_retry).severity == Severity::error);
  CHECK(after("hello-intolerance", no_retry).status == Status::passed);
  CHECK(after("retry-intolerance", [&](Surface& surface) {
          no_retry(surface);
          surface.groups.accepted = {x25519};
        }).status == Status::not_applicable);
  CHECK(after("retry-intolerance", [&](Surface& surface) {
          no_retry(surface);
          surface.groups = {};
        }).status == Status::undetermined);
  CHECK(after("retry-intolerance", [&](Surface& surface) {
          no_retry(surface);
          lose(surface, HelloForm::hybrid_whole);
        }).status == Status::not_applicable);
}

TEST_CASE("clients that get no handshake are named with the reason") {
  const Finding finding = after("client-cannot-connect", [](Surface& surface) {
    surface.clients.push_back(
        {.id = "old", .title = "OpenSSL 1.0.1", .connects = Answer::no, .detail = "alert protocol_version"});
  });
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary == "does not complete a handshake with OpenSSL 1.0.1");
  CHECK(says(finding.detail, "OpenSSL 1.0.1: alert protocol_version"));
}

TEST_CASE("what one address alone accepts is a warning that says where") {
  const TwoKeys keys;
  Surface old = sound_surface(keys);
  accept(old, tls11, {ecdhe_aes_cbc});
  accept(old, tls12, {ecdhe_aes_gcm, dhe_aes_gcm, rsa_aes});
  old.groups.accepted = {x25519};
  const Finding finding = finding_of("surface-differs", scanned(keys, {sound_surface(keys), old}));
  CHECK(finding.severity == Severity::warning);
  CHECK(says(finding.detail,
             "The difference: only 203.0.113.10 accepts X25519MLKEM768; only 203.0.113.11 speaks TLS 1.1 and "));
  CHECK(says(finding.detail, "speaks TLS 1.1 and accepts TLS_RSA_WITH_AES_128_CBC_SHA in TLS 1.2. A client"));
  CHECK(finding.endpoints == std::vector<std::size_t>{0, 1});
}

TEST_CASE("addresses alike pass, one address has nothing to compare, a lost answer is no difference") {
  const TwoKeys keys;
  const Surface sound = sound_surface(keys);
  CHECK(status_of("surface-differs", scanned(keys, {sound, sound})) == Status::passed);
  CHECK(status_of("surface-differs", scanned(keys, {sound})) == Status::not_applicable);
  Surface lost = sound;
  lost.groups = {.accepted = {x25519}, .undetermined = {x25519_mlkem768}};
  CHECK(status_of("surface-differs", scanned(keys, {sound, lost})) == Status::undetermined);
}

TEST_CASE("open questions of a scan are listed with their reasons and its effort") {
  const Finding finding = after("scan-undetermined", [](Surface& surface) {
    version_of(surface, tls10).supported = Answer::undetermined;
    version_of(surface, tls10).detail = "timed out";
    version_of(surface, tls12).cipher_suites.undetermined = {rsa_aes, rsa_rc4};
    surface.features.heartbeat = {Answer::undetermined, ""};
    surface.features.early_data = {Answer::undetermined, "does not apply"};
    surface.effort = {.connections = 120, .retried = 7, .retry_budget = 20, .unanswered = 4};
  });
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary ==
        "left 3 questions of the scan open: TLS 1.0 (timed out), 2 cipher suites of TLS 1.2 and 1 more");
  CHECK(says(finding.detail, "Not known: TLS 1.0 (timed out), 2 cipher suites of TLS 1.2 and heartbeat."));
  CHECK(says(finding.detail, "Of 120 connections, 4 went without an answer, and 7 of at most 20"));
}

TEST_CASE("what only clients with a certificate get to know is a note, and no matter of lost answers") {
  const observation::FeatureAnswer barred{
      Answer::undetermined, "a client certificate is asked for, and without one: alert handshake_failure"};
  const auto wants_certificate = [&](Surface& surface) {
    surface.features.client_certificate_request.answer = Answer::yes;
    surface.features.client_renegotiation = surface.features.ticket_resumption = barred;
  };
  const Finding scan = after("scan-undetermined", wants_certificate);
  CHECK(scan.status == Status::undetermined);
  CHECK(scan.severity == Severity::note);
  CHECK(scan.summary ==
        "does not answer 2 questions of the scan without a client certificate: ticket resumption and renegotiation by "
        "the client");
  const Finding renegotiation = after("client-renegotiation", wants_certificate);
  CHECK(renegotiation.status == Status::undetermined);
  CHECK(renegotiation.severity == Severity::note);
  CHECK(renegotiation.summary == "does not show whether clients may renegotiate without a client certificate");
  for (const Finding& finding : {scan, renegotiation}) {
    CHECK(says(finding.remedy, "openssl s_client -cert"));
    CHECK(!says(finding.detail + finding.remedy, "rate limit"));
  }
}

TEST_CASE("questions that were lost stay a warning beside those that want a client certificate") {
  const TwoKeys keys;
  Surface surface = sound_surface(keys);
  surface.features.heartbeat = {Answer::undetermined, "timed out"};
  surface.features.early_data = {Answer::undetermined, "a client certificate is asked for, and without one: closed"};
  const auto findings = findings_of("scan-undetermined", scanned(keys, {surface}));
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].severity == Severity::warning);
  CHECK(findings[0].summary == "left 1 question of the scan open: heartbeat (timed out)");
  CHECK(findings[1].severity == Severity::note);
}

TEST_CASE("groups behind the curve of the certificate are a note where no answer was lost") {
  const auto hidden = [](std::size_t unanswered) {
    return after("scan-undetermined", [&](Surface& surface) {
      surface.groups_tls12.undetermined = {0x0018, 0x0019, x25519};
      surface.effort = {.connections = 216, .retried = unanswered, .retry_budget = 20, .unanswered = unanswered};
    });
  };
  CHECK(hidden(0).status == Status::undetermined);
  CHECK(hidden(0).severity == Severity::note);
  CHECK(hidden(0).summary == "does not show whether it takes 3 groups of TLS 1.2");
  CHECK(hidden(1).severity == Severity::warning);
}

TEST_CASE("certificates that only the scan read are told as not judged") {
  const TwoKeys keys;
  auto scene = scanned(keys, {sound_surface(keys)});
  CHECK(status_of("scan-undetermined", scene) == Status::passed);
  scene.add_address("203.0.113.11");
  scene.observation.endpoints[1].surface = sound_surface(keys);
  const Finding second = finding_of("scan-undetermined", scene);
  CHECK(second.status == Status::undetermined);
  CHECK(second.summary == "showed 1 certificate to the scan and none to the offers of probe: not judged");
  CHECK(second.endpoints == std::vector<std::size_t>{1});
}

TEST_CASE("a missing HSTS field is noted for names on an HTTPS port that answered") {
  const TwoKeys keys;
  auto scene = scanned(keys, {sound_surface(keys)});
  auto& seen = scene.observation.endpoints.front();
  seen.endpoint.port = 443;
  CHECK(status_of("hsts-missing", scene) == Status::not_applicable);
  seen.http = {.status = 200, .strict_transport_security = std::nullopt, .failure = ""};
  CHECK(finding_of("hsts-missing", scene).severity == Severity::note);
  CHECK(status_of("hsts-missing", scene) == Status::failed);
  seen.http->strict_transport_security = "max-age=0";
  CHECK(finding_of("hsts-missing", scene).summary == "switches HSTS off");
  seen.http->strict_transport_security = "includeSubDomains; Max-Age=\"31536000\"";
  CHECK(status_of("hsts-missing", scene) == Status::passed);
  seen.http->strict_transport_security = std::nullopt;
  seen.endpoint.port = 25;
  CHECK(status_of("hsts-missing", scene) == Status::not_applicable);
}

TEST_CASE("an endpoint is held against the policy that was named") {
  policies::Policy policy;
  policy.name = "Modern";
  policy.versions = {tls12, tls13};
  policy.cipher_suites = {aes_128_gcm, ecdhe_aes_gcm, dhe_aes_gcm};
  const CheckOptions options{.policy = &policy};
  CHECK(after("policy-weaker", [](Surface&) {}, options).status == Status::passed);
  CHECK(after("policy-weaker", [](Surface&) {}).status == Status::not_applicable);
  const Finding finding =
      after("policy-weaker", [](Surface& surface) { accept(surface, tls10, {ecdhe_aes_cbc}); }, options);
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary.starts_with("is weaker than Modern: accepts TLS 1.0"));
  const auto unclear = [](Surface& surface) { version_of(surface, tls10).supported = Answer::undetermined; };
  CHECK(after("policy-weaker", unclear, options).status == Status::undetermined);
}

}  // namespace trustprobe::checks
