#include "archive/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "archive/content.h"
#include "archive/database.h"
#include "base/hex.h"
#include "observation/observation_reader.h"
#include "observation/observation_writer.h"

namespace trustprobe::archive {
namespace {

namespace fs = std::filesystem;
using base::InputError;
using observation::Observation;

constexpr std::int64_t application_id = 0x54505248;  // "TPRH", in the header of the file
constexpr std::int64_t schema_version = 1;
constexpr std::size_t batch = 100;

constexpr const char* schema = R"(
CREATE TABLE runs(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, command TEXT NOT NULL);
CREATE TABLE targets(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE certificates(sha256 BLOB NOT NULL UNIQUE, der BLOB NOT NULL);
CREATE TABLE documents(sha256 BLOB NOT NULL UNIQUE, data BLOB NOT NULL);
CREATE TABLE contents(id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE, lines TEXT NOT NULL);
CREATE TABLE observed(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, target INTEGER NOT NULL REFERENCES targets,
                      at INTEGER NOT NULL, content INTEGER NOT NULL REFERENCES contents);
CREATE INDEX observed_by_target ON observed(target, at);
CREATE INDEX observed_by_run ON observed(run);
PRAGMA application_id = 1414550088;
PRAGMA user_version = 1;
)";

std::int64_t seconds_of(base::Instant instant) {
  return instant.time_since_epoch().count();
}

base::Instant instant_of(std::int64_t seconds) {
  return base::Instant{base::Seconds{seconds}};
}

bool is_empty(Database& database) {
  return database.number("SELECT count(*) FROM sqlite_master") == 0 && database.number("PRAGMA application_id") == 0 &&
         database.number("PRAGMA user_version") == 0;
}

// What is wrong with a file that is a database; nothing when it is a history that can be used.
std::optional<InputError> wrong(Database& database, const fs::path& path) {
  if (database.number("PRAGMA application_id") != application_id) {
    return InputError{path.string(), "is a database of another program, and stays as it is",
                      "name another file for the history"};
  }
  const std::int64_t version = database.number("PRAGMA user_version");
  if (version == schema_version) return std::nullopt;
  return InputError{
      path.string(),
      fmt::format("is a history of version {}, and this trustprobe knows version {}", version, schema_version),
      "use the trustprobe that made it, or name another file"};
}

/// What is still to be written of one observation.
struct Row {
  std::string target;
  base::Instant at;
  std::string lines;
  std::vector<std::pair<x509::Sha256, base::Bytes>> certificates, documents;
};

}  // namespace

struct History::State {
  State(fs::path file, Database opened) : path(std::move(file)), database(std::move(opened)) {}

  InputError error(const DatabaseFailed& failed) const {
    return {path.string(), fmt::format("cannot be used as a history ({})", failed.what()),
            "check the file, its permissions and the space left on its disk"};
  }

  void write_row(const Row& row);
  void write_documents(const char* sql, const std::vector<std::pair<x509::Sha256, base::Bytes>>& documents);
  std::int64_t id_of(const char* insert, const char* select, auto... key);
  std::optional<base::Bytes> bytes(const char* sql, const std::string& digest);
  std::vector<Sighting> rows(Statement& statement);
  observation::ObservationReader& reader();

