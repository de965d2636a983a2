#include "archive/database.h"

#include <sqlite3.h>

namespace trustprobe::archive {
namespace {

constexpr int busy_milliseconds = 30'000;

void demand(int code, sqlite3* connection) {
  if (code != SQLITE_OK) throw DatabaseFailed(sqlite3_errmsg(connection));
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* connection, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  demand(sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr), connection);
  statement_.reset(statement);
}

Statement& Statement::with(std::int64_t number) {
  demand(sqlite3_bind_int64(statement_.get(), ++bound_, number), sqlite3_db_handle(statement_.get()));
  return *this;
}

Statement& Statement::with(std::string_view text) {
  demand(sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8),
         sqlite3_db_handle(statement_.get()));
  return *this;
}

Statement& Statement::with(base::ByteView blob) {
  // A null pointer would bind NULL.
  const void* data = blob.empty() ? static_cast<const void*>("") : blob.data();
  demand(sqlite3_bind_blob64(statement_.get(), ++bound_, data, blob.size(), SQLITE_TRANSIENT),
         sqlite3_db_handle(statement_.get()));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    const std::string message = sqlite3_errmsg(sqlite3_db_handle(statement_.get()));
    reset();
    throw DatabaseFailed(message);
  }
  reset();
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bound_ = 0;
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

base::Bytes Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, data + sqlite3_column_bytes(statement_.get(), column)};
}

void Database::Close::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

Database::Database(const std::filesystem::path& path, Missing missing) {
  const int create = missing == Missing::is_made ? SQLITE_OPEN_CREATE : 0;
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE | create, nullptr);
  connection_.reset(connection);
  if (code != SQLITE_OK) throw DatabaseFailed(connection ? sqlite3_errmsg(connection) : sqlite3_errstr(code));
  sqlite3_busy_timeout(connection, busy_milliseconds);
}

void Database::execute(const char* sql) {
  demand(sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr), connection_.get());
}

std::int64_t Database::number(const char* sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.number(0) : 0;
}

std::int64_t Database::last_id() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const DatabaseFailed&) {
    // It has rolled back by itself, or closing will do it.
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace trustprobe::archive
