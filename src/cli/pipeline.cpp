#include "cli/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "cli/data_directory.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/store_password.h"
#include "cli/way_plan.h"
#include "path/signature_memory.h"
#include "probe/way.h"
#include "target/parse_target.h"
#include "trust/load_store.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;

/// Says which of several arguments an error is about, unless its sentence quotes it already.
InputError naming(const std::string& argument, InputError error) {
  if (error.what.find("'" + argument + "'") == std::string::npos) error.where = argument;
  return error;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t end = 0; end != std::string_view::npos; text.remove_prefix(std::min(end + 1, text.size()))) {
    end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
  }
  return parts;
}

Result<std::vector<const target::Offer*>> parse_offers(const std::string& list) {
  std::vector<const target::Offer*> offers{&target::default_offer()};
  const auto add = [&](const target::Offer& offer) {
    if (std::ranges::find(offers, &offer) == offers.end()) offers.push_back(&offer);
  };
  for (const auto& id : split(list, ',')) {
    if (id == "all") {
      for (const auto& offer : target::all_offers()) add(offer);
      continue;
    }
    const auto* offer = target::find_offer(id);
    if (offer == nullptr) {
      std::string known = "default, all";
      for (const auto& row : target::all_offers().subspan(1)) known += ", " + std::string(row.id);
      return std::unexpected(InputError{"--offers", fmt::format("unknown offer '{}'", id), "known are " + known});
    }
    add(*offer);
  }
  return offers;
}

Result<target::ConnectTo> parse_connect_rules(const ConnectionOptions& options) {
  target::ConnectTo connect_to;
  for (const auto& text : options.connect_to) {
    auto rule = target::parse_connect_to(text);
    if (!rule) return std::unexpected(naming("--connect-to " + text, rule.error()));
    connect_to.rules.push_back(std::move(*rule));
  }
  const auto append = [&](Result<std::vector<target::ConnectRule>> rules) -> Result<void> {
    if (!rules) return std::unexpected(rules.error());
    connect_to.rules.insert(connect_to.rules.end(), rules->begin(), rules->end());
    return {};
  };
  for (const auto& text : options.resolve) {
    if (auto added = append(target::parse_resolve(text)); !added)
      return std::unexpected(naming("--resolve " + text, added.error()));
  }
  for (const auto& path : options.connect_to_files) {
    if (auto added = append(target::read_connect_to_file(path)); !added) return std::unexpected(added.error());
  }
  return connect_to;
}

/// A name given by an option, in the form in which names are sent and compared.
Result<std::optional<std::string>> parse_name(const std::optional<std::string>& name, const std::string& option) {
  if (!name) return std::nullopt;
  const auto parsed = target::parse_target(*name, option);
  if (!parsed) return std::unexpected(parsed.error());
  return parsed->host;
}

Result<probe::Names> parse_names(const ConnectionOptions& options) {
  auto sni = parse_name(options.sni, "--sni");
  if (!sni) return std::unexpected(sni.error());
  auto expected = parse_name(options.name, "--name");
  if (!expected) return std::unexpected(expected.error());
  return probe::Names{.server_name = *sni, .no_server_name = options.no_sni, .expected_name = *expected};
}

}  // namespace

Result<probe::GatherOptions> gather_options(const ConnectionOptions& options) {
  auto offers = parse_offers(options.offers);
  if (!offers) return std::unexpected(offers.error());
  auto connect_to = parse_connect_rules(options);
  if (!connect_to) return std::unexpected(connect_to.error());
  auto names = parse_names(options);
  if (!names) return std::unexpected(names.error());
  auto way = plan_way(options.way);
  if (!way) return std::unexpected(way.error());
  if ((options.v4_only || options.v6_only) && probe::proxy_resolves(*way)) {
    return std::unexpected(InputError{options.v4_only ? "-4" : "-6",
                                      "the proxy looks names up, and takes what it finds",
                                      "add --proxy-dns local to have the addresses looked up here"});
  }

  probe::GatherOptions gather;
  gather.offers = std::move(*offers);
  gather.names = std::move(*names);
  gather.family = options.v4_only ? probe::Family::v4 : options.v6_only ? probe::Family::v6 : probe::Family::any;
  gather.first_address_only = options.first_address;
  gather.http = options.http;
  gather.dns_server = options.dns_server;
  gather.connect_to = std::move(*connect_to);
  gather.way = std::move(*way);
  gather.limits.timeout = base::Microseconds{static_cast<long>(options.timeout_seconds * 1e6)};
  gather.limits.connections = options.connections;
  gather.limits.per_host = options.per_host;
  gather.limits.tries = options.tries;
  return gather;
}

