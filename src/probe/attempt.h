// One offer made to one endpoint over at most one connection, tried again only where the network failed.
#pragma once

#include <map>
#include <optional>

#include "net/asio.h"
#include "net/deadline.h"
#include "net/tls_context.h"
#include "net/way.h"
#include "observation/observation.h"
#include "probe/gather.h"
#include "x509/presented_chain.h"

namespace trustprobe::probe {

/// The ClientHello of every offer, made once.
class TlsContexts {
 public:
  TlsContexts(const std::vector<const target::Offer*>& offers, const Limits& limits, bool http);

  /// Servers of other protocols than HTTP may refuse a client that offers those of the web by ALPN.
  const net::TlsContext& of(const target::Offer& offer, bool web) const { return (web ? web_ : other_).at(&offer); }

 private:
  std::map<const target::Offer*, net::TlsContext> web_, other_;
};

/// What all attempts share. Outlives them.
struct AttemptTools {
  const TlsContexts& contexts;
  x509::CertificatePool& pool;
  net::StopSource& stop;
  const Limits& limits;
  net::WayOpener& opener;
};

/// What all attempts to one target share. Outlives them.
struct Approach {
  target::Way way;
  bool web = true;           ///< speaks HTTP, as far as anybody knows
  std::uint16_t port = 443;  ///< of the target, wherever it is led to
};

struct AttemptResult {
  observation::Attempt attempt;
  std::string greeting;                         ///< before TLS; printable, first line
  std::optional<observation::HttpRecord> http;  ///< set when it was asked for and the handshake was complete
};

enum class HttpRequest { none, one };

/// Never fails: what goes wrong is in the result.
net::asio::awaitable<AttemptResult> make_attempt(const AttemptTools& tools, const Approach& approach,
                                                 const target::Offer& offer, target::Endpoint endpoint,
                                                 HttpRequest http);

}  // namespace trustprobe::probe
