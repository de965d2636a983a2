#include <doctest/doctest.h>

#include "judged.h"

using namespace trustprobe;
using namespace trustprobe::support;
using revocation::Reason;
using revocation::Status;

namespace {

constexpr int certificate_hold = 6, remove_from_crl = 8;

}  // namespace

TEST_CASE("a certificate that is on the list is revoked, with reason and time") {
  const Judged judged;
  const auto status = judged.by_crl({.entries = {{judged.leaf.certificate, "2026-05-20T00:00:00Z", 1}}});
  CHECK(status.status == Status::revoked);
  CHECK(status.revocation->reason == Reason::key_compromise);
  CHECK(base::to_date(status.revocation->at.value()) == "2026-05-20");
  CHECK(status.sources.front().next_update == instant("2026-06-08"));
}

TEST_CASE("a certificate that is not on a valid list is good, and others on it change nothing") {
  const Judged judged;
  const Identity other = issue(judged.issuer, leaf_recipe("b.example"));
  CHECK(judged.by_crl({}).status == Status::good);
  CHECK(judged.by_crl({.entries = {{other.certificate}}}).status == Status::good);
}

TEST_CASE("without evidence nothing is known, and the words say whether somebody could be asked") {
  const Judged judged;
  CHECK(judged.status({}).status == Status::not_checked);
  CHECK(judged.status({}).detail == "nobody was asked");
  Judged silent;
  silent.leaf = issue(silent.issuer, leaf_recipe("c.example"));
  CHECK(silent.status({}).detail == "it names neither an OCSP responder nor a revocation list");
}

// RFC 5280 6.3.3 (a): nextUpdate; five minutes of clock skew are allowed.
TEST_CASE("a list holds through its nextUpdate and the clock skew, and not a second longer") {
  Judged judged;
  judged.now = instant("2026-06-08T00:05:00Z");
  CHECK(judged.by_crl({}).status == Status::good);
  judged.now = instant("2026-06-08T00:05:01Z");
  CHECK(judged.by_crl({}).status == Status::unknown);
  CHECK(judged.by_crl({}).detail == "the list expired 5 minutes ago, on 2026-06-08");
  judged.now = instant("2026-05-31T23:55:00Z");
  CHECK(judged.by_crl({}).status == Status::good);
  judged.now = instant("2026-05-31T23:54:59Z");
  CHECK(judged.by_crl({}).detail == "the list is from the future: 2026-06-01T00:00:00Z");
}

TEST_CASE("a list without nextUpdate proves nothing") {
  CHECK(Judged().by_crl({.next_update = ""}).detail == "the list says not until when it holds");
}

TEST_CASE("an expired list that names the certificate does not prove that it is revoked") {
  Judged judged;
  judged.now = instant("2026-07-01");
  CHECK(judged.by_crl({.entries = {{judged.leaf.certificate}}}).status == Status::unknown);
}

TEST_CASE("a list with another's signature is forged, whatever it says") {
  const Judged judged;
  Identity stranger = make_root("Issuer");  // the same name, another key
  const auto status = judged.status({crl_evidence(stranger, {.entries = {{judged.leaf.certificate}}}, Judged::list)});
  CHECK(status.status == Status::unknown);
  CHECK(status.detail == "its signature does not hold");
}

TEST_CASE("the list of another authority at the certificate's own address says nothing of it") {
  const Judged judged;
  const auto status = judged.status({crl_evidence(make_root("Other"), {}, Judged::list)});
  CHECK(status.status == Status::unknown);
  CHECK(status.detail.find("it is the list of another authority") == 0);
}

TEST_CASE("a list that nobody needs is passed over") {
  const Judged judged;
  CHECK(judged.status({crl_evidence(make_root("Other"), {})}).status == Status::not_checked);
}

TEST_CASE("what is no list, and what did not come, is unknown") {
  const Judged judged;
  const revocation::Origin origin{.kind = revocation::EvidenceKind::crl, .source = Judged::list, .nonce = {}};
  const std::string page = "<html>Please log in</html>";
  const auto portal = revocation::make_evidence(origin, {page.begin(), page.end()});
  CHECK(judged.status({portal}).status == Status::unknown);
  CHECK(judged.status({portal}).detail == "is no certificate revocation list");
  CHECK(judged.status({revocation::missing_evidence(origin, "nothing came within 5 seconds")}).detail ==
        "nothing came within 5 seconds");
}

// RFC 5280 5.2.3.
TEST_CASE("a list without a number is refused by those who insist on it") {
  Judged judged;
  CHECK(judged.by_crl({.number = 0}).status == Status::good);
  judged.crl_number_required = true;
  CHECK(judged.by_crl({.number = 0}).detail == "it has no CRL number");
  CHECK(judged.by_crl({}).status == Status::good);
}

TEST_CASE("a critical extension that is not known forbids to use a list") {
  const auto status = Judged().by_crl({.extensions = {{"1.2.3.4", "critical,DER:0500"}}});
  CHECK(status.status == Status::unknown);
  CHECK(status.detail == "it has a critical extension that is not known (1.2.3.4)");
}

// RFC 5280 5.2.5, 6.3.3 (b)(2).
TEST_CASE("a list for other certificates of the authority covers neither this one nor proves it good") {
  const Judged judged;
  const auto with_point = [](std::string value) {
    return CrlRecipe{.extensions = {{"issuingDistributionPoint", "critical," + value}}};
  };
  CHECK(judged.by_crl(with_point("onlyuser:TRUE")).status == Status::good);
  CHECK(judged.by_crl(with_point("onlyCA:TRUE")).status == Status::unknown);
  CHECK(judged.by_crl(with_point("onlyAA:TRUE")).status == Status::unknown);
  CHECK(judged.by_crl(with_point("fullname:URI:" + std::string(Judged::list))).status == Status::good);
  CHECK(judged.by_crl(with_point("fullname:URI:http://crl.example/part2.crl")).status == Status::unknown);
}

