#include "cli/pin_options.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "x509/certificate_file.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using Pins = std::vector<x509::Sha256>;

constexpr const char* form = "write it as sha256//BASE64, as `trustprobe store show -v` and curl do";

base::Result<void> add_pin(std::string_view text, const std::string& where, Pins& pins) {
  const auto pin = x509::parse_key_pin(text);
  if (!pin) {
    return std::unexpected(InputError{where, fmt::format("'{}' is no pin of a key", base::printable(text)), form});
  }
  pins.push_back(*pin);
  return {};
}

base::Result<void> add_lines(std::string_view text, const std::string& path, Pins& pins) {
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = base::trimmed(text.substr(0, std::min(text.find('#'), end)));
    ++number;
    if (!line.empty()) {
      if (auto added = add_pin(line, fmt::format("{}:{}", path, number), pins); !added) return added;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

base::Result<void> add_file(const std::string& path, Pins& pins) {
  const auto text = base::read_file(path);
  if (!text) return std::unexpected(text.error());
  const std::size_t before = pins.size();
  if (const auto certificates = x509::read_certificates(*text, path)) {
    for (const x509::CertificateRef& certificate : *certificates) pins.push_back(certificate->spki_sha256);
  } else if (auto added = add_lines(base::without_byte_order_mark(*text), path, pins); !added) {
    return added;
  }
  if (pins.size() > before) return {};
  return std::unexpected(InputError{path, "holds no pin", form});
}

}  // namespace

base::Result<Pins> read_pins(const std::vector<std::string>& pins, const std::vector<std::string>& files) {
  Pins all;
  for (const std::string& pin : pins) {
    if (auto added = add_pin(pin, "--pin", all); !added) return std::unexpected(std::move(added.error()));
  }
  for (const std::string& file : files) {
    if (auto added = add_file(file, all); !added) return std::unexpected(std::move(added.error()));
  }
  return all;
}

}  // namespace trustprobe::cli
