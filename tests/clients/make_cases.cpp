// Writes cases in the x509-limbo schema to standard output, for tests/clients/test_rows.py: chains and stores on which
// real clients differ, made on the spot. Leaf keys are in them, so that they can be served.
//
// `expected_result` is what RFC 5280 says; the comparison is between the rows and the real clients.
#include <boost/json.hpp>
#include <iostream>

#include "support/certificate_maker.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;
namespace json = boost::json;

namespace {

constexpr const char* name = "shop.example";
constexpr const char* now = "2026-11-01T00:00:00+00:00";

Recipe dated(Recipe recipe, const std::string& not_before, const std::string& not_after) {
  recipe.not_before = not_before + "T00:00:00Z";
  recipe.not_after = not_after + "T00:00:00Z";
  return recipe;
}

Recipe leaf() {
  return dated(leaf_recipe(name), "2026-01-01", "2027-01-01");
}

Recipe ca(const std::string& common_name) {
  return dated(ca_recipe(common_name), "2020-01-01", "2036-01-01");
}

Recipe keyed(Recipe recipe, const Identity& identity) {
  recipe.key = identity.key;
  return recipe;
}

/// The file while it grows.
class Cases {
 public:
  void add(const std::string& id, bool accepted, const std::vector<Identity>& store, const std::vector<Identity>& sent,
           const std::string& asked = name, const std::string& at = now) {
    json::array trusted, untrusted;
    for (const Identity& identity : store) trusted.push_back(json::value(x509::to_pem(*identity.certificate)));
    for (std::size_t i = 1; i < sent.size(); ++i) untrusted.push_back(json::value(x509::to_pem(*sent[i].certificate)));
    cases_.push_back(json::object{{"id", id},
                                  {"features", json::array{}},
                                  {"validation_kind", "SERVER"},
                                  {"trusted_certs", trusted},
                                  {"untrusted_intermediates", untrusted},
                                  {"peer_certificate", x509::to_pem(*sent.front().certificate)},
                                  {"peer_certificate_key", private_key_pem(sent.front())},
                                  {"validation_time", at},
                                  {"key_usage", json::array{}},
                                  {"extended_key_usage", json::array{}},
                                  {"max_chain_depth", nullptr},
                                  {"expected_peer_name", json::object{{"kind", "DNS"}, {"value", asked}}},
                                  {"expected_result", accepted ? "SUCCESS" : "FAILURE"}});
  }
  void print() const { std::cout << json::object{{"version", 1}, {"testcases", cases_}} << '\n'; }

