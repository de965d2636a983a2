#include "inventory/item_readers.h"

namespace trustprobe::inventory {

Item iam_metadata_item(const Fields& metadata) {
  Item item;
  item.arn = metadata.text("Arn");
  item.name = metadata.text("ServerCertificateName");
  item.uploaded = metadata.time("UploadDate");
  item.not_after = metadata.time("Expiration");
  return item;
}

Item iam_certificate_item(const Fields& certificate) {
  Item item;
  if (const auto metadata = certificate.object("ServerCertificateMetadata")) {
    item = iam_metadata_item(*metadata);
  } else {
    certificate.fail("has no ServerCertificateMetadata", "give what aws iam get-server-certificate printed");
  }
  if (const std::string pem = certificate.text("CertificateBody"); !pem.empty()) take_body(item, pem, certificate);
  return item;
}

}  // namespace trustprobe::inventory