  fs::path path;
  Database database;
  std::string command;
  base::Instant begun{};
  std::int64_t run = 0;  // 0: no row of it is written yet
  std::vector<Row> pending;
  std::set<x509::Sha256> told;  // certificates and documents that were added by this process
  std::optional<observation::ObservationReader> content_reader;
};

History::History(std::unique_ptr<State> state) : state_(std::move(state)) {}
History::History(History&&) noexcept = default;
History::~History() = default;

base::Result<History> History::open(const fs::path& path, Use use) {
  std::error_code ignored;
  if (use == Use::read && !fs::exists(path, ignored)) {
    return std::unexpected(
        InputError{path.string(), "there is no such history", "make one with trustprobe probe HOST --history FILE"});
  }
  try {
    Database database(path, use == Use::write ? Database::Missing::is_made : Database::Missing::is_error);
    if (use == Use::write && is_empty(database)) {
      Transaction transaction(database);
      // Another process may have been faster.
      if (is_empty(database)) database.execute(schema);
      transaction.commit();
    }
    if (auto error = wrong(database, path)) return std::unexpected(std::move(*error));
    return History(std::make_unique<State>(path, std::move(database)));
  } catch (const DatabaseFailed& failed) {
    return std::unexpected(InputError{path.string(), fmt::format("cannot be used as a history ({})", failed.what()),
                                      "name a file that trustprobe made, or one that does not exist yet"});
  }
}

void History::begin_run(std::string_view command, base::Instant at) {
  state_->command = command;
  state_->begun = at;
  state_->run = 0;
}

base::Result<void> History::add(const Observation& observation, base::Instant at) {
  const Observation content = timeless(observation);
  Row row{.target = observation.target.text,
          .at = at,
          .lines = observation_lines(content),
          .certificates = {},
          .documents = {}};
  if (!observation.endpoints.empty()) row.at = observation.endpoints.front().at;
  for (const x509::PresentedCertificate* sent : certificates_of(observation)) {
    const auto digest = sent->certificate ? sent->certificate->fingerprint : x509::sha256(sent->der);
    if (state_->told.insert(digest).second) row.certificates.emplace_back(digest, sent->der);
  }
  for (const revocation::EvidenceRef& evidence : observation.evidence) {
    if (!evidence->has_come()) continue;
    const auto digest = x509::sha256(*evidence->bytes);
    if (state_->told.insert(digest).second) row.documents.emplace_back(digest, *evidence->bytes);
  }
  state_->pending.push_back(std::move(row));
  return state_->pending.size() < batch ? base::Result<void>{} : flush();
}

base::Result<void> History::flush() {
  State& state = *state_;
  if (state.pending.empty()) return {};
  // One short transaction: nothing is locked while servers are waited for.
  try {
    Transaction transaction(state.database);
    if (state.run == 0) {
      Statement insert = state.database.prepare("INSERT INTO runs(at, command) VALUES(?, ?)");
      insert.with(seconds_of(state.begun)).with(state.command).run();
      state.run = state.database.last_id();
    }
    for (const Row& row : state.pending) state.write_row(row);
    transaction.commit();
  } catch (const DatabaseFailed& failed) {
    return std::unexpected(state.error(failed));
  }
  state.pending.clear();
  return {};
}

std::int64_t History::State::id_of(const char* insert, const char* select, auto... key) {
  Statement add = database.prepare(insert);
  (add.with(key), ...);
  add.run();
  Statement find = database.prepare(select);
  find.with(std::get<0>(std::tuple(key...)));
  find.step();
  return find.number(0);
}

void History::State::write_documents(const char* sql,
                                     const std::vector<std::pair<x509::Sha256, base::Bytes>>& documents) {
  Statement insert = database.prepare(sql);
  for (const auto& [digest, bytes] : documents) insert.with(base::ByteView(digest)).with(base::ByteView(bytes)).run();
}

void History::State::write_row(const Row& row) {
  write_documents("INSERT OR IGNORE INTO certificates(sha256, der) VALUES(?, ?)", row.certificates);
  write_documents("INSERT OR IGNORE INTO documents(sha256, data) VALUES(?, ?)", row.documents);
  const auto target = id_of("INSERT OR IGNORE INTO targets(name) VALUES(?)", "SELECT id FROM targets WHERE name = ?",
                            std::string_view(row.target));
  const x509::Sha256 digest = x509::sha256(base::bytes_of(row.lines));
  const auto content =
      id_of("INSERT OR IGNORE INTO contents(sha256, lines) VALUES(?, ?)", "SELECT id FROM contents WHERE sha256 = ?",
            base::ByteView(digest), std::string_view(row.lines));
  database.prepare("INSERT INTO observed(run, target, at, content) VALUES(?, ?, ?, ?)")
      .with(run)
      .with(target)
      .with(seconds_of(row.at))
      .with(content)
      .run();
}

base::Result<std::vector<KnownTarget>> History::targets() {
  try {
    Statement select = state_->database.prepare(
        "SELECT name, min(at), max(at), count(*), count(DISTINCT content) FROM observed JOIN targets ON targets.id = "
        "target "
        "GROUP BY target ORDER BY name");
    std::vector<KnownTarget> known;
    while (select.step()) {
      known.push_back({select.text(0), instant_of(select.number(1)), instant_of(select.number(2)),
                       static_cast<std::size_t>(select.number(3)), static_cast<std::size_t>(select.number(4))});
    }
    return known;
  } catch (const DatabaseFailed& failed) {
    return std::unexpected(state_->error(failed));
  }
}

std::vector<Sighting> History::State::rows(Statement& statement) {
  std::vector<Sighting> found;
  while (statement.step())
    found.push_back({statement.number(0), statement.text(1), instant_of(statement.number(2)), statement.number(3)});
  return found;
}

base::Result<std::vector<Sighting>> History::sightings(const std::string& target) {
  try {
    Statement select = state_->database.prepare(
        "SELECT observed.id, name, at, content FROM observed JOIN targets ON targets.id = target WHERE name = ? "
        "ORDER BY at, observed.id");
    select.with(std::string_view(target));
    return state_->rows(select);
  } catch (const DatabaseFailed& failed) {
    return std::unexpected(state_->error(failed));
  }
}

base::Result<std::vector<Sighting>> History::as_of(const Moment& moment) {
  try {
    Database& database = state_->database;
    const std::int64_t last_run = database.number("SELECT max(id) FROM runs");
    if (moment.kind == Moment::Kind::at) {
      Statement select = database.prepare(
          "SELECT o.id, t.name, o.at, o.content FROM targets t JOIN observed o ON o.id = (SELECT id FROM observed "
          "WHERE target = t.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1) ORDER BY t.name");
      select.with(seconds_of(moment.instant));
      return state_->rows(select);
    }
    const bool latest = moment.kind == Moment::Kind::latest;
    Statement select = database.prepare(
        latest ? "SELECT o.id, t.name, o.at, o.content FROM targets t JOIN observed o ON o.id = (SELECT max(id) FROM "
                 "observed WHERE target = t.id AND run = ?1) ORDER BY t.name"
               : "SELECT o.id, t.name, o.at, o.content FROM targets t JOIN observed o ON o.id = (SELECT max(id) FROM "
                 "observed WHERE target = t.id AND run < ?1) WHERE t.id IN (SELECT target FROM observed WHERE run = "
                 "?1) ORDER BY t.name");
    select.with(last_run);
    return state_->rows(select);
  } catch (const DatabaseFailed& failed) {
    return std::unexpected(state_->error(failed));
  }
}

std::optional<base::Bytes> History::State::bytes(const char* sql, const std::string& digest) {
  const auto key = base::from_hex(digest);
  if (!key) return std::nullopt;
  Statement select = database.prepare(sql);
  select.with(base::ByteView(*key));
  if (!select.step()) return std::nullopt;
  base::Bytes found = select.blob(0);
  // Somebody else may have written to the file.
  if (base::to_hex(x509::sha256(found)) != digest) return std::nullopt;
  return found;
}

observation::ObservationReader& History::State::reader() {
  if (!content_reader) {
    content_reader.emplace(
        path.string(),
        observation::Elsewhere{
            .certificate =
                [this](const auto& id) { return bytes("SELECT der FROM certificates WHERE sha256 = ?", id); },
            .document = [this](const auto& id) { return bytes("SELECT data FROM documents WHERE sha256 = ?", id); }});
  }
  return *content_reader;
}

base::Result<std::shared_ptr<const Observation>> History::observation(const Sighting& sighting) {
  State& state = *state_;
  const auto damaged = [&](const std::string& what) {
    return std::unexpected(InputError{fmt::format("{}, content {}", state.path.string(), sighting.content), what,
                                      "the history is damaged: take up a copy of it"});
  };
  try {
    Statement select = state.database.prepare("SELECT lines FROM contents WHERE id = ?");
    select.with(sighting.content);
    if (!select.step()) return damaged("is missing");
    const std::string lines = select.text(0);
    std::shared_ptr<const Observation> whole;
    for (std::string_view rest = lines; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      auto added = state.reader().add_line(rest.substr(0, end));
      if (!added) return damaged(added.error().what);
      if (added->observation) whole = std::move(added->observation);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (!whole) return damaged("has no end");
    return std::make_shared<const Observation>(seen_at(*whole, sighting.at));
  } catch (const DatabaseFailed& failed) {
    return std::unexpected(state.error(failed));
  }
}

}  // namespace trustprobe::archive
