#include "archive/saved_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <set>

#include "base/file.h"
#include "observation/observation_reader.h"
#include "support/certificate_maker.h"
#include "support/scratch_directory.h"

namespace trustprobe::archive {
namespace {

namespace fs = std::filesystem;

const base::Instant now = support::instant("2026-11-21T14:15:00Z");

observation::Observation seen_of(const std::string& target) {
  observation::Observation observation;
  observation.target = {.text = target, .host = target};
  return observation;
}

std::set<std::string> names_in(const fs::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) names.insert(entry.path().filename());
  return names;
}

std::vector<std::string> targets_in(const fs::path& file) {
  const auto text = base::read_file(file);
  REQUIRE(text);
  const auto observations = observation::read_observations(*text, file.string());
  REQUIRE(observations);
  std::vector<std::string> targets;
  for (const auto& saved : *observations) targets.push_back(saved.observation->target.text);
  return targets;
}

fs::path save(const fs::path& path, const std::string& target) {
  auto file = SavedFile::open(path, now);
  REQUIRE(file);
  REQUIRE(file->add(seen_of(target)));
  const auto saved = file->finish();
  REQUIRE(saved);
  return *saved;
}

std::string error(const fs::path& path) {
  const auto file = SavedFile::open(path, now);
  REQUIRE(!file);
  return file.error().sentence();
}

}  // namespace

TEST_CASE("a file is replaced when the new one is whole, and not before") {
  const support::ScratchDirectory scratch;
  const fs::path path = scratch.path() / "seen.jsonl";
  save(path, "before.example");
  {
    auto file = SavedFile::open(path, now);
    REQUIRE(file);
    REQUIRE(file->add(seen_of("after.example")));
    CHECK(targets_in(path) == std::vector<std::string>{"before.example"});
  }
  CHECK(names_in(scratch.path()) == std::set<std::string>{"seen.jsonl"});
  CHECK(save(path, "after.example") == path);
  CHECK(targets_in(path) == std::vector<std::string>{"after.example"});
}

TEST_CASE("in a directory each run has a file of its own, named by its time in UTC") {
  const support::ScratchDirectory scratch;
  const fs::path directory = scratch.path() / "made" / "seen/";
  CHECK(save(directory, "one.example").filename() == "observations-20261121T141500Z.jsonl");
  CHECK(save(directory, "two.example").filename() == "observations-20261121T141500Z-2.jsonl");
  CHECK(save(scratch.path() / "made" / "seen", "three.example").filename() == "observations-20261121T141500Z-3.jsonl");
  CHECK(targets_in(directory / "observations-20261121T141500Z.jsonl") == std::vector<std::string>{"one.example"});
  CHECK(names_in(directory).size() == 3);
}

TEST_CASE("a path that cannot take a file is one sentence, and what is there stays") {
  const support::ScratchDirectory scratch;
  CHECK(error(scratch.path() / "no" / "such" / "seen.jsonl") ==
        (scratch.path() / "no/such/seen.jsonl").string() +
            ": cannot be written (No such file or directory); check the path and its permissions");
  const fs::path pipe = scratch.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(error(pipe) == pipe.string() +
                           ": is neither a file nor a directory; name a file; to pass observations on, use --format "
                           "json");
  CHECK(fs::is_fifo(pipe));
  scratch.write("file", "");
  CHECK(error(scratch.path() / "file/").find("cannot be written") != std::string::npos);
}

}  // namespace trustprobe::archive
