#include "path/certificate_rules.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "path/search_terms.h"

namespace trustprobe::path {
namespace {

using x509::Certificate;
using x509::GeneralName;
using x509::KeyAlgorithm;

constexpr std::string_view subject_key_id_oid = "2.5.29.14", alt_names_oid = "2.5.29.17",
                           authority_key_id_oid = "2.5.29.35", certificate_policies_oid = "2.5.29.32",
                           policy_mappings_oid = "2.5.29.33", policy_constraints_oid = "2.5.29.36",
                           inhibit_any_policy_oid = "2.5.29.54", information_access_oid = "1.3.6.1.5.5.7.1.1";
constexpr int weakest_rsa_bits = 1024, shortest_rsa_bits = 2048;
constexpr std::size_t longest_serial = 20;

/// Collects the problems of one certificate.
class CertificateJudge {
 public:
  CertificateJudge(const Certificate& certificate, Place place)
      : certificate_(certificate), extensions_(certificate.extensions), place_(place) {}

  std::vector<Problem> judge() {
    judge_version();
    judge_serial();
    judge_key();
    judge_issuer_name();
    judge_extensions();
    judge_authority_key_id();
    judge_name_constraints();
    judge_alt_names();
    judge_signing_rights();
    judge_policy_extensions();
    if (is_leaf()) judge_leaf();
    if (place_ == Place::authority || place_ == Place::anchor) judge_authority();
    return std::move(problems_);
  }

 private:
  bool is_leaf() const { return place_ == Place::leaf || place_ == Place::trusted_leaf; }
  bool is_ca() const { return extensions_.basic_constraints && extensions_.basic_constraints->ca; }
  bool is_root() const { return place_ == Place::anchor && certificate_.self_signed(); }
  void add(ProblemId id, std::string detail) { problems_.push_back({id, 0, std::move(detail), place_}); }

  void judge_version() {
    const int version = certificate_.version;
    if (version == 3) return;
    if (certificate_.has_extensions)
      add(ProblemId::version_invalid, fmt::format("version {} with extensions", version));
    add(ProblemId::version_old, fmt::format("a certificate of version {}", version));
  }

  // RFC 5280 4.1.2.2: a positive integer of 20 octets at most, as it is encoded.
  void judge_serial() {
    const base::Bytes& serial = certificate_.serial;
    if (certificate_.serial_negative) add(ProblemId::serial_negative, "the serial number is negative");
    if (serial.empty()) add(ProblemId::serial_zero, "the serial number is zero");
    const std::size_t octets = serial.size() + (!serial.empty() && (serial.front() & 0x80) != 0 ? 1 : 0);
    if (octets > longest_serial) add(ProblemId::serial_too_long, fmt::format("a serial number of {} octets", octets));
  }

  void judge_key() {
    const x509::PublicKey& key = certificate_.public_key;
    const bool rsa = key.algorithm == KeyAlgorithm::rsa || key.algorithm == KeyAlgorithm::rsa_pss;
    if (rsa && key.bits > 0) judge_rsa_size(key.bits);
    const bool curve_of_the_web = key.curve == "P-256" || key.curve == "P-384" || key.curve == "P-521";
    if (key.algorithm == KeyAlgorithm::dsa || (key.algorithm == KeyAlgorithm::ec && !curve_of_the_web)) {
      add(ProblemId::key_kind_forbidden, fmt::format("a key of type {}", base::printable(key.name)));
    }
  }

  void judge_rsa_size(int bits) {
    if (bits < weakest_rsa_bits) {
      add(ProblemId::weak_key, fmt::format("an RSA key of {} bits, {} at least are asked for", bits, weakest_rsa_bits));
    }
    if (bits < shortest_rsa_bits) {
      add(ProblemId::key_too_short,
          fmt::format("an RSA key of {} bits, {} at least belong on the web", bits, shortest_rsa_bits));
    }
    if (bits % 8 != 0) add(ProblemId::key_size_odd, fmt::format("an RSA key of {} bits, no multiple of 8", bits));
  }

  void judge_issuer_name() {
    if (certificate_.issuer.empty()) add(ProblemId::empty_issuer, "the name of its issuer is empty");
  }

