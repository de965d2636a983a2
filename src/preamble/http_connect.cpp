#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>

#include "base/text.h"
#include "preamble/proxy_dialogues.h"
#include "preamble/quoted.h"
#include "preamble/response_head.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

// RFC 4648 4.
std::string base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(3, text.size()))) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0);
    for (std::size_t i = 0; i < 4; ++i) {
      encoded += i <= text.size() ? alphabet[(group >> (18 - 6 * i)) & 0x3F] : '=';
    }
  }
  return encoded;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

bool is_page(const ResponseHead& head) {
  const std::string type = base::ascii_lower(head.value("content-type"));
  return type.starts_with("text/html") || type.starts_with("application/xhtml+xml");
}

// " to login.example.net", where a redirect says so.
std::string redirect_of(const ResponseHead& head) {
  const std::string_view location = head.value("location");
  const auto url = boost::urls::parse_uri_reference(boost::core::string_view(location.data(), location.size()));
  if (!url || !url->has_authority() || url->host().empty()) return "";
  return " to " + base::shortened(base::printable(url->host()), 120);
}

// IANA's registry of HTTP authentication schemes, as far as proxies ask for them.
bool is_usual_scheme(const std::string& name) {
  constexpr std::array<std::string_view, 5> usual{"basic", "digest", "negotiate", "ntlm", "bearer"};
  return std::ranges::find(usual, base::ascii_lower(name)) != usual.end();
}

std::optional<Fault> fault_of(const ResponseHead& head) {
  const unsigned status = head.status();
  switch (status) {
    case 407:
      return Fault::authentication;
    case 403:
    case 405:
    case 451:
      return Fault::denied;
    case 500:  // Squid's word for a server without an address
    case 502:
    case 503:
    case 504:
      return Fault::bad_gateway;
    case 429:
      return Fault::try_later;
    case 511:
      return Fault::captive_portal;
    default:
      break;
  }
  if (status / 100 == 2) return std::nullopt;
  const bool portal = status / 100 == 3 || (status < 400 && is_page(head));
  return portal ? Fault::captive_portal : Fault::unexpected;
}

class HttpConnect final : public Dialogue {
 public:
  HttpConnect(std::shared_ptr<const target::ProxyCredentials> credentials, const Destination& destination)
      : credentials_(std::move(credentials)), authority_(authority_of(destination)) {}

  Step next(base::Bytes& received) override {
    if (!std::exchange(asked_, true)) return write_step(request());
    while (true) {
      const auto progress = head_.take_from(received);
      if (progress == ResponseHead::Progress::broken) return not_http(received);
      if (progress == ResponseHead::Progress::incomplete) return read_step();
      if (!is_interim()) return judge();
      interim_size_ += head_.size();
      if (interim_size_ >= most_received) return refused_step(Fault::unexpected, "the proxy sent nothing but 1xx");
      head_ = {};
    }
  }

  std::string_view awaiting() const override { return "the answer to CONNECT"; }

 private:
  // RFC 9110 15.2: a client reads over them; 101 is the last answer in the protocol that was spoken.
  bool is_interim() const { return head_.status() / 100 == 1 && head_.status() != 101; }

  base::Bytes request() const {
    std::string text = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\nUser-Agent: trustprobe\r\n", authority_);
    if (credentials_) {
      text += fmt::format("Proxy-Authorization: {}\r\n", basic_authorization(*credentials_));
    }
    text += "\r\n";
    base::Bytes bytes;
    append(bytes, base::bytes_of(text));
    return bytes;
  }

  Step not_http(base::ByteView received) const {
    if (credentials_) {
      return refused_step(
          Fault::unexpected,
          "the proxy did not answer CONNECT by HTTP; what it said is not shown, since it may repeat the "
          "credentials");
    }
    if (head_.has_status()) {
      return refused_step(Fault::unexpected, fmt::format("the proxy's answer to CONNECT has a line that is no field of "
                                                         "HTTP, or is too long: {}",
                                                         quoted(received)));
    }
    // RFC 8446 5.1: an alert or a handshake record.
    const bool tls = received.size() > 1 && (received[0] == 0x15 || received[0] == 0x16) && received[1] == 0x03;
    if (tls)
      return refused_step(Fault::unexpected, "the proxy answered CONNECT by TLS: https:// seems to be its scheme");
    return refused_step(Fault::unexpected,
                        fmt::format("the proxy answered {} to CONNECT, which is not HTTP", quoted(received)));
  }

  Step judge() const {
    const auto fault = fault_of(head_);
    if (!fault) return done_step();
    // Whoever has heard credentials may say them back, in whatever form: only numbers are told then.
    const std::string status =
        credentials_ ? std::to_string(head_.status()) : quoted(base::bytes_of(head_.status_text()));
    if (*fault == Fault::authentication) return refused_step(*fault, authentication_detail());
    if (*fault == Fault::captive_portal) {
      return refused_step(*fault, fmt::format("the proxy answered {} to CONNECT {}, {}{} instead of a tunnel", status,
                                              authority_, head_.status() / 100 == 3 ? "a redirect" : "a page",
                                              credentials_ ? "" : redirect_of(head_)));
    }
    // Squid says in its first word what went wrong: ERR_DNS_FAIL, ERR_CONNECT_FAIL.
    const std::string_view squid = credentials_ ? "" : head_.value("x-squid-error");
    const std::string_view word = squid.substr(0, squid.find_first_of(" \t"));
    const std::string error = word.empty() ? "" : " (" + base::shortened(base::printable(word), 60) + ")";
    return refused_step(*fault, fmt::format("the proxy answered {}{} to CONNECT {}", status, error, authority_));
  }

  std::string authentication_detail() const {
    auto schemes = authentication_schemes(head_.values("proxy-authenticate"));
    if (credentials_) std::erase_if(schemes, [](const std::string& name) { return !is_usual_scheme(name); });
    const std::string names = joined(schemes);
    const bool basic =
        std::ranges::any_of(schemes, [](const std::string& name) { return base::ascii_lower(name) == "basic"; });
    if (!schemes.empty() && !basic) {
      return fmt::format("the proxy wants credentials by {}, and only Basic is spoken here", names);
    }
    const std::string shown = names.empty() ? "" : " (" + names + ")";
    if (credentials_) return fmt::format("the proxy refused the credentials{}", shown);
    return fmt::format("the proxy wants credentials{}: --proxy-credentials file:PATH gives some", shown);
  }

  std::shared_ptr<const target::ProxyCredentials> credentials_;
  std::string authority_;
  bool asked_ = false;
  ResponseHead head_;
  std::size_t interim_size_ = 0;
};

}  // namespace

std::unique_ptr<Dialogue> http_connect(std::shared_ptr<const target::ProxyCredentials> credentials,
                                       const Destination& destination) {
  return std::make_unique<HttpConnect>(std::move(credentials), destination);
}

std::string basic_authorization(const target::ProxyCredentials& credentials) {
  return "Basic " + base64(fmt::format("{}:{}", credentials.user, credentials.password));
}

}  // namespace trustprobe::preamble
