#include "preamble/proxy_dialogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "preamble/proxy_dialogues.h"
#include "preamble/quoted.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

class Refused final : public Dialogue {
 public:
  explicit Refused(std::string detail) : detail_(std::move(detail)) {}

  Step next(base::Bytes&) override { return refused_step(Fault::unexpected, detail_); }
  std::string_view awaiting() const override { return "nothing"; }

 private:
  std::string detail_;
};

// A blank or a line end would begin another field or request; a zone (RFC 4007) is a matter of this machine.
bool can_be_told(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) { return c > ' ' && c < 0x7F && c != '%'; });
}

}  // namespace

std::string authority_of(const Destination& destination) {
  const bool v6 = destination.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", destination.host, v6 ? "]" : "", destination.port);
}

std::unique_ptr<Dialogue> proxy_dialogue(const target::Proxy& proxy, Destination destination) {
  if (!can_be_told(destination.host)) {
    return std::make_unique<Refused>(fmt::format("no proxy can be asked for {}, which is no host to others",
                                                 quoted(base::bytes_of(destination.host))));
  }
  return proxy.speaks_http() ? http_connect(proxy.credentials, destination)
                             : socks5(proxy.credentials, std::move(destination));
}

bool repeats_credentials(const std::vector<target::Proxy>& proxies, base::ByteView bytes) {
  const std::string_view text = base::text_of(bytes);
  const auto said = [&](std::string_view secret) { return secret.size() >= 3 && text.contains(secret); };
  return std::ranges::any_of(proxies, [&](const target::Proxy& proxy) {
    if (!proxy.credentials) return false;
    const std::string basic = basic_authorization(*proxy.credentials);
    return said(proxy.credentials->user) || said(proxy.credentials->password) ||
           said(basic.substr(basic.find(' ') + 1));
  });
}

}  // namespace trustprobe::preamble
