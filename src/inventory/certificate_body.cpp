#include <fmt/format.h>

#include <unordered_set>

#include "base/text.h"
#include "inventory/item_readers.h"
#include "observation/name_text.h"
#include "x509/pem.h"

namespace trustprobe::inventory {

void add_name(std::vector<std::string>& names, std::string_view name) {
  std::string text = base::ascii_lower(base::trimmed(name));
  if (text.ends_with('.')) text.pop_back();
  if (!text.empty()) names.push_back(std::move(text));
}

void keep_once(std::vector<std::string>& names) {
  std::unordered_set<std::string> seen;
  std::erase_if(names, [&](const std::string& name) { return !seen.insert(name).second; });
}

void take_body(Item& item, const std::string& pem, const Fields& fields) {
  const auto content = x509::read_pem(pem, fields.where());
  if (!content || content->certificates.empty()) {
    return fields.fail(content ? "its PEM text holds no certificate"
                               : fmt::format("its PEM text cannot be read: {}", content.error().what),
                       "export it again, as JSON");
  }
  const x509::CertificateRef& certificate = content->certificates.front().certificate;
  item.certificate = certificate;
  item.serial = certificate->serial;
  item.subject = certificate->subject.text;
  item.not_before = certificate->not_before;
  item.not_after = certificate->not_after;
  item.key_algorithm = certificate->public_key.name;
  item.signature_algorithm = certificate->signature_algorithm.name;
  item.names.clear();
  if (const auto& names = certificate->extensions.subject_alt_names) {
    for (const x509::GeneralName& name : *names) {
      const bool host = name.kind == x509::GeneralName::Kind::dns || name.kind == x509::GeneralName::Kind::ip;
      if (host) add_name(item.names, observation::name_text(name));
    }
  }
  keep_once(item.names);
  item.more_names = false;
  if (item.name.empty()) item.name = x509::display_name(*certificate);
}

Item body_item(const Fields& fields, std::string_view key) {
  Item item;
  take_body(item, fields.text(key), fields);
  return item;
}

}  // namespace trustprobe::inventory
