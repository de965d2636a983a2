#include <boost/json.hpp>

#include "observation/json.h"
#include "report/rotation_report.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using compare::AddressRollout;
using compare::LeafChain;
using compare::OfferStanding;
using compare::Regression;
using observation::outside_text;
using observation::text_or_null;

json::value leaf_id(const x509::CertificateRef& leaf) {
  return leaf ? json::value(x509::fingerprint_hex(*leaf)) : json::value(nullptr);
}

json::array leaf_ids(const std::vector<LeafChain>& chains) {
  json::array ids;
  for (const LeafChain& chain : chains) ids.push_back(leaf_id(chain.leaf()));
  return ids;
}

json::object offer_json(const OfferStanding& seen) {
  return {{"offer", json::value(seen.offer->id)},
          {"standing", json::value(to_string(seen.standing))},
          {"leaf", leaf_id(seen.leaf)},
          {"failure", text_or_null(seen.failure, {})}};
}

json::object address_json(const AddressRollout& address) {
  json::array offers, missing;
  for (const OfferStanding& seen : address.offers) offers.push_back(offer_json(seen));
  for (const x509::CertificateRef& leaf : address.missing) missing.push_back(leaf_id(leaf));
  return {{"target", outside_text(address.target, {})},
          {"address", text_or_null(address.address, {})},
          {"state", json::value(to_string(address.state))},
          {"failure", text_or_null(address.failure, {})},
          {"missing", std::move(missing)},
          {"offers", std::move(offers)}};
}

json::object regression_json(const Regression& regression) {
  json::array clients;
  for (const path::Client* client : regression.clients) clients.push_back(json::value(client->id));
  return {{"kind", json::value(to_string(regression.kind))},
          {"severity", json::value(base::to_string(regression.severity))},
          {"undetermined", regression.undetermined},
          {"summary", outside_text(regression.summary, {})},
          {"detail", outside_text(regression.detail, {})},
          {"remedy", outside_text(regression.remedy, {})},
          {"leaf", leaf_id(regression.leaf)},
          {"store", text_or_null(regression.store, {})},
          {"clients", std::move(clients)}};
}

/// Every leaf that the line names, once.
class Leaves {
 public:
  void add(const x509::CertificateRef& leaf) {
    if (!leaf) return;
    const std::string id = x509::fingerprint_hex(*leaf);
    if (!json_.contains(id))
      json_.emplace(id, observation::to_json(x509::PresentedCertificate{leaf->der, leaf, ""}, {}));
  }
  json::object take() { return std::move(json_); }

 private:
  json::object json_;
};

json::object certificates_json(const compare::RotationRound& round, const compare::RotationTerms& terms) {
  Leaves leaves;
  for (const LeafChain& chain : terms.leaves.expected) leaves.add(chain.leaf());
  for (const LeafChain& chain : round.old) leaves.add(chain.leaf());
  for (const AddressRollout& address : round.addresses) {
    for (const OfferStanding& seen : address.offers) leaves.add(seen.leaf);
  }
  return leaves.take();
}

}  // namespace

std::string rotation_json(const compare::RotationRound& round, const compare::RotationTerms& terms, std::size_t number,
                          RotationLine place) {
  json::object line = line_of("rotation", {});
  line.emplace("at", base::to_rfc3339(round.at));
  line.emplace("round", number);
  line.emplace("last", place == RotationLine::last);
  line.emplace("answer", json::value(to_string(round.answer())));
  line.emplace("new", leaf_ids(terms.leaves.expected));
  line.emplace("old", leaf_ids(round.old));
  json::array addresses, regressions;
  for (const AddressRollout& address : round.addresses) addresses.push_back(address_json(address));
  for (const Regression& regression : round.regressions) regressions.push_back(regression_json(regression));
  line.emplace("addresses", std::move(addresses));
  line.emplace("regressions", std::move(regressions));
  line.emplace("certificates", certificates_json(round, terms));
  std::string text;
  append_line(line, text);
  return text;
}

}  // namespace trustprobe::report
