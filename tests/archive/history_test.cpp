#include "archive/history.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <thread>

#include "archive/content.h"
#include "base/file.h"
#include "observation/example_surface.h"
#include "observation/observation_writer.h"
#include "support/revocation_maker.h"
#include "support/scratch_directory.h"

namespace trustprobe::archive {
namespace {

namespace fs = std::filesystem;
using observation::Observation;
using support::Identity;
using support::ScratchDirectory;

const Identity& root() {
  static const Identity made = support::make_root("Root");
  return made;
}

const Identity& leaf() {
  static const Identity made = support::issue(root(), support::leaf_recipe("shop.example"));
  return made;
}

Observation seen_of(const std::string& target, const std::string& at, const std::string& version = "TLS 1.3") {
  Observation observation;
  observation.target = {.text = target, .host = target};
  observation::Attempt attempt{.offer = &target::default_offer()};
  attempt.handshake.version = version;
  attempt.handshake.chain.certificates = {{leaf().certificate->der, leaf().certificate, ""},
                                          {root().certificate->der, root().certificate, ""}};
  // What differs from look to look though nothing has changed.
  static int looks = 0;
  ++looks;
  attempt.handshake.bytes_received = static_cast<std::size_t>(looks);
  attempt.timings.total = base::Microseconds{looks};
  attempt.tries = looks;
  observation.dns = base::Microseconds{looks};
  observation.endpoints.push_back({{"203.0.113.10", 443, target, target}, support::instant(at), {attempt}, {}});
  return observation;
}

History opened(const fs::path& path, History::Use use = History::Use::write) {
  auto history = History::open(path, use);
  REQUIRE(history);
  return std::move(*history);
}

/// One run that saw these.
void keep(const fs::path& path, const std::vector<Observation>& observations) {
  History history = opened(path);
  history.begin_run("probe", observations.front().endpoints.front().at);
  for (const Observation& each : observations) REQUIRE(history.add(each, base::Instant{}));
  REQUIRE(history.flush());
}

long long number(const fs::path& path, const char* sql) {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) == SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr) == SQLITE_OK);
  const long long value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
  sqlite3_finalize(statement);
  sqlite3_close(connection);
  return value;
}

std::string error(const fs::path& path, History::Use use = History::Use::write) {
  const auto history = History::open(path, use);
  REQUIRE(!history);
  return history.error().sentence();
}

std::vector<std::string> seen_at_moment(const fs::path& path, const std::string& moment) {
  auto sightings = opened(path, History::Use::read).as_of(*parse_moment(moment));
  REQUIRE(sightings);
  std::vector<std::string> seen;
  for (const Sighting& each : *sightings) seen.push_back(each.target + " " + base::to_rfc3339(each.at));
  return seen;
}

}  // namespace

TEST_CASE("what was kept comes back as it was seen, as of its time and without timings") {
  const ScratchDirectory scratch;
  const fs::path path = scratch.path() / "history.db";
  Observation seen = seen_of("shop.example", "2026-11-20T10:00:00Z");
  seen.evidence = {support::crl_evidence(root(), {}, "http://crl.example"),
                   revocation::missing_evidence(
                       {.kind = revocation::EvidenceKind::ocsp, .source = "http://ocsp.example"}, "timed out")};
  keep(path, {seen});
  History history = opened(path, History::Use::read);
  const auto sightings = history.sightings("shop.example");
  REQUIRE(sightings);
  REQUIRE(sightings->size() == 1);
  const auto read = history.observation(sightings->front());
  REQUIRE(read);
  CHECK((*read)->endpoints.front().at == support::instant("2026-11-20T10:00:00Z"));
  CHECK(*(*read)->evidence.front()->bytes == *seen.evidence.front()->bytes);
  CHECK((*read)->evidence.front()->origin.at == support::instant("2026-11-20T10:00:00Z"));
  CHECK(observation::observation_lines(timeless(**read)) == observation::observation_lines(timeless(seen)));
}

