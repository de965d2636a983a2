#include "observation/saved_chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
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
  if (same->expected_name.empty()) same->expected_name = std::move(chain.expected_name);
  if (std::ranges::find(same->addresses, chain.addresses.front()) == same->addresses.end()) {
    same->addresses.push_back(chain.addresses.front());
  }
}

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
    chain.sct_times = sct_times(handshake_of(attempt), *chain.certificates.front());
    keep(chains_, std::move(chain));
    return {};
  }

  std::string where_;
  std::size_t number_ = 0;
  std::vector<std::string> not_probed_;
  x509::CertificatePool pool_;
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
