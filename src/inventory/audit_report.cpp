#include "base/text.h"
#include "inventory/item_readers.h"

namespace trustprobe::inventory {
namespace {

// RFC 4514 2: attributes are set apart by commas, and a comma of a value has a backslash before it.
std::vector<std::string> attributes(std::string_view subject) {
  std::vector<std::string> all(1);
  for (std::size_t i = 0; i < subject.size(); ++i) {
    if (subject[i] == '\\' && i + 1 < subject.size()) {
      all.back() += subject[++i];
    } else if (subject[i] == ',') {
      all.emplace_back();
    } else {
      all.back() += subject[i];
    }
  }
  return all;
}

std::string common_name(std::string_view subject) {
  for (const std::string& attribute : attributes(subject)) {
    const std::string_view text = base::trimmed(attribute);
    if (base::ascii_lower(text.substr(0, 3)) == "cn=") return std::string(base::trimmed(text.substr(3)));
  }
  return {};
}

bool looks_like_a_host(std::string_view name) {
  return name.find('.') != std::string_view::npos && name.find_first_of(" /@:") == std::string_view::npos;
}

}  // namespace

Item audit_report_item(const Fields& row) {
  Item item;
  item.arn = row.text("certificateArn");
  item.serial = row.serial("serial");
  item.subject = row.text("subject");
  item.not_before = row.time("notBefore");
  item.not_after = row.time("notAfter");
  item.revoked_at = row.time("revokedAt");
  item.revocation_reason = row.text("revocationReason");
  // The report has no alternative names: a common name that could be a host is all that there is to go by.
  item.name = common_name(item.subject);
  if (looks_like_a_host(item.name)) add_name(item.names, item.name);
  item.more_names = true;
  return item;
}

}  // namespace trustprobe::inventory
