#include "probe/evidence_query.h"

#include <doctest/doctest.h>

#include "support/revocation_maker.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace std::chrono_literals;
using revocation::EvidenceKind;

namespace {

struct Asked {
  Identity issuer = make_root("Issuer");
  Identity leaf = issue(issuer, leaf_recipe("a.example"));

  path::EvidenceRequest request(EvidenceKind kind, std::string url) const {
    return {kind, std::move(url), leaf.certificate, kind == EvidenceKind::ocsp ? issuer.certificate : nullptr};
  }

  revocation::EvidenceRef answer(const path::EvidenceRequest& request, base::Bytes bytes) const {
    return revocation::make_evidence(probe::origin_of(request, instant("2026-06-02")), std::move(bytes));
  }
};

}  // namespace

TEST_CASE("a list is one GET, of as much as the largest lists have") {
  const Asked asked;
  const auto query = probe::query_for(asked.request(EvidenceKind::crl, "http://ca.example/a.crl"), {});
  CHECK(query.first.url == "http://ca.example/a.crl");
  CHECK(query.first.content_type.empty());
  CHECK(!query.second);
  CHECK(query.most_bytes == 64u << 20);
}

TEST_CASE("an OCSP request is a GET as long as its URL has 255 bytes, and a POST where it has more") {
  const Asked asked;
  const auto query = [&](std::size_t longer) {
    return probe::query_for(asked.request(EvidenceKind::ocsp, "http://ca.example/" + std::string(longer, 'x')), {});
  };
  const std::size_t shortest = query(1).first.url.size();  // without a path there is no second slash
  const auto last_get = query(1 + 255 - shortest), first_post = query(1 + 256 - shortest);
  CHECK(last_get.first.url.size() == 255);
  CHECK(last_get.first.content_type.empty());
  REQUIRE(last_get.second);
  CHECK(last_get.second->content_type == "application/ocsp-request");
  CHECK(first_post.first.content_type == "application/ocsp-request");
  CHECK(first_post.first.url == "http://ca.example/" + std::string(1 + 256 - shortest, 'x'));
  CHECK(!first_post.second);
}

TEST_CASE("an OCSP request with a nonce is a POST that carries it") {
  const Asked asked;
  const base::Bytes nonce(16, 0xab);
  const auto query = probe::query_for(asked.request(EvidenceKind::ocsp, "http://ca.example"), nonce);
  CHECK(query.first.content_type == "application/ocsp-request");
  CHECK(base::text_of(query.first.body).find(base::text_of(nonce)) != std::string_view::npos);
  CHECK(!query.second);
}

TEST_CASE("an OCSP answer is about one certificate, a list about no one in particular") {
  const Asked asked;
  const base::Instant at = instant("2026-06-02");
  CHECK(probe::origin_of(asked.request(EvidenceKind::ocsp, "http://o.example"), at).subject ==
        asked.leaf.certificate->fingerprint);
  CHECK(!probe::origin_of(asked.request(EvidenceKind::crl, "http://o.example"), at).subject);
}

TEST_CASE("evidence is kept until nextUpdate or as long as HTTP allows, whichever ends first") {
  const Asked asked;
  const auto request = asked.request(EvidenceKind::crl, "http://ca.example/a.crl");
  const auto list = asked.answer(request, make_crl(asked.issuer, {.next_update = "2026-06-08T00:00:00Z"}));
  REQUIRE(list->crl);
  CHECK(probe::keep_until(*list, std::nullopt) == instant("2026-06-08"));
  CHECK(probe::keep_until(*list, 24h) == instant("2026-06-03"));
  CHECK(probe::keep_until(*list, 240h) == instant("2026-06-08"));
  CHECK(probe::keep_until(*list, 0s) == instant("2026-06-02"));
  const auto for_ever = asked.answer(request, make_crl(asked.issuer, {.next_update = "2049-12-31T00:00:00Z"}));
  CHECK(probe::keep_until(*for_ever, std::nullopt) == instant("2026-06-09"));
  CHECK(probe::keep_until(*for_ever, 1000h) == instant("2026-06-09"));
  const auto endless = asked.answer(request, make_crl(asked.issuer, {.next_update = ""}));
  REQUIRE(endless->crl);
  CHECK(probe::keep_until(*endless, 24h) == instant("2026-06-03"));
  CHECK(probe::keep_until(*endless, std::nullopt) == instant("2026-06-02T01:00:00Z"));
}

TEST_CASE("only what answers the question is worth keeping") {
  const Asked asked;
  const auto ocsp = asked.request(EvidenceKind::ocsp, "http://o.example");
  const auto worth = [&](const path::EvidenceRequest& request, base::Bytes bytes) {
    return probe::answers(*asked.answer(request, std::move(bytes)), request);
  };
  const Identity other = issue(asked.issuer, leaf_recipe("b.example"));
  CHECK(worth(ocsp, make_ocsp(asked.issuer, asked.leaf.certificate)));
  CHECK(!worth(ocsp, make_ocsp(asked.issuer, other.certificate)));
  CHECK(!worth(ocsp, make_ocsp_error(3)));
  CHECK(!worth(ocsp, {'<', 'h', 't', 'm', 'l', '>'}));
  const auto crl = asked.request(EvidenceKind::crl, "http://o.example");
  CHECK(worth(crl, make_crl(asked.issuer, {})));
  CHECK(!worth(crl, asked.leaf.certificate->der));
  const auto issuer = asked.request(EvidenceKind::issuer, "http://o.example");
  CHECK(worth(issuer, asked.issuer.certificate->der));
  CHECK(!worth(issuer, make_crl(asked.issuer, {})));
}
