#include "cli/way_plan.h"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <utility>

#include "base/nearest_word.h"
#include "base/text.h"
#include "checks/verdict_words.h"
#include "cli/pipeline.h"
#include "cli/secret.h"
#include "path/path_verdict.h"
#include "x509/presented_chain.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;

/// The first of these variables that is set to something, with its name.
std::pair<std::string, std::string> variable(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return {name, value};
  }
  return {};
}

Result<void> add_proxy_of_environment(const std::string& option, probe::WayOptions& way) {
  const auto [name, value] = variable({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  if (name.empty()) {
    return std::unexpected(InputError{option + " env", "the environment names no proxy",
                                      "set HTTPS_PROXY or ALL_PROXY, or give the proxy by its URL"});
  }
  auto proxy = target::parse_proxy(value, target::UserInfo::taken, name);
  if (!proxy) return std::unexpected(proxy.error());
  way.proxies.push_back(std::move(*proxy));
  way.no_proxy = target::NoProxy(variable({"no_proxy", "NO_PROXY"}).second);
  return {};
}

Result<void> add_proxies(const WayChoice& choice, probe::WayOptions& way) {
  for (const std::string& text : choice.proxies) {
    if (text == "env") {
      if (choice.proxies.size() > 1) {
        return std::unexpected(
            InputError{choice.proxy_option + " env",
                       fmt::format("the environment names the whole way, and another {} is given", choice.proxy_option),
                       "give either env or every proxy by its URL"});
      }
      return add_proxy_of_environment(choice.proxy_option, way);
    }
    auto proxy = target::parse_proxy(text, target::UserInfo::refused, choice.proxy_option);
    if (!proxy) return std::unexpected(proxy.error());
    way.proxies.push_back(std::move(*proxy));
  }
  return {};
}

Result<void> add_credentials(const WayChoice& choice, probe::WayOptions& way) {
  const auto& sources = choice.proxy_credentials;
  const std::size_t proxies = way.proxies.size();
  if (!sources.empty() && proxies == 0) {
    return std::unexpected(InputError{"--proxy-credentials", "no proxy is given that they could be for",
                                      "give --proxy too, or leave them out"});
  }
  if (sources.size() > proxies) {
    return std::unexpected(InputError{"--proxy-credentials",
                                      fmt::format("given {} times, for {}", sources.size(),
                                                  proxies == 1 ? "1 proxy" : fmt::format("{} proxies", proxies)),
                                      "give one for each --proxy, in their order; none for one without"});
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i] == "none") continue;
    auto secret = read_secret(sources[i], "--proxy-credentials", Bare::refused);
    if (!secret) return std::unexpected(secret.error());
    auto credentials = target::parse_proxy_credentials(*secret, "--proxy-credentials " + base::printable(sources[i]));
    if (!credentials) return std::unexpected(credentials.error());
    way.proxies[i].credentials = std::make_shared<const target::ProxyCredentials>(std::move(*credentials));
  }
  return {};
}

Result<std::optional<target::StartTls>> parse_starttls(const std::optional<std::string>& name) {
  if (!name) return std::nullopt;
  if (const auto protocol = target::find_starttls(*name)) return protocol;
  std::vector<std::string_view> known;
  for (const target::StartTlsProtocol& protocol : target::starttls_protocols()) known.push_back(protocol.name);
  for (const target::DirectTlsScheme& direct : target::direct_tls_schemes()) {
    if (direct.scheme != *name && direct.scheme != *name + "s") continue;
    return std::unexpected(InputError{"--starttls " + base::printable(*name),
                                      "this protocol speaks TLS from the first byte",
                                      fmt::format("leave --starttls out and write {}://HOST", direct.scheme)});
  }
  const auto nearest = base::nearest_word(*name, known);
  return std::unexpected(InputError{
      "--starttls " + base::printable(*name), "no such protocol is known",
      nearest ? fmt::format("did you mean {}?", *nearest) : fmt::format("known are {}", fmt::join(known, ", "))});
}

// An https proxy is judged as any server is: by our own rules, by a store.
std::string objection_to(const std::vector<base::Bytes>& chain, const std::string& host,
                         const trust::TrustStore& store) {
  x509::CertificatePool pool;
  path::VerdictRequest request{.store = &store, .client = &path::web_client()};
  for (const base::Bytes& der : chain) {
    const x509::PresentedCertificate sent = pool.parse(der);
    if (sent.certificate) request.presented.push_back(sent.certificate);
  }
  if (request.presented.empty()) return "it showed no certificate that can be read";
  request.terms.expected_name = host;
  request.terms.now = current_time();
  path::SignatureMemory signatures;
  const path::PathVerdict verdict = path::judge_chain(request, signatures);
  if (verdict.verdict == path::Verdict::trusted) return {};
  return fmt::format("{} does not trust its certificate ({}); --proxy-store names the store that does",
                     base::printable(store.name()), checks::short_reason(verdict));
}

bool has_https_proxy(const probe::WayOptions& way) {
  for (const target::Proxy& proxy : way.proxies) {
    if (proxy.kind == target::ProxyKind::https) return true;
  }
  return false;
}

}  // namespace

Result<probe::WayOptions> plan_way(const WayChoice& choice) {
  probe::WayOptions way;
  if (auto added = add_proxies(choice, way); !added) return std::unexpected(added.error());
  if (auto added = add_credentials(choice, way); !added) return std::unexpected(added.error());
  if (!choice.proxy_dns.empty() && way.proxies.empty()) {
    return std::unexpected(InputError{"--proxy-dns " + choice.proxy_dns, "there is no proxy that could look targets up",
                                      "name one with --proxy, or leave this out"});
  }
  auto starttls = parse_starttls(choice.starttls);
  if (!starttls) return std::unexpected(starttls.error());
  way.starttls = *starttls;
  if (choice.proxy_protocol == "v1") way.proxy_protocol = target::ProxyProtocol::v1;
  if (choice.proxy_protocol == "v2") way.proxy_protocol = target::ProxyProtocol::v2;
  if (choice.proxy_dns == "proxy") way.dns = probe::ProxyDns::proxy;
  if (choice.proxy_dns == "local") way.dns = probe::ProxyDns::local;
  if (!has_https_proxy(way)) return way;
  auto stores = load_stores({choice.proxy_store});
  if (!stores) {
    InputError error = stores.error();
    if (error.where.starts_with("--store")) error.where.insert(2, "proxy-");
    return std::unexpected(std::move(error));
  }
  way.proxy_objection = [store = stores->front()](const std::vector<base::Bytes>& chain, const std::string& host) {
    return objection_to(chain, host, *store);
  };
  return way;
}

}  // namespace trustprobe::cli
