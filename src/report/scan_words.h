// A negotiation surface in words: what code points, answers and lists are called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "observation/surface.h"

namespace trustprobe::report {

/// "AES-128-GCM" of TLS_AES_128_GCM_SHA256, "AES-128-CBC-SHA" of TLS_RSA_WITH_AES_128_CBC_SHA; weak ones end in
/// " (weak)".
std::string cipher_words(std::uint16_t suite);
/// "ECDHE-RSA" of TLS_ECDHE_RSA_WITH_...; empty for suites of TLS 1.3 and for those without a name.
std::string key_exchange_words(std::uint16_t suite);
/// Broken or without protection: no encryption, no authentication, export grade, DES, 3DES, RC4, RC2.
bool weak_suite(std::uint16_t suite);

/// Hybrid or ML-KEM; those of drafts are none.
bool post_quantum_group(std::uint16_t group);
/// The name; " (post-quantum)" after it where it is, " (post-quantum draft)" where a draft was.
std::string group_words(std::uint16_t group);

/// "in the server's order"; empty where there is nothing to choose from.
std::string order_words(const observation::AcceptedList& list);

using WordsOf = std::string (*)(std::uint16_t);
/// "x25519, secp256r1; in the server's order; undetermined: secp384r1". Nothing accepted is "none". `remark` stands
/// behind the order.
std::string list_words(const observation::AcceptedList& list, WordsOf words_of, std::string_view remark = {});

std::string joined(const std::vector<std::uint16_t>& values, WordsOf words_of);

/// " (detail)", printable; nothing for an empty one.
std::string in_brackets(std::string_view detail);

struct NamedAnswer {
  std::string_view name;
  observation::FeatureAnswer answer;
};
/// "a, b (detail); no c, d; undetermined: e (reason)"; what does not apply is left out. A detail beside a "no" is for
/// `verbose`.
std::string answers_words(const std::vector<NamedAnswer>& answers, bool verbose);

/// Resumption and early data.
std::vector<NamedAnswer> session_answers(const observation::FeatureSurface& features);
/// All the other features.
std::vector<NamedAnswer> feature_answers(const observation::FeatureSurface& features);

/// "7 of 8 forms answered; not in two TCP segments (reset)"; empty where none was tried.
std::string trial_words(const std::vector<observation::HelloTrial>& trials);
/// "costs 2,272 bytes and 0.1 ms more a handshake than x25519"; empty where it was not asked for.
std::string cost_words(const observation::PostQuantumCost& cost);
/// "212 connections in 140 ms, 3 asked again, 0 without an answer"; empty where there was none.
std::string effort_words(const observation::ScanEffort& effort);

}  // namespace trustprobe::report
