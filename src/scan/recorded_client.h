// ClientHellos of real clients, recorded by scripts/record-client into probes/clients/*.toml.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "wire/client_hello.h"

namespace trustprobe::scan {

struct RecordedClient {
  std::string id;          ///< the file's stem: "openssl-3.5"
  std::string title;       ///< "OpenSSL 3.5.1"
  std::string client_row;  ///< id of the row of path/client.h; empty: none stands for it
  std::string recorded;    ///< how: the command and the package's version
  wire::ClientHello hello;
};

/// Every *.toml of `folder`, sorted by id. Names what is wrong in which file. Whether a row exists is the caller's
/// question.
base::Result<std::vector<RecordedClient>> load_recorded_clients(const std::filesystem::path& folder);

}  // namespace trustprobe::scan
