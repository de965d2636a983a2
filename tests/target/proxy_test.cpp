#include "target/proxy.h"

#include <doctest/doctest.h>

#include "target/way.h"

using namespace trustprobe::target;

namespace {

std::string name_of(std::string_view text) {
  const auto proxy = parse_proxy(text, UserInfo::refused, "--proxy");
  return proxy ? proxy->name() : proxy.error().sentence();
}

std::string sentence_of(std::string_view text, UserInfo user_info = UserInfo::taken) {
  return parse_proxy(text, user_info, "HTTPS_PROXY").error().sentence();
}

Proxy with_user(std::string_view text) {
  return parse_proxy(text, UserInfo::taken, "HTTPS_PROXY").value();
}

}  // namespace

TEST_CASE("a proxy is scheme, host and port, and its name says all three") {
  CHECK(name_of("http://Proxy.Example.com:3128") == "http://proxy.example.com:3128");
  CHECK(name_of("HTTP://proxy.example.com:3128/") == "http://proxy.example.com:3128");
  CHECK(name_of("https://proxy.example.com:8443") == "https://proxy.example.com:8443");
  CHECK(name_of("socks5h://[2001:DB8::1]:1081") == "socks5h://[2001:db8::1]:1081");
  CHECK(name_of(" socks5://127.0.0.1:9050 ") == "socks5://127.0.0.1:9050");
}

TEST_CASE("a proxy without a scheme speaks http") {
  CHECK(name_of("proxy.example.com:3128") == "http://proxy.example.com:3128");
  CHECK(name_of("[2001:db8::1]:3128") == "http://[2001:db8::1]:3128");
}

TEST_CASE("proxies of https and SOCKS have usual ports, one of http has none") {
  CHECK(name_of("https://proxy.example.com") == "https://proxy.example.com:443");
  CHECK(name_of("socks5://127.0.0.1") == "socks5://127.0.0.1:1080");
  CHECK(name_of("socks5h://[::1]") == "socks5h://[::1]:1080");
  CHECK(name_of("http://proxy.example.com") ==
        "--proxy: the port of the proxy is missing; an http proxy has no usual one: write http://HOST:PORT");
}

TEST_CASE("a scheme that no proxy has is named, and SOCKS 4 is said not to be spoken") {
  CHECK(name_of("socks4://127.0.0.1:1080") ==
        "--proxy: SOCKS 4 is not spoken (scheme 'socks4'); most SOCKS proxies speak version 5: socks5://HOST");
  CHECK(name_of("ftp://127.0.0.1:21") ==
        "--proxy: the scheme 'ftp' is none of a proxy; known are http, https, socks5 and socks5h");
}

TEST_CASE("each way in which the URL of a proxy is wrong has its sentence") {
  CHECK(name_of("").find("is empty") != std::string::npos);
  CHECK(name_of("http://").find("has no host") != std::string::npos);
  CHECK(name_of("http://:3128").find("has no host") != std::string::npos);
  CHECK(name_of("http://a..b:3128").find("neither a host name nor an address") != std::string::npos);
  CHECK(name_of("http://a.example:0").find("no number from 1 to 65535") != std::string::npos);
  CHECK(name_of("http://a.example:65536").find("no number from 1 to 65535") != std::string::npos);
  CHECK(name_of("http://a.example:").find("no number from 1 to 65535") != std::string::npos);
  CHECK(name_of("http://[::1]3128").find("no number from 1 to 65535") != std::string::npos);
  CHECK(name_of("http://[::1:3128").find("no closing bracket") != std::string::npos);
  CHECK(name_of("2001:db8::1:3128").find("IPv6 addresses stand in brackets") != std::string::npos);
  CHECK(name_of("http://a.example:3128/path").find("goes on behind host and port") != std::string::npos);
  CHECK(name_of("http://a.example:3128?x").find("goes on behind host and port") != std::string::npos);
}

TEST_CASE("a user in a URL of the command line is refused, with the reason and the way to give one") {
  CHECK(sentence_of("http://karl:geheim@proxy.example.com:3128", UserInfo::refused) ==
        "HTTPS_PROXY: the URL holds a user or a password, which everybody could read in the list of processes; leave "
        "them out, and give them by --proxy-credentials file:PATH or env:NAME");
  CHECK(!parse_proxy("karl@proxy.example.com:3128", UserInfo::refused, "--proxy"));
}

