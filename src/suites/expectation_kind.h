// The kinds of expectation: one row each, with the function that holds it against what was seen.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assess/assess.h"
#include "suites/expectation.h"
#include "suites/judgement.h"

namespace trustprobe::suites {

/// What one certificate, address or verdict turned out to be.
struct Found {
  JudgementStatus status = JudgementStatus::undetermined;
  std::string words;        ///< "expired 12 days ago, on 2026-11-09"; printable
  std::string remedy = {};  ///< may be empty
};

/// One expectation, for one store and client where its kind asks them.
struct Question {
  const Expectation& expectation;
  const assess::Assessment& assessment;
  base::Instant now;
  std::string store;   ///< empty where none is asked
  std::string client;  ///< as `store`
};

enum class ValueType { flag, count, word, texts };

struct ExpectationKind {
  enum class Asks { nobody, stores, stores_and_clients };

  std::string_view key;  ///< "min_days"
  ValueType type;
  std::string_view summary;  ///< "every leaf has at least this many days left"
  Asks asks = Asks::nobody;
  std::span<const std::string_view> words = {};  ///< that a word can be, or each of the texts; empty: any
  bool needs_http = false;
  bool needs_scan = false;         ///< it is about what endpoints negotiate
  bool needs_every_offer = false;  ///< every offer has to be made at every address
  /// It is about the handshake of the default offer; else about what comes to every offer with server name.
  bool default_offer_only = false;
  /// One thing that is as expected is enough, whatever the others are. Null: all have to be.
  bool (*any_suffices)(const ExpectedValue& value) = nullptr;
  /// What is wrong with one text of the value, for an error: "'x' is no pin of a key"; nothing: it is fine.
  std::optional<std::string> (*text_defect)(const std::string& text) = nullptr;
  /// "at least 30 days left".
  std::string (*expected)(const ExpectedValue& value) = nullptr;
  /// One per thing that was looked at; empty: nothing of what the kind looks at was seen.
  std::vector<Found> (*judge)(const Question& question) = nullptr;
};

/// Sorted by key.
std::span<const ExpectationKind> all_expectation_kinds();

/// By its kind, or by the check that it is about.
bool needs_scan(const Expectation& expectation);

/// Null when there is none.
const ExpectationKind* find_expectation_kind(std::string_view key);

}  // namespace trustprobe::suites
