#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <charconv>

#include "observation/json_fields.h"
#include "observation/surface_fields.h"
#include "observation/surface_json.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;

// A scan of a host with many names has some hundred cells; nothing that was saved comes near.
constexpr std::size_t most_rows = 100'000;

/// Takes member after member and remembers the first that is not as it was written, so that a reader of many members
/// is a list of them. What is taken after that, or from there, is worth nothing.
class Members {
 public:
  explicit Members(const FindCertificate& find) : find_(find) {}

  const std::optional<Fault>& fault() const { return fault_; }
  const FindCertificate& find() const { return find_; }

  void refuse(std::string_view key) {
    keep({fmt::format("has a surface whose '{}' is missing or not as written", key)});
  }
  void keep(Fault fault) {
    if (!fault_) fault_ = std::move(fault);
  }

  const json::object& object(const json::object& from, std::string_view key) {
    if (const json::object* found = object_at(from, key)) return *found;
    refuse(key);
    return nothing_;
  }

  const json::array& array(const json::object& from, std::string_view key) {
    const json::array* found = array_at(from, key);
    if (found != nullptr && found->size() <= most_rows) return *found;
    refuse(key);
    return no_rows_;
  }

  /// Text, or empty where it is null.
  std::string text(const json::object& from, std::string_view key) {
    const json::value* value = from.if_contains(key);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    if (value == nullptr || !value->is_null()) refuse(key);
    return {};
  }

  template <std::integral Number>
  Number number(const json::object& from, std::string_view key) {
    const auto value = number_at<Number>(from, key);
    if (!value || *value < Number{}) refuse(key);
    return value.value_or(Number{});
  }

  bool truth(const json::object& from, std::string_view key) {
    const json::value* value = from.if_contains(key);
    if (value == nullptr || !value->is_bool()) refuse(key);
    return is_true_at(from, key);
  }

  template <typename Enum>
  Enum choice(const json::object& from, std::string_view key, Enum last) {
    const json::value* value = from.if_contains(key);
    if (value == nullptr || !value->is_string()) refuse(key);
    const auto named = value_named<Enum>(text_at(from, key), last);
    if (!named && !fault_)
      keep({fmt::format("has a surface with a '{}' that this version does not know", key), newer_remedy});
    return named.value_or(Enum{});
  }

  Answer answer(const json::object& from, std::string_view key) { return choice(from, key, Answer::yes); }

  std::uint16_t code(const json::value& value, std::string_view key) {
    const json::object* object = value.if_object();
    const auto number = object == nullptr ? std::nullopt : hexadecimal(object->if_contains("code"), 4);
    if (!number) refuse(key);
    return static_cast<std::uint16_t>(number.value_or(0));
  }

  /// Zero where it is null.
  std::uint16_t code_or_zero(const json::object& from, std::string_view key) {
    const json::value* value = from.if_contains(key);
    if (value == nullptr) refuse(key);
    return value == nullptr || value->is_null() ? std::uint16_t{0} : code(*value, key);
  }

  std::vector<std::uint16_t> codes(const json::object& from, std::string_view key) {
    std::vector<std::uint16_t> values;
    for (const json::value& each : array(from, key)) values.push_back(code(each, key));
    return values;
  }

  std::vector<std::uint32_t> wide_codes(const json::object& from, std::string_view key) {
    std::vector<std::uint32_t> values;
    for (const json::value& each : array(from, key)) {
      const auto number = hexadecimal(&each, 6);
      if (!number) refuse(key);
      values.push_back(number.value_or(0));
    }
    return values;
  }

  x509::PresentedChain chain(const json::object& from) {
    auto chain = read_chain(array(from, "chain"), find_);
    if (chain) return std::move(*chain);
    keep(std::move(chain.error()));
    return {};
  }

  /// One row per object of the array.
  template <typename Row>
  std::vector<Row> rows(const json::object& from, std::string_view key, Row (*read)(Members&, const json::object&)) {
    std::vector<Row> rows;
    for (const json::value& each : array(from, key)) {
      if (!each.is_object()) refuse(key);
      if (fault_) break;
      rows.push_back(read(*this, each.get_object()));
    }
    return rows;
  }

 private:
  // "0x" and exactly so many digits.
  static std::optional<std::uint32_t> hexadecimal(const json::value* value, std::size_t digits) {
    if (value == nullptr || !value->is_string()) return std::nullopt;
    const std::string_view text(value->get_string().data(), value->get_string().size());
    if (!text.starts_with("0x") || text.size() != digits + 2) return std::nullopt;
    std::uint32_t number = 0;
    const auto [end, failed] = std::from_chars(text.data() + 2, text.data() + text.size(), number, 16);
    if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
  }

  const FindCertificate& find_;
  std::optional<Fault> fault_;
  json::object nothing_;
  json::array no_rows_;
};

AcceptedList list_of(Members& members, const json::object& from, std::string_view key) {
  const json::object& list = members.object(from, key);
  AcceptedList read;
  read.accepted = members.codes(list, "accepted");
  read.preference = members.choice(list, "preference", Preference::client);
  read.undetermined = members.codes(list, "undetermined");
  return read;
}

