// Endpoints that were scanned, for checks of the negotiation surface.
#pragma once

#include <array>
#include <functional>

#include "check_case.h"

namespace trustprobe::checks {

using observation::Answer;
using observation::HelloForm;
using observation::KeysOffered;
using observation::NameSent;
using observation::Preference;
using observation::Surface;

constexpr std::uint16_t sslv2 = 0x0002, sslv3 = 0x0300, tls10 = 0x0301, tls11 = 0x0302, tls12 = 0x0303, tls13 = 0x0304;

constexpr std::uint16_t rsa_null_md5 = 0x0001, dh_anon_rc4 = 0x0018, export_rc4 = 0x0003, rsa_rc4 = 0x0005,
                        rsa_des = 0x0009, rsa_3des = 0x000A, rsa_aes = 0x002F, dhe_aes_gcm = 0x009E,
                        ecdhe_aes_cbc = 0xC013, ecdhe_aes_gcm = 0xC02F, aes_128_gcm = 0x1301;
constexpr std::uint16_t x25519 = 0x001D, x25519_mlkem768 = 0x11EC;

/// The checks that say nothing where nothing was scanned.
constexpr std::array scan_checks{"policy-weaker",
                                 "hello-intolerance",
                                 "retry-intolerance",
                                 "broken-cipher",
                                 "obsolete-version",
                                 "tls-compression",
                                 "scan-undetermined",
                                 "client-cannot-connect",
                                 "half-renewed",
                                 "keys-differ",
                                 "surface-differs",
                                 "weak-dh",
                                 "triple-des",
                                 "no-forward-secrecy",
                                 "cbc-only",
                                 "insecure-renegotiation",
                                 "client-renegotiation",
                                 "no-tls13",
                                 "no-post-quantum",
                                 "static-key-exchange",
                                 "client-order",
                                 "ecdsa-missing",
                                 "ecdsa-not-preferred",
                                 "legacy-clients-left-out",
                                 "no-fallback-scsv",
                                 "no-extended-master-secret",
                                 "heartbeat",
                                 "early-data",
                                 "hsts-missing",
                                 "tenant-certificate"};

/// An ECDSA and an RSA certificate of one family, ordered on one day.
struct TwoKeys {
  Family family;
  support::Identity ecdsa = family.leaf;
  support::Identity rsa = issue_rsa(family.recipe());

  support::Identity issue_rsa(support::Recipe recipe) const {
    recipe.key_kind = support::KeyKind::rsa2048;
    return support::issue(family.intermediate, recipe);
  }
};

inline observation::SelectedCertificate cell(KeysOffered keys, std::uint16_t version, const support::Identity* leaf) {
  observation::SelectedCertificate cell{.server_name = "shop.example", .keys = keys, .version = version};
  cell.served = leaf ? Answer::yes : Answer::no;
  if (leaf) cell.chain = support::presented({*leaf});
  return cell;
}

/// What one name has for hellos that take ECDSA, RSA, or both (`any`), in TLS 1.2 and TLS 1.3; null: declined.
inline void select(Surface& surface, const support::Identity* ecdsa, const support::Identity* rsa,
                   const support::Identity* any) {
  surface.selection.clear();
  for (const std::uint16_t version : {tls12, tls13}) {
    surface.selection.push_back(cell(KeysOffered::ecdsa, version, ecdsa));
    surface.selection.push_back(cell(KeysOffered::rsa_pss, version, rsa));
    surface.selection.push_back(cell(KeysOffered::any, version, any));
  }
}

inline observation::VersionSurface& version_of(Surface& surface, std::uint16_t version) {
  for (auto& known : surface.versions) {
    if (known.version == version) return known;
  }
  FAIL("no such version");
  return surface.versions.front();
}

inline void accept(Surface& surface, std::uint16_t version, std::vector<std::uint16_t> suites) {
  auto& known = version_of(surface, version);
  known.supported = Answer::yes;
  known.cipher_suites.accepted = std::move(suites);
}

inline Surface empty_surface(Answer supported) {
  Surface surface;
  for (const std::uint16_t version : {sslv2, sslv3, tls10, tls11, tls12, tls13})
    surface.versions.push_back({.version = version, .supported = supported, .detail = ""});
  return surface;
}

/// Everything as it should be, and everything answered.
inline Surface sound_surface(const TwoKeys& keys) {
  Surface surface = empty_surface(Answer::no);
  accept(surface, tls12, {ecdhe_aes_gcm, dhe_aes_gcm});
  accept(surface, tls13, {aes_128_gcm});
  for (auto& version : surface.versions) version.cipher_suites.preference = Preference::server;
  surface.groups.accepted = {x25519_mlkem768, x25519};
  surface.smallest_dh_bits = 2048;
  auto& features = surface.features;
  for (auto* feature : {&features.session_id_resumption, &features.early_data, &features.client_renegotiation,
                        &features.encrypt_then_mac, &features.compression, &features.fallback_scsv, &features.heartbeat,
                        &features.client_certificate_request})
    feature->answer = Answer::no;
  for (auto* feature :
       {&features.ticket_resumption, &features.psk_resumption, &features.secure_renegotiation,
        &features.extended_master_secret, &features.ocsp_stapling, &features.certificate_compression_asked})
    feature->answer = Answer::yes;
  select(surface, &keys.ecdsa, &keys.rsa, &keys.ecdsa);
  surface.clients = {{.id = "java-17", .title = "Java 17", .connects = Answer::yes}};
  for (const HelloForm form :
       {HelloForm::classical, HelloForm::hybrid_whole, HelloForm::hybrid_two_segments, HelloForm::hybrid_retry})
    surface.trials.push_back({form, Answer::yes, "", form == HelloForm::classical ? 517U : 1'700U});
  return surface;
}

/// TLS 1.3 is spoken by none of its answers, for none came but that to SSL 2.
inline Surface unknown_surface() {
  Surface surface = empty_surface(Answer::undetermined);
  surface.versions.front().supported = Answer::no;
  observation::SelectedCertificate lost = cell(KeysOffered::any, tls13, nullptr);
  for (const KeysOffered keys : {KeysOffered::ecdsa, KeysOffered::rsa_pss, KeysOffered::any}) {
    lost.keys = keys;
    lost.served = Answer::undetermined;
    surface.selection.push_back(lost);
  }
  surface.clients = {{.id = "java-17", .title = "Java 17"}};
  for (const HelloForm form : {HelloForm::classical, HelloForm::hybrid_whole, HelloForm::hybrid_retry})
    surface.trials.push_back({form, Answer::undetermined, "timed out", 517});
  return surface;
}

inline support::Scene scanned(const TwoKeys& keys, const std::vector<Surface>& surfaces) {
  support::Scene scene = keys.family.scene_with(keys.family.leaf);
  for (std::size_t i = 1; i < surfaces.size(); ++i) {
    scene.add_address("203.0.113.1" + std::to_string(i));
    scene.serve({i}, {"default"}, {keys.family.leaf, keys.family.intermediate});
  }
  for (std::size_t i = 0; i < surfaces.size(); ++i) scene.observation.endpoints[i].surface = surfaces[i];
  return scene;
}

/// The one finding about a sound endpoint on which `change` was done.
inline Finding after(std::string_view id, const std::function<void(Surface&)>& change,
                     const CheckOptions& options = {}) {
  static const TwoKeys keys;
  Surface surface = sound_surface(keys);
  change(surface);
  return finding_of(id, scanned(keys, {surface}), options);
}

inline bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace trustprobe::checks
