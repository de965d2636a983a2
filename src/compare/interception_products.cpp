// Products by the names that their certificates bear as they come. Operators rename them, and anybody may use the
// names.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"
#include "compare/interception_parts.h"

namespace trustprobe::compare {
namespace {

struct Product {
  std::string_view name;
  std::string_view pattern;  ///< of a subject or an issuer as text
};

constexpr Product products[] = {
    {"Avast or AVG", "*avast! Web/Mail Shield*"},
    {"Avast or AVG", "*AVG Web/Mail Shield*"},
    {"Barracuda", "*Barracuda*"},
    {"Bitdefender", "*Bitdefender*"},
    {"Blue Coat (Symantec ProxySG)", "*Blue Coat*"},
    {"Blue Coat (Symantec ProxySG)", "*ProxySG*"},
    {"Blue Coat (Symantec ProxySG)", "*Symantec Web Security Service*"},
    {"Burp (PortSwigger)", "*PortSwigger*"},
    {"Charles", "*Charles Proxy*"},
    {"Charles", "*XK72 Ltd*"},
    {"Check Point", "*Check Point*"},
    {"Cisco Umbrella", "*Cisco Umbrella*"},
    {"Cisco Umbrella", "*OpenDNS*"},
    {"Cloudflare Gateway", "*Gateway CA - Cloudflare*"},
    {"Cloudflare Gateway", "*Cloudflare for Teams*"},
    {"ESET", "*ESET SSL Filter*"},
    {"Fiddler", "*DO_NOT_TRUST_Fiddler*"},
    {"Forcepoint", "*Forcepoint*"},
    {"Forcepoint", "*Websense*"},
    {"Fortinet", "*Fortinet*"},
    {"Fortinet", "*FortiGate*"},
    {"iboss", "*iboss*"},
    {"Kaspersky", "*Kaspersky*"},
    {"McAfee or Skyhigh", "*McAfee*"},
    {"McAfee or Skyhigh", "*Skyhigh*"},
    {"mitmproxy", "*mitmproxy*"},
    {"Netskope", "*netskope*"},
    {"Netskope", "*goskope*"},
    {"Palo Alto Networks", "*Palo Alto Networks*"},
    {"Sophos", "*Sophos*"},
    {"Squid", "*squid*"},
    {"Untangle", "*Untangle*"},
    {"WatchGuard", "*WatchGuard*"},
    {"Zscaler", "*Zscaler*"},
};

void look_at(const x509::Name& name, std::vector<std::string>& hints) {
  for (const Product& product : products) {
    if (!base::fits_pattern(product.pattern, name.text)) continue;
    std::string hint =
        fmt::format("names itself as {} does (\"{}\"); a name proves nothing", product.name, checks::name_of(name));
    if (std::ranges::find(hints, hint) == hints.end()) hints.push_back(std::move(hint));
    return;
  }
}

}  // namespace

std::vector<std::string> product_hints(const InterceptionSide& via) {
  std::vector<std::string> hints;
  for (const SeenChain& chain : via.chains) {
    look_at(chain.leaf()->issuer, hints);
    for (const auto& sent : chain.presented->certificates) {
      // The leaf's own subject is the server's: a host of such a company is no product of its.
      if (sent.certificate && sent.certificate != chain.leaf()) look_at(sent.certificate->subject, hints);
    }
    if (chain.top && chain.top != chain.leaf()) look_at(chain.top->subject, hints);
  }
  return hints;
}

}  // namespace trustprobe::compare
