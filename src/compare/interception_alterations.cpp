// What an untouched path does not change beside the certificate.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "compare/interception_parts.h"

namespace trustprobe::compare {
namespace {

using observation::Attempt;
using observation::ClientCertificate;
using observation::HandshakeRecord;

using Attempts = std::vector<const Attempt*>;

Attempts attempts_of(const InterceptionSide& side) {
  Attempts all;
  for (const auto& seen : side.observation->endpoints) {
    for (const Attempt& attempt : seen.attempts) {
      if (attempt.offer->sends_server_name) all.push_back(&attempt);
    }
  }
  return all;
}

bool same_leaf(const Attempt& one, const Attempt& other) {
  const auto left = one.handshake.chain.leaf(), right = other.handshake.chain.leaf();
  return left && right && left->fingerprint == right->fingerprint;
}

/// Of the same offer, complete, with the same leaf.
Attempts counterparts(const Attempt& via, const Attempts& direct) {
  Attempts found;
  for (const Attempt* other : direct) {
    if (other->offer == via.offer && other->handshake.complete && same_leaf(via, *other)) found.push_back(other);
  }
  return found;
}

struct Field {
  std::string_view noun;  ///< before the values, where they do not speak for themselves
  std::string HandshakeRecord::* value;
};
constexpr Field fields[] = {
    {"", &HandshakeRecord::version},
    {"", &HandshakeRecord::cipher_suite},
    {"key exchange by ", &HandshakeRecord::group},
    {"a signature by ", &HandshakeRecord::signature_scheme},
    {"the protocol ", &HandshakeRecord::alpn},
};

std::string named(const std::string& value) {
  return value.empty() ? "none" : base::printable(value);
}

void compare_fields(const Attempt& via, const Attempts& direct, std::vector<std::string>& told) {
  for (const Field& field : fields) {
    const std::string& is = via.handshake.*field.value;
    const bool known =
        std::ranges::any_of(direct, [&](const Attempt* other) { return other->handshake.*field.value == is; });
    if (known) continue;
    told.push_back(
        fmt::format("{}{} instead of {}", field.noun, named(is), named(direct.front()->handshake.*field.value)));
    // Another version has other suites, groups and signatures: that is told already.
    if (field.value == &HandshakeRecord::version) return;
  }
}

bool stapled(const Attempt* attempt) {
  const auto& staples = attempt->handshake.stapled_ocsp;
  return !staples.empty() && !staples.front().empty();
}

bool has_scts(const Attempt* attempt) {
  return attempt->handshake.tls_sct_list.has_value();
}

bool asks_for_certificate(const Attempt* attempt) {
  return attempt->handshake.client_certificate != ClientCertificate::not_requested;
}

// A server may staple on the second question only: it counts as gone where every direct handshake has it and no other.
void compare_extras(const Attempts& via, const Attempts& direct, std::vector<std::string>& told) {
  struct Extra {
    bool (*has)(const Attempt*);
    std::string_view gone;
  };
  constexpr Extra extras[] = {{stapled, "the OCSP response is not stapled"},
                              {has_scts, "the certificate timestamps are not sent"},
                              {asks_for_certificate, "no client certificate is asked for"}};
  for (const Extra& extra : extras) {
    if (std::ranges::all_of(direct, extra.has) && std::ranges::none_of(via, extra.has)) told.emplace_back(extra.gone);
  }
}

void add_once(std::vector<std::string> found, std::vector<std::string>& told) {
  for (std::string& each : found) {
    if (std::ranges::find(told, each) == told.end()) told.push_back(std::move(each));
  }
}

// An alert to an offer with which every direct handshake completes.
bool refused_only_here(const Attempt& via, const Attempts& direct) {
  if (via.handshake.complete || !via.failure || via.failure->reason != observation::FailureReason::alert) return false;
  bool made = false;
  for (const Attempt* other : direct) {
    if (other->offer != via.offer) continue;
    if (!other->handshake.complete) return false;
    made = true;
  }
  return made;
}

}  // namespace

std::vector<std::string> alterations(const InterceptionSide& via, const InterceptionSide& direct) {
  const Attempts theirs = attempts_of(direct);
  std::vector<std::string> told;
  Attempts answered, counterparts_of_all;
  for (const Attempt* attempt : attempts_of(via)) {
    std::vector<std::string> found;
    if (refused_only_here(*attempt, theirs))
      found.push_back(fmt::format("the handshake of the offer {} is refused", attempt->offer->id));
    const Attempts others = attempt->handshake.complete ? counterparts(*attempt, theirs) : Attempts{};
    if (!others.empty()) {
      compare_fields(*attempt, others, found);
      answered.push_back(attempt);
      counterparts_of_all.insert(counterparts_of_all.end(), others.begin(), others.end());
    }
    add_once(std::move(found), told);
  }
  // Of other leaves, as where a server is being renewed, nothing is known that could be compared.
  if (answered.empty()) return {};
  compare_extras(answered, counterparts_of_all, told);
  return told;
}

}  // namespace trustprobe::compare