  // RFC 5280 6.1.4 (o), 6.1.5 (f): an unrecognized critical extension ends the path.
  void judge_extensions() {
    for (const std::string& oid : extensions_.unhandled_critical) {
      add(ProblemId::unhandled_critical_extension, fmt::format("extension {} is critical and unknown here", oid));
    }
    for (const std::string& oid : extensions_.malformed) {
      add(oid == information_access_oid ? ProblemId::information_access_malformed : ProblemId::malformed_extension,
          fmt::format("extension {} is malformed or there twice", oid));
    }
    const auto must_not_be_critical = [&](std::string_view oid, ProblemId id, std::string_view what) {
      if (extensions_.is_critical(oid)) add(id, fmt::format("its {} is critical", what));
    };
    must_not_be_critical(information_access_oid, ProblemId::information_access_critical,
                         "authority information access");
    must_not_be_critical(authority_key_id_oid, ProblemId::authority_key_id_critical, "authority key identifier");
    must_not_be_critical(subject_key_id_oid, ProblemId::subject_key_id_critical, "subject key identifier");
  }

  // RFC 5280 4.2.1.1: in every certificate but a self-signed one.
  void judge_authority_key_id() {
    const auto& identifier = extensions_.authority_key_identifier;
    if (certificate_.version == 3 && !is_taken_for_root(certificate_) && (!identifier || !identifier->key_id)) {
      add(ProblemId::authority_key_id_missing, "it has no authority key identifier");
    }
    if (!identifier) return;
    if (identifier->has_issuer != identifier->has_serial) {
      add(ProblemId::authority_key_id_incomplete,
          fmt::format("its authority key identifier has {} alone",
                      identifier->has_issuer ? "authorityCertIssuer" : "authorityCertSerialNumber"));
    }
    const bool foreign_key = identifier->key_id != extensions_.subject_key_identifier;
    if (is_root() && (identifier->has_issuer || identifier->has_serial || !identifier->key_id || foreign_key)) {
      add(ProblemId::authority_key_id_of_root,
          "its authority key identifier should hold its own key identifier and nothing else");
    }
  }

  void judge_name_constraints() {
    const auto& constraints = extensions_.name_constraints;
    if (!constraints) return;
    if (constraints->empty()) add(ProblemId::name_constraints_empty, "its name constraints are empty");
    if (!constraints->critical) add(ProblemId::name_constraints_not_critical, "its name constraints are not critical");
    if (!is_ca()) add(ProblemId::name_constraints_misplaced, "it constrains names and is no authority");
    const auto of_kind = [&](GeneralName::Kind kind, std::string_view prefix) {
      const auto found = [&](const GeneralName& name) { return name.kind == kind && name.value.starts_with(prefix); };
      return std::ranges::any_of(constraints->permitted, found) || std::ranges::any_of(constraints->excluded, found);
    };
    if (of_kind(GeneralName::Kind::dns, ".")) {
      add(ProblemId::name_constraint_malformed, "one of its DNS constraints begins with a period");
    }
    if (of_kind(GeneralName::Kind::directory, "")) {
      add(ProblemId::name_constraint_directory, "it constrains directory names");
    }
  }

  void judge_alt_names() {
    const auto& names = extensions_.subject_alt_names;
    if (!names) return;
    const bool critical = extensions_.is_critical(alt_names_oid);
    if (certificate_.subject.empty() && !critical) {
      add(ProblemId::alt_names_not_critical, "its subject is empty, so its alternative names should be critical");
    }
    if (!certificate_.subject.empty() && critical) {
      add(ProblemId::alt_names_critical, "it has a subject, so its alternative names should not be critical");
    }
    for (const GeneralName& name : *names) {
      if (name.kind != GeneralName::Kind::dns || name.value.find('_') == std::string::npos) continue;
      add(ProblemId::underscore_in_name, fmt::format("{} has an underscore", base::printable(name.value)));
      return;
    }
  }