 private:
  json::array cases_;
};

// AddTrust 2020: the cross-signature ends with the old root. DST Root X3 2021: it outlives the old root.
void add_outages(Cases& cases, const std::string& which, const std::string& cross_ends) {
  const Identity old_root = self_sign(dated(ca_recipe(which + " Old Root"), "2000-01-01", "2026-05-30"));
  const Identity new_root = self_sign(ca(which + " New Root"));
  const Identity cross =
      issue(old_root, keyed(dated(ca_recipe(which + " New Root"), "2020-01-01", cross_ends), new_root));
  const Identity middle = issue(new_root, ca(which + " Issuing CA")), end = issue(middle, leaf());
  const std::string group = "outages::" + which + "::";
  const std::string before = "2026-05-01T00:00:00+00:00";
  cases.add(group + "both roots in the store", true, {old_root, new_root}, {end, middle, cross});
  cases.add(group + "both roots in the store, the new one first", true, {new_root, old_root}, {end, middle, cross});
  cases.add(group + "the expired root removed", true, {new_root}, {end, middle, cross});
  cases.add(group + "only the expired root", false, {old_root}, {end, middle, cross});
  cases.add(group + "only the old root, before it expired", true, {old_root}, {end, middle, cross}, name, before);
  cases.add(group + "both roots, the old one sent too", true, {old_root, new_root}, {end, middle, cross, old_root});
  cases.add(group + "both roots, the cross-signature not sent", true, {old_root, new_root}, {end, middle});
}

// A root whose cross-signer is cross-signed in turn, as the oldest public roots of a cloud were: the lower roots of a
// store are passed by on the way up.
void add_two_cross_signatures(Cases& cases) {
  const Identity oldest = self_sign(ca("Oldest Root")), old_root = self_sign(ca("Old Root")),
                 root = self_sign(ca("New Root"));
  const Identity lower = issue(old_root, keyed(ca("New Root"), root)),
                 upper = issue(oldest, keyed(ca("Old Root"), old_root));
  const Identity middle = issue(root, ca("Issuing CA")), end = issue(middle, leaf());
  const std::string group = "cross-signed twice::";
  const std::vector<Identity> sent{end, middle, lower, upper};
  cases.add(group + "only the lowest root", true, {root}, sent);
  cases.add(group + "only the middle root", true, {old_root}, sent);
  cases.add(group + "only the top root", true, {oldest}, sent);
  cases.add(group + "the lowest and the top root", true, {root, oldest}, sent);
  cases.add(group + "the lower two", true, {root, old_root}, sent);
  cases.add(group + "only the lowest root, the upper cross-signature not sent", true, {root}, {end, middle, lower});
  cases.add(group + "the lowest root sent too", true, {root}, {end, middle, root});
  cases.add(group + "the lower cross-signature in the store", true, {lower}, sent);
}

void add_stores(Cases& cases) {
  const Identity root = self_sign(ca("Store Root")), middle = issue(root, ca("Store CA")), end = issue(middle, leaf());
  const std::string group = "stores::";
  cases.add(group + "root", true, {root}, {end, middle});
  cases.add(group + "another root", false, {self_sign(ca("Other Root"))}, {end, middle});
  cases.add(group + "intermediate only", true, {middle}, {end, middle});
  cases.add(group + "intermediate only, sent alone", true, {middle}, {end});
  cases.add(group + "intermediate only, root sent", true, {middle}, {end, middle, root});
  cases.add(group + "leaf only", true, {end}, {end, middle});
  cases.add(group + "leaf only, another leaf of its CA", false, {end}, {issue(middle, leaf()), middle});
  cases.add(group + "leaf only, sent alone", true, {end}, {end});
  cases.add(group + "leaf only, another name", false, {end}, {end}, "other.example");
  cases.add(group + "leaf and root", true, {end, root}, {end, middle});
  const Identity over = issue(middle, dated(leaf_recipe(name), "2025-01-01", "2026-01-01"));
  cases.add(group + "expired leaf only", false, {over}, {over});
  cases.add(group + "another self-signed leaf of the name", false, {self_sign(leaf())}, {self_sign(leaf())});
  const Identity own = self_sign(leaf());
  cases.add(group + "this self-signed leaf", true, {own}, {own});
  const Identity over_root = self_sign(dated(ca_recipe("Expired Root"), "2020-01-01", "2026-01-01"));
  const Identity below = issue(over_root, ca("CA below an expired root")), last = issue(below, leaf());
  cases.add(group + "expired root", false, {over_root}, {last, below});
  const Identity over_ca = issue(root, dated(ca_recipe("Expired CA"), "2020-01-01", "2026-01-01"));
  const Identity under = issue(over_ca, leaf());
  cases.add(group + "expired intermediate only", false, {over_ca}, {under});
  const Identity twin = self_sign(ca("Store Root"));
  cases.add(group + "two roots of one name", true, {twin, root}, {end, middle});
  cases.add(group + "a root of the name with another key", false, {twin}, {end, middle});
  const Identity renewed = self_sign(keyed(dated(ca_recipe("Store Root"), "2010-01-01", "2025-01-01"), root));
  cases.add(group + "one key in two roots, one expired", true, {renewed, root}, {end, middle});
}

void add_chains(Cases& cases) {
  const Identity root = self_sign(ca("Chain Root")), upper = issue(root, ca("Chain Upper")),
                 lower = issue(upper, ca("Chain Lower")), end = issue(lower, leaf());
  const Identity stranger = self_sign(ca("Stranger")), guest = issue(stranger, ca("Guest"));
  const Identity over = issue(stranger, dated(ca_recipe("Expired guest"), "2020-01-01", "2026-01-01"));
  const std::string group = "chains::";
  cases.add(group + "in order", true, {root}, {end, lower, upper});
  cases.add(group + "root sent", true, {root}, {end, lower, upper, root});
  cases.add(group + "reversed", true, {root}, {end, upper, lower});
  cases.add(group + "an intermediate twice", true, {root}, {end, lower, lower, upper});
  cases.add(group + "the leaf twice", true, {root}, {end, end, lower, upper});
  cases.add(group + "a stranger last", true, {root}, {end, lower, upper, stranger});
  cases.add(group + "a stranger in between", true, {root}, {end, guest, lower, upper});
  cases.add(group + "an expired stranger last", true, {root}, {end, lower, upper, over});
  cases.add(group + "a missing intermediate", false, {root}, {end, lower});
  cases.add(group + "a missing intermediate in the store", true, {root, upper}, {end, lower});
  const Identity lower_over = issue(upper, keyed(dated(ca_recipe("Chain Lower"), "2020-01-01", "2026-01-01"), lower));
  cases.add(group + "an expired twin before the good intermediate", true, {root}, {end, lower_over, lower, upper});
  cases.add(group + "an expired twin after the good intermediate", true, {root}, {end, lower, lower_over, upper});
  const Identity impostor = issue(upper, ca("Chain Lower"));
  cases.add(group + "another key of the name before the good intermediate", true, {root},
            {end, impostor, lower, upper});
  std::vector<Identity> deep{root};
  for (int i = 1; i <= 9; ++i) deep.push_back(issue(deep.back(), ca("Deep " + std::to_string(i))));
  for (const std::size_t intermediates : {5u, 6u, 7u, 9u}) {
    std::vector<Identity> sent{issue(deep[intermediates], leaf())};
    for (std::size_t i = intermediates; i > 0; --i) sent.push_back(deep[i]);
    cases.add(group + "of " + std::to_string(intermediates) + " intermediates", true, {root}, sent);
  }
}

void add_names(Cases& cases) {
  const Identity root = self_sign(ca("Name Root"));
  const std::string group = "names::";
  const auto with = [&](const std::string& id, bool accepted, const std::string& names, const std::string& common_name,
                        const std::string& asked = name) {
    Recipe recipe = with_extension(leaf(), "subjectAltName", names);
    recipe.subject = {{"CN", common_name}};
    cases.add(group + id, accepted, {root}, {issue(root, recipe)}, asked);
  };
  with("common name only", false, "", name);
  with("common name, another alternative name", false, "DNS:other.example", name);
  with("common name, an address as alternative name", false, "IP:192.0.2.1", name);
  with("upper case", true, "DNS:SHOP.Example", name);
  with("wildcard", true, "DNS:*.shop.example", "wildcard", "www.shop.example");
  with("wildcard for two labels", false, "DNS:*.shop.example", "wildcard", "a.b.shop.example");
  with("wildcard for none", false, "DNS:*.shop.example", "wildcard");
  with("wildcard within a label", false, "DNS:s*p.shop.example", "wildcard", "step.shop.example");
  with("wildcard over a top-level domain", false, "DNS:*.example", "wildcard");
}

void add_rules(Cases& cases) {
  const std::string group = "rules::";
  const auto add = [&](const std::string& id, bool accepted, const Recipe& top, const Recipe& middle,
                       const Recipe& end) {
    const Identity root = self_sign(top), authority = issue(root, middle);
    cases.add(group + id, accepted, {root}, {issue(authority, end), authority});
  };
  const Recipe root = ca("Rule Root"), authority = ca("Rule CA"), end = leaf();
  const auto changed = [](const Recipe& recipe, const char* extension, const char* value) {
    return with_extension(recipe, extension, value);
  };
  add("leaf without extended key usage", true, root, authority, changed(end, "extendedKeyUsage", ""));
  add("leaf for clients", false, root, authority, changed(end, "extendedKeyUsage", "clientAuth"));
  add("leaf for everything", true, root, authority, changed(end, "extendedKeyUsage", "anyExtendedKeyUsage"));
  add("intermediate for mail", false, root, changed(authority, "extendedKeyUsage", "emailProtection"), end);
  add("root for mail", false, changed(root, "extendedKeyUsage", "emailProtection"), authority, end);
  add("leaf for key agreement", true, root, authority, changed(end, "keyUsage", "critical,keyAgreement"));
  add("leaf for CRLs", true, root, authority, changed(end, "keyUsage", "critical,cRLSign"));
  add("leaf that is a CA", true, root, authority, changed(end, "basicConstraints", "critical,CA:TRUE"));
  add("intermediate without keyCertSign", false, root, changed(authority, "keyUsage", "critical,cRLSign"), end);
  add("root without keyCertSign", false, changed(root, "keyUsage", "critical,cRLSign"), authority, end);
  add("intermediate without key usage", true, root, changed(authority, "keyUsage", ""), end);
  add("intermediate without basicConstraints", false, root, changed(authority, "basicConstraints", ""), end);
  add("intermediate with uncritical basicConstraints", true, root, changed(authority, "basicConstraints", "CA:TRUE"),
      end);
  add("root without basicConstraints", false, changed(root, "basicConstraints", ""), authority, end);
  add("path length kept", true, changed(root, "basicConstraints", "critical,CA:TRUE,pathlen:1"), authority, end);
  add("path length of the root exceeded", false, changed(root, "basicConstraints", "critical,CA:TRUE,pathlen:0"),
      authority, end);
  add("unknown critical extension in the leaf", false, root, authority, changed(end, "1.2.3.4", "critical,DER:0500"));
  add("unknown critical extension in the intermediate", false, root, changed(authority, "1.2.3.4", "critical,DER:0500"),
      end);
  add("unknown critical extension in the root", false, changed(root, "1.2.3.4", "critical,DER:0500"), authority, end);
  add("leaf without key identifiers", true, root, authority,
      changed(changed(end, "authorityKeyIdentifier", ""), "subjectKeyIdentifier", ""));
  add("intermediate without subject key identifier", true, root, changed(authority, "subjectKeyIdentifier", ""),
      changed(end, "authorityKeyIdentifier", ""));
  const char* here = "critical,permitted;DNS:shop.example";
  const char* elsewhere = "critical,permitted;DNS:other.example";
  add("names permitted by the intermediate", true, root, changed(authority, "nameConstraints", here), end);
  add("names not permitted by the intermediate", false, root, changed(authority, "nameConstraints", elsewhere), end);
  add("names not permitted by the root", false, changed(root, "nameConstraints", elsewhere), authority, end);
  add("names excluded by the intermediate", false, root,
      changed(authority, "nameConstraints", "critical,excluded;DNS:shop.example"), end);
  const std::string gold = "1.3.6.1.4.1.99999.1", silver = "1.3.6.1.4.1.99999.2";
  const auto with_policy = [&](const Recipe& recipe) { return changed(recipe, "certificatePolicies", gold.c_str()); };
  const char* required = "critical,requireExplicitPolicy:0";
  add("a required policy that is there", true, root, changed(with_policy(authority), "policyConstraints", required),
      with_policy(end));
  add("a required policy that is not there", false, root,
      changed(with_policy(authority), "policyConstraints", required), end);
  add("a policy required uncritically that is not there", false, root,
      changed(with_policy(authority), "policyConstraints", "requireExplicitPolicy:0"), end);
  add("critical certificate policies", true, root, authority,
      changed(end, "certificatePolicies", ("critical," + gold).c_str()));
  add("critical policy mappings", true, root,
      changed(with_policy(authority), "policyMappings", ("critical," + gold + ":" + silver).c_str()), end);
  add("critical inhibitAnyPolicy", true, root, changed(authority, "inhibitAnyPolicy", "critical,0"), end);
  const auto hashed = [](Recipe recipe, const char* hash) {
    recipe.hash = hash;
    return recipe;
  };
  add("SHA-1 in the leaf", false, root, authority, hashed(end, "SHA1"));
  add("SHA-1 in the intermediate", false, root, hashed(authority, "SHA1"), end);
  add("SHA-1 in the root", true, hashed(root, "SHA1"), authority, end);
  const auto with_key = [](Recipe recipe, KeyKind kind) {
    recipe.key_kind = kind;
    return recipe;
  };
  add("RSA 1024 in the leaf", true, root, authority, with_key(end, KeyKind::rsa1024));
  add("RSA 2048 throughout", true, with_key(root, KeyKind::rsa2048), with_key(authority, KeyKind::rsa2048),
      with_key(end, KeyKind::rsa2048));
}

void add_times(Cases& cases) {
  const Identity root = self_sign(ca("Time Root")), end = issue(root, leaf());
  const auto at = [&](const std::string& id, bool accepted, const std::string& time) {
    cases.add("time::" + id, accepted, {root}, {end}, name, time + "+00:00");
  };
  at("first second", true, "2026-01-01T00:00:00");
  at("one second early", false, "2025-12-31T23:59:59");
  at("a day early", false, "2025-12-30T00:00:00");
  at("last second", true, "2027-01-01T00:00:00");
  at("one second late", false, "2027-01-01T00:00:01");
}

}  // namespace

int main() {
  Cases cases;
  add_outages(cases, "AddTrust 2020", "2026-05-30");
  add_outages(cases, "DST Root X3 2021", "2029-01-01");
  add_two_cross_signatures(cases);
  add_stores(cases);
  add_chains(cases);
  add_names(cases);
  add_rules(cases);
  add_times(cases);
  cases.print();
}
