#include "report/verdict_json.h"

#include <array>
#include <boost/json/serializer.hpp>

#include "checks/verdict_words.h"
#include "observation/json.h"
#include "report/json_report.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using json::storage_ptr;
using observation::outside_text;

json::array problems_json(const std::vector<path::Problem>& problems, const storage_ptr& storage) {
  json::array array(storage);
  array.reserve(problems.size());
  for (const path::Problem& problem : problems) {
    json::object object(storage);
    object.emplace("id", path::rule(problem.id).name);
    object.emplace("position", problem.position);
    object.emplace("detail", outside_text(problem.detail, storage));
    array.push_back(std::move(object));
  }
  return array;
}

json::value anchor_json(const path::PathVerdict& verdict, const storage_ptr& storage) {
  if (!verdict.path.anchor) return json::value(nullptr, storage);
  const x509::Certificate& certificate = *verdict.path.anchor->certificate;
  json::object anchor(storage);
  anchor.emplace("fingerprint", x509::fingerprint_hex(certificate));
  anchor.emplace("subject", outside_text(certificate.subject.text, storage));
  return anchor;
}

}  // namespace

json::object line_of(std::string_view kind, const storage_ptr& storage) {
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

json::array path_json(const path::CandidatePath& path, const storage_ptr& storage) {
  json::array array(storage);
  array.reserve(path.certificates.size());
  for (const x509::CertificateRef& certificate : path.certificates) {
    array.push_back(json::value(x509::fingerprint_hex(*certificate), storage));
  }
  return array;
}

json::object verdict_json(const path::PathVerdict& verdict, const x509::Certificate& leaf, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(8);
  object.emplace("leaf", x509::fingerprint_hex(leaf));
  object.emplace("store", outside_text(verdict.store, storage));
  object.emplace("client", outside_text(verdict.client, storage));
  object.emplace("verdict", to_string(verdict.verdict));
  object.emplace("anchor", anchor_json(verdict, storage));
  object.emplace("path", path_json(verdict.path, storage));
  object.emplace("problems", problems_json(verdict.problems, storage));
  json::array rejected(storage);
  for (const path::RejectedPath& other : verdict.rejected) {
    json::object alternative(storage);
    alternative.emplace("path", path_json(other.path, storage));
    alternative.emplace("problems", problems_json(other.problems, storage));
    rejected.push_back(std::move(alternative));
  }
  object.emplace("rejected", std::move(rejected));
  return object;
}

json::object client_verdict_json(const path::PathVerdict& verdict, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(5);
  object.emplace("store", outside_text(verdict.store, storage));
  object.emplace("client", verdict.client);
  object.emplace("verdict", to_string(verdict.verdict));
  const bool trusted = verdict.verdict == path::Verdict::trusted;
  object.emplace("reason", trusted ? json::value(nullptr, storage)
                                   : json::value(outside_text(checks::short_reason(verdict), storage)));
  return object;
}

}  // namespace trustprobe::report
