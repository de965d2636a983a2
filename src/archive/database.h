// SQLite, as thin as it goes: a connection, statements, a transaction. Private to this module.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/bytes.h"

struct sqlite3;
struct sqlite3_stmt;

namespace trustprobe::archive {

/// What SQLite says: the file is no database, is busy, the disk is full. Becomes an InputError where it leaves here.
struct DatabaseFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A prepared statement. Parameters are given in order, from the first, each time it runs.
class Statement {
 public:
  Statement(sqlite3* connection, const char* sql);

  Statement& with(std::int64_t number);
  Statement& with(std::string_view text);
  Statement& with(base::ByteView blob);

  /// True: there is a row. After false the statement can be run again.
  bool step();
  /// Runs it to its end, rows passed over.
  void run();
  /// Forgets parameters and rows.
  void reset();

  std::int64_t number(int column) const;
  std::string text(int column) const;
  base::Bytes blob(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

class Database {
 public:
  enum class Missing { is_made, is_error };
  /// Waits up to 30 seconds for other processes whenever it finds the file locked.
  Database(const std::filesystem::path& path, Missing missing);

  void execute(const char* sql);
  Statement prepare(const char* sql) { return Statement(connection_.get(), sql); }
  std::int64_t number(const char* sql);  ///< the first column of the only row
  std::int64_t last_id() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  std::unique_ptr<sqlite3, Close> connection_;
};

/// Everything or nothing; the write lock is taken at once, so that no other writer comes between.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace trustprobe::archive
