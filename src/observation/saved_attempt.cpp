#include "observation/saved_attempt.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "base/text.h"
#include "observation/json_fields.h"
#include "x509/base64.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;

// No chain that was captured is longer.
constexpr std::size_t most_certificates = 100;

OrFault<base::Bytes> bytes_of(const json::value& value) {
  auto bytes = value.is_string() ? x509::from_base64(value.as_string()) : std::nullopt;
  if (!bytes) return fault("has a staple or a list of SCTs that is not base64");
  return std::move(*bytes);
}

OrFault<void> read_beside_chain(const json::object& tls, HandshakeRecord& record) {
  if (const json::value* list = tls.if_contains("tls_sct_list"); list != nullptr && !list->is_null()) {
    auto bytes = bytes_of(*list);
    if (!bytes) return std::unexpected(bytes.error());
    record.tls_sct_list = std::move(*bytes);
  }
  const json::array* staples = array_at(tls, "stapled_ocsp");
  for (std::size_t i = 0; staples != nullptr && i < staples->size(); ++i) {
    auto bytes = (*staples)[i].is_null() ? base::Bytes{} : bytes_of((*staples)[i]);
    if (!bytes) return std::unexpected(bytes.error());
    record.stapled_ocsp.push_back(std::move(*bytes));
  }
  return {};
}

OrFault<HandshakeRecord> read_handshake(const json::object& tls) {
  HandshakeRecord record;
  record.complete = is_true_at(tls, "complete");
  record.version = text_at(tls, "version");
  record.cipher_suite = text_at(tls, "cipher_suite");
  record.group = text_at(tls, "group");
  record.signature_scheme = text_at(tls, "signature_scheme");
  record.alpn = text_at(tls, "alpn");
  record.certificate_compression = text_at(tls, "certificate_compression");
  const auto client_certificate =
      value_named<ClientCertificate>(text_at(tls, "client_certificate"), ClientCertificate::required);
  record.client_certificate = client_certificate.value_or(ClientCertificate::not_requested);
  const json::array* names = array_at(tls, "client_ca_names");
  for (std::size_t i = 0; names != nullptr && i < names->size(); ++i) {
    if ((*names)[i].is_string()) record.client_ca_names.emplace_back((*names)[i].get_string());
  }
  if (auto read = read_beside_chain(tls, record); !read) return std::unexpected(read.error());
  return record;
}

base::Microseconds microseconds(const json::object* timings, std::string_view key) {
  return base::Microseconds{timings == nullptr ? 0 : number_at<std::int64_t>(*timings, key).value_or(0)};
}

}  // namespace

OrFault<x509::PresentedChain> read_chain(const json::array& ids, const FindCertificate& find) {
  if (ids.size() > most_certificates)
    return fault(fmt::format("has a chain of {} certificates, more than any that is captured", ids.size()));
  x509::PresentedChain chain;
  for (const json::value& id : ids) {
    auto certificate = id.is_string() ? find(std::string(id.get_string())) : std::nullopt;
    if (!certificate) return fault("has a chain whose certificates are not all there");
    chain.certificates.push_back(std::move(*certificate));
  }
  return chain;
}

OrFault<AttemptFailure> read_failure(const json::object& failure) {
  const auto stage = value_named<Stage>(text_at(failure, "stage"), Stage::starttls);
  const auto reason = value_named<FailureReason>(text_at(failure, "reason"), FailureReason::unexpected);
  if (!stage || !reason) return from_later_version("has a failure of a kind that this version does not know");
  return AttemptFailure{*stage, *reason, text_at(failure, "detail"), number_at<int>(failure, "alert")};
}

