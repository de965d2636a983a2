#include "observation/json.h"

#include <algorithm>
#include <array>
#include <boost/json/serializer.hpp>

#include "base/hex.h"
#include "base/text.h"
#include "observation/surface_json.h"
#include "x509/base64.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;

json::value base64_or_null(base::ByteView bytes, const json::storage_ptr& storage) {
  if (bytes.empty()) return json::value(nullptr, storage);
  return json::value(x509::to_base64(bytes), storage);
}

json::array texts(const std::vector<std::string>& list, const json::storage_ptr& storage) {
  json::array array(storage);
  array.reserve(list.size());
  for (const std::string& text : list) array.push_back(outside_text(text, storage));
  return array;
}

json::object tls_json(const HandshakeRecord& seen, const json::storage_ptr& storage) {
  json::object tls(storage);
  tls.reserve(11);
  tls.emplace("complete", seen.complete);
  tls.emplace("version", text_or_null(seen.version, storage));
  tls.emplace("cipher_suite", text_or_null(seen.cipher_suite, storage));
  tls.emplace("group", text_or_null(seen.group, storage));
  tls.emplace("signature_scheme", text_or_null(seen.signature_scheme, storage));
  tls.emplace("alpn", text_or_null(seen.alpn, storage));
  tls.emplace("client_certificate", to_string(seen.client_certificate));
  tls.emplace("client_ca_names", texts(seen.client_ca_names, storage));
  tls.emplace("certificate_compression", text_or_null(seen.certificate_compression, storage));
  json::array staples(storage);
  for (const base::Bytes& staple : seen.stapled_ocsp) staples.push_back(base64_or_null(staple, storage));
  tls.emplace("stapled_ocsp", std::move(staples));
  tls.emplace("tls_sct_list", seen.tls_sct_list ? json::value(x509::to_base64(*seen.tls_sct_list), storage)
                                                : json::value(nullptr, storage));
  return tls;
}

json::object timings_json(const Timings& timings, base::Microseconds dns, const json::storage_ptr& storage) {
  json::object object(storage);
  object.reserve(5);
  object.emplace("dns", dns.count());
  object.emplace("connect", timings.connect.count());
  object.emplace("handshake", timings.handshake.count());
  object.emplace("total", timings.total.count());
  if (timings.preamble.count() > 0) object.emplace("preamble", timings.preamble.count());
  return object;
}

json::object certificates_json(const EndpointObservation& seen, const json::storage_ptr& storage) {
  json::object certificates(storage);
  for (const x509::PresentedCertificate* sent : certificates_of(seen)) {
    const std::string id = certificate_id(*sent);
    if (!certificates.contains(id)) certificates.emplace(id, to_json(*sent, storage));
  }
  return certificates;
}

json::array certificate_ids(const EndpointObservation& seen, const json::storage_ptr& storage) {
  json::array ids(storage);
  for (const x509::PresentedCertificate* sent : certificates_of(seen)) {
    json::value id(certificate_id(*sent), storage);
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
  }
  return ids;
}

}  // namespace

json::object line_of(std::string_view kind, const json::storage_ptr& storage) {
  json::object line(storage);
  line.reserve(16);
  line.emplace("schema_version", schema_version);
  line.emplace("kind", kind);
  return line;
}

void append_line(const json::object& line, std::string& lines) {
  json::serializer serializer;
  serializer.reset(&line);
  std::array<char, 16'384> chunk;
  while (!serializer.done()) {
    const json::string_view part = serializer.read(chunk.data(), chunk.size());
    lines.append(part.data(), part.size());
  }
  lines += '\n';
}

json::value outside_text(std::string_view text, const json::storage_ptr& storage) {
  const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return json::value(json::string_view(text.data(), text.size()), storage);
  return json::value(base::valid_utf8(text), storage);
}

json::value text_or_null(std::string_view text, const json::storage_ptr& storage) {
  return text.empty() ? json::value(nullptr, storage) : outside_text(text, storage);
}

json::object to_json(const AttemptFailure& failure, const json::storage_ptr& storage) {
  json::object object(storage);
  object.reserve(4);
  object.emplace("stage", to_string(failure.stage));
  object.emplace("reason", to_string(failure.reason));
  object.emplace("alert", failure.alert ? json::value(*failure.alert) : json::value(nullptr));
  object.emplace("detail", outside_text(failure.detail, storage));
  return object;
}

