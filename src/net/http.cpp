#include "net/http.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>
#include <sstream>

#include "net/http_location.h"

namespace trustprobe::net {
namespace {

namespace beast_http = boost::beast::http;

HttpHead head_of(const beast_http::response<beast_http::empty_body>& response) {
  HttpHead head{.status = static_cast<int>(response.result_int())};
  const auto field = response.find(beast_http::field::strict_transport_security);
  if (field != response.end()) head.strict_transport_security = std::string(field->value());
  return head;
}

}  // namespace

base::Bytes http_get_request(std::string_view host, std::uint16_t port) {
  beast_http::request<beast_http::empty_body> request{beast_http::verb::get, "/", 11};
  request.set(beast_http::field::host, HttpLocation{.tls = true, .host = std::string(host), .port = port}.host_field());
  request.set(beast_http::field::user_agent, "trustprobe");
  request.set(beast_http::field::accept, "*/*");
  request.set(beast_http::field::connection, "close");
  std::ostringstream text;
  text << request;
  const std::string bytes = std::move(text).str();
  return {bytes.begin(), bytes.end()};
}

HttpProgress parse_http_head(std::string_view received) {
  for (;;) {
    beast_http::response_parser<beast_http::empty_body> parser;
    parser.header_limit(http_head_limit);
    parser.skip(true);
    boost::system::error_code error;
    const std::size_t used = parser.put(boost::asio::buffer(received.data(), received.size()), error);
    if (error && error != beast_http::error::need_more) return {std::nullopt, "no HTTP answer: " + error.message()};
    if (!parser.is_header_done()) {
      if (received.size() > http_head_limit) return {std::nullopt, "the head of the HTTP answer does not end"};
      return {};
    }
    const HttpHead head = head_of(parser.get());
    // RFC 9110 15.2: any number of interim answers comes before the final one; 101 is final, and not asked for.
    if (head.status >= 200 || head.status == 101) return {head, ""};
    received.remove_prefix(used);
  }
}

}  // namespace trustprobe::net
