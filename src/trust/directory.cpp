#include "trust/directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <set>

#include "base/hex.h"
#include "base/text.h"
#include "trust/pem_bundle.h"
#include "trust/store_format.h"
#include "x509/name_hash.h"

namespace trustprobe::trust {
namespace {

namespace fs = std::filesystem;

base::Result<std::vector<fs::path>> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    const bool hidden = entry->path().filename().string().starts_with('.');
    std::error_code unknown;
    if (!hidden && !entry->is_directory(unknown)) files.push_back(entry->path());
  }
  if (error) {
    return std::unexpected(base::InputError{base::printable(directory.string()),
                                            "cannot be listed (" + error.message() + ")",
                                            "check the path and its permissions"});
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool promises_certificates(const fs::path& path) {
  const std::string extension = base::ascii_lower(path.extension().string());
  return extension == ".pem" || extension == ".crt" || extension == ".cer";
}

// "8f103249.0": the digits before the dot and the number behind it.
struct HashName {
  std::string hash;
  std::size_t number = 0;
};

std::optional<HashName> hash_name_of(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.size() < 10 || name[8] != '.') return std::nullopt;
  HashName parts{name.substr(0, 8)};
  if (parts.hash.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  std::from_chars(name.data() + 9, name.data() + name.size(), parts.number);
  return std::to_string(parts.number) == name.substr(9) ? std::optional(parts) : std::nullopt;
}

/// One name in the directory: of a file, or of a link to one.
struct Member {
  fs::path path, target;  // target: behind all links
  std::optional<HashName> hash;
  std::shared_ptr<const StoreFile> file;  // shared by all names of one target, as its content
  std::shared_ptr<const LoadedStore> content;
};

using Fingerprints = std::set<x509::Sha256>;
using NameHash = std::string (*)(const x509::Name&);

base::Result<LoadedStore> load_member(const StoreFile& file, const fs::path& path, const Passwords& passwords) {
  const StoreFormat& format = format_of(file.bytes);
  if (!format.in_directories) {
    if (!promises_certificates(path)) return LoadedStore{};
    return std::unexpected(base::InputError{file.path, fmt::format("is no certificate but {}", format.name),
                                            "move it elsewhere, or put its certificates here as PEM"});
  }
  if (format.load != load_pem_bundle) return format.load(file, passwords);
  const auto content = x509::read_pem(file.bytes, file.path);
  if (!content) return std::unexpected(content.error());
  const bool nothing = content->certificates.empty() && content->other_labels.empty();
  if (nothing && promises_certificates(path)) return std::unexpected(no_certificate_in(file, *content));
  return pem_store(file, *content);
}

base::Result<Member> load_target(const fs::path& path, const Passwords& passwords) {
  auto file = read_store_file(path);
  if (!file) return std::unexpected(std::move(file.error()));
  auto content = load_member(*file, path, passwords);
  if (!content) return std::unexpected(std::move(content.error()));
  return Member{.file = std::make_shared<const StoreFile>(std::move(*file)),
                .content = std::make_shared<const LoadedStore>(std::move(*content))};
}

base::Result<std::vector<Member>> load_members(const fs::path& directory, const Passwords& passwords) {
  const auto paths = files_in(directory);
  if (!paths) return std::unexpected(paths.error());
  std::vector<Member> members;
  std::map<fs::path, Member> loaded;
  for (const fs::path& path : *paths) {
    std::error_code error;
    fs::path target = fs::canonical(path, error);
    auto known = loaded.find(target);
    // What one name does not promise another may.
    if (known == loaded.end() || (known->second.content->anchors.empty() && promises_certificates(path))) {
      auto member = load_target(path, passwords);
      if (!member) return std::unexpected(std::move(member.error()));
      known = loaded.insert_or_assign(target, std::move(*member)).first;
    }
    members.push_back({path, std::move(target), hash_name_of(path), known->second.file, known->second.content});
  }
  return members;
}

// The certificates that a client finds which asks for hash.0, hash.1 and so on until there is none.
Fingerprints found_by(NameHash hash, const std::vector<Member>& members) {
  std::map<std::string, std::map<std::size_t, const Member*>> named;
  for (const Member& member : members) {
    if (member.hash) named[member.hash->hash].emplace(member.hash->number, &member);
  }
  Fingerprints found;
  for (const auto& [digits, numbered] : named) {
    std::size_t next = 0;
    for (const auto& [number, member] : numbered) {
      if (number != next++) break;
      for (const Anchor& anchor : member->content->anchors) {
        if (hash(anchor.certificate->subject) == digits) found.insert(anchor.certificate->fingerprint);
      }
    }
  }
  return found;
}

bool all_in(const Fingerprints& fingerprints, const std::vector<Anchor>& anchors) {
  return std::ranges::all_of(
      anchors, [&](const Anchor& anchor) { return fingerprints.contains(anchor.certificate->fingerprint); });
}

/// Puts the files together into one store: each file once, whatever links lead to it.
class DirectoryStore {
 public:
  explicit DirectoryStore(const std::vector<Member>& members) : members_(members) {
    reachable_ = found_by(x509::name_hash, members);
    store_.origin.format = reachable_.empty() ? "directory" : "directory, hashed for OpenSSL";
    if (reachable_.empty()) {
      reachable_ = found_by(x509::old_name_hash, members);
      if (!reachable_.empty()) store_.origin.format = "directory, hashed as Android's";
    }
    for (const Member& member : members) {
      if (member.content->anchors.size() == 1) alone_.insert(member.content->anchors.front().certificate->fingerprint);
    }
  }

  LoadedStore put_together() {
    for (const Member& member : members_) {
      if (!member.hash) add(member);
    }
    for (const Member& member : members_) {
      if (member.hash) add(member);
    }
    std::ranges::sort(store_.details.unreachable);
    store_.origin.sha256 = digest();
    return std::move(store_);
  }

 private:
  void add(const Member& member) {
    if (!targets_.insert(member.target).second) return;
    const std::vector<Anchor>& anchors = member.content->anchors;
    if (!all_in(reachable_, anchors))
      store_.details.unreachable.push_back(base::printable(member.path.filename().string()));
    store_.details.private_keys += member.content->details.private_keys;
    store_.details.other_entries += member.content->details.other_entries;
    if (anchors.empty()) return;
    auto& newest = store_.origin.modified;
    newest = std::max(newest.value_or(member.file->modified), member.file->modified);
    if (anchors.size() > 1 && all_in(alone_, anchors)) return;
    for (const Anchor& anchor : anchors) {
      const bool first = known_.insert(anchor.certificate->fingerprint).second;
      if (first || !member.hash) store_.anchors.push_back(anchor);
    }
  }

  std::string digest() const {
    std::string bytes;
    std::set<fs::path> seen;
    for (const Member& member : members_) {
      if (!member.content->anchors.empty() && seen.insert(member.target).second) bytes += member.file->bytes;
    }
    return base::to_hex(x509::sha256(base::bytes_of(bytes)));
  }

  const std::vector<Member>& members_;
  LoadedStore store_;
  Fingerprints reachable_, alone_, known_;
  std::set<fs::path> targets_;
};

}  // namespace

base::Result<LoadedStore> load_directory(const fs::path& path, const Passwords& passwords) {
  const auto members = load_members(path, passwords);
  if (!members) return std::unexpected(members.error());
  LoadedStore store = DirectoryStore(*members).put_together();
  store.origin.path = base::printable(path.string());
  if (!store.anchors.empty()) return store;
  return std::unexpected(base::InputError{store.origin.path, "holds no file with a certificate",
                                          "put the root certificates there, one or more in a file"});
}

}  // namespace trustprobe::trust
