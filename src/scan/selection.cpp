// Which certificate is served: for which name, keys and version.
#include <algorithm>
#include <array>

#include "net/task_group.h"
#include "scan/context.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::Answer;
using observation::KeysOffered;
using observation::NameSent;
using observation::SelectedCertificate;
using Authentication = wire::SuiteTraits::Authentication;

// RFC 6761 6.4: no server has a certificate for it on purpose.
constexpr std::string_view unknown_name = "trustprobe-unknown.invalid";

CodePoints schemes_of(KeysOffered keys) {
  switch (keys) {
    case KeysOffered::ecdsa:
      return {0x0403, 0x0503, 0x0603, 0x081A, 0x081B, 0x081C};
    case KeysOffered::rsa_pss:
      return {0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B};
    case KeysOffered::rsa_pkcs1:
      return {0x0401, 0x0501, 0x0601};
    case KeysOffered::ml_dsa:
      return {0x0904, 0x0905, 0x0906};
    case KeysOffered::sha1:
      return {0x0201, 0x0203};
    case KeysOffered::any:
      break;
  }
  return {};
}

// TLS 1.2 picks the certificate by the suite (RFC 5246 7.4.2); ECDSA is asked for with every signature algorithm, so
// that none of them hides a leaf. RSA's two paddings differ in nothing but the algorithms.
enum class StaticRsa { left_out, offered };

CodePoints suites_of(KeysOffered keys, StaticRsa static_rsa) {
  CodePoints suites = usual_suites(tls12);
  const auto other_key = [keys](std::uint16_t suite) {
    const Authentication authentication = wire::traits_of(suite).authentication;
    if (keys == KeysOffered::ecdsa) return authentication != Authentication::ecdsa;
    if (keys == KeysOffered::rsa_pss || keys == KeysOffered::rsa_pkcs1) return authentication != Authentication::rsa;
    return false;
  };
  const auto unsigned_key = [](std::uint16_t suite) {
    return wire::traits_of(suite).key_exchange == wire::KeyExchange::rsa;
  };
  std::erase_if(suites, other_key);
  if (static_rsa == StaticRsa::left_out && keys != KeysOffered::any) std::erase_if(suites, unsigned_key);
  return suites;
}

// RFC 8422 5.1.1: EdDSA keys come with the suites of ECDSA too, and are no ECDSA.
CodePoints all_but_eddsa() {
  const auto all = wire::all_signature_schemes();
  CodePoints schemes(all.begin(), all.end());
  std::erase_if(schemes, [](std::uint16_t scheme) { return scheme == 0x0807 || scheme == 0x0808; });
  return schemes;
}

Question question_of(const Context& context, const SelectedCertificate& cell, StaticRsa static_rsa) {
  HelloTerms terms;
  if (!cell.server_name.empty()) terms.server_name = cell.server_name;
  terms.signature_schemes = schemes_of(cell.keys);
  Question question;
  if (cell.version == tls13) {
    // Some servers look for RSA by its PKCS #1 schemes, which RFC 8446 4.2.3 leaves for certificates alone.
    if (cell.keys == KeysOffered::rsa_pss) terms.signature_schemes = with_pkcs1(std::move(terms.signature_schemes));
    question = context.readable(context.hellos.tls13_only(terms));
  } else {
    if (cell.keys == KeysOffered::ecdsa) terms.signature_schemes = all_but_eddsa();
    question.hello = context.hellos.up_to_tls12(tls12, suites_of(cell.keys, static_rsa), terms);
    question.depth = handshake::Depth::whole;
  }
  question.can_wait = true;
  return question;
}

asio::awaitable<void> fill(Context& context, SelectedCertificate& cell) {
  Reply reply = co_await context.asker.ask(question_of(context, cell, StaticRsa::left_out));
  // Static RSA signs nothing: it would be picked whatever the padding, so it is offered only where nothing else is
  // taken.
  if (reply.declined() && cell.version == tls12 && cell.keys != KeysOffered::ecdsa && cell.keys != KeysOffered::any) {
    reply = co_await context.asker.ask(question_of(context, cell, StaticRsa::offered));
  }
  cell.detail = reply.detail;
  if (reply.declined()) cell.served = Answer::no;
  if (!reply.answered()) co_return;
  if (reply.flight.version != cell.version) {
    cell.served = Answer::no;
    cell.detail = "answers " + wire::version_name(reply.flight.version);
    co_return;
  }
  cell.chain = context.chain_of(reply.flight);
  if (!cell.chain.empty()) {
    cell.served = Answer::yes;
  } else {
    cell.detail = reply.flight.decrypted || cell.version != tls13
                      ? "no certificate was sent"
                      : "the certificate is encrypted for a group that cannot be computed here";
  }
}

struct NameRow {
  NameSent name;
  std::string server_name;
};

std::vector<NameRow> rows(const Context& context, const std::vector<std::string>& tenants) {
  std::vector<NameRow> rows;
  const auto& own = context.endpoint.server_name;
  if (own) rows.push_back({NameSent::named, *own});
  rows.push_back({NameSent::none, ""});
  rows.push_back({NameSent::unknown, std::string(unknown_name)});
  for (const std::string& tenant : tenants) {
    if (tenant != own) rows.push_back({NameSent::tenant, tenant});
  }
  return rows;
}

}  // namespace

asio::awaitable<void> find_selection(Context& context, const std::vector<std::string>& tenants) {
  constexpr std::array all_keys{KeysOffered::ecdsa, KeysOffered::rsa_pss, KeysOffered::rsa_pkcs1,
                                KeysOffered::any,   KeysOffered::ml_dsa,  KeysOffered::sha1};
  auto& cells = context.surface.selection;
  for (const NameRow& row : rows(context, tenants)) {
    for (const std::uint16_t version : {tls13, tls12}) {
      if (!context.speaks(version)) continue;
      for (const KeysOffered keys : all_keys) {
        if (keys == KeysOffered::ml_dsa && version != tls13) continue;  // not defined for TLS 1.2
        cells.push_back({.name = row.name,
                         .server_name = row.server_name,
                         .keys = keys,
                         .version = version,
                         .chain = {},
                         .detail = {}});
      }
    }
  }
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  for (SelectedCertificate& cell : cells) tasks.spawn(fill(context, cell));
  co_await tasks.join();
}

}  // namespace trustprobe::scan
