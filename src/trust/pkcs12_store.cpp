#include "trust/pkcs12_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "trust/key_store_alias.h"
#include "trust/store_password.h"
#include "x509/pkcs12.h"

namespace trustprobe::trust {
namespace {

using Kind = x509::Pkcs12Error::Kind;

struct Opened {
  x509::Pkcs12 content;
  PasswordCheck password = PasswordCheck::none_needed;
};

base::InputError sentence_for(const StoreFile& file, const x509::Pkcs12Error& error, bool passwords_given) {
  const auto about = [&](std::string what, std::string remedy) {
    return base::InputError{file.path, std::move(what), std::move(remedy)};
  };
  switch (error.kind) {
    case Kind::malformed:
      return about("is a PKCS #12 store that is cut short or damaged", "export or copy it again");
    case Kind::unsupported:
      return about(fmt::format("is a PKCS #12 store protected by {}, which this build cannot do", error.detail),
                   "write it anew with AES: openssl pkcs12 in a build that has it, or keytool -importkeystore");
    case Kind::too_slow:
      return about(fmt::format("is a PKCS #12 store that asks for {} iterations", error.detail),
                   "write it anew with 10,000");
    case Kind::wrong_password:
      break;
  }
  return passwords_given
             ? about("is a PKCS #12 store that no given password opens", "check --store-password; else it is damaged")
             : about("is a PKCS #12 store with a password",
                     "give it with --store-password file:PATH or env:NAME, or in TRUSTPROBE_STORE_PASSWORD");
}

base::Result<Opened> open(const StoreFile& file, const Passwords& passwords) {
  std::vector<std::pair<std::optional<std::string_view>, PasswordCheck>> tries;
  for (const std::string& password : passwords) tries.emplace_back(password, PasswordCheck::matched);
  tries.emplace_back(std::nullopt, PasswordCheck::matched_well_known);
  for (const std::string_view password : well_known_passwords)
    tries.emplace_back(password, PasswordCheck::matched_well_known);
  for (const auto& [password, check] : tries) {
    auto content = x509::read_pkcs12(base::bytes_of(file.bytes), password);
    if (content) {
      const PasswordCheck checked = content->password_checked ? check : PasswordCheck::none_needed;
      return Opened{std::move(*content), checked};
    }
    if (content.error().kind != Kind::wrong_password)
      return std::unexpected(sentence_for(file, content.error(), !passwords.empty()));
  }
  // Java too lists what is not encrypted when it is given no password.
  if (passwords.empty()) {
    if (auto content = x509::read_pkcs12_without_password(base::bytes_of(file.bytes)))
      return Opened{std::move(*content), PasswordCheck::not_checked};
  }
  return std::unexpected(sentence_for(file, {Kind::wrong_password, ""}, !passwords.empty()));
}

Readers readers_of(const x509::Pkcs12Certificate& entry, const x509::Pkcs12& content) {
  if (entry.has_trusted_key_usage) return Readers::all;
  const bool own =
      entry.local_key_id && std::ranges::find(content.key_ids, *entry.local_key_id) != content.key_ids.end();
  return own ? Readers::java_only : Readers::not_java;
}

std::string protection_text(const x509::Pkcs12& content) {
  if (content.encryption.empty() && content.mac.empty()) return "";
  if (content.mac.empty()) return content.encryption + "; no MAC";
  return (content.encryption.empty() ? "not encrypted" : content.encryption) + "; " + content.mac;
}

std::string java_needs(const x509::Pkcs12& content) {
  if (content.pbmac1) return "Java 26 or later";
  return content.modern ? "Java 8u301, 11.0.12 or later" : "";
}

}  // namespace

bool is_pkcs12(std::string_view bytes) {
  return x509::begins_as_pkcs12(base::bytes_of(bytes));
}

base::Result<LoadedStore> load_pkcs12_store(const StoreFile& file, const Passwords& passwords) {
  auto opened = open(file, passwords);
  if (!opened) return std::unexpected(std::move(opened.error()));
  const x509::Pkcs12& content = opened->content;
  LoadedStore store;
  store.origin = origin_of(file, "PKCS #12");
  for (const x509::Pkcs12Certificate& entry : content.certificates)
    store.anchors.push_back({entry.certificate, entry.friendly_name, {}, readers_of(entry, content)});
  store.details.password = opened->password;
  store.details.protection = protection_text(content);
  store.details.java_reads = true;
  store.details.java_needs = java_needs(content);
  store.details.private_keys = content.key_ids.size();
  store.details.other_entries = content.other_bags;
  if (!store.anchors.empty()) return store;
  return std::unexpected(base::InputError{file.path, "is a PKCS #12 store without a certificate",
                                          "put the root certificates into it, or name another file"});
}

std::string pkcs12_of(const TrustStore& store, const std::string& password) {
  std::vector<std::pair<x509::CertificateRef, std::string>> entries;
  const std::vector<std::string> aliases = unique_aliases(store.anchors());
  for (std::size_t i = 0; i < aliases.size(); ++i) entries.emplace_back(store.anchors()[i].certificate, aliases[i]);
  return x509::write_pkcs12(entries, password);
}

}  // namespace trustprobe::trust
