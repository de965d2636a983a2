#include "handshake/group_parts.h"

namespace trustprobe::handshake {
namespace {

using Kind = GroupPart::Kind;

// The base points of the curves: SEC 2 2.4 and 2.5, RFC 5639 3.4 to 3.7, RFC 8998 3.2.2 (the draft it cites),
// uncompressed.
constexpr GroupPart p256{.key_type = "EC",
                         .curve = "P-256",
                         .client_bytes = 65,
                         .server_bytes = 65,
                         .public_value =
                             "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                             "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"};
constexpr GroupPart p384{
    .key_type = "EC",
    .curve = "P-384",
    .client_bytes = 97,
    .server_bytes = 97,
    .public_value =
        "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"
        "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"};
constexpr GroupPart p521{
    .key_type = "EC",
    .curve = "P-521",
    .client_bytes = 133,
    .server_bytes = 133,
    .public_value =
        "0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ff"
        "a8de3348b3c1856a429bf97e7e31c2e5bd66011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd1727"
        "3e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650"};
constexpr GroupPart brainpool256{.client_bytes = 65,
                                 .server_bytes = 65,
                                 .public_value =
                                     "048bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262"
                                     "547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997"};
constexpr GroupPart brainpool384{
    .client_bytes = 97,
    .server_bytes = 97,
    .public_value =
        "041d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1e"
        "8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315"};
constexpr GroupPart brainpool512{
    .client_bytes = 129,
    .server_bytes = 129,
    .public_value =
        "0481aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f"
        "7c6d5047406a5e688b352209bcb9f8227dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2"
        "dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892"};
constexpr GroupPart sm2{.client_bytes = 65,
                        .server_bytes = 65,
                        .public_value =
                            "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
                            "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"};

// RFC 7748 4.1 and 4.2: the base points, little-endian.
constexpr GroupPart x25519{.key_type = "X25519", .client_bytes = 32, .server_bytes = 32, .public_value = "09"};
constexpr GroupPart x448{.key_type = "X448", .client_bytes = 56, .server_bytes = 56, .public_value = "05"};

// RFC 7919 3 and A: the generator is 2 for every prime. RFC 8446 4.2.8.1: padded to the length of the prime.
constexpr GroupPart finite_field(const char* name, std::size_t bytes) {
  return {.key_type = "DH",
          .curve = name,
          .client_bytes = bytes,
          .server_bytes = bytes,
          .public_value = "02",
          .value_at_end = true};
}

// FIPS 203 7.2: a key whose coefficients are all zero passes the modulus check.
constexpr GroupPart ml_kem(const char* name, std::size_t key, std::size_t ciphertext) {
  return {.kind = Kind::encapsulation, .key_type = name, .client_bytes = key, .server_bytes = ciphertext};
}
constexpr GroupPart ml_kem_512 = ml_kem("ML-KEM-512", 800, 768);
constexpr GroupPart ml_kem_768 = ml_kem("ML-KEM-768", 1184, 1088);
constexpr GroupPart ml_kem_1024 = ml_kem("ML-KEM-1024", 1568, 1568);
constexpr GroupPart kyber_768 = ml_kem(nullptr, 1184, 1088);

struct Group {
  std::uint16_t value = 0;
  GroupPart parts[2];
  std::size_t count = 1;
};

constexpr Group groups[] = {
    {0x0017, {p256}},
    {0x0018, {p384}},
    {0x0019, {p521}},
    {0x001D, {x25519}},
    {0x001E, {x448}},
    {0x001F, {brainpool256}},
    {0x0020, {brainpool384}},
    {0x0021, {brainpool512}},
    {0x0029, {sm2}},
    {0x0100, {finite_field("ffdhe2048", 256)}},
    {0x0101, {finite_field("ffdhe3072", 384)}},
    {0x0102, {finite_field("ffdhe4096", 512)}},
    {0x0103, {finite_field("ffdhe6144", 768)}},
    {0x0104, {finite_field("ffdhe8192", 1024)}},
    {0x0200, {ml_kem_512}},
    {0x0201, {ml_kem_768}},
    {0x0202, {ml_kem_1024}},
    {0x11EB, {p256, ml_kem_768}, 2},    // SecP256r1MLKEM768
    {0x11EC, {ml_kem_768, x25519}, 2},  // X25519MLKEM768: the one with ML-KEM in front
    {0x11ED, {p384, ml_kem_1024}, 2},   // SecP384r1MLKEM1024
    {0x6399, {x25519, kyber_768}, 2},   // X25519Kyber768Draft00
    {0x639A, {p256, kyber_768}, 2},     // SecP256r1Kyber768Draft00
};

}  // namespace

std::span<const GroupPart> parts_of(std::uint16_t group) {
  for (const Group& row : groups) {
    if (row.value == group) return std::span(row.parts).first(row.count);
  }
  return {};
}

}  // namespace trustprobe::handshake
