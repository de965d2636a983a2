#include "scan/scan.h"

#include <algorithm>

#include "net/task_group.h"
#include "scan/context.h"
#include "scan/handshake_cost.h"
#include "scan/sessions.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using net::Clock;
using observation::Answer;
using observation::Surface;

// The group of a curve by the name that certificates have for it.
std::optional<std::uint16_t> group_of_curve(std::string_view curve) {
  if (curve == "P-256") return std::uint16_t{0x0017};
  if (curve == "P-384") return std::uint16_t{0x0018};
  if (curve == "P-521") return std::uint16_t{0x0019};
  return wire::group_of(curve);
}

CodePoints ecdsa_curves(const observation::EndpointObservation& seen) {
  CodePoints curves;
  for (const observation::Attempt& attempt : seen.attempts) {
    const auto leaf = attempt.handshake.chain.leaf();
    if (!leaf) continue;
    const auto group = group_of_curve(leaf->public_key.curve);
    if (group && std::ranges::find(curves, *group) == curves.end()) curves.push_back(*group);
  }
  return curves;
}

// TLS 1.3 is read by one flight more than once: what needs nothing but the versions runs all at once.
asio::awaitable<void> find_everything(Context& context, const HandshakeTools& tools, const ScanOptions& options) {
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  tasks.spawn(try_hello_forms(context));
  for (observation::VersionSurface& version : context.surface.versions) {
    if (version.supported == Answer::yes && version.version != ssl2) tasks.spawn(find_cipher_suites(context, version));
  }
  tasks.spawn(find_groups_tls12(context));
  if (context.speaks(tls12)) tasks.spawn(find_signature_schemes_tls12(context));
  if (context.speaks(tls13)) {
    tasks.spawn(find_groups(context));
    tasks.spawn(find_signature_schemes(context));
  }
  tasks.spawn(find_alpn(context));
  tasks.spawn(find_features(context));
  tasks.spawn(learn_sessions(tools, context.endpoint, context.surface, context.surface.features));
  tasks.spawn(find_selection(context, options.tenants));
  if (options.web) tasks.spawn(simulate(context, options.clients));
  co_await tasks.join();
}

bool speaks_any(const Surface& surface) {
  return std::ranges::any_of(surface.versions, [](const auto& version) { return version.supported == Answer::yes; });
}

}  // namespace

asio::awaitable<Surface> scan_endpoint(const HandshakeTools& tools, const ScanOptions& options,
                                       const observation::EndpointObservation& seen, x509::CertificatePool& pool) {
  const auto started = Clock::now();
  Surface surface;
  Asker asker(tools, seen.endpoint, options.retry_budget);
  Hellos hellos(seen.endpoint.server_name);
  Context context{asker, hellos, seen.endpoint, surface, pool, options.web};
  context.ecdsa_curves = ecdsa_curves(seen);
  co_await find_versions(context);
  if (speaks_any(surface)) co_await find_everything(context, tools, options);
  // Behind a limit there would be no end of waiting: once is enough.
  co_await try_lost_hello_forms(context);
  if (options.cost_handshakes > 0 && context.speaks(tls13)) {
    surface.post_quantum_cost = co_await measure_cost(tools, seen.endpoint, surface, options.cost_handshakes);
  }
  surface.effort = asker.effort();
  surface.effort.duration = std::chrono::duration_cast<base::Microseconds>(Clock::now() - started);
  co_return surface;
}

}  // namespace trustprobe::scan