TEST_CASE("a variable may hold user and password, percent encoded") {
  const Proxy proxy = with_user("http://karl%40home:p%3a%2Fss%25@proxy.example.com:3128");
  REQUIRE(proxy.credentials);
  CHECK(proxy.credentials->user == "karl@home");
  CHECK(proxy.credentials->password == "p:/ss%");
  CHECK(proxy.name() == "http://proxy.example.com:3128");
}

TEST_CASE("a password may have a colon or an at sign as it is, and may be missing") {
  CHECK(with_user("karl:a@b:c@proxy.example.com:3128").credentials->password == "a@b:c");
  CHECK(with_user("socks5://karl@proxy.example.com").credentials->password.empty());
  CHECK(with_user("socks5://proxy.example.com").credentials == nullptr);
  CHECK(with_user("socks5://@proxy.example.com").credentials == nullptr);
}

TEST_CASE("no sentence about a broken URL holds its user or password") {
  for (const std::string text : {
           "http://karl:geheim",
           "karl:geheim",
           "http://karl:geheim@",
           "http://karl:geheim@:3128",
           "http://karl:geheim@proxy.example.com",
           "http://karl:geheim@proxy.example.com:99999",
           "http://karl:geheim@proxy..example.com:3128",
           "http://karl:geheim@proxy.example.com:3128/path",
           "http://karl:geheim@[::1",
           "http://karl:geh%eim@proxy.example.com:3128",
           "http://karl:geheim%@proxy.example.com:3128",
           "http://karl:geheim%4",
           "http://karl:geheim%40proxy.example.com:3128",
           "http://karl:geheim%00@proxy.example.com:3128",
           "http://karl:geheim/@proxy.example.com:3128",
           "http://karl:geheim#@proxy.example.com:3128",
           "http://karl:geheim?@proxy.example.com:3128",
           "http:///karl:geheim@proxy.example.com:3128",
           "http:/karl:geheim@proxy.example.com:3128",
           "http//karl:geheim@proxy.example.com:3128",
           "ftp://karl:geheim@proxy.example.com:3128",
           "socks4://karl:geheim@proxy.example.com:3128",
           "karl://geheim@proxy.example.com:3128",
           "karl:geheim://proxy.example.com:3128",
           "http://karl:geheim proxy.example.com:3128",
           "http://karl geheim@proxy.example.com",
           "http://proxy.example.com:karl:geheim",
           "http://proxy.example.com@karl:geheim",
           "http://proxy.example.com:3128@karl@geheim",
           "http://[karl:geheim]:3128",
           "http://proxy.example.com:3128/karl:geheim",
       }) {
    CAPTURE(text);
    for (const UserInfo user_info : {UserInfo::taken, UserInfo::refused}) {
      const auto proxy = parse_proxy(text, user_info, "HTTPS_PROXY");
      REQUIRE(!proxy);
      CHECK(proxy.error().sentence().find("karl") == std::string::npos);
      CHECK(proxy.error().sentence().find("geheim") == std::string::npos);
      CHECK(!proxy.error().remedy.empty());
    }
  }
}

TEST_CASE("credentials are the first line, split at its first colon") {
  const auto credentials = parse_proxy_credentials("karl:ge:heim \r\nanother line\n", "file:secret").value();
  CHECK(credentials.user == "karl");
  CHECK(credentials.password == "ge:heim ");
  CHECK(parse_proxy_credentials("\xef\xbb\xbfkarl:", "x").value().user == "karl");
}

TEST_CASE("credentials that are none are refused by a sentence that does not hold them") {
  CHECK(parse_proxy_credentials("", "file:secret").error().sentence() ==
        "file:secret: the first line, where user and password should be, is empty; write user:password in one line");
  for (const auto* text : {"geheim", ":geheim", "\ngeheim:geheim", "ka\x01rl:geheim"}) {
    const auto sentence = parse_proxy_credentials(text, "env:SECRET").error().sentence();
    CHECK(sentence.starts_with("env:SECRET: "));
    CHECK(sentence.find("geheim") == std::string::npos);
  }
}

TEST_CASE("the versions of the PROXY protocol have the names that users type") {
  CHECK(to_string(ProxyProtocol::v1) == "v1");
  CHECK(to_string(ProxyProtocol::v2) == "v2");
}
