#include "preamble/without_credentials.h"

#include <doctest/doctest.h>

namespace trustprobe::preamble {
namespace {

std::vector<target::Proxy> proxies_with(std::string user, std::string password) {
  return {{.host = "proxy.example", .port = 3128},
          {.host = "inner.example",
           .port = 3128,
           .credentials = std::make_shared<const target::ProxyCredentials>(std::move(user), std::move(password))}};
}

TEST_CASE("a proxy that says our credentials back does not make us say them") {
  const auto proxies = proxies_with("alice", "open sesame");
  CHECK(without_credentials("no alice with open sesame", proxies) == "no (credentials) with (credentials)");
  CHECK(without_credentials("Basic YWxpY2U6b3BlbiBzZXNhbWU=", proxies) == "Basic (credentials)");
}

TEST_CASE("nor where the answer ends within them") {
  const auto proxies = proxies_with("alice", "open sesame");
  CHECK(without_credentials("it was open s", proxies) == "it was (credentials)");
  CHECK(without_credentials("YWxpY2U6b3B...", proxies) == "(credentials)...");
}

TEST_CASE("words of ours that are like a user's name stay") {
  const auto proxies = proxies_with("proxy", "secret-word");
  CHECK(quotes_without_credentials("the proxy answered \"hello proxy, \"quoted\" secret-word\"", proxies) ==
        "the proxy answered \"hello (credentials), \"quoted\" (credentials)\"");
  CHECK(quotes_without_credentials("the proxy hung up", proxies) == "the proxy hung up");
}

TEST_CASE("without credentials nothing is taken away") {
  CHECK(without_credentials("hello", {{.host = "proxy.example", .port = 3128}}) == "hello");
}

}  // namespace
}  // namespace trustprobe::preamble
