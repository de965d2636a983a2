#include "preamble/without_credentials.h"

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

std::vector<std::string> secrets_of(const std::vector<target::Proxy>& proxies) {
  std::vector<std::string> secrets;
  for (const target::Proxy& proxy : proxies) {
    if (!proxy.credentials) continue;
    secrets.push_back(basic_authorization(*proxy.credentials).substr(std::string_view("Basic ").size()));
    secrets.push_back(base::printable(proxy.credentials->password));
    secrets.push_back(base::printable(proxy.credentials->user));
  }
  std::erase_if(secrets, [](const std::string& secret) { return secret.size() < shortest_secret; });
  return secrets;
}

void replace_all(std::string& text, std::string_view part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + replacement.size())) {
    text.replace(at, part.size(), replacement);
  }
}

}  // namespace

std::string without_credentials(std::string said, const std::vector<target::Proxy>& proxies) {
  for (const std::string& secret : secrets_of(proxies)) {
    const std::size_t least = std::min(secret.size(), shortest_part);
    for (std::size_t length = secret.size(); length >= least; --length) {
      replace_all(said, std::string_view(secret).substr(0, length));
    }
  }
  return said;
}

std::string quotes_without_credentials(std::string sentence, const std::vector<target::Proxy>& proxies) {
  const auto first = sentence.find('"'), last = sentence.rfind('"');
  if (first == last) return sentence;
  const auto inside = sentence.substr(first + 1, last - first - 1);
  return sentence.replace(first + 1, inside.size(), without_credentials(inside, proxies));
}

}  // namespace trustprobe::preamble
