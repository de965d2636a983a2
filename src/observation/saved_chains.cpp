#include "observation/saved_chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/hex.h"
#include "base/text.h"
#include "observation/evidence.h"
#include "observation/sct_times.h"
#include "x509/base64.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

std::optional<base::Bytes> bytes_of(const json::value& value) {
  return value.is_string() ? x509::from_base64(value.as_string()) : std::nullopt;
}

/// What came beside the chain and matters for its judgement.
HandshakeRecord handshake_of(const json::object& attempt) {
  HandshakeRecord handshake;
  const json::object* tls = object_at(attempt, "tls");
  if (tls == nullptr) return handshake;
  if (const json::value* list = tls->if_contains("tls_sct_list")) handshake.tls_sct_list = bytes_of(*list);
  if (const json::array* staples = array_at(*tls, "stapled_ocsp")) {
    for (const json::value& staple : *staples)
      handshake.stapled_ocsp.push_back(bytes_of(staple).value_or(base::Bytes{}));
  }
  return handshake;
}

// Each distinct chain of a target once.
void keep(std::vector<SavedChain>& chains, SavedChain chain) {
  const auto same = std::ranges::find_if(chains, [&](const SavedChain& known) {
    return known.target == chain.target && std::ranges::equal(
                                               known.certificates, chain.certificates, {},
                                               [](const auto& certificate) { return certificate->fingerprint; },
                                               [](const auto& certificate) { return certificate->fingerprint; });
  });
  if (same == chains.end()) {
    chains.push_back(std::move(chain));
    return;
  }
  same->sct_times.insert(same->sct_times.end(), chain.sct_times.begin(), chain.sct_times.end());
  for (revocation::EvidenceRef& each : chain.evidence) {
    const bool known = std::ranges::find(same->evidence, each) != same->evidence.end();
    if (!known) same->evidence.push_back(std::move(each));
  }
  if (same->expected_name.empty()) same->expected_name = std::move(chain.expected_name);
  if (std::ranges::find(same->addresses, chain.addresses.front()) == same->addresses.end()) {
    same->addresses.push_back(chain.addresses.front());
  }
}