  // RFC 5280 4.2.1.3, 4.2.1.9: who may sign certificates says so in both places.
  void judge_signing_rights() {
    const auto& usage = extensions_.key_usage;
    const bool signs = !usage || usage->key_cert_sign;
    if (usage && signs && !is_ca()) {
      add(ProblemId::key_cert_sign_without_ca, "its keyUsage has keyCertSign and it is no authority");
    }
    const bool limits = extensions_.basic_constraints && extensions_.basic_constraints->path_length;
    if (limits && (!is_ca() || !signs)) {
      add(ProblemId::path_length_misplaced, "it has a path length and may not sign certificates");
    }
  }

  // RFC 5280 4.2.1.11: policyConstraints MUST be critical.
  void judge_policy_extensions() {
    if (extensions_.policy_constraints && !extensions_.policy_constraints->critical) {
      add(ProblemId::policy_constraints_not_critical, "its policy constraints are not critical");
    }
    const auto note_critical = [&](std::string_view oid, ProblemId id) {
      if (extensions_.is_critical(oid)) add(id, fmt::format("extension {}, about policies, is critical", oid));
    };
    note_critical(certificate_policies_oid, ProblemId::certificate_policies_critical);
    note_critical(policy_mappings_oid, ProblemId::policy_mappings_critical);
    note_critical(policy_constraints_oid, ProblemId::policy_constraints_critical);
    note_critical(inhibit_any_policy_oid, ProblemId::inhibit_any_policy_critical);
  }

  void judge_leaf() {
    if (is_ca()) add(ProblemId::leaf_is_ca, "it is a certification authority (basicConstraints cA)");
    if (place_ == Place::trusted_leaf) add(ProblemId::leaf_is_anchor, "it is itself the anchor");
    judge_leaf_usage();
    judge_common_name();
  }

  void judge_leaf_usage() {
    const auto& usage = extensions_.key_usage;
    if (!usage) return;
    if (!usage->digital_signature && !usage->key_encipherment && !usage->key_agreement) {
      add(ProblemId::key_usage_unfit, "its keyUsage has none of digitalSignature, keyEncipherment and keyAgreement");
    }
    if (!usage->digital_signature) add(ProblemId::key_usage_no_signature, "its keyUsage lacks digitalSignature");
    if (!usage->key_encipherment && certificate_.public_key.algorithm == KeyAlgorithm::rsa) {
      add(ProblemId::key_usage_no_encipherment, "its keyUsage lacks keyEncipherment");
    }
  }

  // Baseline Requirements 7.1.4.3: character for character one of the alternative names.
  void judge_common_name() {
    const std::string& name = certificate_.subject.common_name;
    if (name.empty() || !extensions_.subject_alt_names) return;
    const bool listed = std::ranges::any_of(*extensions_.subject_alt_names, [&](const GeneralName& other) {
      if (other.kind == GeneralName::Kind::ip) return name == text_of_address(other.value);
      return other.kind == GeneralName::Kind::dns && other.value == name;
    });
    if (!listed) {
      add(ProblemId::common_name_not_listed,
          fmt::format("{} is its common name and none of its alternative names", base::printable(name)));
    }
  }

  static std::string text_of_address(const std::string& bytes) {
    char text[INET6_ADDRSTRLEN] = "";
    if (bytes.size() == 4) inet_ntop(AF_INET, bytes.data(), text, sizeof text);
    if (bytes.size() == 16) inet_ntop(AF_INET6, bytes.data(), text, sizeof text);  // RFC 5952
    return text;
  }

  void judge_authority() {
    if (certificate_.subject.empty()) add(ProblemId::empty_subject, "its own name is empty");
    if (!extensions_.key_usage) add(ProblemId::key_usage_missing, "it has no keyUsage");
    if (!extensions_.subject_key_identifier) {
      add(ProblemId::subject_key_id_missing, "it has no subject key identifier");
    }
    if (is_ca() && !extensions_.basic_constraints->critical) {
      add(ProblemId::basic_constraints_not_critical, "its basicConstraints are not critical");
    }
  }

  const Certificate& certificate_;
  const x509::Extensions& extensions_;
  Place place_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> judge_certificate(const x509::Certificate& certificate, Place place) {
  return CertificateJudge(certificate, place).judge();
}

}  // namespace trustprobe::path