VersionSurface version_of(Members& members, const json::object& row) {
  VersionSurface seen;
  seen.version = members.code_or_zero(row, "version");
  if (seen.version == 0) members.refuse("version");
  seen.supported = members.answer(row, "supported");
  seen.detail = members.text(row, "detail");
  seen.cipher_suites = list_of(members, row, "cipher_suites");
  seen.sslv2_cipher_kinds = members.wide_codes(row, "sslv2_cipher_kinds");
  return seen;
}

FeatureSurface features_of(Members& members, const json::object& from) {
  const json::object& features = members.object(from, "features");
  FeatureSurface read;
  for (const FeatureField& field : feature_fields) {
    const json::object& answer = members.object(features, field.name);
    read.*field.answer = {members.answer(answer, "answer"), members.text(answer, "detail")};
  }
  read.certificate_compression = members.codes(features, "certificate_compression_algorithms");
  return read;
}

SelectedCertificate selected_of(Members& members, const json::object& row) {
  SelectedCertificate cell;
  cell.name = members.choice(row, "name_sent", NameSent::tenant);
  cell.server_name = members.text(row, "server_name");
  cell.keys = members.choice(row, "keys", KeysOffered::sha1);
  cell.version = members.code_or_zero(row, "version");
  cell.served = members.answer(row, "served");
  cell.chain = members.chain(row);
  cell.detail = members.text(row, "detail");
  return cell;
}

SimulatedClient client_of(Members& members, const json::object& row) {
  SimulatedClient client;
  client.id = members.text(row, "id");
  client.title = members.text(row, "title");
  client.client_row = members.text(row, "client_row");
  client.connects = members.answer(row, "connects");
  client.detail = members.text(row, "detail");
  client.version = members.code_or_zero(row, "version");
  client.cipher_suite = members.code_or_zero(row, "cipher_suite");
  if (const json::value* group = row.if_contains("group"); group == nullptr || !group->is_null())
    client.group = members.code_or_zero(row, "group");
  client.hello_retry = members.truth(row, "hello_retry");
  client.chain = members.chain(row);
  return client;
}

HelloTrial trial_of(Members& members, const json::object& row) {
  HelloTrial trial;
  trial.form = members.choice(row, "form", HelloForm::hybrid_retry);
  trial.answered = members.answer(row, "answered");
  trial.detail = members.text(row, "detail");
  trial.hello_bytes = members.number<std::size_t>(row, "hello_bytes");
  return trial;
}

HandshakeCost handshake_cost_of(Members& members, const json::object& from, std::string_view key) {
  const json::object& cost = members.object(from, key);
  HandshakeCost read;
  read.group = members.code_or_zero(cost, "group");
  read.handshakes = members.number<int>(cost, "handshakes");
  read.duration = base::Microseconds{members.number<std::int64_t>(cost, "duration_us")};
  read.bytes_sent = members.number<std::size_t>(cost, "bytes_sent");
  read.bytes_received = members.number<std::size_t>(cost, "bytes_received");
  return read;
}

PostQuantumCost cost_of(Members& members, const json::object& from) {
  const json::object& cost = members.object(from, "post_quantum_cost");
  return {handshake_cost_of(members, cost, "classical"), handshake_cost_of(members, cost, "hybrid"),
          members.text(cost, "detail")};
}

ScanEffort effort_of(Members& members, const json::object& from) {
  const json::object& effort = members.object(from, "effort");
  ScanEffort read;
  read.connections = members.number<std::size_t>(effort, "connections");
  read.retried = members.number<std::size_t>(effort, "retried");
  read.retry_budget = members.number<std::size_t>(effort, "retry_budget");
  read.unanswered = members.number<std::size_t>(effort, "unanswered");
  read.duration = base::Microseconds{members.number<std::int64_t>(effort, "duration_us")};
  return read;
}

std::vector<std::string> protocols_of(Members& members, const json::object& alpn) {
  std::vector<std::string> protocols;
  for (const json::value& each : members.array(alpn, "protocols")) {
    if (!each.is_string()) members.refuse("protocols");
    if (each.is_string()) protocols.emplace_back(each.get_string());
  }
  return protocols;
}

}  // namespace

OrFault<Surface> read_surface(const json::object& from, const FindCertificate& find) {
  Members members(find);
  Surface surface;
  surface.versions = members.rows(from, "versions", version_of);
  surface.groups = list_of(members, from, "groups");
  surface.groups_tls12 = list_of(members, from, "groups_tls12");
  surface.smallest_dh_bits = members.number<std::size_t>(from, "smallest_dh_bits");
  surface.prefers_post_quantum = members.answer(from, "prefers_post_quantum");
  surface.signature_schemes = list_of(members, from, "signature_schemes");
  surface.signature_schemes_tls12 = list_of(members, from, "signature_schemes_tls12");
  const json::object& alpn = members.object(from, "alpn");
  surface.alpn = protocols_of(members, alpn);
  surface.alpn_preference = members.choice(alpn, "preference", Preference::client);
  surface.alpn_known = members.choice(alpn, "known", Answer::yes);
  surface.features = features_of(members, from);
  surface.selection = members.rows(from, "selection", selected_of);
  surface.clients = members.rows(from, "clients", client_of);
  surface.trials = members.rows(from, "trials", trial_of);
  surface.post_quantum_cost = cost_of(members, from);
  surface.effort = effort_of(members, from);
  if (members.fault()) return std::unexpected(*members.fault());
  return surface;
}

}  // namespace trustprobe::observation
