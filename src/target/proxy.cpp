#include "target/proxy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "target/host.h"

namespace trustprobe::target {
namespace {

struct Scheme {
  ProxyKind kind = ProxyKind::http;
  std::string_view name;
  std::uint16_t port = 0;  // 0: none is usual
};

constexpr std::array schemes{
    Scheme{ProxyKind::http, "http"},
    Scheme{ProxyKind::https, "https", 443},
    Scheme{ProxyKind::socks5, "socks5", 1080},
    Scheme{ProxyKind::socks5h, "socks5h", 1080},
};

constexpr std::string_view form = "write it as http://HOST:PORT, https://HOST, socks5://HOST or socks5h://HOST";

// A password may stand anywhere in a URL that is wrong ("http://user:secret" has it where the port should be): what is
// wrong is said in words of ours, and nothing of the text is quoted.
std::unexpected<base::InputError> wrong(std::string what, std::string_view remedy = form) {
  return std::unexpected(base::InputError{"", std::move(what), std::string(remedy)});
}

const Scheme& scheme_of(ProxyKind kind) {
  return *std::ranges::find(schemes, kind, &Scheme::kind);
}

bool is_scheme(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

// Takes the scheme away from `text`; no scheme is http, as in curl.
base::Result<const Scheme*> take_scheme(std::string_view& text) {
  const auto end = text.find("://");
  const std::string name = base::ascii_lower(text.substr(0, end));
  if (end == std::string_view::npos || !is_scheme(name)) return &schemes.front();
  const auto found = std::ranges::find(schemes, name, &Scheme::name);
  if (found == schemes.end()) {
    if (name == "socks4" || name == "socks4a") {
      return wrong("SOCKS 4 is not spoken (scheme '" + name + "')",
                   "most SOCKS proxies speak version 5: socks5://HOST");
    }
    // With a user in it even the scheme may be a slip of the pen that holds what must not be shown.
    const bool shown = text.find('@') == std::string_view::npos;
    return wrong(shown ? fmt::format("the scheme {} is none of a proxy", quoted(name))
                       : std::string("the scheme of the URL is none of a proxy"),
                 "known are http, https, socks5 and socks5h");
  }
  text.remove_prefix(end + 3);
  return &*found;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    if (text.front() != '%') {
      decoded += text.front();
      text.remove_prefix(1);
      continue;
    }
    unsigned value = 0;
    if (text.size() < 3) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 3, value, 16);
    if (error != std::errc{} || end != text.data() + 3) return std::nullopt;
    decoded += static_cast<char>(value);
    text.remove_prefix(3);
  }
  return decoded;
}

// RFC 7617 2: neither may hold control characters.
bool holds_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

base::Result<std::shared_ptr<const ProxyCredentials>> read_user_info(std::string_view text) {
  if (text.empty()) return nullptr;
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto user = percent_decoded(text.substr(0, colon));
  const auto password = percent_decoded(text.substr(std::min(colon + 1, text.size())));
  if (!user || !password) {
    return wrong("user or password has a '%' without two hexadecimal digits behind it", "write '%' itself as %25");
  }
  if (holds_control(*user) || holds_control(*password)) {
    return wrong("user or password has a control character", "remove it");
  }
  return std::make_shared<const ProxyCredentials>(*user, *password);
}

base::Result<void> read_host_and_port(std::string_view text, const Scheme& scheme, Proxy& proxy) {
  std::size_t end = std::min(text.find(':'), text.size());
  if (text.starts_with('[')) {
    end = text.find(']');
    if (end == std::string_view::npos)
      return wrong("an IPv6 address has no closing bracket", "write [2001:db8::1]:3128");
    ++end;
  }
  const std::string_view host_text = text.substr(0, end), rest = text.substr(end);
  if (host_text.empty()) return wrong("the URL of the proxy has no host");
  if (rest.find(':', 1) != std::string_view::npos && !host_text.starts_with('[')) {
    return wrong("the URL of the proxy has more than one ':' behind its host", "IPv6 addresses stand in brackets");
  }
  const auto host = parse_host(host_text);
  if (!host) return wrong("what stands for the host of the proxy is neither a host name nor an address");
  proxy.host = host->text;
  proxy.port = scheme.port;
  if (rest.empty()) {
    if (scheme.port != 0) return {};
    return wrong("the port of the proxy is missing", "an http proxy has no usual one: write http://HOST:PORT");
  }
  const auto port = rest.front() == ':' ? parse_port(rest.substr(1)) : wrong("");
  if (!port) return wrong("the port of the proxy is no number from 1 to 65535");
  proxy.port = *port;
  return {};
}

base::Result<Proxy> parse(std::string_view text, UserInfo user_info) {
  if (text.empty()) return wrong("the URL of the proxy is empty");
  if (user_info == UserInfo::refused && text.find('@') != std::string_view::npos) {
    return wrong("the URL holds a user or a password, which everybody could read in the list of processes",
                 "leave them out, and give them by --proxy-credentials file:PATH or env:NAME");
  }
  const auto scheme = take_scheme(text);
  if (!scheme) return std::unexpected(scheme.error());
  const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
  const std::string_view authority = text.substr(0, end), rest = text.substr(end);
  if (rest.find('@') != std::string_view::npos) {
    return wrong("user or password has a '/', '?' or '#'", "write these as %2F, %3F and %23");
  }
  if (!rest.empty() && rest != "/") return wrong("the URL of the proxy goes on behind host and port");
  // A '@' in a password should be %40, and is often typed as it is: hosts have none.
  const auto at = authority.rfind('@');
  const std::string_view host_and_port = at == std::string_view::npos ? authority : authority.substr(at + 1);
  Proxy proxy{.kind = (*scheme)->kind};
  if (at != std::string_view::npos) {
    auto credentials = read_user_info(authority.substr(0, at));
    if (!credentials) return std::unexpected(credentials.error());
    proxy.credentials = std::move(*credentials);
  }
  const auto read = read_host_and_port(host_and_port, **scheme, proxy);
  if (!read) return std::unexpected(read.error());
  return proxy;
}

base::Result<ProxyCredentials> parse_credentials(std::string_view text) {
  constexpr std::string_view remedy = "write user:password in one line";
  const std::string_view content = base::without_byte_order_mark(text);
  const std::string_view line = content.substr(0, content.find_first_of("\r\n"));
  const auto colon = line.find(':');
  if (line.empty()) return wrong("the first line, where user and password should be, is empty", remedy);
  if (colon == std::string_view::npos) return wrong("no ':' between user and password in the first line", remedy);
  if (colon == 0) return wrong("no user before the ':' of the first line", remedy);
  if (holds_control(line)) return wrong("user or password has a control character", remedy);
  return ProxyCredentials{std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))};
}

}  // namespace

std::string_view to_string(ProxyKind kind) {
  return scheme_of(kind).name;
}

std::string Proxy::name() const {
  const bool v6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", to_string(kind), v6 ? "[" : "", host, v6 ? "]" : "", port);
}

base::Result<Proxy> parse_proxy(std::string_view text, UserInfo user_info, std::string_view where) {
  auto proxy = parse(base::trimmed(text), user_info);
  if (!proxy) proxy.error().where = where;
  return proxy;
}

base::Result<ProxyCredentials> parse_proxy_credentials(std::string_view text, std::string_view where) {
  auto credentials = parse_credentials(text);
  if (!credentials) credentials.error().where = where;
  return credentials;
}

}  // namespace trustprobe::target
