#include "probe/evidence_cache.h"

#include <doctest/doctest.h>

#include <fstream>

#include "support/certificate_maker.h"
#include "support/scratch_directory.h"

using namespace trustprobe;
using namespace trustprobe::support;
using probe::CacheKey;
using probe::EvidenceCache;
using revocation::EvidenceKind;

namespace {

const CacheKey list{EvidenceKind::crl, "http://crl.example/a.crl", {}};
const base::Bytes document{1, 2, 3, '\n', 0, 255};

std::filesystem::path only_file(const std::filesystem::path& directory) {
  return std::filesystem::directory_iterator(directory)->path();
}

}  // namespace

TEST_CASE("what was put is got, by the same key and until it is no longer good") {
  const ScratchDirectory scratch;
  EvidenceCache cache(scratch.path());
  cache.put(list, document, instant("2026-06-01"), instant("2026-06-08"));
  CHECK(cache.writable());
  const auto kept = cache.get(list, instant("2026-06-07T23:59:59Z"));
  REQUIRE(kept);
  CHECK(kept->bytes == document);
  CHECK(kept->at == instant("2026-06-01"));
  CHECK(!cache.get(list, instant("2026-06-08")));
  CHECK(!cache.get(list, instant("2026-05-31")));
  CHECK(!cache.get({EvidenceKind::crl, "http://crl.example/b.crl", {}}, instant("2026-06-02")));
  CHECK(!cache.get({EvidenceKind::ocsp, list.url, {}}, instant("2026-06-02")));
}

TEST_CASE("two requests to one responder are two entries") {
  const ScratchDirectory scratch;
  EvidenceCache cache(scratch.path());
  const CacheKey one{EvidenceKind::ocsp, "http://ocsp.example", {1}},
      other{EvidenceKind::ocsp, "http://ocsp.example", {2}};
  cache.put(one, base::Bytes{1}, instant("2026-06-01"), instant("2026-06-08"));
  cache.put(other, base::Bytes{2}, instant("2026-06-01"), instant("2026-06-08"));
  CHECK(cache.get(one, instant("2026-06-02"))->bytes == base::Bytes{1});
  CHECK(cache.get(other, instant("2026-06-02"))->bytes == base::Bytes{2});
}

TEST_CASE("another process sees what one has put, and a later document takes the place of the earlier") {
  const ScratchDirectory scratch;
  EvidenceCache(scratch.path()).put(list, document, instant("2026-06-01"), instant("2026-06-08"));
  EvidenceCache(scratch.path()).put(list, base::Bytes{9}, instant("2026-06-02"), instant("2026-06-09"));
  EvidenceCache cache(scratch.path());
  CHECK(cache.get(list, instant("2026-06-03"))->bytes == base::Bytes{9});
  CHECK(cache.entries().size() == 1);
}

TEST_CASE("a file that is cut short or changed is not there, and no error") {
  const ScratchDirectory scratch;
  EvidenceCache cache(scratch.path());
  cache.put(list, document, instant("2026-06-01"), instant("2026-06-08"));
  std::string whole;
  {
    std::ifstream stream(only_file(scratch.path()), std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(stream), {});
  }
  const std::filesystem::path file = only_file(scratch.path());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << whole.substr(0, length);
    CHECK(!cache.get(list, instant("2026-06-02")));
  }
  for (std::size_t i = whole.size() - document.size(); i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << changed;
    CHECK(!cache.get(list, instant("2026-06-02")));
  }
  std::ofstream(file, std::ios::binary | std::ios::trunc) << whole;
  CHECK(cache.get(list, instant("2026-06-02")));
}

TEST_CASE("the oldest entries make room, and no more of them than needed") {
  const ScratchDirectory scratch;
  const auto put = [](EvidenceCache& cache, int day) {
    cache.put({EvidenceKind::crl, "http://crl.example/" + std::to_string(day), {}}, base::Bytes(100, 1),
              instant("2026-06-0" + std::to_string(day)), instant("2026-07-01"));
  };
  EvidenceCache roomy(scratch.path(), 300);
  for (int day = 1; day <= 3; ++day) put(roomy, day);
  CHECK(roomy.entries().size() == 3);
  put(roomy, 4);
  REQUIRE(roomy.entries().size() == 3);
  CHECK(roomy.entries().front().url == "http://crl.example/2");
  EvidenceCache tight(scratch.path(), 299);
  put(tight, 5);
  REQUIRE(tight.entries().size() == 2);
  CHECK(tight.entries().front().url == "http://crl.example/4");
}

TEST_CASE("a document larger than the whole cache drives nobody out") {
  const ScratchDirectory scratch;
  EvidenceCache cache(scratch.path(), 100);
  cache.put(list, document, instant("2026-06-01"), instant("2026-06-08"));
  cache.put({EvidenceKind::crl, "http://crl.example/huge", {}}, base::Bytes(101, 1), instant("2026-06-01"),
            instant("2026-06-08"));
  CHECK(cache.entries().size() == 1);
}

TEST_CASE("clearing removes entries and what an interrupted writer left, and nothing else") {
  const ScratchDirectory scratch;
  EvidenceCache cache(scratch.path());
  cache.put(list, document, instant("2026-06-01"), instant("2026-06-08"));
  std::ofstream(scratch.path() / "half.evidence.1.writing") << "x";
  std::ofstream(scratch.path() / "notes.txt") << "x";
  CHECK(cache.clear() == 1);
  CHECK(only_file(scratch.path()).filename() == "notes.txt");
  CHECK(cache.entries().empty());
}

TEST_CASE("a directory that cannot be written is told and loses nothing else") {
  EvidenceCache cache("/proc/no-such-directory/evidence");
  cache.put(list, document, instant("2026-06-01"), instant("2026-06-08"));
  CHECK(!cache.writable());
  CHECK(!cache.get(list, instant("2026-06-02")));
  CHECK(cache.entries().empty());
  CHECK(cache.clear() == 0);
}
