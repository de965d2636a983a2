#include "x509/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace trustprobe::x509 {

std::string to_base64(base::ByteView bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL writes a NUL behind
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<base::Bytes> from_base64(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
               [](char character) { return std::string_view(" \t\r\n").find(character) == std::string_view::npos; });
  const std::size_t padding = digits.size() - std::min(digits.find('='), digits.size());
  const bool padded_well = padding == 0 || digits.substr(digits.size() - padding) == std::string(padding, '=');
  if (digits.size() % 4 != 0 || padding > 2 || !padded_well) return std::nullopt;
  base::Bytes bytes(digits.size() / 4 * 3);
  const int length = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(digits.data()),
                                     static_cast<int>(digits.size()));
  if (length < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return bytes;
}

}  // namespace trustprobe::x509
