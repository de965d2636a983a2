#include "scan/recorded_client.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/hex.h"
#include "base/nearest_word.h"
#include "base/text.h"

namespace trustprobe::scan {
namespace {

using base::InputError;
using base::Result;

constexpr std::size_t largest_file = 256u << 10;  // a hello of 64 KiB in hexadecimal, and room
// The parser calls itself for each part of a dotted key, and a key ends with its line. No line here needs as many.
constexpr std::ptrdiff_t most_dots = 1'000;
constexpr std::size_t handshake_header = 4;
constexpr std::uint8_t client_hello_type = 1, handshake_record = 22;
constexpr std::string_view record_again = "record the client again with scripts/record-client";

/// The line, counted from 1, that has more dots than any needs.
std::optional<std::size_t> line_with_too_many_dots(std::string_view text) {
  for (std::size_t line = 1, at = 0; at < text.size(); ++line) {
    const std::string_view rest = text.substr(at), content = rest.substr(0, rest.find('\n'));
    if (std::ranges::count(content, '.') > most_dots) return line;
    at += content.size() + 1;
  }
  return std::nullopt;
}

/// Why these bytes are no handshake message with a ClientHello, and what to do; nothing: header and length are right.
std::optional<InputError> wrong_message(base::ByteView bytes) {
  if (bytes.size() < handshake_header) {
    return InputError{"", fmt::format("'hello' has {} bytes, too few for a ClientHello", bytes.size()),
                      std::string(record_again)};
  }
  if (bytes[0] == handshake_record) {
    return InputError{"", "'hello' begins with the header of a TLS record (16)",
                      "leave the record headers out: a ClientHello begins with 01"};
  }
  if (bytes[0] != client_hello_type) {
    return InputError{"", fmt::format("'hello' begins with {:02x}, which is no ClientHello", bytes[0]),
                      "a ClientHello begins with 01, its type; leave out what comes before it"};
  }
  const std::size_t announced = std::size_t{bytes[1]} << 16 | std::size_t{bytes[2]} << 8 | bytes[3];
  const std::size_t present = bytes.size() - handshake_header;
  if (announced == present) return std::nullopt;
  return InputError{"", fmt::format("'hello' says that {} bytes follow its header, and {} do", announced, present),
                    announced > present
                        ? "add the missing bytes: a hello may come in several records, all of which belong to it"
                        : "leave out what follows the ClientHello"};
}

/// Reads one file; every failure names it, and its line where there is one.
class ClientReader {
 public:
  ClientReader(std::string file, std::string id) : file_(std::move(file)), id_(std::move(id)) {}

  Result<RecordedClient> read(const toml::table& root) const {
    if (auto error = unknown_key(root)) return std::unexpected(std::move(*error));
    RecordedClient client{.id = id_, .title = {}, .client_row = {}, .recorded = {}, .hello = {}};
    for (const auto& [key, value] : {std::pair{"title", &client.title}, {"recorded", &client.recorded}}) {
      auto read = text(root, key);
      if (!read) return std::unexpected(std::move(read.error()));
      *value = std::move(*read);
    }
    auto row = client_row(root);
    if (!row) return std::unexpected(std::move(row.error()));
    client.client_row = std::move(*row);
    auto hello = read_hello(root);
    if (!hello) return std::unexpected(std::move(hello.error()));
    client.hello = std::move(*hello);
    return client;
  }

 private:
  InputError error_at(const toml::node& node, std::string what, std::string remedy) const {
    return {fmt::format("{}:{}", file_, std::max(1u, node.source().begin.line)), std::move(what), std::move(remedy)};
  }

  std::optional<InputError> unknown_key(const toml::table& root) const {
    const std::vector<std::string_view> keys{"title", "client_row", "recorded", "hello"};
    for (const auto& [key, node] : root) {
      if (std::ranges::find(keys, key.str()) != keys.end()) continue;
      const auto nearest = base::nearest_word(key.str(), keys);
      return error_at(
          node, fmt::format("unknown key '{}'", base::printable(key.str())),
          nearest ? fmt::format("did you mean '{}'?", *nearest) : fmt::format("known are {}", fmt::join(keys, ", ")));
    }
    return std::nullopt;
  }