// RFC 5280 6.3.3 (d), (l): good needs every reason.
TEST_CASE("lists for some reasons prove revocation, and goodness only together") {
  const Judged judged;
  const auto some = [&](std::string reasons, std::vector<CrlRecipe::Entry> entries = {}) {
    const CrlRecipe recipe{.entries = std::move(entries),
                           .extensions = {{"issuingDistributionPoint", "critical,@point"}},
                           .sections = "[point]\nonlysomereasons = " + reasons};
    return crl_evidence(judged.issuer, recipe, Judged::list);
  };
  const std::string
      first = "keyCompromise,CACompromise",
      second = "affiliationChanged,superseded,cessationOfOperation,certificateHold,privilegeWithdrawn,AACompromise";
  CHECK(judged.status({some(first)}).status == Status::unknown);
  CHECK(judged.status({some(first)}).detail == "the lists cover some reasons only");
  CHECK(judged.status({some(first), some(second)}).status == Status::good);
  CHECK(judged.status({some(first, {{judged.leaf.certificate}})}).status == Status::revoked);
}

// RFC 5280 5.2.4, 6.3.3 (c), (i), (k).
TEST_CASE("a delta list changes what the complete one says, where the two go together") {
  const Judged judged;
  const auto list = [&](CrlRecipe recipe) { return crl_evidence(judged.issuer, recipe, Judged::list); };
  const auto delta = [&](long base, long number, std::vector<CrlRecipe::Entry> entries) {
    return list({.number = number, .entries = std::move(entries), .extensions = {{"deltaCRL", std::to_string(base)}}});
  };
  const auto complete = list({.number = 5});
  const auto held =
      list({.number = 5, .entries = {{judged.leaf.certificate, "2026-05-20T00:00:00Z", certificate_hold}}});
  CHECK(judged.status({complete, delta(5, 6, {{judged.leaf.certificate}})}).status == Status::revoked);
  CHECK(judged.status({held}).status == Status::revoked);
  CHECK(
      judged.status({held, delta(5, 6, {{judged.leaf.certificate, "2026-06-01T00:00:00Z", remove_from_crl}})}).status ==
      Status::good);
  CHECK(judged.status({held, delta(5, 6, {})}).status == Status::revoked);
  // Made for a later complete list, or older than this one.
  CHECK(judged.status({complete, delta(6, 7, {{judged.leaf.certificate}})}).status == Status::good);
  CHECK(judged.status({complete, delta(3, 4, {{judged.leaf.certificate}})}).status == Status::good);
  CHECK(judged.status({delta(5, 6, {})}).detail == "it is a delta CRL, and there is no complete one to go with it");
}

// RFC 5280 5.3.3, 6.3.3 (b)(1).
TEST_CASE("an indirect list speaks of certificates whose point names its issuer") {
  Judged judged;
  const Identity lister = make_root("Lister");
  judged.further_signers = {lister.certificate};
  CrlRecipe recipe{.entries = {{judged.leaf.certificate, "2026-05-20T00:00:00Z", -1, judged.issuer.certificate}},
                   .extensions = {{"issuingDistributionPoint", "critical,indirectCRL:TRUE"}}};
  CHECK(judged.status({crl_evidence(lister, recipe, Judged::list)}).status == Status::unknown);  // nobody names it

  const auto point = support::with_extension(
      leaf_recipe("a.example"), "crlDistributionPoints", "DER:" + [&] {
        // SEQUENCE { DistributionPoint { [2] { [4] Name } } }
        const auto wrap = [](std::uint8_t tag, base::Bytes inner) {
          base::Bytes bytes{tag, static_cast<std::uint8_t>(inner.size())};
          bytes.insert(bytes.end(), inner.begin(), inner.end());
          return bytes;
        };
        const base::Bytes der = wrap(0x30, wrap(0x30, wrap(0xA2, wrap(0xA4, lister.certificate->subject.der))));
        std::string hex;
        for (const std::uint8_t byte : der) {
          constexpr const char* digits = "0123456789abcdef";
          hex += digits[byte >> 4];
          hex += digits[byte & 15];
        }
        return hex;
      }());
  judged.leaf = issue(judged.issuer, point);
  recipe.entries.front().certificate = judged.leaf.certificate;
  CHECK(judged.status({crl_evidence(lister, recipe)}).status == Status::revoked);
  // An entry for a certificate of the list's own issuer, with the same serial number, is another certificate.
  recipe.entries.front().certificate_issuer = nullptr;
  CHECK(judged.status({crl_evidence(lister, recipe)}).status == Status::good);
  recipe.extensions.clear();
  CHECK(judged.status({crl_evidence(lister, recipe)}).status == Status::not_checked);
}

TEST_CASE("a revocation that is dated to come counts, and is not said to be past") {
  const base::Instant now = instant("2026-06-03");
  CHECK(revocation::when_text(instant("2026-05-20"), now) == "14 days ago, on 2026-05-20");
  CHECK(revocation::when_text(instant("2026-06-03"), now) == "0 minutes ago, on 2026-06-03");
  CHECK(revocation::when_text(instant("2026-06-04"), now) == "as of 2026-06-04");
  const Judged judged;
  CHECK(judged.by_crl({.entries = {{judged.leaf.certificate, "2026-07-01T00:00:00Z"}}}).status == Status::revoked);
}
