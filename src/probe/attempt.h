// One offer made to one endpoint over at most one connection, tried again only where the network failed.
#pragma once

#include <map>
#include <optional>

#include "net/asio.h"
#include "net/deadline.h"
#include "net/tls_context.h"
#include "observation/observation.h"
#include "probe/gather.h"
#include "x509/presented_chain.h"

namespace trustprobe::probe {

/// The ClientHello of every offer, made once.
class TlsContexts {
 public:
  TlsContexts(const std::vector<const target::Offer*>& offers, const Limits& limits, bool http);
  const net::TlsContext& of(const target::Offer& offer) const { return contexts_.at(&offer); }

 private:
  std::map<const target::Offer*, net::TlsContext> contexts_;
};

/// What all attempts share. Outlives them.
struct AttemptTools {
  const TlsContexts& contexts;
  x509::CertificatePool& pool;
  net::StopSource& stop;
  const Limits& limits;
};

struct AttemptResult {
  observation::Attempt attempt;
  std::optional<observation::HttpRecord> http;  ///< set when it was asked for and the handshake was complete
};

enum class HttpRequest { none, one };

/// Never fails: what goes wrong is in the result.
net::asio::awaitable<AttemptResult> make_attempt(const AttemptTools& tools, const target::Offer& offer,
                                                 target::Endpoint endpoint, HttpRequest http);

}  // namespace trustprobe::probe