  Result<std::string> text(const toml::table& root, std::string_view key) const {
    const toml::node* node = root.get(key);
    if (node == nullptr) {
      return std::unexpected(InputError{file_, fmt::format("'{}' is missing", key), std::string(record_again)});
    }
    const auto value = node->value_exact<std::string>();
    if (value && !value->empty()) return *value;
    return std::unexpected(error_at(*node, fmt::format("'{}' must be a text in quotes, and not empty", key), ""));
  }

  // Absent is none as well.
  Result<std::string> client_row(const toml::table& root) const {
    const toml::node* node = root.get("client_row");
    if (node == nullptr) return std::string();
    if (auto row = node->value_exact<std::string>()) return std::move(*row);
    return std::unexpected(error_at(*node, "'client_row' must be a text in quotes",
                                    "write an id that 'trustprobe clients' lists, or \"\" for none"));
  }

  Result<wire::ClientHello> read_hello(const toml::table& root) const {
    auto written = text(root, "hello");
    if (!written) return std::unexpected(std::move(written.error()));
    const toml::node& node = *root.get("hello");
    std::erase_if(*written, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    const auto bytes = base::from_hex(*written);
    if (!bytes) {
      return std::unexpected(error_at(node, "'hello' is not whole bytes in hexadecimal",
                                      "write two digits for each byte, with spaces and line ends where you like"));
    }
    if (auto wrong = wrong_message(*bytes)) {
      return std::unexpected(error_at(node, std::move(wrong->what), std::move(wrong->remedy)));
    }
    if (auto hello = wire::parse_client_hello(*bytes)) return std::move(*hello);
    return std::unexpected(error_at(node, "'hello' is a malformed ClientHello: the lengths inside it do not fit",
                                    std::string(record_again)));
  }

  std::string file_, id_;
};

Result<RecordedClient> read_client(const std::filesystem::path& path) {
  auto content = base::read_file(path, largest_file);
  if (!content) return std::unexpected(std::move(content.error()));
  const std::string file = base::printable(path.string());
  if (const auto line = line_with_too_many_dots(*content)) {
    return std::unexpected(InputError{fmt::format("{}:{}", file, *line),
                                      fmt::format("has more than {} dots, which no recorded client needs", most_dots),
                                      std::string(record_again)});
  }
  try {
    return ClientReader(file, path.stem().string()).read(toml::parse(*content));
  } catch (const toml::parse_error& error) {
    return std::unexpected(InputError{fmt::format("{}:{}", file, std::max(1u, error.source().begin.line)),
                                      "is not valid TOML: " + base::printable(error.description()), ""});
  }
}

/// The *.toml of a folder, sorted.
Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  auto entry = std::filesystem::directory_iterator(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".toml") files.push_back(entry->path());
  }
  if (error) {
    return std::unexpected(InputError{base::printable(folder.string()),
                                      fmt::format("cannot be read as a folder ({})", error.message()),
                                      "the recorded clients are in probes/clients of the data folder"});
  }
  std::ranges::sort(files, {}, [](const std::filesystem::path& file) { return file.stem().string(); });
  return files;
}

}  // namespace

Result<std::vector<RecordedClient>> load_recorded_clients(const std::filesystem::path& folder) {
  auto files = files_of(folder);
  if (!files) return std::unexpected(std::move(files.error()));
  std::vector<RecordedClient> clients;
  for (const std::filesystem::path& file : *files) {
    auto client = read_client(file);
    if (!client) return std::unexpected(std::move(client.error()));
    clients.push_back(std::move(*client));
  }
  return clients;
}

}  // namespace trustprobe::scan