json::object to_json(const Attempt& attempt, base::Microseconds dns, const json::storage_ptr& storage) {
  json::object object(storage);
  object.reserve(8);
  object.emplace("offer", attempt.offer->id);
  object.emplace("tls", tls_json(attempt.handshake, storage));
  json::array chain(storage);
  for (const x509::PresentedCertificate& sent : attempt.handshake.chain.certificates) {
    chain.push_back(json::value(certificate_id(sent), storage));
  }
  object.emplace("chain", std::move(chain));
  object.emplace("failure",
                 attempt.failure ? json::value(to_json(*attempt.failure, storage)) : json::value(nullptr, storage));
  object.emplace("timings_us", timings_json(attempt.timings, dns, storage));
  object.emplace("bytes_sent", attempt.handshake.bytes_sent);
  object.emplace("bytes_received", attempt.handshake.bytes_received);
  object.emplace("tries", attempt.tries);
  return object;
}

json::object to_json(const HttpRecord& http, const json::storage_ptr& storage) {
  json::object object(storage);
  object.emplace("status", http.status ? json::value(*http.status) : json::value(nullptr));
  object.emplace("strict_transport_security", http.strict_transport_security
                                                  ? outside_text(*http.strict_transport_security, storage)
                                                  : json::value(nullptr));
  object.emplace("failure", text_or_null(http.failure, storage));
  return object;
}

json::object to_json(const CaaLookup& lookup, const json::storage_ptr& storage) {
  json::object object(storage);
  object.emplace("outcome", to_string(lookup.outcome));
  object.emplace("found_at", text_or_null(lookup.found_at, storage));
  json::array records(storage);
  for (const CaaRecord& record : lookup.records) {
    json::object& row = records.emplace_back(json::object(storage)).as_object();
    row.emplace("flags", record.flags);
    row.emplace("tag", outside_text(record.tag, storage));
    row.emplace("value", outside_text(record.value, storage));
  }
  object.emplace("records", std::move(records));
  object.emplace("detail", text_or_null(lookup.detail, storage));
  return object;
}

namespace {

json::object preamble_json(const PreambleRecord& preamble, const json::storage_ptr& storage) {
  json::object object(storage);
  object.emplace("greeting", text_or_null(preamble.greeting, storage));
  object.emplace("injection", preamble.injection ? json::value(to_string(*preamble.injection)) : json::value(nullptr));
  object.emplace("injection_detail", text_or_null(preamble.injection_detail, storage));
  return object;
}

}  // namespace

void add_json(json::object& line, const WayRecord& way, const json::storage_ptr& storage) {
  json::object object(storage);
  json::array proxies(storage);
  for (const std::string& proxy : way.proxies) proxies.push_back(outside_text(proxy, storage));
  object.emplace("proxies", std::move(proxies));
  object.emplace("resolved_by", way.resolved_by_proxy ? "proxy" : "here");
  object.emplace("proxy_protocol",
                 way.proxy_protocol ? json::value(to_string(*way.proxy_protocol)) : json::value(nullptr));
  object.emplace("starttls",
                 way.starttls ? json::value(target::protocol_of(*way.starttls).name) : json::value(nullptr));
  line.emplace("way", std::move(object));
}

void add_json(json::object& line, const EndpointObservation& seen, base::Microseconds dns,
              const json::storage_ptr& storage, CertificatesIn certificates) {
  const target::Endpoint& endpoint = seen.endpoint;
  line.emplace("address", outside_text(endpoint.address, storage));
  line.emplace("port", endpoint.port);
  line.emplace("server_name",
               endpoint.server_name ? outside_text(*endpoint.server_name, storage) : json::value(nullptr));
  line.emplace("expected_name", outside_text(endpoint.expected_name, storage));
  line.emplace("at", base::to_rfc3339(seen.at));
  json::array attempts(storage);
  attempts.reserve(seen.attempts.size());
  for (const Attempt& attempt : seen.attempts) attempts.push_back(to_json(attempt, dns, storage));
  line.emplace("attempts", std::move(attempts));
  if (certificates == CertificatesIn::this_line) {
    line.emplace("certificates", certificates_json(seen, storage));
  } else {
    line.emplace("certificates", certificate_ids(seen, storage));
  }
  line.emplace("http", seen.http ? json::value(to_json(*seen.http, storage)) : json::value(nullptr, storage));
  if (seen.preamble) line.emplace("preamble", preamble_json(*seen.preamble, storage));
  if (seen.surface) line.emplace("surface", to_json(*seen.surface, storage));
}

std::vector<const x509::PresentedCertificate*> certificates_of(const EndpointObservation& seen) {
  std::vector<const x509::PresentedCertificate*> certificates;
  const auto add = [&](const x509::PresentedChain& chain) {
    for (const x509::PresentedCertificate& sent : chain.certificates) certificates.push_back(&sent);
  };
  for (const Attempt& attempt : seen.attempts) add(attempt.handshake.chain);
  if (!seen.surface) return certificates;
  for (const x509::PresentedChain* chain : chains_of(*seen.surface)) add(*chain);
  return certificates;
}

}  // namespace trustprobe::observation
