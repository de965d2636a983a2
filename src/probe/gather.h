// Runs the plan: resolves targets, makes attempts, delivers observations. All network I/O of the program starts here.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/input_error.h"
#include "base/instant.h"
#include "observation/observation.h"
#include "path/evidence_request.h"
#include "probe/evidence_options.h"
#include "probe/plan.h"
#include "scan/scan_options.h"
#include "target/connect_to.h"
#include "target/offer.h"
#include "target/target.h"
#include "target/way.h"

namespace trustprobe::probe {

enum class Family { any, v4, v6 };

/// Which server name a ClientHello carries, and which name the certificate is judged for: three different things.
struct Names {
  std::optional<std::string> server_name;    ///< --sni: instead of the target's host; also sent to an IP target
  bool no_server_name = false;               ///< --no-sni
  std::optional<std::string> expected_name;  ///< --name: instead of the target's host
};

/// Who looks targets up when there is a proxy.
enum class ProxyDns {
  by_kind,  ///< the last proxy, but for one that is `socks5`
  proxy,
  local,  ///< each address is an endpoint of its own
};

/// How targets are reached; the same for all, but for those without proxy and those that say a protocol themselves.
struct WayOptions {
  std::vector<target::Proxy> proxies = {};  ///< the nearest first
  target::NoProxy no_proxy = {};
  ProxyDns dns = ProxyDns::by_kind;
  std::optional<target::ProxyProtocol> proxy_protocol = {};
  std::optional<target::StartTls> starttls = {};
  /// As net::WayOpener::ProxyObjection. Null: every https proxy is believed.
  std::function<std::string(const std::vector<base::Bytes>& chain, const std::string& host)> proxy_objection = nullptr;
};

struct Limits {
  base::Microseconds timeout = std::chrono::seconds{10};  ///< total for one attempt; DNS has the same, apart
  std::size_t connections = 100;                          ///< at once, over all targets
  std::size_t per_host = 4;                               ///< at once, to one target
  std::size_t handshake_bytes = 8u << 20;                 ///< of all handshake messages of one attempt
  std::size_t chain_length = 100;                         ///< certificates
  int tries = 1;                                          ///< attempts per offer where the network failed (not TLS)
};

struct GatherOptions {
  std::vector<const target::Offer*> offers;  ///< the default one first; the others go where `spread` says
  Spread spread = Spread::one_of_each_leaf;
  Names names;
  WayOptions way = {};
  Family family = Family::any;
  bool first_address_only = false;
  bool http = false;                      ///< one request after the default handshake
  bool caa = false;                       ///< look CAA records of each target's host up
  std::optional<std::string> dns_server;  ///< "ADDR:PORT" instead of the system's resolvers
  target::ConnectTo connect_to;           ///< --connect-to, --connect-to-file, --resolve
  Limits limits;
  std::optional<scan::ScanOptions> scan = {};  ///< what each endpoint negotiates is found out, one after the other
  EvidenceOptions evidence;
  /// What a judgement of the observation would still want to know: asked again with what came, a few times. Null:
  /// nothing is fetched. Called from the gathering thread only.
  std::function<std::vector<path::EvidenceRequest>(const observation::Observation&)> evidence_wanted;
};

/// Yields the next target, or nothing at the end. Called from the gathering thread only.
using TargetSource = std::function<std::optional<target::Target>()>;

/// Takes each observation as soon as its target is done, in that order. Called from the gathering thread only.
using ObservationSink = std::function<void(std::shared_ptr<const observation::Observation>)>;

/// Returns when every target was delivered, or soon after `stop()` is true (polled between targets and on SIGINT): then
/// the targets under way are dropped, whole. Failures of servers are data; an error here means that gathering could not
/// start (bad --dns-server, no file descriptors at all).
std::expected<void, base::InputError> gather(const GatherOptions& options, TargetSource targets, ObservationSink sink,
                                             std::function<bool()> stop);

}  // namespace trustprobe::probe