std::optional<revocation::EvidenceKind> kind_of(std::string_view name) {
  using enum revocation::EvidenceKind;
  for (const auto kind : {staple, ocsp, crl, issuer}) {
    if (to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

/// Documents from `evidence` lines, each parsed once for all the chains that it concerns.
class SavedEvidence {
 public:
  void keep(const json::object& record) {
    auto bytes = x509::from_base64(text_at(record, "data"));
    // The name is what others mean it by: what is not what it is called stands for nothing.
    if (bytes && base::to_hex(x509::sha256(*bytes)) == text_at(record, "sha256"))
      documents_[text_at(record, "sha256")] = std::move(*bytes);
  }

  std::vector<revocation::EvidenceRef> of(const json::object& record) {
    std::vector<revocation::EvidenceRef> list;
    const json::array* entries = array_at(record, "evidence");
    for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
      const json::object* entry = (*entries)[i].if_object();
      const auto kind = entry == nullptr ? std::nullopt : kind_of(text_at(*entry, "kind"));
      if (kind) list.push_back(find(*entry, *kind));
    }
    return list;
  }

 private:
  const revocation::EvidenceRef& find(const json::object& entry, revocation::EvidenceKind kind) {
    const std::string digest = text_at(entry, "sha256"), subject = text_at(entry, "subject");
    const std::string source = text_at(entry, "source");
    revocation::EvidenceRef& known =
        known_[fmt::format("{} {} {} {} {}", text_at(entry, "kind"), digest, subject, source, text_at(entry, "at"))];
    if (known) return known;
    revocation::Origin origin{.kind = kind, .source = source, .nonce = {}};
    origin.at = base::parse_instant(text_at(entry, "at")).value_or(base::Instant{});
    if (const auto bytes = base::from_hex(subject); bytes && bytes->size() == origin.subject.emplace().size()) {
      std::ranges::copy(*bytes, origin.subject->begin());
    } else {
      origin.subject.reset();
    }
    const auto document = documents_.find(digest);
    const std::string failure = text_at(entry, "failure");
    known = document != documents_.end()
                ? revocation::make_evidence(std::move(origin), document->second)
                : revocation::missing_evidence(std::move(origin), digest.empty() ? failure : "was not saved");
    return known;
  }

  std::map<std::string, base::Bytes> documents_;  // by SHA-256
  std::map<std::string, revocation::EvidenceRef> known_;
};

/// Reads line after line and keeps each distinct chain of a target once.
class Reader {
 public:
  explicit Reader(std::string where) : where_(std::move(where)) {}

  base::Result<void> add_line(std::string_view line) {
    ++number_;
    if (base::trimmed(line).empty()) return {};
    boost::system::error_code error;
    const json::value value = json::parse(line, error);
    if (error || !value.is_object()) return fail("is not a JSON object");
    const json::object& record = value.as_object();
    const bool failed = text_at(record, "kind") == "target" && text_at(record, "outcome") == "not-probed";
    if (failed) not_probed_.push_back(text_at(record, "target"));
    if (text_at(record, "kind") == "evidence") evidence_.keep(record);
    return text_at(record, "kind") == "endpoint" ? add_endpoint(record) : base::Result<void>{};
  }

  base::Result<SavedRecords> finish() {
    if (chains_.empty()) {
      return std::unexpected(
          base::InputError{where_, "no chain in it", "save one with trustprobe probe HOST --format json"});
    }
    return SavedRecords{std::move(chains_), std::move(not_probed_)};
  }

 private:
  std::unexpected<base::InputError> fail(std::string_view what) const {
    return std::unexpected(base::InputError{fmt::format("{}:{}", where_, number_), std::string(what),
                                            "give what trustprobe probe --format json printed"});
  }

  base::Result<void> add_endpoint(const json::object& record) {
    const json::object* certificates = object_at(record, "certificates");
    const json::array* attempts = array_at(record, "attempts");
    const auto at = base::parse_instant(text_at(record, "at"));
    if (certificates == nullptr || attempts == nullptr || !at) {
      return fail("is an endpoint without its attempts, certificates or time");
    }
    for (const json::value& attempt : *attempts) {
      const json::array* chain = attempt.is_object() ? array_at(attempt.as_object(), "chain") : nullptr;
      if (chain == nullptr) return fail("has an attempt without its chain");
      if (chain->empty()) continue;
      if (auto added = add_chain(record, attempt.as_object(), *chain, *certificates, *at); !added) return added;
    }
    return {};
  }

  base::Result<void> add_chain(const json::object& record, const json::object& attempt, const json::array& ids,
                               const json::object& certificates, base::Instant at) {
    SavedChain chain{.target = text_at(record, "target"), .expected_name = {}, .at = at};
    chain.addresses.push_back(text_at(record, "address"));
    if (text_at(attempt, "offer") != "no-sni") chain.expected_name = text_at(record, "expected_name");
    for (const json::value& id : ids) {
      const json::object* entry = id.is_string() ? object_at(certificates, id.as_string()) : nullptr;
      auto der = entry == nullptr ? std::nullopt : x509::from_base64(text_at(*entry, "der"));
      if (!der) return fail("has a chain whose certificates are not all there");
      x509::CertificateRef certificate = pool_.parse(std::move(*der)).certificate;
      if (!certificate && chain.certificates.empty()) return fail("has a chain that does not begin with a certificate");
      if (certificate) chain.certificates.push_back(std::move(certificate));
    }
    HandshakeRecord handshake = handshake_of(attempt);
    chain.sct_times = sct_times(handshake, *chain.certificates.front());
    for (const x509::CertificateRef& certificate : chain.certificates)
      handshake.chain.certificates.push_back({certificate->der, certificate, {}});
    chain.evidence = staples_of(handshake, chain.addresses.front(), at);
    std::ranges::move(evidence_.of(record), std::back_inserter(chain.evidence));
    keep(chains_, std::move(chain));
    return {};
  }

  std::string where_;
  std::size_t number_ = 0;
  std::vector<std::string> not_probed_;
  x509::CertificatePool pool_;
  SavedEvidence evidence_;
  std::vector<SavedChain> chains_;
};

}  // namespace

std::vector<SavedChain> chains_of(const Observation& observation) {
  std::vector<SavedChain> chains;
  for (const EndpointObservation& endpoint : observation.endpoints) {
    for (const Attempt& attempt : endpoint.attempts) {
      if (attempt.handshake.chain.empty() || !attempt.handshake.chain.leaf()) continue;
      SavedChain chain{.target = observation.target.text, .expected_name = {}, .at = endpoint.at};
      chain.addresses.push_back(endpoint.endpoint.address);
      if (attempt.offer->sends_server_name) chain.expected_name = endpoint.endpoint.expected_name;
      for (const x509::PresentedCertificate& sent : attempt.handshake.chain.certificates) {
        if (sent.certificate) chain.certificates.push_back(sent.certificate);
      }
      chain.sct_times = sct_times(attempt.handshake, *chain.certificates.front());
      chain.evidence = staples_of(attempt.handshake, chain.addresses.front(), endpoint.at);
      chain.evidence.insert(chain.evidence.end(), observation.evidence.begin(), observation.evidence.end());
      keep(chains, std::move(chain));
    }
  }
  return chains;
}

bool is_saved_observation(std::string_view text) {
  return base::trimmed(base::without_byte_order_mark(text)).starts_with('{');
}

base::Result<SavedRecords> read_saved_chains(std::string_view text, const std::string& where) {
  Reader reader(where);
  text = base::without_byte_order_mark(text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (auto added = reader.add_line(text.substr(0, end)); !added) return std::unexpected(added.error());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.finish();
}

}  // namespace trustprobe::observation
