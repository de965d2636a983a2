// Versions, cipher suites, groups, features.
#include <set>

#include "checks/catalogue.h"
#include "scan_case.h"

namespace trustprobe::checks {

TEST_CASE("where nothing was scanned the checks of a scan say nothing") {
  const TwoKeys keys;
  const auto scene = keys.family.scene_with(keys.family.leaf);
  const auto chains = scene.judged();
  for (const char* id : scan_checks) {
    CAPTURE(id);
    const Check* check = find_check(id);
    REQUIRE(check != nullptr);
    std::vector<Finding> findings;
    check->run(*check, {scene.observation, chains, scene.now, {}}, findings);
    CHECK(findings.empty());
  }
}

TEST_CASE("the checks that say nothing without a scan are those that say that they need one") {
  std::set<std::string_view> needing;
  for (const Check& check : all_checks()) {
    if (check.needs_scan) needing.insert(check.id);
  }
  CHECK(needing == std::set<std::string_view>(scan_checks.begin(), scan_checks.end()));
}

TEST_CASE("what is not known passes no check of a scan, and fails none") {
  const TwoKeys keys;
  const auto scene = scanned(keys, {unknown_surface(), unknown_surface()});
  std::size_t undetermined = 0;
  for (const char* id : scan_checks) {
    for (const Finding& finding : findings_of(id, scene)) {
      CAPTURE(id);
      CHECK((finding.status == Status::undetermined || finding.status == Status::not_applicable));
      if (finding.status == Status::undetermined) ++undetermined;
    }
  }
  CHECK(undetermined > 20);
}

TEST_CASE("an endpoint that answered no hello of the scan is told by one check, as an error") {
  const TwoKeys keys;
  const auto scene = scanned(keys, {empty_surface(Answer::undetermined)});
  const Finding finding = finding_of("scan-undetermined", scene);
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "answered no hello of the scan");
  const Check* other = find_check("obsolete-version");
  std::vector<Finding> findings;
  other->run(*other, {scene.observation, {}, scene.now, {}}, findings);
  CHECK(findings.empty());
}

TEST_CASE("SSL is an error and early TLS a warning, each named") {
  const TwoKeys keys;
  Surface surface = sound_surface(keys);
  for (const std::uint16_t version : {sslv2, sslv3, tls10, tls11}) version_of(surface, version).supported = Answer::yes;
  const auto findings = findings_of("obsolete-version", scanned(keys, {surface}));
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].severity == Severity::error);
  CHECK(findings[0].subject + " " + findings[0].summary == "203.0.113.10 accepts SSL 2 and SSL 3");
  CHECK(findings[1].severity == Severity::warning);
  CHECK(findings[1].summary == "accepts TLS 1.0 and TLS 1.1");
}

TEST_CASE("an old version that gave no answer is undetermined with its reason") {
  const Finding finding = after("obsolete-version", [](Surface& surface) {
    version_of(surface, tls10).supported = Answer::undetermined;
    version_of(surface, tls10).detail = "timed out";
  });
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary == "did not show whether it accepts TLS 1.0: timed out");
}

TEST_CASE("addresses with the same fault share a finding") {
  const TwoKeys keys;
  Surface old = sound_surface(keys);
  accept(old, tls10, {ecdhe_aes_cbc});
  Finding finding = finding_of("obsolete-version", scanned(keys, {old, old}));
  CHECK(finding.subject == "every address");
  CHECK(finding.endpoints == std::vector<std::size_t>{0, 1});
  finding = finding_of("obsolete-version", scanned(keys, {old, sound_surface(keys), old}));
  CHECK(finding.subject == "each of 203.0.113.10 and 203.0.113.12");
  CHECK(finding.endpoints == std::vector<std::size_t>{0, 2});
}

TEST_CASE("a server without TLS 1.3 gets a warning, and cannot have post-quantum key exchange") {
  const auto drop = [](Surface& surface) {
    version_of(surface, tls13).supported = Answer::no;
    surface.groups = {};
  };
  CHECK(after("no-tls13", drop).severity == Severity::warning);
  CHECK(after("no-post-quantum", drop).summary ==
        "takes no post-quantum key exchange, since it does not speak TLS 1.3");
}

