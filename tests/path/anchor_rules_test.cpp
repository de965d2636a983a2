#include "path/anchor_rules.h"

#include "base/hex.h"
#include "path/judging.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;
using trust::AnchorConstraints;

namespace {

constexpr std::string_view izenpe = "2530cc8e98321502bad96f9b1fba1b099e2d299e0f4548bb914f363bc0d4531f";

// A SignedCertificateTimestampList (RFC 6962 3.3) of one SCT without extensions and with an empty signature.
std::string sct_list_hex(base::Instant time) {
  const auto milliseconds = static_cast<std::uint64_t>(time.time_since_epoch().count()) * 1'000;
  std::string sct = "00" + std::string(64, 'a');
  for (int shift = 56; shift >= 0; shift -= 8)
    sct += base::to_hex(base::Bytes{static_cast<std::uint8_t>(milliseconds >> shift & 0xff)});
  sct +=
      "0000"
      "04030000";
  const auto length = [](std::size_t bytes) {
    return base::to_hex(base::Bytes{static_cast<std::uint8_t>(bytes >> 8), static_cast<std::uint8_t>(bytes & 0xff)});
  };
  const std::size_t size = sct.size() / 2;
  return length(size + 2) + length(size) + sct;
}

// As the extension's value: an OCTET STRING around the list.
std::string sct_extension(base::Instant time) {
  const std::string list = sct_list_hex(time);
  return "DER:04" + base::to_hex(base::Bytes{static_cast<std::uint8_t>(list.size() / 2)}) + list;
}

struct Chain {
  Identity root = make_root("Root"), ca = issue(root, ca_recipe("CA"));
  Identity leaf = issue(ca, issued_on("2026-05-01T00:00:00Z"));

  static Recipe issued_on(std::string date) {
    Recipe recipe = leaf_recipe("shop.example");
    recipe.not_before = std::move(date);
    return recipe;
  }
  static Recipe logged_at(std::string_view time) {
    return with_extension(leaf_recipe("shop.example"), "1.3.6.1.4.1.11129.2.4.2", sct_extension(instant(time)));
  }
  trust::TrustStore store(AnchorConstraints constraints) const {
    return {"lab", {}, {{root.certificate, "", std::move(constraints)}}};
  }
  PathVerdict judged_under(const AnchorConstraints& constraints, const Identity& served) const {
    const trust::TrustStore limited = store(constraints);
    PathVerdict verdict = judged(request_for({served, ca}, limited));
    verdict.path.anchor = nullptr;  // the store goes
    return verdict;
  }
  std::string problems_under(const AnchorConstraints& constraints, const Recipe& recipe) const {
    return listed(judged_under(constraints, issue(ca, recipe)).problems);
  }
  std::string problems_under(const AnchorConstraints& constraints) const {
    return listed(judged_under(constraints, leaf).problems);
  }
};

}  // namespace

TEST_CASE("a date of distrust holds for leaves that were issued after it, not for one of that very second") {
  const Chain chain;
  const AnchorConstraints until{.distrust_after = instant("2026-05-01T00:00:00Z")};
  CHECK(chain.problems_under(until) == "");
  CHECK(chain.problems_under(until, Chain::issued_on("2026-05-01T00:00:01Z")) == "anchor-distrusted@2");

  const auto verdict = chain.judged_under({.distrust_after = instant("2026-04-30T23:59:59Z")}, chain.leaf);
  CHECK(verdict.verdict == Verdict::not_trusted);
  REQUIRE(verdict.problems.size() == 1);
  CHECK(verdict.problems[0].place == Place::anchor);
  CHECK(verdict.problems[0].detail ==
        "the store lab trusts Root only for certificates issued until 2026-04-30, and this one is from 2026-05-01; "
        "have the certificate issued anew below another root");
}

TEST_CASE(
    "a date for SCTs is met by one that is not later, in the leaf or in the handshake, and by none where none is") {
  const Chain chain;
  const AnchorConstraints until{.sct_not_after = instant("2026-05-01T00:00:00Z")};
  CHECK(chain.problems_under(until, Chain::logged_at("2026-05-01T00:00:00Z")) == "");
  CHECK(chain.problems_under(until, Chain::logged_at("2026-05-01T00:00:01Z")) == "anchor-distrusted@2");
  CHECK(chain.problems_under(until) == "anchor-distrusted@2");

  const trust::TrustStore store = chain.store(until);
  VerdictRequest request = request_for({issue(chain.ca, Chain::logged_at("2026-05-20T00:00:00Z")), chain.ca}, store);
  CHECK(judged(request).problems.front().detail ==
        "the store lab trusts Root only for certificates logged until 2026-05-01, and the earliest SCT that is claimed "
        "for this one is from 2026-05-20; have the certificate issued anew below another root");
  request.terms.sct_times = {instant("2026-05-25"), instant("2026-04-25")};
  CHECK(judged(request).verdict == Verdict::trusted);
}

