#include "revocation/ocsp_status.h"

#include <doctest/doctest.h>

#include "judged.h"

using namespace trustprobe;
using namespace trustprobe::support;
using revocation::CertStatus;
using revocation::Reason;
using revocation::Status;

namespace {

Recipe responder_recipe() {
  Recipe recipe = leaf_recipe("ocsp.example");
  recipe = with_extension(recipe, "extendedKeyUsage", "OCSPSigning");
  return with_extension(recipe, "noCheck", "ignored");
}

}  // namespace

TEST_CASE("an answer of the issuer is taken, by name and by key, with either hash") {
  const Judged judged;
  CHECK(judged.by_ocsp({}).status == Status::good);
  CHECK(judged.by_ocsp({.by_key = true}).status == Status::good);
  CHECK(judged.by_ocsp({.hash = "SHA256"}).status == Status::good);
  const auto revoked = judged.by_ocsp({.status = CertStatus::revoked, .reason = 4});
  CHECK(revoked.status == Status::revoked);
  CHECK(revoked.revocation->reason == Reason::superseded);
}

TEST_CASE("a responder that does not know the certificate proves nothing") {
  const auto status = Judged().by_ocsp({.status = CertStatus::unknown});
  CHECK(status.status == Status::unknown);
  CHECK(status.detail == "the responder does not know the certificate");
}

TEST_CASE("a responder without an answer says so") {
  const Judged judged;
  CHECK(judged.status({judged.staple(make_ocsp_error(3))}).detail == "the responder says tryLater");
  CHECK(judged.status({judged.staple(make_ocsp_error(6))}).detail == "the responder says unauthorized");
}

// RFC 6960 4.2.2.1, with five minutes of clock skew.
TEST_CASE("an answer holds from thisUpdate through nextUpdate") {
  Judged judged;
  for (const auto& [now, expected] : {std::pair{"2026-05-31T23:54:59Z", Status::unknown},
                                      {"2026-05-31T23:55:00Z", Status::good},
                                      {"2026-06-08T00:05:00Z", Status::good},
                                      {"2026-06-08T00:05:01Z", Status::unknown}}) {
    judged.now = instant(now);
    CHECK_MESSAGE(judged.by_ocsp({}).status == expected, now);
  }
  CHECK(judged.by_ocsp({}).detail == "the response expired 5 minutes ago, on 2026-06-08");
}

TEST_CASE("an answer without nextUpdate holds for a day") {
  Judged judged;
  judged.now = instant("2026-06-02T00:05:00Z");
  CHECK(judged.by_ocsp({.next_update = ""}).status == Status::good);
  judged.now = instant("2026-06-02T00:05:01Z");
  CHECK(judged.by_ocsp({.next_update = ""}).detail == "the response is 1 day old and says not for how long it holds");
}

// RFC 6960 4.2.2.2.
TEST_CASE("a delegated responder must come from the issuer, for this purpose, with its certificate, in time") {
  const Judged judged;
  const auto by = [&](const Identity& responder, bool with_certificate = true) {
    return judged.by_ocsp({.signer = &responder, .with_certificate = with_certificate});
  };
  const Identity responder = issue(judged.issuer, responder_recipe());
  CHECK(by(responder).status == Status::good);
  CHECK(by(responder, false).detail == "the certificate of its responder is not in it");

  const Identity without_purpose = issue(judged.issuer, leaf_recipe("ocsp.example"));
  CHECK(by(without_purpose).detail ==
        "the responder's certificate may not sign OCSP responses (no OCSPSigning purpose)");
  const Identity stranger = issue(make_root("Issuer"), responder_recipe());
  CHECK(by(stranger).detail == "the responder's certificate was not issued by the authority that it answers for");
  Recipe old = responder_recipe();
  old.not_after = "2026-06-01T00:00:00Z";
  CHECK(by(issue(judged.issuer, old)).detail == "the responder's certificate expired 2 days ago, on 2026-06-01");
  const Recipe encrypts = with_extension(responder_recipe(), "keyUsage", "critical,keyEncipherment");
  CHECK(by(issue(judged.issuer, encrypts)).detail ==
        "the responder's certificate may not sign OCSP responses (keyUsage)");
}

