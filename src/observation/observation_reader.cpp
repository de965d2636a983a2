#include "observation/observation_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/hex.h"
#include "base/lines.h"
#include "observation/json.h"
#include "observation/json_fields.h"
#include "observation/surface_json.h"
#include "target/parse_target.h"
#include "x509/base64.h"

namespace trustprobe::observation {

namespace json = boost::json;

namespace {

OrFault<void> check_version(const json::object& line) {
  const json::value* version = line.if_contains("schema_version");
  if (version == nullptr || (version->is_string() && version->get_string() == schema_version)) return {};
  const std::string written = version->is_string() ? std::string(version->get_string()) : json::serialize(*version);
  return from_later_version(fmt::format("is of schema version {}, and this trustprobe reads version {}",
                                        base::printable(written), schema_version));
}

std::optional<std::string> text_or_nothing(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

}  // namespace

ObservationReader::ObservationReader(std::string where, Elsewhere elsewhere)
    : where_(std::move(where)),
      certificate_elsewhere_(std::move(elsewhere.certificate)),
      evidence_(std::move(elsewhere.document)) {}

base::InputError ObservationReader::error(Fault fault) const {
  return {fmt::format("{}:{}", where_, number_), std::move(fault.what), std::move(fault.remedy)};
}

base::Result<SavedObservation> ObservationReader::add_line(std::string_view line) {
  ++number_;
  if (base::trimmed(line).empty()) return SavedObservation{};
  boost::system::error_code failed;
  const json::value value = json::parse(line, failed);
  if (failed || !value.is_object()) return std::unexpected(error({"is not a JSON object"}));
  auto added = add(value.as_object());
  if (!added) return std::unexpected(error(std::move(added.error())));
  return std::move(*added);
}

OrFault<SavedObservation> ObservationReader::add(const json::object& line) {
  if (auto known = check_version(line); !known) return std::unexpected(known.error());
  const std::string kind = text_at(line, "kind");
  if (kind == "target") return add_target(line);
  if (kind == "evidence") evidence_.keep(line);
  OrFault<void> added;
  if (kind == "certificate") added = add_certificate(line);
  if (kind == "endpoint") added = add_endpoint(line);
  if (!added) return std::unexpected(added.error());
  return SavedObservation{};
}

OrFault<void> ObservationReader::add_certificate(const json::object& line) {
  auto der = x509::from_base64(text_at(line, "der"));
  if (!der || base::to_hex(x509::sha256(*der)) != text_at(line, "id"))
    return fault("is a certificate whose bytes are not those that its id stands for");
  certificates_.insert_or_assign(text_at(line, "id"), pool_.parse(std::move(*der)));
  return {};
}

auto ObservationReader::pending(const std::string& target) -> OrFault<std::map<std::string, Pending>::iterator> {
  if (const auto known = pending_.find(target); known != pending_.end()) return known;
  auto parsed = target::parse_target(target);
  if (!parsed) return fault(fmt::format("has a target that is none: {}", parsed.error().what));
  Pending added;
  added.observation.target = std::move(*parsed);
  added.observation.target.text = target;
  return pending_.emplace(target, std::move(added)).first;
}

OrFault<void> ObservationReader::add_endpoint(const json::object& line) {
  const json::value* certificates = line.if_contains("certificates");
  const json::array* attempts = array_at(line, "attempts");
  const auto at = base::parse_instant(text_at(line, "at"));
  const bool told = certificates != nullptr && (certificates->is_object() || certificates->is_array());
  if (!told || attempts == nullptr || attempts->empty() || !at)
    return fault("is an endpoint without its attempts, certificates or time");
  const auto port = number_at<std::uint16_t>(line, "port");
  if (!port || text_at(line, "address").empty()) return fault("is an endpoint without its address or port");
  EndpointObservation seen;
  seen.endpoint = {text_at(line, "address"), *port, text_or_nothing(line, "server_name"),
                   text_at(line, "expected_name")};
  seen.at = *at;
  if (auto added = add_attempts(line, seen); !added) return added;
  if (auto added = add_surface(line, seen); !added) return added;
  if (const json::object* http = object_at(line, "http")) seen.http = read_http(*http);
  if (auto added = add_preamble(line, seen); !added) return added;
  auto into = pending(text_at(line, "target"));
  if (!into) return std::unexpected(into.error());
  Observation& observation = (*into)->second.observation;
  const json::object* timings = object_at(attempts->front().as_object(), "timings_us");
  if (timings != nullptr) observation.dns = base::Microseconds{number_at<std::int64_t>(*timings, "dns").value_or(0)};
  if (const json::object* way = object_at(line, "way")) {
    auto read = read_way(*way);
    if (!read) return std::unexpected(read.error());
    observation.way = std::move(*read);
  }
  for (revocation::EvidenceRef& each : evidence_.of(line)) {
    const bool known = std::ranges::find(observation.evidence, each) != observation.evidence.end();
    if (!known) observation.evidence.push_back(std::move(each));
  }
  observation.endpoints.push_back(std::move(seen));
  (*into)->second.lines.push_back(number_);
  return {};
}

OrFault<void> ObservationReader::add_attempts(const json::object& line, EndpointObservation& seen) {
  const json::object* certificates = object_at(line, "certificates");
  for (const json::value& each : *array_at(line, "attempts")) {
    if (!each.is_object()) return fault("has an attempt without its chain");
    auto attempt = read_attempt(each.get_object(), [&](const std::string& id) { return find(id, certificates); });
    if (!attempt) return std::unexpected(attempt.error());
    seen.attempts.push_back(std::move(*attempt));
  }
  return {};
}

OrFault<void> ObservationReader::add_preamble(const json::object& line, EndpointObservation& seen) {
  const json::object* preamble = object_at(line, "preamble");
  if (preamble == nullptr) return {};
  auto read = read_preamble(*preamble);
  if (!read) return std::unexpected(read.error());
  seen.preamble = std::move(*read);
  return {};
}

OrFault<void> ObservationReader::add_surface(const json::object& line, EndpointObservation& seen) {
  const json::value* surface = line.if_contains("surface");
  if (surface == nullptr || surface->is_null()) return {};
  if (!surface->is_object()) return fault("has a surface that is not an object");
  const json::object* certificates = object_at(line, "certificates");
  auto read = read_surface(surface->get_object(), [&](const std::string& id) { return find(id, certificates); });
  if (!read) return std::unexpected(read.error());
  seen.surface = std::move(*read);
  return {};
}

std::optional<x509::PresentedCertificate> ObservationReader::find(const std::string& id,
                                                                  const json::object* certificates) {
  if (const json::object* entry = certificates == nullptr ? nullptr : object_at(*certificates, id)) {
    auto der = x509::from_base64(text_at(*entry, "der"));
    if (!der) return std::nullopt;
    return pool_.parse(std::move(*der));
  }
  if (const auto known = certificates_.find(id); known != certificates_.end()) return known->second;
  auto der = certificate_elsewhere_ ? certificate_elsewhere_(id) : std::nullopt;
  if (!der) return std::nullopt;
  return certificates_.emplace(id, pool_.parse(std::move(*der))).first->second;
}

OrFault<SavedObservation> ObservationReader::add_target(const json::object& line) {
  const std::string target = text_at(line, "target");
  if (target.empty()) return SavedObservation{};
  auto ended = pending(target);
  if (!ended) return std::unexpected(ended.error());
  Pending whole = std::move((*ended)->second);
  pending_.erase(*ended);
  const json::array* aliases = array_at(line, "aliases");
  for (std::size_t i = 0; aliases != nullptr && i < aliases->size(); ++i) {
    if ((*aliases)[i].is_string()) whole.observation.aliases.emplace_back((*aliases)[i].get_string());
  }
  if (const json::object* failure = object_at(line, "resolve_failure")) {
    auto known = read_failure(*failure);
    if (!known) return std::unexpected(known.error());
    whole.observation.resolve_failure = std::move(*known);
  }
  if (const json::object* caa = object_at(line, "caa")) {
    auto known = read_caa(*caa);
    if (!known) return std::unexpected(known.error());
    whole.observation.caa = std::move(*known);
  }
  return SavedObservation{std::make_shared<const Observation>(std::move(whole.observation)), std::move(whole.lines)};
}

std::vector<SavedObservation> ObservationReader::finish() {
  std::vector<SavedObservation> rest;
  for (auto& [target, each] : pending_) {
    rest.push_back({std::make_shared<const Observation>(std::move(each.observation)), std::move(each.lines)});
  }
  pending_.clear();
  std::ranges::sort(rest, {}, [](const SavedObservation& each) { return each.lines.front(); });
  return rest;
}

base::Result<std::vector<SavedObservation>> read_observations(std::string_view text, const std::string& where) {
  ObservationReader reader(where);
  std::vector<SavedObservation> observations;
  text = base::without_byte_order_mark(text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    auto added = reader.add_line(text.substr(0, end));
    if (!added) return std::unexpected(added.error());
    if (added->observation) observations.push_back(std::move(*added));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::ranges::move(reader.finish(), std::back_inserter(observations));
  return observations;
}

}  // namespace trustprobe::observation
