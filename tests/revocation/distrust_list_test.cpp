#include "revocation/distrust_list.h"

#include <doctest/doctest.h>

#include "judged.h"
#include "x509/base64.h"

using namespace trustprobe;
using namespace trustprobe::support;
using revocation::DistrustList;
using revocation::Status;

namespace {

std::string base64(base::ByteView bytes) {
  return x509::to_base64(bytes);
}

std::string quoted(base::ByteView bytes) {
  return '"' + base64(bytes) + '"';
}

// As in DER: a leading zero where the first bit is set.
base::Bytes integer(base::Bytes magnitude) {
  if (magnitude.empty() || magnitude.front() >= 0x80) magnitude.insert(magnitude.begin(), 0);
  return magnitude;
}

std::string by_issuer(const x509::Certificate& certificate) {
  return "{\"issuerName\": " + quoted(certificate.issuer.der) +
         ", \"serialNumber\": " + quoted(integer(certificate.serial)) + ", \"enabled\": false}";
}

std::string by_subject(const x509::Certificate& certificate) {
  return "{\"subject\": " + quoted(certificate.subject.der) + ", \"pubKeyHash\": " + quoted(certificate.spki_sha256) +
         "}";
}

std::string crl_set(const std::string& blocked_keys, const x509::Certificate& issuer,
                    const std::vector<base::Bytes>& serials) {
  const std::string header =
      R"({"Version":0,"ContentType":"CRLSet","Sequence":9876,"BlockedSPKIs":[)" + blocked_keys + "]}";
  std::string text{static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
  text += header;
  text += base::text_of(issuer.spki_sha256);
  text += std::string{static_cast<char>(serials.size()), 0, 0, 0};
  for (const base::Bytes& serial : serials) {
    text += static_cast<char>(serial.size());
    text += base::text_of(serial);
  }
  return text;
}

bool listed(const std::string& content, const Judged& judged) {
  const auto list = DistrustList::parse(content, "list");
  REQUIRE(list);
  return (*list)->lists(*judged.leaf.certificate, *judged.issuer.certificate);
}

}  // namespace

TEST_CASE("OneCRL lists by issuer and serial number, and by subject and key") {
  const Judged judged;
  const Identity other = issue(judged.issuer, leaf_recipe("b.example"));
  for (const std::string& records : {by_issuer(*judged.leaf.certificate), by_subject(*judged.leaf.certificate)}) {
    CHECK(listed("{\"data\": [" + records + "]}", judged));
    CHECK(listed("[" + records + "]", judged));
  }
  CHECK(!listed("[" + by_issuer(*other.certificate) + "," + by_subject(*other.certificate) + "]", judged));
  CHECK((*DistrustList::parse("[" + by_issuer(*other.certificate) + "]", "list"))->name() == "OneCRL");
}

TEST_CASE("Firefox's revocations.txt lists serial numbers below their issuer, and keys below their subject") {
  const Judged judged;
  const auto& leaf = *judged.leaf.certificate;
  CHECK(listed("# comment\n" + base64(leaf.issuer.der) + "\n " + base64(integer(leaf.serial)) + "\n", judged));
  CHECK(listed(base64(leaf.subject.der) + "\r\n\t" + base64(leaf.spki_sha256) + "\r\n", judged));
  CHECK(!listed(base64(leaf.subject.der) + "\n " + base64(integer(leaf.serial)) + "\n", judged));
}

TEST_CASE("a CRLSet lists serial numbers below the key of their issuer, and keys") {
  const Judged judged;
  const auto& leaf = *judged.leaf.certificate;
  CHECK(listed(crl_set("", *judged.issuer.certificate, {{7}, leaf.serial}), judged));
  CHECK(!listed(crl_set("", *judged.issuer.certificate, {{7}}), judged));
  CHECK(!listed(crl_set("", *make_root("Issuer").certificate, {leaf.serial}), judged));
  CHECK(listed(crl_set(quoted(leaf.spki_sha256), *judged.issuer.certificate, {}), judged));
  CHECK((*DistrustList::parse(crl_set("", *judged.issuer.certificate, {{7}}), "list"))->name() == "CRLSet 9876");
}

TEST_CASE("what is on a list is revoked without a date, and what is not is not proved good") {
  const Judged judged;
  const auto evidence = [](const std::string& content) {
    return revocation::make_evidence({.kind = revocation::EvidenceKind::list, .source = "onecrl.json", .nonce = {}},
                                     {content.begin(), content.end()});
  };
  const auto status = judged.status({evidence("[" + by_issuer(*judged.leaf.certificate) + "]")});
  CHECK(status.status == Status::revoked);
  CHECK(!status.revocation->at);
  const Identity other = issue(judged.issuer, leaf_recipe("b.example"));
  CHECK(judged.status({evidence("[" + by_issuer(*other.certificate) + "]")}).status == Status::not_checked);
}

TEST_CASE("a CRLSet that was cut off between two issuers is told by the number of issuers in its header") {
  const Judged judged;
  std::string set = crl_set("", *judged.issuer.certificate, {{7}});
  const std::string_view named = R"("Version":0)", counted = R"("NumParents":2,"Version":0)";
  set.replace(set.find(named), named.size(), counted);
  set[0] = static_cast<char>(set[0] + static_cast<char>(counted.size() - named.size()));
  CHECK(DistrustList::parse(set, "crl-set").error().what == "is cut short: it has not as many issuers as it says");
}

TEST_CASE(
    "a list beside a valid answer that says good is no contradiction, and a CRL's date goes before a list's silence") {
  const Judged judged;
  const std::string content = "[" + by_issuer(*judged.leaf.certificate) + "]";
  const auto list = revocation::make_evidence(
      {.kind = revocation::EvidenceKind::list, .source = "onecrl.json", .nonce = {}}, {content.begin(), content.end()});
  const auto good = judged.status({list, judged.staple(make_ocsp(judged.issuer, judged.leaf.certificate))});
  CHECK(good.status == Status::revoked);
  CHECK(!sources_disagree(good));
  const auto revoked =
      judged.status({list, crl_evidence(judged.issuer, {.entries = {{judged.leaf.certificate}}}, Judged::list)});
  CHECK(revoked.revocation->at == instant("2026-05-20"));
  CHECK(revoked.sources.front().evidence->crl);
}

TEST_CASE("what is no list, and a list of nothing, is one sentence") {
  const auto sentence = [](std::string_view content) {
    return DistrustList::parse(content, "x.json").error().sentence();
  };
  const std::string remedy = "; give OneCRL (JSON or revocations.txt) or a CRLSet (the file crl-set)";
  CHECK(sentence("{\"data\": 5}") == "x.json: has no list of records" + remedy);
  CHECK(sentence("{\"data\": []}") == "x.json: lists nothing" + remedy);
  CHECK(sentence("[{\"issuerName\": \"AA==\", \"serialNumber\": \"AQ==\"}]") ==
        "x.json, record 1: cannot be read" + remedy);
  CHECK(sentence("[") == "x.json: is not valid JSON" + remedy);
  CHECK(sentence("<html>\n") == "x.json:1: is no line of a revocations.txt" + remedy);
  CHECK(sentence("") == "x.json: lists nothing" + remedy);
}

TEST_CASE("truncated and damaged lists are refused or read") {
  const Judged judged;
  const std::string set =
      crl_set(quoted(judged.leaf.certificate->spki_sha256), *judged.issuer.certificate, {{7}, {1, 2, 3}});
  for (std::size_t length = 0; length < set.size(); ++length) {
    const auto list = DistrustList::parse(std::string_view(set).substr(0, length), "list");
    if (list) CHECK((*list)->size() <= 1);  // the header alone
  }
  for (const std::string& whole : {set, "[" + by_issuer(*judged.leaf.certificate) + "]"}) {
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
      std::string damaged = whole;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      const auto list = DistrustList::parse(damaged, "list");
      if (list) CHECK((*list)->size() <= 3);
    }
  }
}
