#include "handshake/key_share.h"

#include <doctest/doctest.h>
#include <openssl/opensslv.h>

#include <algorithm>

#include "memory_server.h"
#include "offers.h"

using namespace trustprobe;
using namespace trustprobe::handshake;
using namespace trustprobe::test;

namespace {

struct Size {
  std::uint16_t group = 0;
  const char* name = nullptr;  ///< libssl's
  std::size_t client = 0;
  std::size_t server = 0;
};

constexpr Size agreements[] = {
    {0x0017, "P-256", 65, 65},         {0x0018, "P-384", 97, 97},       {0x0019, "P-521", 133, 133},
    {0x001D, "X25519", 32, 32},        {0x001E, "X448", 56, 56},        {0x0100, "ffdhe2048", 256, 256},
    {0x0101, "ffdhe3072", 384, 384},   {0x0102, "ffdhe4096", 512, 512}, {0x0103, "ffdhe6144", 768, 768},
    {0x0104, "ffdhe8192", 1024, 1024},
};
constexpr Size encapsulations[] = {
    {0x0200, "MLKEM512", 800, 768},         {0x0201, "MLKEM768", 1184, 1088},
    {0x0202, "MLKEM1024", 1568, 1568},      {0x11EB, "SecP256r1MLKEM768", 1249, 1153},
    {0x11EC, "X25519MLKEM768", 1216, 1120}, {0x11ED, "SecP384r1MLKEM1024", 1665, 1665},
};

ServerTerms server_for(const char* group) {
  static const support::Identity root = support::make_root("Root");
  static const support::Identity leaf = support::issue(root, support::leaf_recipe("shop.example"));
  return {.leaf = leaf, .groups = group};
}

OfferTerms offer_of(std::uint16_t group) {
  return {.groups = {group}, .shares = {group}};
}

OfferTerms offer_without_key(std::uint16_t group) {
  return {.groups = {group}, .shares = {}, .shares_without_key = {group}};
}

}  // namespace

TEST_CASE("two shares of a group agree on one secret") {
  for (const Size& row : agreements) {
    CAPTURE(row.name);
    const auto ours = KeyShare::generate(row.group);
    const auto theirs = KeyShare::generate(row.group);
    REQUIRE(ours);
    REQUIRE(theirs);
    CHECK(ours->entry().group == row.group);
    CHECK(ours->entry().key_exchange.size() == row.client);
    const auto secret = ours->shared_secret(theirs->entry().key_exchange);
    REQUIRE(secret);
    CHECK(secret == theirs->shared_secret(ours->entry().key_exchange));
    CHECK(secret != ours->shared_secret(ours->entry().key_exchange));
  }
}

TEST_CASE("a server's share of a wrong length or with no point of the curve yields no secret") {
  for (const Size& row : agreements) {
    CAPTURE(row.name);
    const auto ours = KeyShare::generate(row.group);
    base::Bytes share = KeyShare::generate(row.group)->entry().key_exchange;
    CHECK_FALSE(ours->shared_secret({}));
    CHECK_FALSE(ours->shared_secret(base::ByteView(share).first(share.size() - 1)));
    CHECK_FALSE(ours->shared_secret(base::Bytes(row.server, 0)));
    share.push_back(0);
    CHECK_FALSE(ours->shared_secret(share));
  }
}

TEST_CASE("groups that are not registered, or cannot be computed with, yield no share") {
  CHECK_FALSE(KeyShare::generate(0x0000));
  CHECK_FALSE(KeyShare::generate(0x0A0A));
  CHECK_FALSE(KeyShare::generate(0x6399));
  CHECK_FALSE(share_without_key(0x0000));
  CHECK_FALSE(share_without_key(0x0A0A));
}

TEST_CASE("shares without a key have the registered size") {
  const auto check = [](const Size& row) {
    CAPTURE(row.name);
    const auto entry = share_without_key(row.group);
    REQUIRE(entry);
    CHECK(entry->group == row.group);
    CHECK(entry->key_exchange.size() == row.client);
  };
  std::ranges::for_each(agreements, check);
  std::ranges::for_each(encapsulations, check);
  CHECK(share_without_key(0x6399)->key_exchange.size() == 1216);
}

TEST_CASE("the hybrids' parts stand in the order of their drafts") {
  const base::Bytes first = share_without_key(0x11EC)->key_exchange;
  CHECK(first.front() == 0);
  CHECK(first[1184] == 9);
  CHECK(share_without_key(0x11EB)->key_exchange.front() == 4);
  CHECK(share_without_key(0x11ED)->key_exchange.front() == 4);
}

TEST_CASE("a real server takes a share without a key for valid, in every group it has") {
  std::vector<Size> rows(std::begin(agreements), std::end(agreements));
#if OPENSSL_VERSION_NUMBER >= 0x30200000L
  rows.push_back({0x001F, "brainpoolP256r1tls13", 65, 65});
  rows.push_back({0x0020, "brainpoolP384r1tls13", 97, 97});
  rows.push_back({0x0021, "brainpoolP512r1tls13", 129, 129});
#endif
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
  rows.insert(rows.end(), std::begin(encapsulations), std::end(encapsulations));
#endif
  for (const Size& row : rows) {
    CAPTURE(row.name);
    const Offer offer = make_offer(offer_without_key(row.group));
    MemoryServer server(server_for(row.name));
    const ServerFlight flight = read_flight(make_offer(offer_without_key(row.group)), server.answer(offer.message));
    CHECK(flight.defect == "");
    CHECK(flight.hello_received);
    CHECK_FALSE(flight.hello_retry_request);
    CHECK(flight.group == row.group);
    CHECK(flight.complete);
    CHECK_FALSE(flight.decrypted);
  }
}

TEST_CASE("a real server's flight is decrypted with each group") {
  std::vector<Size> rows(std::begin(agreements), std::end(agreements));
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
  rows.insert(rows.end(), std::begin(encapsulations), std::end(encapsulations));
#endif
  for (const Size& row : rows) {
    CAPTURE(row.name);
    Offer offer = make_offer(offer_of(row.group));
    CHECK(offer.shares.front().entry().key_exchange.size() == row.client);
    const base::Bytes answer = MemoryServer(server_for(row.name)).answer(offer.message);
    const ServerFlight flight = read_flight(std::move(offer), answer);
    CHECK(flight.defect == "");
    CHECK(flight.group == row.group);
    CHECK(flight.decrypted);
    CHECK(flight.complete);
  }
}

#if OPENSSL_VERSION_NUMBER < 0x30500000L
TEST_CASE("below OpenSSL 3.5 no share with ML-KEM is made") {
  for (const Size& row : encapsulations) CHECK_FALSE(KeyShare::generate(row.group));
}
#endif
