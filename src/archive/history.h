// The history of targets in one SQLite file. docs/history.md describes its tables.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "archive/moment.h"
#include "base/input_error.h"
#include "observation/observation.h"

namespace trustprobe::archive {

/// One look at a target. Two with the same content saw the same.
struct Sighting {
  std::int64_t id = 0;
  std::string target;
  base::Instant at;
  std::int64_t content = 0;
};

struct KnownTarget {
  std::string target;
  base::Instant first, last;
  std::size_t sightings = 0;
  std::size_t contents = 0;  ///< distinct ones
};

/// Reads and adds; nothing is ever changed or taken away. Several processes may use one file at once.
class History {
 public:
  enum class Use { read, write };
  /// A file that does not exist is made for `write` and is an error for `read`. A database of another program or of a
  /// later version is an error, and is left as it is.
  static base::Result<History> open(const std::filesystem::path& path, Use use);

  History(History&&) noexcept;
  ~History();

  /// Names the run to which what is added from now on belongs.
  void begin_run(std::string_view command, base::Instant at);
  /// Keeps it; `at` is used where the observation has no endpoint that tells its time. Written in batches.
  base::Result<void> add(const observation::Observation& observation, base::Instant at);
  /// Writes what was added and is not yet written.
  base::Result<void> flush();

  /// By name.
  base::Result<std::vector<KnownTarget>> targets();
  /// Of one target, the oldest first.
  base::Result<std::vector<Sighting>> sightings(const std::string& target);
  /// At most one of each target, by name.
  base::Result<std::vector<Sighting>> as_of(const Moment& moment);
  /// What was seen then: without timings, and at every address as of the time of the sighting.
  base::Result<std::shared_ptr<const observation::Observation>> observation(const Sighting& sighting);

 private:
  struct State;
  explicit History(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace trustprobe::archive
