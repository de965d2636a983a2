#include "scan/hellos.h"

#include <algorithm>
#include <array>

#include "wire/handshake.h"
#include "wire/hello_extensions.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

using Authentication = wire::SuiteTraits::Authentication;
using wire::KeyExchange;

// RFC 8446 9.1 and what servers of all ages take besides.
// Behind them every other one that a server may have alone: a hello without it would be declined for that.
constexpr std::array<std::uint16_t, 23> usual_groups{0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x001A, 0x001B, 0x001C,
                                                     0x0016, 0x0100, 0x0101, 0x0102, 0x11EC, 0x11EB, 0x11ED, 0x0201,
                                                     0x0202, 0x0200, 0x0103, 0x0104, 0x001F, 0x0020, 0x0021};

bool for_version(const wire::SuiteTraits& traits, std::uint16_t version) {
  if (traits.tls13) return version == tls13;
  if (traits.tls12_only) return version == tls12;
  return version < tls13;
}

bool weak(const wire::SuiteTraits& traits) {
  return traits.export_grade || traits.null_encryption || traits.rc4 || traits.des || traits.triple_des;
}

// The list that a suite belongs to; strong and usual ones have low numbers.
int list_of(const wire::SuiteTraits& traits) {
  const bool ecdsa = traits.authentication == Authentication::ecdsa;
  const bool rsa = traits.authentication == Authentication::rsa;
  if (traits.authentication == Authentication::anonymous) return 9;
  if (!ecdsa && !rsa) return 10;
  if (weak(traits)) return 8;
  if (traits.key_exchange == KeyExchange::ecdhe) return (ecdsa ? 0 : 1) + (traits.aead ? 0 : 3);
  if (traits.key_exchange == KeyExchange::dhe) return traits.aead ? 2 : 5;
  if (traits.key_exchange == KeyExchange::rsa) return traits.aead ? 6 : 7;
  return 10;
}
constexpr int list_count = 11;
constexpr int usual_lists = 8;

// The usual ones of a list first: AES and ChaCha20 before what hardly anybody configures.
bool seldom(std::uint16_t suite) {
  const std::string name = wire::cipher_suite_name(suite);
  return name.find("_AES_") == std::string::npos && name.find("_CHACHA20_") == std::string::npos;
}

void split_into(const CodePoints& list, std::vector<CodePoints>& lists) {
  for (std::size_t from = 0; from < list.size(); from += most_suites_at_once) {
    const std::size_t to = std::min(list.size(), from + most_suites_at_once);
    lists.emplace_back(list.begin() + static_cast<std::ptrdiff_t>(from),
                       list.begin() + static_cast<std::ptrdiff_t>(to));
  }
}

using SuitesByList = std::array<CodePoints, list_count>;

SuitesByList sort_suites(std::uint16_t version) {
  SuitesByList lists;
  for (const std::uint16_t suite : wire::all_cipher_suites()) {
    const wire::SuiteTraits traits = wire::traits_of(suite);
    if (!traits.tls13 && for_version(traits, version))
      lists[static_cast<std::size_t>(list_of(traits))].push_back(suite);
  }
  for (CodePoints& list : lists) std::ranges::partition(list, [](std::uint16_t suite) { return !seldom(suite); });
  return lists;
}

CodePoints choose_usual(const SuitesByList& lists) {
  CodePoints usual;
  for (std::size_t i = 0; i <= usual_lists; ++i) {
    const bool whole = i == usual_lists;  // the weak ones too: an old server may have nothing else
    for (const std::uint16_t suite : lists[i]) {
      if ((whole || !seldom(suite)) && usual.size() < most_suites_at_once) usual.push_back(suite);
    }
  }
  return usual;
}

struct SortedSuites {
  explicit SortedSuites(std::uint16_t version) : lists(sort_suites(version)), usual(choose_usual(lists)) {}
  SuitesByList lists;
  CodePoints usual;
};

// Nearly every hello names suites: they are sorted once.
const SortedSuites& sorted_suites(std::uint16_t version) {
  static const SortedSuites of_tls12(tls12), of_older(tls11);
  return version == tls12 ? of_tls12 : of_older;
}

CodePoints all_of(std::span<const std::uint16_t> values) {
  return {values.begin(), values.end()};
}

}  // namespace

std::array<std::uint8_t, 32> Hellos::random() {
  std::array<std::uint8_t, 32> bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(generator_());
  return bytes;
}

CodePoints Hellos::usual_tls13_suites() {
  return {0x1301, 0x1302, 0x1303, 0x1304, 0x1305};
}