OrFault<Attempt> read_attempt(const json::object& attempt, const FindCertificate& find) {
  const json::array* ids = array_at(attempt, "chain");
  if (ids == nullptr) return fault("has an attempt without its chain");
  const json::object* tls = object_at(attempt, "tls");
  if (tls == nullptr) return fault("has an attempt without its handshake");
  const std::string offer = text_at(attempt, "offer");
  Attempt read{.offer = target::find_offer(offer)};
  if (read.offer == nullptr)
    return from_later_version(
        fmt::format("has the offer '{}', which this version does not know", base::printable(offer)));
  auto handshake = read_handshake(*tls);
  if (!handshake) return std::unexpected(handshake.error());
  read.handshake = std::move(*handshake);
  auto chain = read_chain(*ids, find);
  if (!chain) return std::unexpected(chain.error());
  read.handshake.chain = std::move(*chain);
  if (const json::object* failure = object_at(attempt, "failure")) {
    auto known = read_failure(*failure);
    if (!known) return std::unexpected(known.error());
    read.failure = std::move(*known);
  }
  const json::object* timings = object_at(attempt, "timings_us");
  read.timings = {microseconds(timings, "connect"), microseconds(timings, "handshake"), microseconds(timings, "total"),
                  microseconds(timings, "preamble")};
  read.handshake.bytes_sent = number_at<std::size_t>(attempt, "bytes_sent").value_or(0);
  read.handshake.bytes_received = number_at<std::size_t>(attempt, "bytes_received").value_or(0);
  read.tries = number_at<int>(attempt, "tries").value_or(1);
  return read;
}

HttpRecord read_http(const json::object& http) {
  HttpRecord record;
  record.status = number_at<int>(http, "status");
  if (const json::value* header = http.if_contains("strict_transport_security"); header && header->is_string())
    record.strict_transport_security = std::string(header->get_string());
  record.failure = text_at(http, "failure");
  return record;
}

OrFault<WayRecord> read_way(const json::object& way) {
  WayRecord record;
  const json::array* proxies = array_at(way, "proxies");
  for (std::size_t i = 0; proxies != nullptr && i < proxies->size(); ++i) {
    if ((*proxies)[i].is_string()) record.proxies.emplace_back((*proxies)[i].get_string());
  }
  record.resolved_by_proxy = text_at(way, "resolved_by") == "proxy";
  if (const std::string name = text_at(way, "proxy_protocol"); !name.empty()) {
    record.proxy_protocol = value_named<target::ProxyProtocol>(name, target::ProxyProtocol::v2);
    if (!record.proxy_protocol) return from_later_version("has a PROXY protocol that this version does not know");
  }
  if (const std::string name = text_at(way, "starttls"); !name.empty()) {
    record.starttls = target::find_starttls(name);
    if (!record.starttls)
      return from_later_version(
          fmt::format("has the protocol '{}', which this version does not know", base::printable(name)));
  }
  return record;
}

OrFault<PreambleRecord> read_preamble(const json::object& preamble) {
  PreambleRecord record{.greeting = text_at(preamble, "greeting")};
  if (const std::string answer = text_at(preamble, "injection"); !answer.empty()) {
    record.injection = value_named<Answer>(answer, Answer::yes);
    if (!record.injection) return from_later_version("has an answer that this version does not know");
  }
  record.injection_detail = text_at(preamble, "injection_detail");
  return record;
}

OrFault<CaaLookup> read_caa(const json::object& caa) {
  const auto outcome = value_named<CaaOutcome>(text_at(caa, "outcome"), CaaOutcome::resolver_failed);
  if (!outcome) return from_later_version("has CAA records of an outcome that this version does not know");
  CaaLookup lookup{*outcome, text_at(caa, "found_at"), {}, text_at(caa, "detail")};
  const json::array* records = array_at(caa, "records");
  for (std::size_t i = 0; records != nullptr && i < records->size(); ++i) {
    const json::object* record = (*records)[i].if_object();
    const auto flags = record == nullptr ? std::nullopt : number_at<std::uint8_t>(*record, "flags");
    if (!flags) return fault("has a CAA record without its flags");
    lookup.records.push_back({*flags, text_at(*record, "tag"), text_at(*record, "value")});
  }
  return lookup;
}

}  // namespace trustprobe::observation
