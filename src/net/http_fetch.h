// One document by HTTP or HTTPS.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/input_error.h"
#include "base/instant.h"
#include "net/asio.h"
#include "net/deadline.h"
#include "net/resolve.h"
#include "net/way.h"

namespace trustprobe::net {

struct FetchLimits {
  Clock::duration timeout = std::chrono::seconds{30};  ///< in all, redirects included
  std::size_t body = 16u << 20;
  int redirects = 5;
};

struct FetchRequest {
  std::string url;
  std::string content_type = {};  ///< of `body`, which is sent by POST; empty: GET
  base::Bytes body = {};
};

/// Which addresses are connected to. The address that was looked up and found right is the one that is connected to.
enum class AddressPolicy { any, public_only };

/// Where somebody is to be asked instead of where DNS points.
struct FetchDestination {
  std::string host;  ///< a name or an IP literal; any address is allowed, since the user chose it. Empty: the URL's own
  std::uint16_t port = 0;
};

/// Proxies on the way to servers.
struct FetchProxies {
  WayOpener& opener;  ///< outlives the fetch
  /// For HOST and PORT, the nearest first; none: the server is asked directly.
  std::function<std::vector<target::Proxy>(const std::string& host, std::uint16_t port)> for_server;
};

/// How servers are found; asked anew for every redirect.
struct FetchRoute {
  AddressPolicy policy = AddressPolicy::any;
  /// Other destinations for HOST and PORT, tried in order. Null, or none: as the URL says.
  std::function<std::vector<FetchDestination>(const std::string& host, std::uint16_t port)> elsewhere = nullptr;
  /// Why a server ("host:port", as HttpLocation::server) is not to be asked; empty: it is. Null: all are.
  std::function<std::string(const std::string& server)> objection = nullptr;
  /// A name that a proxy resolves is not held against `policy`: where it leads is the proxy's affair.
  std::optional<FetchProxies> proxies = std::nullopt;
};

struct FetchedDocument {
  base::Bytes body;
  std::optional<base::Seconds> max_age;  ///< that HTTP still gives it; zero: not to be kept; nothing: not said
};

struct FetchFailure {
  enum class Kind {
    unreachable,  ///< no address or no connection
    timed_out,    ///< nothing whole in time
    status,       ///< the server has answered with another status than 200
    other,
  };
  Kind kind = Kind::other;
  std::string server = {};  ///< that was asked last, as HttpLocation::server; empty: none
  base::InputError error;   ///< with the URL
};

/// The body of the answer with status 200; 301, 302, 303, 307 and 308 are followed. The server of an https: URL is not
/// authenticated: whoever calls this knows by itself what it must get.
asio::awaitable<std::expected<FetchedDocument, FetchFailure>> fetch(FetchRequest request, FetchLimits limits,
                                                                    FetchRoute route, Resolver& resolver,
                                                                    StopSource& stop);

}  // namespace trustprobe::net
