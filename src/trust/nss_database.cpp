#include "trust/nss_database.h"

#include <fmt/format.h>

#include "base/text.h"

namespace trustprobe::trust {

bool is_sqlite_database(std::string_view bytes) {
  return bytes.starts_with("SQLite format 3");
}

base::Result<LoadedStore> refuse_nss_database(const StoreFile& file, const Passwords&) {
  const std::string parent = base::printable(file.place.parent_path().string());
  const std::string directory = parent.empty() ? "." : parent;
  return std::unexpected(base::InputError{
      file.path, "is a database, as NSS keeps its certificates in cert9.db, and cannot be read as a store",
      fmt::format(
          "list it with certutil -L -d sql:{0} and export each anchor with certutil -L -d sql:{0} -n NICKNAME -a "
          ">> roots.pem",
          directory)});
}

}  // namespace trustprobe::trust
