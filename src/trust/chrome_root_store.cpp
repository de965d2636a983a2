#include "trust/chrome_root_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/hex.h"
#include "base/text.h"
#include "trust/text_proto.h"

namespace trustprobe::trust {
namespace {

using base::InputError;
using Certificates = std::map<x509::Sha256, x509::CertificateRef>;

constexpr std::string_view companion = "root_store.certs";

const ProtoField* find(const std::vector<ProtoField>& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &ProtoField::name);
  return found == fields.end() ? nullptr : &*found;
}

std::string place(const StoreFile& file, const ProtoField& field) {
  return fmt::format("{}:{}", file.path, field.line);
}

// Whether whatever one set of limits lets through passes the other as well.
bool allows_all_of(const AnchorConstraints& wide, const AnchorConstraints& narrow) {
  const auto later = [](const auto& one, const auto& other) { return !one || (other && *one >= *other); };
  return later(wide.sct_not_after, narrow.sct_not_after) && later(wide.distrust_after, narrow.distrust_after) &&
         (wide.permitted_dns_names.empty() || wide.permitted_dns_names == narrow.permitted_dns_names);
}

/// Reads the anchors of one root_store.textproto.
class RootStoreReader {
 public:
  RootStoreReader(const StoreFile& file, Certificates certificates)
      : file_(file), certificates_(std::move(certificates)) {}

  std::optional<InputError> take(const ProtoField& entry) {
    const bool additional = entry.name == "additional_certs";
    if (!entry.is_message || (entry.name != "trust_anchors" && !additional)) return std::nullopt;
    if (additional) {
      const ProtoField* trusted = find(entry.fields, "tls_trust_anchor");
      if (trusted == nullptr || trusted->value != "true") {
        ++store.details.other_entries;
        return std::nullopt;
      }
    }
    const auto digest = digest_of(entry);
    if (!digest) return digest.error();
    auto limits = limits_of(entry);
    if (!limits) return std::move(limits.error());
    if (const auto known = certificates_.find(*digest); known != certificates_.end()) {
      store.anchors.push_back({known->second, "", std::move(*limits)});
    } else {
      store.details.missing.push_back({entry.comment, *digest});
    }
    return std::nullopt;
  }

  LoadedStore store;

 private:
  std::unexpected<InputError> error(const ProtoField& at, std::string what, std::string remedy) const {
    return std::unexpected(InputError{place(file_, at), std::move(what), std::move(remedy)});
  }

  base::Result<x509::Sha256> digest_of(const ProtoField& entry) const {
    const ProtoField* written = find(entry.fields, "sha256_hex");
    if (written == nullptr) return error(entry, "this anchor has no sha256_hex", "fetch the file again");
    const auto bytes = base::from_hex(written->value);
    x509::Sha256 digest{};
    if (!bytes || bytes->size() != digest.size())
      return error(*written, "sha256_hex is not a SHA-256 digest", "fetch the file again");
    std::ranges::copy(*bytes, digest.begin());
    return digest;
  }

  base::Result<AnchorConstraints> limits_of(const ProtoField& entry) const {
    std::vector<AnchorConstraints> choices;
    bool limited = false;
    for (const ProtoField& block : entry.fields) {
      if (block.name != "constraints" || !block.is_message) continue;
      limited = true;
      if (find(block.fields, "max_version_exclusive") != nullptr) continue;
      auto limits = limits_in(block);
      if (!limits) return std::unexpected(std::move(limits.error()));
      choices.push_back(std::move(*limits));
    }
    if (!limited) return AnchorConstraints{};
    if (choices.empty()) return AnchorConstraints{.purposes = std::vector<std::string>{}};
    for (const AnchorConstraints& choice : choices) {
      if (std::ranges::all_of(choices, [&](const auto& other) { return allows_all_of(choice, other); })) return choice;
    }
    return error(entry, "this anchor may be trusted in several ways, and this program can hold it to one only",
                 "keep the constraints block that you want to test");
  }

  base::Result<AnchorConstraints> limits_in(const ProtoField& block) const {
    AnchorConstraints limits;
    for (const ProtoField& field : block.fields) {
      if (field.name == "permitted_dns_names") {
        limits.permitted_dns_names.push_back(base::ascii_lower(field.value));
      } else if (field.name == "sct_not_after_sec" || field.name == "validity_starts_not_after_sec") {
        const auto time = time_of(field);
        if (!time) return std::unexpected(time.error());
        (field.name == "sct_not_after_sec" ? limits.sct_not_after : limits.distrust_after) = *time;
      } else if (field.name != "min_version") {
        return error(field,
                     fmt::format("the limit {} is one that this program cannot judge", base::printable(field.name)),
                     "remove this anchor to load the others");
      }
    }
    return limits;
  }

  base::Result<base::Instant> time_of(const ProtoField& field) const {
    constexpr std::int64_t end_of_9999 = 253'402'300'799;
    std::int64_t seconds = -1;
    const std::string& text = field.value;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (failure == std::errc() && end == text.data() + text.size() && seconds >= 0 && seconds <= end_of_9999)
      return base::Instant(base::Seconds(seconds));
    return error(field, fmt::format("'{}' is not a time in seconds since 1970", base::printable(text)),
                 "fetch the file again");
  }

  const StoreFile& file_;
  Certificates certificates_;
};

base::Result<StoreFile> read_companion(const StoreFile& file) {
  const auto path = file.place.parent_path() / companion;
  std::error_code error;
  if (file.place.empty() || !std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    return std::unexpected(InputError{
        file.path,
        fmt::format("names its roots by their hashes, and {}, which holds them, is not beside it", companion),
        fmt::format("put {} of the same version into the same directory", companion)});
  }
  return read_store_file(path);
}

}  // namespace

bool is_chrome_root_store(std::string_view text) {
  const bool has_anchors = text.starts_with("trust_anchors") || text.find("\ntrust_anchors") != text.npos;
  return has_anchors && text.find("sha256_hex") != text.npos && text.find("-----BEGIN ") == text.npos;
}

base::Result<LoadedStore> load_chrome_root_store(const StoreFile& file, const Passwords&) {
  const auto fields = parse_text_proto(file.bytes, file.path);
  if (!fields) return std::unexpected(fields.error());
  const auto beside = read_companion(file);
  if (!beside) return std::unexpected(beside.error());
  const auto content = x509::read_pem(beside->bytes, beside->path);
  if (!content) return std::unexpected(content.error());
  if (content->certificates.empty()) return std::unexpected(no_certificate_in(*beside, *content));
  Certificates certificates;
  for (const auto& entry : content->certificates)
    certificates.emplace(entry.certificate->fingerprint, entry.certificate);

  RootStoreReader reader(file, std::move(certificates));
  for (const ProtoField& field : *fields) {
    if (auto error = reader.take(field)) return std::unexpected(std::move(*error));
  }
  const ProtoField* version = find(*fields, "version_major");
  reader.store.origin = origin_of(file, "Chrome Root Store" + (version ? ' ' + base::printable(version->value) : ""));
  reader.store.origin.modified = std::max(file.modified, beside->modified);
  if (!reader.store.anchors.empty()) return std::move(reader.store);
  return std::unexpected(InputError{file.path, fmt::format("names no root that {} holds", beside->path),
                                    "put both files of the same version side by side"});
}

}  // namespace trustprobe::trust