// A scan that measured other values, and no two alike.
Observation scanned_at(const std::string& at) {
  Observation observation = seen_of("shop.example", at);
  const auto& chain = observation.endpoints.front().attempts.front().handshake.chain;
  auto& surface = observation.endpoints.front().surface.emplace(observation::example_surface(chain, chain));
  static int looks = 0;
  ++looks;
  const auto count = static_cast<std::size_t>(looks);
  surface.effort = {100 + count, count, 20, count, base::Microseconds{looks}};
  surface.post_quantum_cost.hybrid = {0x11ec, looks, base::Microseconds{looks}, count, count};
  surface.post_quantum_cost.classical.duration = base::Microseconds{looks};
  surface.post_quantum_cost.detail = std::to_string(looks);
  surface.trials.front().hello_bytes = count;
  surface.features.ticket_resumption = {observation::Answer::yes, "lifetime " + std::to_string(looks) + " s"};
  surface.features.psk_resumption = surface.features.ticket_resumption;
  return observation;
}

TEST_CASE("a scan of an endpoint that negotiates what it did costs one row a look, whatever was measured") {
  const ScratchDirectory scratch;
  const fs::path path = scratch.path() / "history.db";
  for (const char* at : {"2026-11-20", "2026-11-21", "2026-11-22"}) keep(path, {scanned_at(at)});
  CHECK(number(path, "SELECT count(*) FROM observed") == 3);
  CHECK(number(path, "SELECT count(*) FROM contents") == 1);
  Observation changed = scanned_at("2026-11-23");
  changed.endpoints.front().surface->versions.front().supported = observation::Answer::no;
  keep(path, {changed});
  CHECK(number(path, "SELECT count(*) FROM contents") == 2);
  changed.endpoints.front().surface->features.psk_resumption = {observation::Answer::no, ""};
  keep(path, {changed});
  CHECK(number(path, "SELECT count(*) FROM contents") == 3);
}

TEST_CASE("a target that stays as it is costs one row a look") {
  const ScratchDirectory scratch;
  const fs::path path = scratch.path() / "history.db";
  for (const char* at : {"2026-11-20", "2026-11-21", "2026-11-22"}) keep(path, {seen_of("shop.example", at)});
  CHECK(number(path, "SELECT count(*) FROM runs") == 3);
  CHECK(number(path, "SELECT count(*) FROM observed") == 3);
  CHECK(number(path, "SELECT count(*) FROM contents") == 1);
  CHECK(number(path, "SELECT count(*) FROM certificates") == 2);
  keep(path, {seen_of("shop.example", "2026-11-23", "TLS 1.2")});
  CHECK(number(path, "SELECT count(*) FROM contents") == 2);
  CHECK(number(path, "SELECT count(*) FROM certificates") == 2);
}

TEST_CASE("a history knows its targets, when each was seen and how often") {
  const ScratchDirectory scratch;
  const fs::path path = scratch.path() / "history.db";
  keep(path, {seen_of("b.example", "2026-11-20"), seen_of("a.example", "2026-11-20")});
  keep(path, {seen_of("b.example", "2026-11-22", "TLS 1.2")});
  const auto targets = opened(path, History::Use::read).targets();
  REQUIRE(targets);
  REQUIRE(targets->size() == 2);
  CHECK((*targets)[0].target == "a.example");
  CHECK((*targets)[1].sightings == 2);
  CHECK((*targets)[1].contents == 2);
  CHECK((*targets)[1].first == support::instant("2026-11-20"));
  CHECK((*targets)[1].last == support::instant("2026-11-22"));
}

TEST_CASE("a moment gives what was last seen of each target, and the words give the last run and what was before it") {
  const ScratchDirectory scratch;
  const fs::path path = scratch.path() / "history.db";
  keep(path, {seen_of("a.example", "2026-11-18T10:00:00Z"), seen_of("b.example", "2026-11-18T10:00:00Z")});
  keep(path, {seen_of("a.example", "2026-11-20T10:00:00Z")});
  keep(path, {seen_of("a.example", "2026-11-21T10:00:00Z"), seen_of("c.example", "2026-11-21T10:00:00Z")});
  using Texts = std::vector<std::string>;
  CHECK(seen_at_moment(path, "2026-11-17").empty());
  CHECK(seen_at_moment(path, "2026-11-20T09:59Z") ==
        Texts{"a.example 2026-11-18T10:00:00Z", "b.example 2026-11-18T10:00:00Z"});
  CHECK(seen_at_moment(path, "2026-11-20") ==
        Texts{"a.example 2026-11-20T10:00:00Z", "b.example 2026-11-18T10:00:00Z"});
  CHECK(seen_at_moment(path, "latest") == Texts{"a.example 2026-11-21T10:00:00Z", "c.example 2026-11-21T10:00:00Z"});
  CHECK(seen_at_moment(path, "previous") == Texts{"a.example 2026-11-20T10:00:00Z"});
}

