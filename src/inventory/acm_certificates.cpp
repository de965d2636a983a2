#include "inventory/item_readers.h"

namespace trustprobe::inventory {
namespace {

std::vector<Validation> validations_of(const Fields& fields) {
  std::vector<Validation> all;
  for (const Fields& option : fields.objects("DomainValidationOptions")) {
    Validation validation{
        option.text("DomainName"), option.text("ValidationStatus"), option.text("ValidationMethod"), {}, {}, {}};
    if (const auto record = option.object("ResourceRecord")) {
      validation.record_name = record->text("Name");
      validation.record_type = record->text("Type");
      validation.record_value = record->text("Value");
    }
    all.push_back(std::move(validation));
  }
  return all;
}

void take_renewal(Item& item, const Fields& certificate) {
  item.renewal_eligibility = certificate.text("RenewalEligibility");
  item.validations = validations_of(certificate);
  const auto renewal = certificate.object("RenewalSummary");
  if (!renewal) return;
  item.renewal_status = renewal->text("RenewalStatus");
  item.renewal_reason = renewal->text("RenewalStatusReason");
  if (auto validations = validations_of(*renewal); !validations.empty()) item.validations = std::move(validations);
}

void take_use(Item& item, const Fields& certificate) {
  item.in_use = certificate.flag("InUse");
  if (const auto users = certificate.count("InUseBy")) item.in_use = *users > 0;
}

}  // namespace

Item acm_item(const Fields& certificate) {
  Item item;
  item.arn = certificate.text("CertificateArn");
  item.name = certificate.text("DomainName");
  add_name(item.names, item.name);
  for (const auto* key : {"SubjectAlternativeNames", "SubjectAlternativeNameSummaries"}) {
    for (const std::string& name : certificate.texts(key)) add_name(item.names, name);
  }
  keep_once(item.names);
  item.more_names = certificate.flag("HasAdditionalSubjectAlternativeNames").value_or(false);
  item.serial = certificate.serial("Serial");
  item.subject = certificate.text("Subject");
  item.not_before = certificate.time("NotBefore");
  item.not_after = certificate.time("NotAfter");
  item.uploaded = certificate.time("ImportedAt");
  item.revoked_at = certificate.time("RevokedAt");
  item.revocation_reason = certificate.text("RevocationReason");
  item.key_algorithm = certificate.text("KeyAlgorithm");
  item.signature_algorithm = certificate.text("SignatureAlgorithm");
  item.status = certificate.text("Status");
  item.type = certificate.text("Type");
  item.failure_reason = certificate.text("FailureReason");
  take_use(item, certificate);
  take_renewal(item, certificate);
  return item;
}

}  // namespace trustprobe::inventory