TEST_CASE("each kind of broken cipher is an error by its name") {
  const std::pair<std::uint16_t, std::string_view> kinds[]{{rsa_null_md5, "NULL encryption"},
                                                           {dh_anon_rc4, "anonymous key exchange and RC4"},
                                                           {export_rc4, "export ciphers and RC4"},
                                                           {rsa_rc4, "RC4"},
                                                           {rsa_des, "single DES"}};
  for (const auto& [suite, name] : kinds) {
    const Finding finding =
        after("broken-cipher", [&](Surface& surface) { accept(surface, tls12, {ecdhe_aes_gcm, suite}); });
    CHECK(finding.severity == Severity::error);
    CHECK(finding.summary == "accepts " + std::string(name) + " in TLS 1.2");
  }
}

TEST_CASE("a broken cipher that was not answered clearly is undetermined") {
  const Finding finding = after(
      "broken-cipher", [](Surface& surface) { version_of(surface, tls12).cipher_suites.undetermined = {rsa_rc4}; });
  CHECK(finding.status == Status::undetermined);
  const Finding other = after(
      "broken-cipher", [](Surface& surface) { version_of(surface, tls12).cipher_suites.undetermined = {rsa_aes}; });
  CHECK(other.status == Status::passed);
}

TEST_CASE("3DES is a warning and no broken cipher") {
  const auto change = [](Surface& surface) { accept(surface, tls12, {ecdhe_aes_gcm, rsa_3des}); };
  const Finding finding = after("triple-des", change);
  CHECK(finding.severity == Severity::warning);
  CHECK(says(finding.detail, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"));
  CHECK(after("broken-cipher", change).status == Status::passed);
}

TEST_CASE("static key exchange is noted beside ephemeral one, and a warning where it is all there is") {
  const auto beside = [](Surface& surface) { accept(surface, tls12, {ecdhe_aes_gcm, rsa_aes}); };
  CHECK(after("static-key-exchange", beside).severity == Severity::note);
  CHECK(after("no-forward-secrecy", beside).status == Status::passed);
  const auto alone = [](Surface& surface) { accept(surface, tls12, {rsa_aes}); };
  CHECK(after("static-key-exchange", alone).status == Status::passed);
  CHECK(after("no-forward-secrecy", alone).severity == Severity::warning);
  const auto unclear = [](Surface& surface) {
    accept(surface, tls12, {rsa_aes});
    version_of(surface, tls12).cipher_suites.undetermined = {ecdhe_aes_gcm};
  };
  CHECK(after("no-forward-secrecy", unclear).status == Status::undetermined);
}

TEST_CASE("TLS 1.2 without AEAD is a warning, undetermined where an AEAD suite is, and nothing without TLS 1.2") {
  CHECK(after("cbc-only", [](Surface& surface) { accept(surface, tls12, {ecdhe_aes_cbc}); }).severity ==
        Severity::warning);
  const auto unclear = [](Surface& surface) {
    accept(surface, tls12, {ecdhe_aes_cbc});
    version_of(surface, tls12).cipher_suites.undetermined = {ecdhe_aes_gcm};
  };
  CHECK(after("cbc-only", unclear).status == Status::undetermined);
  CHECK(after("cbc-only", [](Surface& surface) { version_of(surface, tls12).supported = Answer::no; }).status ==
        Status::not_applicable);
}

TEST_CASE("Diffie-Hellman is a warning below 2,048 bits and an error below 1,024") {
  const auto with = [](std::size_t bits) {
    return after("weak-dh", [&](Surface& surface) { surface.smallest_dh_bits = bits; });
  };
  CHECK(with(2048).status == Status::passed);
  CHECK(with(2047).severity == Severity::warning);
  CHECK(with(2047).status == Status::failed);
  CHECK(with(1024).severity == Severity::warning);
  CHECK(with(1023).severity == Severity::error);
  CHECK(with(0).status == Status::undetermined);
  CHECK(after("weak-dh", [](Surface& surface) {
          surface.smallest_dh_bits = 0;
          accept(surface, tls12, {ecdhe_aes_gcm});
        }).status == Status::not_applicable);
}

TEST_CASE("post-quantum key exchange is missed where every group was answered clearly") {
  CHECK(after("no-post-quantum", [](Surface& surface) { surface.groups.accepted = {x25519}; }).severity ==
        Severity::note);
  const auto unclear = [](Surface& surface) {
    surface.groups.accepted = {x25519};
    surface.groups.undetermined = {x25519_mlkem768};
  };
  CHECK(after("no-post-quantum", unclear).status == Status::undetermined);
}

TEST_CASE("the client's order matters only where there are weak suites beside good ones") {
  const auto with = [](Preference preference, std::vector<std::uint16_t> suites) {
    return after("client-order", [&](Surface& surface) {
      accept(surface, tls12, suites);
      version_of(surface, tls12).cipher_suites.preference = preference;
    });
  };
  CHECK(with(Preference::client, {ecdhe_aes_gcm, rsa_aes}).severity == Severity::note);
  CHECK(with(Preference::client, {ecdhe_aes_gcm, rsa_aes}).status == Status::failed);
  CHECK(with(Preference::undetermined, {ecdhe_aes_gcm, rsa_aes}).status == Status::undetermined);
  CHECK(with(Preference::server, {ecdhe_aes_gcm, rsa_aes}).status == Status::passed);
  CHECK(with(Preference::client, {ecdhe_aes_gcm, dhe_aes_gcm}).status == Status::not_applicable);
}

TEST_CASE("features are faults by their answer, undetermined with the reason, and not judged where they do not apply") {
  using observation::FeatureSurface;
  struct Row {
    const char* id;
    observation::FeatureAnswer FeatureSurface::* feature;
    Answer fault;
    Severity severity;
  };
  const Row rows[]{
      {"tls-compression", &FeatureSurface::compression, Answer::yes, Severity::error},
      {"insecure-renegotiation", &FeatureSurface::secure_renegotiation, Answer::no, Severity::warning},
      {"client-renegotiation", &FeatureSurface::client_renegotiation, Answer::yes, Severity::warning},
      {"no-extended-master-secret", &FeatureSurface::extended_master_secret, Answer::no, Severity::note},
      {"heartbeat", &FeatureSurface::heartbeat, Answer::yes, Severity::note},
      {"early-data", &FeatureSurface::early_data, Answer::yes, Severity::note},
  };
  for (const Row& row : rows) {
    CAPTURE(row.id);
    const auto with = [&](Answer answer, std::string detail) {
      return after(row.id, [&](Surface& surface) { surface.features.*row.feature = {answer, detail}; });
    };
    CHECK(with(row.fault, "").status == Status::failed);
    CHECK(with(row.fault, "").severity == row.severity);
    CHECK(with(row.fault == Answer::yes ? Answer::no : Answer::yes, "").status == Status::passed);
    CHECK(with(Answer::undetermined, "does not apply").status == Status::not_applicable);
    const Finding lost = with(Answer::undetermined, "timed out");
    CHECK(lost.status == Status::undetermined);
    CHECK(lost.summary.ends_with(": timed out"));
  }
}

TEST_CASE("a missing fallback SCSV is noted where there is something to fall back to") {
  CHECK(after("no-fallback-scsv", [](Surface&) {}).status == Status::not_applicable);
  const auto two = [](Answer answer) {
    return after("no-fallback-scsv", [&](Surface& surface) {
      accept(surface, tls11, {ecdhe_aes_cbc});
      surface.features.fallback_scsv = {answer, ""};
    });
  };
  CHECK(two(Answer::no).severity == Severity::note);
  CHECK(two(Answer::no).status == Status::failed);
  CHECK(two(Answer::yes).status == Status::passed);
  CHECK(two(Answer::undetermined).status == Status::undetermined);
}

}  // namespace trustprobe::checks
