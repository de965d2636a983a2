// Opens the way to a server: a TCP connection, through proxies where there are some, up to where TLS begins.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "net/asio.h"
#include "net/byte_stream.h"
#include "net/connect.h"
#include "net/resolve.h"
#include "net/tls_context.h"
#include "preamble/dialogue.h"
#include "preamble/proxy_dialogue.h"
#include "target/endpoint.h"
#include "target/way.h"

namespace trustprobe::net {

/// Where it stopped, and why.
struct WayFailure {
  enum class Stage { connect, proxy, starttls };
  enum class Kind {
    name_not_found,    // the proxy's name
    resolver_failed,   // the same
    refused,           // RST to our SYN
    unreachable,       // no route
    timed_out,         // the caller's time was over
    reset,             // RST
    closed,            // FIN while something was awaited
    out_of_resources,  // of this machine
    not_trusted,       // the certificate of an https proxy
    no_tls,            // an https proxy: the handshake with it failed
    refusal,           // `fault` says which
  };
  Stage stage = Stage::connect;
  Kind kind = Kind::timed_out;
  preamble::Fault fault = preamble::Fault::unexpected;
  std::string detail;  ///< for people, printable; names the proxy; never credentials
};

/// How far a way has come. Kept by the caller, so that it survives a deadline.
struct Passage {
  std::unique_ptr<ByteStream> stream;  ///< set when the way is open
  std::optional<WayFailure> failure;   ///< set when it came to an end; nothing: under way, or open
  std::string greeting;                ///< of the server, before TLS; printable, first line
  Clock::duration connect_time{};      ///< of the first TCP connection; zero: there was none
  Clock::duration preamble_time{};     ///< what followed until TLS could begin

  bool is_open() const { return stream != nullptr; }

  /// What a deadline of `limit` that has passed meanwhile makes of it: never nothing unless the way is open.
  std::optional<WayFailure> failure_after(Clock::duration limit) const;

  // What is being done, for a deadline that passes.
  WayFailure::Stage stage = WayFailure::Stage::connect;
  std::string proxy;     ///< name of the proxy that is spoken to; empty: the server
  std::string awaiting;  ///< what is waited for; empty: the TCP connection
  bool lacks_resources = false;
};

/// Whom a way leads to.
struct WayEnd {
  std::string address;  ///< IP literal, or a name for the last proxy to resolve
  std::uint16_t port = 0;
  std::string host;     ///< whom the client believes to speak to, for protocols that say so before TLS
  bool inject = false;  ///< send a harmless command behind the one that starts TLS
};
WayEnd end_of(const target::Endpoint& endpoint);

class Passing;

/// One per run and io_context; outlives its passages. Addresses of proxies are looked up once.
class WayOpener {
 public:
  /// Why the certificates that an https proxy `host` has shown (DER, its own first) are not trusted; empty: they are.
  using ProxyObjection = std::function<std::string(const std::vector<base::Bytes>& chain, const std::string& host)>;

  /// `resolver` outlives the opener. Without `objection` every https proxy is believed.
  WayOpener(Resolver& resolver, ProxyObjection objection);

  /// Under the caller's deadline. What comes of it is in `passage`, which outlives the call, as `way` and `end` do.
  asio::awaitable<void> open(const target::Way& way, const WayEnd& end, Passage& passage);

  /// Through proxies only as far as a TCP connection to `end`: for what is no TLS.
  asio::awaitable<void> open_tunnel(const std::vector<target::Proxy>& proxies, const WayEnd& end, Passage& passage);

  /// As far as the last proxy, which is not asked for anything.
  asio::awaitable<void> open_to_proxy(const std::vector<target::Proxy>& proxies, Passage& passage);

 private:
  friend class Passing;

  Resolver& resolver_;
  ProxyObjection objection_;
  TlsContext proxy_tls_;
  std::map<std::string, std::vector<asio::ip::address>> addresses_;  // of proxies, by host; what answered first
};

}  // namespace trustprobe::net
