// A proxy on the way to a server, as users name it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/input_error.h"

namespace trustprobe::target {

enum class ProxyKind {
  http,     // CONNECT (RFC 9110 9.3.6)
  https,    // the same, to a proxy that speaks TLS
  socks5,   // RFC 1928; names are resolved here
  socks5h,  // the same; the proxy resolves names
};
std::string_view to_string(ProxyKind kind);  ///< the scheme: "http"

/// Never printed, saved or logged.
struct ProxyCredentials {
  std::string user, password;
};

struct Proxy {
  ProxyKind kind = ProxyKind::http;
  std::string host;  ///< A-labels, or an IP literal without brackets
  std::uint16_t port = 0;
  std::shared_ptr<const ProxyCredentials> credentials = {};  ///< null: none

  bool speaks_http() const { return kind == ProxyKind::http || kind == ProxyKind::https; }
  /// "http://proxy.example.com:3128", "socks5h://[2001:db8::1]:1080": all that anybody is told of it.
  std::string name() const;
};

/// Whether a URL may hold user and password: one in the environment may, one of a command line would be in every
/// process listing.
enum class UserInfo { refused, taken };

/// "http://proxy.example.com:3128", "proxy.example.com:3128" (http), "socks5://127.0.0.1" (port 1080), "https://..."
/// (port 443), "socks5h://...", "[2001:db8::1]:3128". An http proxy has no usual port: it has to be said. Percent
/// encoding in user and password is undone. No error quotes user or password. `where` goes into the error.
base::Result<Proxy> parse_proxy(std::string_view text, UserInfo user_info, std::string_view where);

/// "user:password", as a file or a variable holds them: the first line, split at its first colon.
base::Result<ProxyCredentials> parse_proxy_credentials(std::string_view text, std::string_view where);

/// Which hosts are reached without the proxy: the NO_PROXY variable as curl and Go read it.
class NoProxy {
 public:
  NoProxy() = default;
  /// Items between commas or blanks: "*", a domain (with or without a leading dot or "*.": itself and all below),
  /// either with ":port", an IP literal, a CIDR block. What is none of these is passed over, as others do.
  explicit NoProxy(std::string_view list);

  bool matches(std::string_view host, std::uint16_t port) const;

 private:
  std::string list_;
};

}  // namespace trustprobe::target
