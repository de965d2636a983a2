// The order of cipher suites, asked of servers of libssl, and what it costs to find it.
#include "scan/context.h"
#include "scanning.h"
#include "wire/registry.h"

using namespace trustprobe;
using namespace trustprobe::test;
using observation::Preference;
using observation::VersionSurface;

namespace {

// As OpenSSL sorts by default: each cipher for one key exchange after the other, AEAD first, plain RSA last.
constexpr auto interleaved =
    "ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA256:"
    "ECDHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA256:AES256-GCM-SHA384:AES128-GCM-SHA256:@SECLEVEL=0";
const std::vector<std::string> interleaved_names{"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                                                 "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
                                                 "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                                                 "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                                                 "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                                                 "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
                                                 "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                                                 "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
                                                 "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                                                 "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
                                                 "TLS_RSA_WITH_AES_256_GCM_SHA384",
                                                 "TLS_RSA_WITH_AES_128_GCM_SHA256"};

peers::TlsServerOptions with_rsa(std::string suites) {
  support::Recipe recipe = support::leaf_recipe("shop.example");
  recipe.key_kind = support::KeyKind::rsa2048;
  static const support::Identity made = support::self_sign(recipe);
  peers::TlsServerOptions options;
  options.credentials = {{made, {}}};
  options.highest_version = TLS1_2_VERSION;
  options.cipher_list = std::move(suites);
  options.configure = [](SSL_CTX* context) {
    SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_dh_auto(context, 1);
  };
  return options;
}

struct Found {
  observation::AcceptedList suites;
  std::size_t connections = 0;
};

Found suites_of(const peers::TlsServerOptions& options) {
  const peers::TlsServer server(options);
  Scan scan;
  const target::Endpoint endpoint = loopback(server.port());
  scan::Asker asker(scan.tools, endpoint, 20);
  scan::Hellos hellos(endpoint.server_name);
  observation::Surface surface;
  x509::CertificatePool pool;
  scan::Context context{asker, hellos, endpoint, surface, pool};
  VersionSurface version{.version = scan::tls12};
  run(scan.io, scan::find_cipher_suites(context, version));
  return {std::move(version.cipher_suites), scan.connections};
}

std::vector<std::string> names(const std::vector<std::uint16_t>& suites) {
  std::vector<std::string> names;
  for (const std::uint16_t suite : suites) names.push_back(wire::cipher_suite_name(suite));
  return names;
}

}  // namespace

TEST_CASE("a server's order that interleaves key exchanges is found, by an offer for each suite and a few more") {
  const Found found = suites_of(with_rsa(interleaved));
  CHECK(found.suites.preference == Preference::server);
  CHECK(found.suites.exhaustive());
  CHECK(names(found.suites.accepted) == interleaved_names);
  const std::size_t suites = interleaved_names.size(), lists = scan::suite_lists(scan::tls12).size();
  CHECK(found.connections <= suites + lists + suites + 2);  // each picked, each list declined, the order proved
}

TEST_CASE("a server's order that nobody would guess is found all the same") {
  const Found found =
      suites_of(with_rsa("AES128-GCM-SHA256:DHE-RSA-AES128-SHA256:ECDHE-RSA-CHACHA20-POLY1305:AES256-SHA:"
                         "DHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-SHA256:@SECLEVEL=0"));
  CHECK(found.suites.preference == Preference::server);
  CHECK(names(found.suites.accepted) ==
        std::vector<std::string>{"TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
                                 "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA",
                                 "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"});
}

TEST_CASE("where the client's order counts, the suites stand in ascending order") {
  peers::TlsServerOptions options = with_rsa(interleaved);
  options.configure = [](SSL_CTX* context) { SSL_CTX_set_dh_auto(context, 1); };
  const Found found = suites_of(options);
  CHECK(found.suites.preference == Preference::client);
  CHECK(found.suites.accepted.size() == interleaved_names.size());
  CHECK(std::ranges::is_sorted(found.suites.accepted));
}