TEST_CASE("an answer that was changed or signed by another key of the same name is forged") {
  Judged judged;
  const Identity impostor = make_root("Issuer");
  const auto forged = judged.by_ocsp({.signer = &impostor, .with_certificate = false});
  CHECK(forged.status == Status::unknown);
  CHECK(forged.detail == "its signature does not hold");
  base::Bytes changed = make_ocsp(judged.issuer, judged.leaf.certificate);
  changed.back() ^= 1;
  CHECK(judged.status({judged.staple(changed)}).status == Status::unknown);
}

TEST_CASE(
    "an answer for another certificate is foreign when it was stapled, and no concern of this one when it was not") {
  const Judged judged;
  const Identity other = issue(judged.issuer, leaf_recipe("b.example"));
  const base::Bytes foreign = make_ocsp(judged.issuer, other.certificate, {.status = CertStatus::revoked});
  CHECK(judged.status({judged.staple(foreign)}).detail == "it answers for another certificate");
  const auto from_file =
      revocation::make_evidence({.kind = revocation::EvidenceKind::ocsp, .source = "file", .nonce = {}}, foreign);
  CHECK(judged.status({from_file}).status == Status::not_checked);
}

TEST_CASE("the same serial number of another authority is another certificate") {
  Judged judged;
  const Identity other_issuer = make_root("Other");
  const auto answer = make_ocsp(other_issuer, judged.leaf.certificate, {.status = CertStatus::revoked});
  CHECK(judged.status({judged.staple(answer)}).status == Status::unknown);
}

// RFC 8954 2.1.
TEST_CASE("an answer with another nonce is a replay, one without a nonce is taken") {
  const Judged judged;
  const base::Bytes sent(16, 7);
  const auto answered = [&](base::Bytes nonce) {
    revocation::Origin origin{.kind = revocation::EvidenceKind::ocsp, .source = "http://ocsp.example", .nonce = sent};
    origin.subject = judged.leaf.certificate->fingerprint;
    return judged.status({revocation::make_evidence(
        origin, make_ocsp(judged.issuer, judged.leaf.certificate, {.nonce = std::move(nonce)}))});
  };
  CHECK(answered(sent).status == Status::good);
  CHECK(answered({}).status == Status::good);
  CHECK(answered(base::Bytes(16, 8)).detail == "it answers another request (nonce)");
}

TEST_CASE("one proof of revocation outweighs others, but a hold that a later answer lifts") {
  const Judged judged;
  const auto good = judged.staple(make_ocsp(judged.issuer, judged.leaf.certificate));
  const auto listed = [&](int reason, std::string this_update) {
    return crl_evidence(
        judged.issuer,
        {.this_update = std::move(this_update), .entries = {{judged.leaf.certificate, "2026-05-20T00:00:00Z", reason}}},
        Judged::list);
  };
  const auto status = judged.status({good, listed(1, "2026-05-25T00:00:00Z")});
  CHECK(status.status == Status::revoked);
  CHECK(sources_disagree(status));
  CHECK(status.sources.front().status == Status::revoked);
  CHECK(judged.status({good, listed(6, "2026-06-02T00:00:00Z")}).status == Status::revoked);
  CHECK(judged.status({good, listed(6, "2026-05-25T00:00:00Z")}).status == Status::good);
}

TEST_CASE("one proof of goodness stands beside answers that prove nothing") {
  const Judged judged;
  const auto status = judged.status({judged.staple(make_ocsp_error(3)), crl_evidence(judged.issuer, {}, Judged::list)});
  CHECK(status.status == Status::good);
  CHECK(!sources_disagree(status));
}