Result<std::vector<trust::TrustStoreRef>> load_stores(const std::vector<std::string>& arguments,
                                                      const std::vector<std::string>& passwords) {
  auto known = read_passwords(passwords);
  if (!known) return std::unexpected(known.error());
  const trust::StoreSources sources{data_directory(), fetched_directory(), std::move(*known)};
  std::vector<trust::TrustStoreRef> stores;
  for (const auto& argument : arguments) {
    auto store = trust::load_store(argument, sources);
    if (!store) return std::unexpected(store.error());
    const auto same_name = [&](const auto& other) { return other->name() == (*store)->name(); };
    if (std::ranges::any_of(stores, same_name)) {
      return std::unexpected(InputError{"--store " + argument,
                                        fmt::format("a store named '{}' is already given", (*store)->name()),
                                        "give one of them another name: --store NAME=PATH"});
    }
    stores.push_back(std::move(*store));
  }
  return stores;
}

Result<Targets> Targets::open(const TargetOptions& options) {
  Targets targets;
  const auto add_list = [&](const std::string& path) -> Result<void> {
    auto list = target::TargetList::open(path);
    if (!list) return std::unexpected(list.error());
    targets.lists_.push_back(std::move(*list));
    return {};
  };
  for (const auto& text : options.targets) {
    if (text == "-") {
      if (auto added = add_list(text); !added) return std::unexpected(added.error());
      continue;
    }
    auto target = target::parse_target(text);
    if (!target) return std::unexpected(naming(text, target.error()));
    targets.typed_.push_back(std::move(*target));
  }
  for (const auto& path : options.lists) {
    if (auto added = add_list(path); !added) return std::unexpected(added.error());
  }
  if (targets.size() == 0) {
    return std::unexpected(
        InputError{"", "no target", "name a host, or read a list with -l FILE or - for standard input"});
  }
  return targets;
}

std::size_t Targets::size() const {
  std::size_t size = typed_.size();
  for (const auto& list : lists_) size += list.size();
  return size;
}

std::optional<target::Target> Targets::next() {
  if (!typed_.empty()) {
    auto target = std::move(typed_.front());
    typed_.pop_front();
    return target;
  }
  for (; !lists_.empty(); lists_.pop_front()) {
    if (auto target = lists_.front().next()) return target;
  }
  return std::nullopt;
}

Result<void> gather_and_assess(const probe::GatherOptions& gather, probe::TargetSource targets, assess::Terms terms,
                               const AssessmentSink& sink) {
  path::SignatureMemory signatures;
  probe::GatherOptions options = gather;
  // Where neither network nor cache can give anything, nobody works out what would be wanted.
  std::error_code error;
  const bool obtainable = gather.evidence.network || std::filesystem::exists(gather.evidence.cache_directory, error);
  if (terms.revocation != path::RevocationPolicy::off && obtainable) {
    options.evidence_wanted = [&](const observation::Observation& observation) {
      terms.now = current_time();
      return assess::evidence_wanted(observation, terms, signatures);
    };
  }
  const auto on_observation = [&](std::shared_ptr<const observation::Observation> observation) {
    terms.now = current_time();
    sink(assess::assess(std::move(observation), terms, signatures), terms);
  };
  return probe::gather(options, std::move(targets), on_observation, interrupted);
}

report::TextStyle text_style(const OutputOptions& options) {
  return {.colour = wants_colour(options.no_color),
          .verbose = options.verbose,
          .width = terminal_width(),
          .ascii = !speaks_utf8()};
}

base::Instant current_time() {
  return std::chrono::floor<base::Seconds>(std::chrono::system_clock::now());
}

int input_failed(std::string_view command, const InputError& error) {
  fmt::print(stderr, "trustprobe {}: {}\n", command, error.sentence());
  return exit_usage;
}

}  // namespace trustprobe::cli
