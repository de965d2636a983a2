#include "preamble/without_credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "preamble/proxy_dialogue.h"

namespace trustprobe::preamble {
namespace {

constexpr std::string_view replacement = "(credentials)";
constexpr std::size_t shortest_part = 6;

// A user of one or two letters is no secret that a search could find.
constexpr std::size_t shortest_secret = 3;

// RFC 3986 2.1: all but the unreserved characters.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       std::string_view("-._~").contains(c);
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

enum class Users { kept, taken_out };

std::vector<std::string> secrets_of(const std::vector<target::Proxy>& proxies, Users users) {
  std::vector<std::string> secrets;
  for (const target::Proxy& proxy : proxies) {
    if (!proxy.credentials) continue;
    secrets.push_back(basic_authorization(*proxy.credentials).substr(std::string_view("Basic ").size()));
    secrets.push_back(base::printable(proxy.credentials->password));
    secrets.push_back(percent_encoded(proxy.credentials->password));
    if (users == Users::taken_out) secrets.push_back(base::printable(proxy.credentials->user));
  }
  std::erase_if(secrets, [](const std::string& secret) { return secret.size() < shortest_secret; });
  return secrets;
}

void replace_all(std::string& text, std::string_view part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + replacement.size())) {
    text.replace(at, part.size(), replacement);
  }
}

std::string without(std::string text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    const std::size_t least = std::min(secret.size(), shortest_part);
    for (std::size_t length = secret.size(); length >= least; --length) {
      replace_all(text, std::string_view(secret).substr(0, length));
    }
  }
  return text;
}

}  // namespace

bool tells_credentials(const std::vector<target::Proxy>& proxies) {
  return std::ranges::any_of(proxies, [](const target::Proxy& proxy) { return proxy.credentials != nullptr; });
}

std::string without_credentials(std::string said, const std::vector<target::Proxy>& proxies) {
  return without(std::move(said), secrets_of(proxies, Users::taken_out));
}

std::string quotes_without_credentials(std::string sentence, const std::vector<target::Proxy>& proxies) {
  const auto first = sentence.find('"'), last = sentence.rfind('"');
  if (first != last) {
    const std::string inside = sentence.substr(first + 1, last - first - 1);
    sentence.replace(first + 1, inside.size(), without_credentials(inside, proxies));
  }
  return without(std::move(sentence), secrets_of(proxies, Users::kept));
}

}  // namespace trustprobe::preamble