TEST_CASE("names outside those that an anchor is trusted for, and IP addresses, are refused") {
  const Chain chain;
  const auto named = [&](const std::string& names) {
    return chain.problems_under({.permitted_dns_names = {"shop.example", "example.org"}},
                                with_extension(leaf_recipe("shop.example"), "subjectAltName", names));
  };
  CHECK(named("DNS:shop.example") == "");
  CHECK(named("DNS:shop.example,DNS:*.SHOP.example,DNS:a.b.example.org") == "");
  CHECK(named("DNS:shop.example,DNS:webshop.example") == "anchor-constrained@2");
  CHECK(named("DNS:shop.example,IP:192.0.2.1") == "anchor-constrained@2");
}

TEST_CASE("an anchor for other purposes is refused, one for any purpose is not") {
  const Chain chain;
  CHECK(chain.problems_under({.purposes = {{"1.3.6.1.5.5.7.3.1"}}}) == "");
  CHECK(chain.problems_under({.purposes = {{"2.5.29.37.0"}}}) == "");
  CHECK(chain.problems_under({.purposes = {{"1.3.6.1.5.5.7.3.4"}}}) == "anchor-constrained@2");
  const auto verdict = chain.judged_under({.purposes = {{}}}, chain.leaf);
  REQUIRE(verdict.problems.size() == 1);
  CHECK(verdict.problems[0].detail ==
        "the store lab does not trust Root for TLS servers; have the certificate issued anew below another root");

  const trust::TrustStore store = chain.store({.purposes = {{}}});
  VerdictRequest request = request_for({chain.leaf, chain.ca}, store);
  request.terms.purpose = Purpose::any;
  CHECK(judged(request).verdict == Verdict::trusted);
}

TEST_CASE("an anchor that is refused for servers, or for everything, is refused even where it is listed for them too") {
  const Chain chain;
  CHECK(chain.problems_under({.refused_purposes = {"1.3.6.1.5.5.7.3.4"}}) == "");
  CHECK(chain.problems_under({.refused_purposes = {"1.3.6.1.5.5.7.3.1"}}) == "anchor-constrained@2");
  CHECK(chain.problems_under({.refused_purposes = {"2.5.29.37.0"}}) == "anchor-constrained@2");
  CHECK(chain.problems_under({.purposes = {{"1.3.6.1.5.5.7.3.1"}}, .refused_purposes = {"1.3.6.1.5.5.7.3.1"}}) ==
        "anchor-constrained@2");
}

TEST_CASE("clients that keep the list of a root program hold its dates against a root of any store") {
  const Chain chain;
  const trust::TrustStore store = store_of({posing_as(chain.root, izenpe)});
  VerdictRequest request = request_for({chain.leaf, chain.ca}, store);
  CHECK(judged(request).verdict == Verdict::trusted);

  Client client = web_client();
  request.client = &client;
  client.anchors.program = RootProgram::chrome;
  CHECK(judged(request).problems.front().detail ==
        "the Chrome Root Store (36) trusts Root only for certificates logged until 2026-04-14, and no SCT is claimed "
        "for this one; have the certificate issued anew below another root");
  client.anchors.program = RootProgram::mozilla;
  CHECK(judged(request).problems.front().detail ==
        "Mozilla's root store (2.86 of 2026-05-01) trusts Root only for certificates issued until 2026-04-15, and this "
        "one is from 2026-05-01; have the certificate issued anew below another root");
}

TEST_CASE("another anchor whose limits the leaf keeps is found") {
  const Chain chain;
  Recipe cross = ca_recipe("CA");
  cross.key = chain.ca.key;
  const Identity other = make_root("Other"), crossed = issue(other, cross);
  const trust::TrustStore store{"lab", {}, {{chain.root.certificate, "", {.purposes = {{}}}}, {other.certificate, ""}}};
  const auto verdict = judged(request_for({chain.leaf, chain.ca, crossed}, store));
  CHECK(verdict.verdict == Verdict::trusted);
  CHECK(verdict.path.certificates.back() == other.certificate);
}