TEST_CASE("a file that is no history is an error and stays as it is") {
  const ScratchDirectory scratch;
  const std::string text = scratch.write("notes.txt", std::string(1'000, 'x'));
  CHECK(error(text) == text +
                           ": cannot be used as a history (file is not a database); name a file that trustprobe "
                           "made, or one that does not exist yet");
  CHECK(*base::read_file(text) == std::string(1'000, 'x'));

  const fs::path foreign = scratch.path() / "foreign.db";
  number(foreign, "CREATE TABLE theirs(x)");
  const std::string before = *base::read_file(foreign);
  CHECK(error(foreign) == foreign.string() +
                              ": is a database of another program, and stays as it is; name another file for the "
                              "history");
  CHECK(*base::read_file(foreign) == before);

  const fs::path newer = scratch.path() / "newer.db";
  keep(newer, {seen_of("a.example", "2026-11-20")});
  number(newer, "PRAGMA user_version = 2");
  CHECK(error(newer) == newer.string() +
                            ": is a history of version 2, and this trustprobe knows version 1; use the trustprobe that "
                            "made it, or name another file");
  CHECK(error(scratch.path() / "none.db", History::Use::read) ==
        (scratch.path() / "none.db").string() +
            ": there is no such history; make one with trustprobe probe HOST --history FILE");
  CHECK_FALSE(fs::exists(scratch.path() / "none.db"));
  CHECK(error(scratch.path() / "no" / "such.db").find("cannot be used as a history (unable to open database file)") !=
        std::string::npos);
}

TEST_CASE("several writers at once lose nothing, also when they make the file") {
  const ScratchDirectory scratch;
  const fs::path path = scratch.path() / "history.db";
  constexpr int writers = 4, looks = 250;  // more than two batches each
  std::vector<std::vector<Observation>> seen(writers);
  for (int writer = 0; writer < writers; ++writer) {
    for (int look = 0; look < looks; ++look)
      seen[writer].push_back(seen_of("host-" + std::to_string(writer) + ".example", "2026-11-20"));
  }
  std::atomic<int> failures = 0;
  std::vector<std::jthread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      auto history = History::open(path, History::Use::write);
      if (!history) {
        ++failures;
        return;
      }
      history->begin_run("probe", base::Instant{});
      for (const Observation& each : seen[writer]) failures += history->add(each, base::Instant{}) ? 0 : 1;
      failures += history->flush() ? 0 : 1;
    });
  }
  threads.clear();
  CHECK(failures == 0);
  CHECK(number(path, "SELECT count(*) FROM observed") == writers * looks);
  CHECK(number(path, "SELECT count(*) FROM runs") == writers);
  CHECK(number(path, "SELECT count(*) FROM certificates") == 2);
}

TEST_CASE("a damaged history is an error or observations, never a crash") {
  const ScratchDirectory scratch;
  const fs::path whole = scratch.path() / "history.db";
  keep(whole, {seen_of("a.example", "2026-11-20"), seen_of("b.example", "2026-11-20")});
  const std::string bytes = *base::read_file(whole);
  const auto use = [&](const std::string& content) {
    const std::string path = scratch.write("damaged.db", content);
    auto history = History::open(path, History::Use::read);
    if (!history) return;
    const auto sightings = history->as_of(*parse_moment("latest"));
    if (!sightings) return;
    for (const Sighting& each : *sightings) {
      const auto seen = history->observation(each);
      CHECK((seen ? !(*seen)->target.text.empty() : !seen.error().what.empty()));
    }
  };
  for (std::size_t length = 0; length < bytes.size(); length += 509) use(bytes.substr(0, length));
  for (std::size_t at = 0; at < bytes.size(); at += 61) {
    std::string damaged = bytes;
    damaged[at] ^= static_cast<char>(1 << (at % 8));
    use(damaged);
  }
  number(whole, "UPDATE certificates SET der = x'00'");
  History history = opened(whole, History::Use::read);
  const auto sightings = history.as_of(*parse_moment("latest"));
  REQUIRE(sightings);
  const auto seen = history.observation(sightings->front());
  REQUIRE(!seen);
  CHECK(seen.error().sentence() ==
        whole.string() +
            ", content 1: has a chain whose certificates are not all there; the history is damaged: take "
            "up a copy of it");
}

}  // namespace trustprobe::archive
