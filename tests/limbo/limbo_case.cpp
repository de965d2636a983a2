#include "limbo/limbo_case.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "base/file.h"
#include "base/instant.h"
#include "x509/pem.h"

namespace trustprobe::limbo {
namespace {

namespace json = boost::json;

constexpr std::string_view pkits_policies = "2.16.840.1.101.3.2.1.48.";  // NIST-test-policy-N
// Cases without a time mean "now"; a fixed day gives the same answers every day.
constexpr std::string_view default_time = "2026-11-01T00:00:00Z";

std::string decompressed(const std::filesystem::path& file) {
  const std::string command = fmt::format("xz -dc '{}'", file.string());
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (!pipe) throw std::runtime_error(file.string() + ": xz does not run");
  std::string text;
  std::array<char, 1 << 16> buffer;
  while (const std::size_t size = fread(buffer.data(), 1, buffer.size(), pipe.get())) text.append(buffer.data(), size);
  return text;
}

std::string content_of(const std::filesystem::path& file) {
  if (file.extension() == ".xz") return decompressed(file);
  auto text = base::read_file(file);
  if (!text) throw std::runtime_error(text.error().sentence());
  return std::move(*text);
}

const json::value* member(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = member(object, key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

bool flag(const json::object& object, std::string_view key) {
  const json::value* value = member(object, key);
  return value != nullptr && value->is_bool() && value->as_bool();
}

std::vector<std::string> texts(const json::object& object, std::string_view key) {
  std::vector<std::string> all;
  if (const json::value* value = member(object, key); value != nullptr && value->is_array()) {
    for (const json::value& each : value->as_array()) all.emplace_back(each.as_string());
  }
  return all;
}

std::vector<x509::CertificateRef> certificates(const std::vector<std::string>& pems, std::string& defect) {
  std::vector<x509::CertificateRef> parsed;
  for (const std::string& pem : pems) {
    auto content = x509::read_pem(pem, "case");
    if (!content) {
      defect = content.error().what;
      continue;
    }
    for (auto& entry : content->certificates) parsed.push_back(entry.certificate);
  }
  return parsed;
}

// "NIST-test-policy-3" and "anyPolicy" as OIDs.
std::vector<std::string> policy_oids(const std::vector<std::string>& names) {
  std::vector<std::string> oids;
  for (const std::string& name : names) {
    if (name == "anyPolicy") continue;  // asks for nothing in particular
    oids.push_back(fmt::format("{}{}", pkits_policies, name.substr(name.rfind('-') + 1)));
  }
  return oids;
}

std::string why_skipped(const json::object& test) {
  if (!texts(test, "key_usage").empty()) return "it asks for a key usage, which is no input here";
  return "";
}

std::string category_of(const std::string& id) {
  const bool pkits = id.starts_with("pkits::");
  if (pkits) return id.substr(0, id.find('.', id.find('.') + 1));
  return id.substr(0, id.rfind("::"));
}

path::JudgementTerms terms_of(const json::object& test) {
  path::JudgementTerms terms;
  const std::string time = text_of(test, "validation_time");
  // Whole seconds: RFC 5280 4.1.2.5 counts no smaller ones.
  terms.now = *base::parse_instant(time.empty() ? std::string(default_time) : time.substr(0, 19) + "Z");
  if (const json::value* name = member(test, "expected_peer_name")) {
    terms.expected_name = text_of(name->as_object(), "value");
  }
  const bool server = text_of(test, "validation_kind") == "SERVER";
  const bool pkits = member(test, "initial_policy_set") != nullptr;
  terms.purpose = pkits ? path::Purpose::any : server ? path::Purpose::server : path::Purpose::client;
  if (const json::value* depth = member(test, "max_chain_depth")) {
    terms.most_intermediates = depth->to_number<std::size_t>();
  }
  terms.policies = {.initial_policies = policy_oids(texts(test, "initial_policy_set")),
                    .explicit_policy = flag(test, "initial_explicit_policy"),
                    .inhibit_mapping = flag(test, "initial_policy_mapping_inhibit"),
                    .inhibit_any_policy = flag(test, "initial_inhibit_any_policy")};
  return terms;
}

Case read_case(const json::object& test) {
  Case each;
  each.id = text_of(test, "id");
  each.category = category_of(each.id);
  each.accepted = text_of(test, "expected_result") == "SUCCESS";
  each.skipped = why_skipped(test);
  each.presented = certificates({text_of(test, "peer_certificate")}, each.defect);
  if (!each.presented.empty()) {
    for (auto& issuer : certificates(texts(test, "untrusted_intermediates"), each.defect)) {
      each.presented.push_back(std::move(issuer));
    }
  }
  for (auto& root : certificates(texts(test, "trusted_certs"), each.defect))
    each.anchors.push_back({std::move(root), ""});
  each.terms = terms_of(test);
  for (const std::string& crl : texts(test, "crls")) {
    const base::ByteView pem = base::bytes_of(crl);
    each.crls.push_back(revocation::make_evidence(
        {.kind = revocation::EvidenceKind::crl, .source = "the case", .at = each.terms.now}, {pem.begin(), pem.end()}));
  }
  each.expected_policies = policy_oids(texts(test, "expected_user_constrained_policy_set"));
  return each;
}

}  // namespace

std::vector<Case> read_cases(const std::filesystem::path& file) {
  boost::system::error_code error;
  const json::value root = json::parse(content_of(file), error);
  const json::object* object = root.if_object();
  const json::value* tests = object == nullptr ? nullptr : object->if_contains("testcases");
  if (error || tests == nullptr || !tests->is_array()) {
    throw std::runtime_error(file.string() + ": not a file of cases in the x509-limbo schema");
  }
  std::vector<Case> cases;
  for (const json::value& test : tests->as_array()) cases.push_back(read_case(test.as_object()));
  return cases;
}

Answer ask(const Case& each, const path::Client& client, path::SignatureMemory& signatures) {
  if (each.presented.empty()) return {path::Verdict::not_trusted, {}, "the leaf is no certificate: " + each.defect};
  const trust::TrustStore store("limbo", {}, each.anchors);
  path::VerdictRequest request{.presented = each.presented, .store = &store, .client = &client, .terms = each.terms};
  if (!each.crls.empty()) request.revocation = {path::RevocationPolicy::hard, each.crls};
  const path::PathVerdict verdict = path::judge_chain(request, signatures);
  Answer answer{verdict.verdict, verdict.path, each.defect};
  if (verdict.path.anchor != nullptr) answer.path.certificates.pop_back();
  answer.path.anchor = nullptr;
  for (const path::Problem& problem : verdict.problems) {
    const bool decides = path::refuses(client, problem) || path::is_unknowable(problem.id);
    if (verdict.verdict == path::Verdict::trusted || !decides) continue;
    answer.reasons += fmt::format("{}{}@{}: {}", answer.reasons.empty() ? "" : "; ", path::rule(problem.id).name,
                                  problem.position, problem.detail);
  }
  return answer;
}

}  // namespace trustprobe::limbo
