// What the audit says of proxies that do exactly one thing badly.
#include "compare/interception_audit.h"

#include <doctest/doctest.h>

#include "compare/interception_audit_scenes.h"

namespace trustprobe::compare {
namespace {

using namespace support;

struct BadHost {
  DefectKind kind;
  std::vector<Identity> chain;
};

/// A host with each defect that can be made here, all but revoked.
std::vector<BadHost> bad_hosts(const Interposed& world) {
  const auto changed = [&](auto change) {
    Recipe recipe = leaf_recipe("bad.example");
    change(recipe);
    return std::vector{issue(world.server_ca, recipe), world.server_ca};
  };
  return {{DefectKind::expired, changed([](Recipe& recipe) { recipe.not_after = "2026-10-01T00:00:00Z"; })},
          {DefectKind::self_signed, {self_sign(leaf_recipe("bad.example"))}},
          {DefectKind::wrong_host, {issue(world.server_ca, leaf_recipe("other.example")), world.server_ca}},
          {DefectKind::untrusted_root, {Interposed::leaf(make_root("Nobody's Root"), "bad.example")}},
          {DefectKind::sha1, changed([](Recipe& recipe) { recipe.hash = "SHA1"; })},
          {DefectKind::weak_key, changed([](Recipe& recipe) { recipe.key_kind = KeyKind::rsa1024; })}};
}

TEST_CASE("a proxy that does all of it well fails nothing") {
  const Proxied proxied = well_kept();
  CHECK(proxied.told() == Told{});
  const InterceptionAudit audit = proxied.audited();
  CHECK(audit.targets == 2);
  CHECK(audit.re_signed == 2);
  CHECK_FALSE(audit.fails());
  CHECK(proxied.found("proxy-shares-key").status == Status::passed);
  CHECK(proxied.found("proxy-masks-expired").status == Status::not_applicable);
}

TEST_CASE("every rule has a finding, and every finding a rule that says why and what to do") {
  const InterceptionAudit audit = well_kept().audited();
  CHECK(audit.findings.size() == audit_rules().size());
  for (const Finding& finding : audit.findings) {
    const AuditRule* rule = find_audit_rule(finding.check);
    REQUIRE(rule != nullptr);
    CHECK_FALSE(rule->title.empty());
    CHECK_FALSE(rule->explanation.empty());
    CHECK_FALSE(rule->remedy.empty());
  }
  CHECK(find_audit_rule("no-such-rule") == nullptr);
}

TEST_CASE("a proxy that signs for what is wrong as for what is right masks the defect, and only that") {
  for (const auto& [kind, chain] : bad_hosts(Interposed())) {
    CAPTURE(checks::to_string(kind));
    Proxied proxied = well_kept();
    for (const BadHost& bad : bad_hosts(proxied.world)) {
      if (bad.kind != kind) continue;
      const Scene direct = proxied.shows("bad.example", bad.chain);
      proxied.add("bad.example", proxied.via_of("bad.example", leaf_recipe("bad.example")), &direct, kind);
    }
    const bool warns = kind == DefectKind::sha1 || kind == DefectKind::weak_key;
    const std::string id = "proxy-masks-" + std::string(checks::to_string(kind));
    CHECK(proxied.told() == Told{(warns ? "warning: " : "error: ") + id});
    const Finding finding = proxied.found(id);
    CHECK(finding.subject == "the proxy");
    CHECK(finding.summary.starts_with("hides "));
    CHECK(finding.summary.ends_with(", for bad.example"));
    CHECK(finding.detail.starts_with("It was signed by Corp Signing CA, as the certificates of good hosts are."));
    CHECK_FALSE(finding.remedy.empty());
  }
}

TEST_CASE("a host that nobody listed is known by what the direct path shows") {
  Proxied proxied = well_kept();
  const Scene direct = proxied.shows("bad.example", bad_hosts(proxied.world).front().chain);
  proxied.add("bad.example", proxied.via_of("bad.example", leaf_recipe("bad.example")), &direct);
  CHECK(proxied.told() == Told{"error: proxy-masks-expired"});
}

TEST_CASE("a proxy that refuses, passes through, keeps the defect or signs by an untrusted key masks nothing") {
  const auto judged = [](DefectKind kind, auto via_of) {
    Proxied proxied = well_kept();
    for (const BadHost& bad : bad_hosts(proxied.world)) {
      if (bad.kind != kind) continue;
      const Scene direct = proxied.shows("bad.example", bad.chain);
      proxied.add("bad.example", via_of(proxied, bad), &direct, kind);
    }
    CHECK(proxied.told() == Told{});
    return proxied.found("proxy-masks-" + std::string(checks::to_string(kind))).status;
  };
  for (const BadHost& each : bad_hosts(Interposed())) {
    CAPTURE(checks::to_string(each.kind));
    CHECK(judged(each.kind, [](Proxied& proxied, const BadHost&) {
            return proxied.world.failing(Stage::handshake, FailureReason::reset);
          }) == Status::passed);
    CHECK(judged(each.kind, [](Proxied& proxied, const BadHost& bad) {
            return proxied.shows("bad.example", bad.chain);
          }) == Status::passed);
    CHECK(judged(each.kind, [](Proxied& proxied, const BadHost&) {
            return proxied.shows("bad.example", {Interposed::leaf(make_root("Not trusted"), "bad.example")});
          }) == Status::passed);
  }
  CHECK(judged(DefectKind::expired, [](Proxied& proxied, const BadHost&) {
          Recipe recipe = leaf_recipe("bad.example");
          recipe.not_after = "2026-10-01T00:00:00Z";
          return proxied.via_of("bad.example", recipe);
        }) == Status::passed);
  CHECK(judged(DefectKind::wrong_host, [](Proxied& proxied, const BadHost&) {
          return proxied.via_of("bad.example", leaf_recipe("other.example"));
        }) == Status::passed);
  CHECK(judged(DefectKind::self_signed, [](Proxied& proxied, const BadHost&) {
          Recipe recipe = leaf_recipe("bad.example");
          recipe.key = proxied.world.proxy_ca.key;  // as Squid may: the CA's key, and still refused by all
          return proxied.shows("bad.example", {self_sign(recipe)});
        }) == Status::passed);
}

TEST_CASE("without a direct path the list is believed, and a defect that the direct path lacks is undetermined") {
  Proxied proxied = well_kept();
  proxied.add("revoked.example", proxied.via_of("revoked.example", leaf_recipe("revoked.example")), nullptr,
              DefectKind::revoked);
  CHECK(proxied.told() == Told{"error: proxy-masks-revoked"});
  Proxied mended = well_kept();
  const Scene direct = mended.direct_of("revoked.example");
  mended.add("revoked.example", mended.via_of("revoked.example", leaf_recipe("revoked.example")), &direct,
             DefectKind::revoked);
  CHECK(mended.told() == Told{"undetermined: proxy-masks-revoked"});
}

TEST_CASE("without a direct path a defect that is still seen through the proxy is not masked") {
  Proxied proxied = well_kept();
  Recipe recipe = leaf_recipe("bad.example");
  recipe.not_after = "2026-10-01T00:00:00Z";
  const Identity public_root =
      posing_as(make_root("Example Public Root"), "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e");
  Scene via = proxied.shows("bad.example", {issue(public_root, recipe)});
  via.trust("web", {public_root});
  proxied.add("bad.example", via, nullptr, DefectKind::expired);
  CHECK(proxied.seen.back().verdict == InterceptionVerdict::undetermined);
  CHECK(proxied.told() == Told{});
  CHECK(proxied.found("proxy-masks-expired").status == Status::passed);
}

TEST_CASE("a page of the proxy's own may be a refusal, and the server's own answer is none") {
  const auto told = [](int via_status, int direct_status) {
    Proxied proxied = well_kept();
    Scene direct = proxied.shows("bad.example", bad_hosts(proxied.world).front().chain);
    Scene via = proxied.via_of("bad.example", leaf_recipe("bad.example"));
    via.observation.endpoints[0].http = {.status = via_status, .strict_transport_security = {}, .failure = ""};
    direct.observation.endpoints[0].http = {.status = direct_status, .strict_transport_security = {}, .failure = ""};
    proxied.add("bad.example", via, &direct, DefectKind::expired);
    return proxied.told();
  };
  CHECK(told(503, 200) == Told{"undetermined: proxy-masks-expired"});
  CHECK(told(200, 200) == Told{"error: proxy-masks-expired"});
  CHECK(told(503, 503) == Told{"error: proxy-masks-expired"});
}

TEST_CASE("whether a certificate is like those of good hosts is not known where there are none") {
  Proxied proxied;
  const Scene direct = proxied.shows("bad.example", bad_hosts(proxied.world).front().chain);
  const Identity hidden = issue(make_root("Hidden Root"), ca_recipe("Hidden CA"));
  proxied.add("bad.example", proxied.shows("bad.example", {Interposed::leaf(hidden, "bad.example")}), &direct,
              DefectKind::expired);
  CHECK(proxied.told() == Told{"undetermined: proxy-masks-expired"});
  Proxied trusted;
  trusted.add("bad.example", trusted.via_of("bad.example", leaf_recipe("bad.example")), &direct, DefectKind::expired);
  CHECK(trusted.told().contains("error: proxy-masks-expired"));
}

TEST_CASE("a proxy whose root no store holds is judged by its key") {
  Proxied proxied;
  const Identity root = make_root("Unknown Proxy Root");
  for (const char* host : {"a.example", "b.example"}) {
    const Scene direct = proxied.direct_of(host);
    proxied.add(host, proxied.shows(host, {Interposed::leaf(root, host), root}), &direct);
  }
  const Scene direct = proxied.shows("bad.example", {Interposed::leaf(make_root("Nobody"), "bad.example")});
  proxied.add("bad.example", proxied.shows("bad.example", {Interposed::leaf(root, "bad.example"), root}), &direct,
              DefectKind::untrusted_root);
  CHECK(proxied.told() == Told{"error: proxy-masks-untrusted-root"});
}

TEST_CASE("what a proxy does badly with its own certificates is told, and only that") {
  const auto told = [](auto change) {
    Proxied proxied = well_kept();
    Recipe recipe = leaf_recipe("c.example");
    change(recipe);
    const Scene direct = proxied.direct_of("c.example");
    proxied.add("c.example", proxied.via_of("c.example", recipe), &direct);
    return proxied.told();
  };
  CHECK(told([](Recipe&) {}) == Told{});
  CHECK(told([](Recipe& recipe) { recipe.hash = "SHA1"; }) == Told{"error: proxy-signs-with-sha1"});
  CHECK(told([](Recipe& recipe) { recipe.key_kind = KeyKind::rsa1024; }) ==
        Told{"error: proxy-weak-leaf-key", "note: proxy-changes-key-type"});
  CHECK(told([](Recipe& recipe) { recipe.key_kind = KeyKind::rsa2048; }) == Told{"note: proxy-changes-key-type"});
  CHECK(told([](Recipe& recipe) { recipe.not_after = "2031-01-01T00:00:00Z"; }) ==
        Told{"note: proxy-extends-validity"});
  CHECK(told([](Recipe& recipe) {
          recipe = with_extension(recipe, "subjectAltName", "DNS:c.example,DNS:more.example");
        }) == Told{"note: proxy-drops-names"});
}

TEST_CASE("a weak key that the proxy copies from the server is not its own") {
  Proxied proxied;
  Recipe recipe = leaf_recipe("bad.example");
  recipe.key_kind = KeyKind::rsa1024;
  const Scene direct = proxied.shows("bad.example", {issue(proxied.world.server_ca, recipe), proxied.world.server_ca});
  proxied.add("bad.example", proxied.via_of("bad.example", recipe), &direct, DefectKind::weak_key);
  CHECK(proxied.audited().re_signed == 1);
  CHECK_FALSE(proxied.told().contains("error: proxy-weak-leaf-key"));
}

TEST_CASE("a good host that the proxy will not vouch for does not make its key for bad ones a good key") {
  Proxied proxied = well_kept();
  const Identity untrusted = make_root("Not trusted by Corp");
  const Scene refused = proxied.direct_of("c.example");
  proxied.add("c.example", proxied.shows("c.example", {Interposed::leaf(untrusted, "c.example"), untrusted}), &refused);
  const Scene direct = proxied.shows("bad.example", bad_hosts(proxied.world).front().chain);
  proxied.add("bad.example", proxied.shows("bad.example", {Interposed::leaf(untrusted, "bad.example"), untrusted}),
              &direct, DefectKind::expired);
  CHECK(proxied.told() == Told{});
}

TEST_CASE("names that a proxy leaves out are told") {
  Proxied proxied = well_kept();
  const Identity two = issue(proxied.world.server_ca, with_extension(leaf_recipe("c.example"), "subjectAltName",
                                                                     "DNS:c.example,DNS:www.c.example"));
  const Scene direct = proxied.shows("c.example", {two, proxied.world.server_ca});
  proxied.add("c.example", proxied.via_of("c.example", leaf_recipe("c.example")), &direct);
  CHECK(proxied.told() == Told{"warning: proxy-drops-names"});
  CHECK(proxied.found("proxy-drops-names").summary ==
        "leaves out names of the server's certificate: www.c.example, for c.example");
}

TEST_CASE("certificates of the server's chain after the proxy's own are a leak") {
  Proxied proxied = well_kept();
  const Scene direct = proxied.direct_of("c.example");
  proxied.add("c.example",
              proxied.shows("c.example", {Interposed::leaf(proxied.world.proxy_ca, "c.example"), proxied.world.proxy_ca,
                                          proxied.world.server_ca}),
              &direct);
  CHECK(proxied.told() == Told{"warning: proxy-leaks-chain"});
}

TEST_CASE("hosts that get the key of the CA are told as that, and not as hosts that share one") {
  Proxied proxied;
  for (const char* host : {"a.example", "b.example"}) {
    Recipe recipe = leaf_recipe(host);
    recipe.key = proxied.world.proxy_ca.key;
    const Scene direct = proxied.direct_of(host);
    proxied.add(host, proxied.via_of(host, recipe), &direct);
  }
  CHECK(proxied.told() == Told{"warning: proxy-uses-ca-key"});
  CHECK(proxied.found("proxy-uses-ca-key").summary ==
        "uses the key of its CA for the certificates of hosts, for a.example and b.example");
}

TEST_CASE("one key for hosts that have several is told, and one of them with the key of the CA needs no other host") {
  Proxied shared;
  const Identity any = Interposed::leaf(shared.world.proxy_ca);
  for (const char* host : {"a.example", "b.example"}) {
    Recipe recipe = leaf_recipe(host);
    recipe.key = any.key;
    const Scene direct = shared.direct_of(host);
    shared.add(host, shared.via_of(host, recipe), &direct);
  }
  CHECK(shared.told() == Told{"warning: proxy-shares-key"});
  CHECK(shared.found("proxy-shares-key").summary == "uses one key for several hosts, for a.example and b.example");
  Proxied one;
  Recipe recipe = leaf_recipe("a.example");
  recipe.key = one.world.proxy_ca.key;
  const Scene direct = one.direct_of("a.example");
  one.add("a.example", one.via_of("a.example", recipe), &direct);
  CHECK(one.told() == Told{"warning: proxy-uses-ca-key"});
}

TEST_CASE("one host shows nothing of shared keys, and two hosts with one certificate of the server neither") {
  Proxied one;
  one.good("a.example");
  CHECK(one.told() == Told{"undetermined: proxy-shares-key"});
  Proxied alike;
  const Recipe both = with_extension(leaf_recipe("a.example"), "subjectAltName", "DNS:a.example,DNS:b.example");
  const Identity server = issue(alike.world.server_ca, both), made = issue(alike.world.proxy_ca, both);
  for (const char* host : {"a.example", "b.example"}) {
    const Scene direct = alike.shows(host, {server, alike.world.server_ca});
    alike.add(host, alike.shows(host, {made, alike.world.proxy_ca}), &direct);
  }
  CHECK_FALSE(alike.told().contains("warning: proxy-shares-key"));
}

TEST_CASE("a weak root, a root that expires in 30 days and one that has expired are told") {
  const auto told = [](auto change) {
    Proxied proxied;
    Recipe recipe = ca_recipe("Corp Proxy CA");
    change(recipe);
    proxied.world.proxy_root = self_sign(recipe);
    proxied.world.proxy_ca = issue(proxied.world.proxy_root, ca_recipe("Corp Signing CA"));
    proxied.good("a.example");
    proxied.good("b.example");
    return proxied.told();
  };
  CHECK(told([](Recipe&) {}) == Told{});
  CHECK(told([](Recipe& recipe) { recipe.key_kind = KeyKind::rsa1024; }) == Told{"error: proxy-weak-root"});
  CHECK(told([](Recipe& recipe) { recipe.not_after = "2026-12-21T00:00:01Z"; }) == Told{});
  CHECK(told([](Recipe& recipe) { recipe.not_after = "2026-12-21T00:00:00Z"; }) ==
        Told{"warning: proxy-root-expiring"});
  CHECK(told([](Recipe& recipe) { recipe.not_after = "2026-11-20T23:59:59Z"; }) == Told{"error: proxy-root-expiring"});
}

TEST_CASE("a root that is neither sent nor in a store is undetermined") {
  Proxied proxied;
  const Identity hidden = issue(make_root("Hidden Root"), ca_recipe("Hidden CA"));
  for (const char* host : {"a.example", "b.example"}) {
    const Scene direct = proxied.direct_of(host);
    proxied.add(host, proxied.shows(host, {Interposed::leaf(hidden, host), hidden}), &direct);
  }
  CHECK(proxied.told() == Told{"undetermined: proxy-root-expiring", "undetermined: proxy-weak-root"});
}

TEST_CASE("a run in which nothing is re-signed has nothing to audit") {
  Proxied proxied;
  const Scene direct = proxied.direct_of("a.example");
  proxied.add("a.example", direct, &direct);
  const InterceptionAudit audit = proxied.audited();
  CHECK(audit.re_signed == 0);
  CHECK(audit.answered == 1);
  CHECK(proxied.told() == Told{});
}

TEST_CASE("what a proxy makes of the handshake is told of hosts that it does not sign anew as well") {
  Proxied proxied;
  Scene via = proxied.direct_of("a.example"), direct = via;
  via.attempt(0).handshake.group = "x25519";
  proxied.add("a.example", via, &direct);
  CHECK(proxied.seen.back().verdict == InterceptionVerdict::altered);
  CHECK(proxied.told() == Told{"warning: proxy-downgrades-groups"});
}

TEST_CASE("a proxy that said nothing of any target was not reached") {
  Proxied proxied;
  const Scene direct = proxied.direct_of("a.example");
  proxied.add("a.example", proxied.world.failing(Stage::proxy, FailureReason::refused), &direct);
  CHECK(proxied.audited().answered == 0);
  proxied.add("b.example", proxied.world.failing(Stage::proxy, FailureReason::denied), &direct);
  CHECK(proxied.audited().answered == 1);
}

TEST_CASE("what is not known of a defect is a sentence, and says which option finds it out") {
  Proxied proxied = well_kept();
  const Scene direct = proxied.direct_of("revoked.example");
  proxied.add("revoked.example", proxied.via_of("revoked.example", leaf_recipe("revoked.example")), &direct,
              DefectKind::revoked);
  const Scene expired = proxied.shows("bad.example", bad_hosts(proxied.world).front().chain);
  proxied.add("bad.example", proxied.world.failing(Stage::handshake, FailureReason::timed_out), &expired,
              DefectKind::expired);
  CHECK(proxied.found("proxy-masks-revoked").summary == "may hide that a certificate is revoked, for revoked.example");
  CHECK(proxied.found("proxy-masks-revoked").remedy.starts_with("give --revocation soft"));
  CHECK(proxied.found("proxy-masks-expired").detail.starts_with("Through the proxy it "));
  CHECK(proxied.found("proxy-masks-expired").remedy.empty());
}

TEST_CASE("several hosts that show the same are one finding") {
  Proxied proxied;
  for (const char* host : {"a.example", "b.example", "c.example"}) {
    proxied.good(host, [](Scene& via, Scene&) { via.attempt(0).handshake.group = "x25519"; });
  }
  CHECK(proxied.found("proxy-downgrades-groups").summary ==
        "agrees on keys by x25519 where the server agrees on X25519MLKEM768, for a.example, b.example and c.example");
  CHECK(proxied.audited().findings.size() == audit_rules().size());
}

}  // namespace
}  // namespace trustprobe::compare