wire::ClientHello Hellos::up_to_tls12(std::uint16_t version, CodePoints suites, const HelloTerms& terms) {
  wire::ClientHello hello;
  hello.legacy_version = version;
  hello.random = random();
  hello.cipher_suites = std::move(suites);
  if (version == ssl3) {
    hello.cipher_suites.push_back(0x00FF);  // RFC 5746 3.3: instead of the extension
    return hello;
  }
  if (terms.server_name) hello.set(wire::server_name_extension(*terms.server_name));
  hello.set(wire::extended_master_secret_extension());
  hello.set(wire::renegotiation_info_extension());
  hello.set(wire::supported_groups_extension(terms.groups.empty() ? usual_groups : std::span(terms.groups)));
  hello.set(wire::ec_point_formats_extension());
  if (version != tls12) return hello;
  const auto all = wire::all_signature_schemes();
  hello.set(
      wire::signature_algorithms_extension(terms.signature_schemes.empty() ? all : std::span(terms.signature_schemes)));
  hello.set(wire::signature_algorithms_cert_extension(all));
  return hello;
}

wire::ClientHello Hellos::tls13_only(CodePoints suites, const HelloTerms& terms) {
  wire::ClientHello hello;
  hello.random = random();
  const auto session_id = random();  // RFC 8446 D.4: middleboxes like it
  hello.session_id.assign(session_id.begin(), session_id.end());
  hello.cipher_suites = std::move(suites);
  const auto all = wire::all_signature_schemes();
  if (terms.server_name) hello.set(wire::server_name_extension(*terms.server_name));
  hello.set(wire::supported_groups_extension(terms.groups.empty() ? usual_groups : std::span(terms.groups)));
  hello.set(
      wire::signature_algorithms_extension(terms.signature_schemes.empty() ? all : std::span(terms.signature_schemes)));
  hello.set(wire::signature_algorithms_cert_extension(all));
  const CodePoints versions{tls13};
  hello.set(wire::supported_versions_extension(versions));
  hello.set(wire::psk_key_exchange_modes_extension());
  return hello;
}

std::vector<CodePoints> suite_lists(std::uint16_t version) {
  std::vector<CodePoints> lists;
  for (const CodePoints& list : sorted_suites(version).lists) split_into(list, lists);
  return lists;
}

std::vector<CodePoints> suite_lists_tls13() {
  CodePoints usual, others;
  for (const std::uint16_t suite : wire::all_cipher_suites()) {
    if (!wire::traits_of(suite).tls13) continue;
    (wire::traits_of(suite).gost_or_sm || seldom(suite) ? others : usual).push_back(suite);
  }
  return {usual, others};
}

CodePoints usual_suites(std::uint16_t version) {
  return sorted_suites(version).usual;
}

CodePoints ecdhe_suites(std::uint16_t version) {
  CodePoints suites;
  const SuitesByList& lists = sorted_suites(version).lists;
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{4}, std::size_t{8}}) {
    for (const std::uint16_t suite : lists[i]) {
      if (wire::traits_of(suite).key_exchange == KeyExchange::ecdhe) suites.push_back(suite);
    }
  }
  return suites;
}

std::vector<CodePoints> group_lists(GroupsFor version) {
  CodePoints montgomery, nist, hybrid, ml_kem, finite_field, others;
  for (const std::uint16_t group : all_of(wire::all_groups())) {
    switch (wire::group_family(group)) {
      case wire::GroupFamily::hybrid:
      case wire::GroupFamily::draft_hybrid:
        hybrid.push_back(group);
        break;
      case wire::GroupFamily::ml_kem:
        ml_kem.push_back(group);
        break;
      case wire::GroupFamily::finite_field:
        finite_field.push_back(group);
        break;
      default:
        if (group == 0x001D || group == 0x001E) {
          montgomery.push_back(group);
        } else if (group >= 0x0017 && group <= 0x0019) {
          nist.push_back(group);
        } else {
          others.push_back(group);
        }
    }
  }
  if (version == GroupsFor::tls12) return {montgomery, nist, others};
  return {hybrid, montgomery, nist, ml_kem, finite_field, others};
}

std::vector<CodePoints> scheme_lists(SchemesFor version) {
  CodePoints ecdsa, rsa_pss, rsa_pkcs1, edwards, others;
  for (const std::uint16_t scheme : all_of(wire::all_signature_schemes())) {
    const std::string name = wire::signature_scheme_name(scheme);
    CodePoints& list = name.starts_with("ecdsa_")                            ? ecdsa
                       : name.starts_with("rsa_pss_")                        ? rsa_pss
                       : name.starts_with("rsa_")                            ? rsa_pkcs1
                       : name.starts_with("ed") || name.starts_with("mldsa") ? edwards
                                                                             : others;
    list.push_back(scheme);
  }
  if (version == SchemesFor::tls12) std::erase_if(edwards, [](std::uint16_t scheme) { return scheme >= 0x0900; });
  return {ecdsa, rsa_pss, edwards, rsa_pkcs1, others};
}

bool post_quantum(std::uint16_t group) {
  const auto family = wire::group_family(group);
  return family == wire::GroupFamily::hybrid || family == wire::GroupFamily::ml_kem;
}

CodePoints with_pkcs1(CodePoints schemes) {
  schemes.insert(schemes.end(), {0x0401, 0x0501, 0x0601});
  return schemes;
}

}  // namespace trustprobe::scan
