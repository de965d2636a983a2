#include "net/http.h"

#include <doctest/doctest.h>

#include <string>

using namespace trustprobe;

TEST_CASE("the request names the host and asks for nothing to be kept open") {
  const auto bytes = net::http_get_request("shop.example", 443);
  const std::string text(bytes.begin(), bytes.end());
  CHECK(text.starts_with("GET / HTTP/1.1\r\n"));
  CHECK(text.find("Host: shop.example\r\n") != std::string::npos);
  CHECK(text.find("Connection: close\r\n") != std::string::npos);
  CHECK(text.ends_with("\r\n\r\n"));
}

TEST_CASE("status and HSTS are read from a head, however it is cut") {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nServer: x\r\nstrict-transport-security: max-age=1; includeSubDomains\r\n"
      "Strict-Transport-Security: max-age=2\r\nTransfer-Encoding: chunked\r\n\r\nzzz";
  const auto progress = net::parse_http_head(answer);
  REQUIRE(progress.head);
  CHECK(progress.head->status == 200);
  // RFC 6797 8.1: only the first header field of that name counts.
  CHECK(progress.head->strict_transport_security == "max-age=1; includeSubDomains");
  const std::size_t head_size = answer.size() - 3;
  for (std::size_t length = 0; length < head_size; ++length) {
    CHECK(net::parse_http_head(answer.substr(0, length)).wants_more());
  }
}

TEST_CASE("interim answers are passed over") {
  const auto progress =
      net::parse_http_head("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n");
  REQUIRE(progress.head);
  CHECK(progress.head->status == 404);
  CHECK(net::parse_http_head("HTTP/1.1 100 Continue\r\n\r\n").wants_more());
}

TEST_CASE("what is not HTTP fails, and so does a head without end") {
  CHECK_FALSE(net::parse_http_head("220 mail ESMTP\r\n").failure.empty());
  CHECK_FALSE(net::parse_http_head(std::string("\0\0\x12\x04\0\0\0\0\0", 9)).failure.empty());
  const std::string endless = "HTTP/1.1 200 OK\r\n" + std::string("X: ") + std::string(net::http_head_limit, 'a');
  CHECK_FALSE(net::parse_http_head(endless).failure.empty());
}
