// Clients are rows of data: how they search, which rules refuse, what they take for an anchor.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <span>
#include <string_view>

#include "path/problem.h"
#include "trust/root_programs.h"
#include "trust/trust_store.h"

namespace trustprobe::path {

/// How a client gets from the leaf to an anchor.
enum class PathPolicy {
  as_sent,       ///< in the order sent; every certificate that was sent must chain to the next
  sent_first,    ///< follows what was sent as far as it goes, then the store; other store issuers only when that fails
  sent_retried,  ///< follows what was sent; where that does not hold, once more with a store certificate in the place
                 ///< of the last one sent
  newest,        ///< the store before what was sent, of several the youngest, one choice a step
  sent_or_search,  ///< in the order sent where that leads to an anchor, and only then by search
  store_first,     ///< the store before what was sent, one choice a step, no second try
  search,          ///< tries every way until one holds
};
std::string_view to_string(PathPolicy policy);  // "as-sent", "sent-first", ...

/// The rules that refuse a path, for each place on it. What is not in the profile is still recorded as a problem.
struct RuleProfile {
  using Rules = std::bitset<128>;
  std::array<Rules, place_count> at;
};

using trust::RootProgram;

/// What ends a path.
struct AnchorPolicy {
  bool intermediates = true;  ///< a store certificate that is not self-signed
  bool leaf = true;           ///< the server's own certificate, when it is in the store
  RootProgram program = RootProgram::none;
  trust::StoreReader reader = trust::StoreReader::others;  ///< how it reads a key store
};

/// What a client looks at by itself, without being told to.
enum class RevocationHabit {
  none,     ///< nothing
  staples,  ///< the OCSP responses of the handshake
};
std::string_view to_string(RevocationHabit habit);  // "none", "staples"

/// How a row's values are known.
enum class Proof {
  ours,      ///< a rule book of this program, no client to compare with
  compared,  ///< the tests ask the real client about the same chains and stores
  sourced,   ///< the client does not run in the tests; its sources and documents say so
};
std::string_view to_string(Proof proof);  // "ours", "compared", "sourced"

/// Whom a row speaks for.
enum class Reach {
  none,    ///< nobody: a rule book
  narrow,  ///< old programs, small devices, libraries that few programs let judge
  common,  ///< browsers, and what most services are written with
};
std::string_view to_string(Reach reach);  // "none", "narrow", "common"

struct Client {
  std::string_view id;        ///< "openssl-1.0.2"
  std::string_view title;     ///< "programs on OpenSSL 1.0.2"
  std::string_view versions;  ///< those the row speaks for
  Reach reach = Reach::common;
  Proof proof = Proof::ours;
  std::string_view evidence;  ///< what was compared or read, for people
  PathPolicy path_policy = PathPolicy::search;
  RuleProfile profile;
  AnchorPolicy anchors;
  std::size_t most_sent = 0;     ///< certificates that it reads of a chain; 0: as many as come
  bool judges_all_sent = false;  ///< reads what was sent from its end, and takes offence at what it does not need
  bool fetches_issuers = false;  ///< downloads missing issuers from the AIA address
  RevocationHabit revocation = RevocationHabit::none;
  bool searches_past_revoked = true;  ///< a path with a revoked certificate is as any other that does not hold
  bool crl_number_required = false;   ///< takes no list without cRLNumber (RFC 5280 5.2.3)
};

/// `web` first, then `strict`, then the real ones.
std::span<const Client> all_clients();
/// Null when there is none of this id.
const Client* find_client(std::string_view id);

/// The row `web`: searches every path, refuses what the strict modern clients refuse. The default verdict.
const Client& web_client();
/// The row `strict`: RFC 5280 and the profile of the web to the letter.
const Client& strict_client();

/// Whether the client refuses a path with this problem at this place.
bool refuses(const Client& client, const Problem& problem);

}  // namespace trustprobe::path
