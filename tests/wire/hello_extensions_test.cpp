#include "wire/hello_extensions.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "message_bytes.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

using Values = std::vector<std::uint16_t>;

wire::HelloExtension expected(std::uint16_t type, const base::Bytes& data) {
  return {type, data};
}

}  // namespace

TEST_CASE("every extension has the bytes that its RFC lays out") {
  const Values groups{0x001D, 0x0017};
  const Values schemes{0x0403, 0x0804};
  const Values versions{0x0304, 0x0303};
  const Values algorithms{2, 1};
  const std::vector<std::string> protocols{"h2", "http/1.1"};
  CHECK(wire::server_name_extension("a.b") == expected(0, {0, 6, 0, 0, 3, 'a', '.', 'b'}));
  CHECK(wire::status_request_extension() == expected(5, {1, 0, 0, 0, 0}));
  CHECK(wire::supported_groups_extension(groups) == expected(10, {0, 4, 0, 0x1D, 0, 0x17}));
  CHECK(wire::ec_point_formats_extension() == expected(11, {1, 0}));
  CHECK(wire::signature_algorithms_extension(schemes) == expected(13, {0, 4, 4, 3, 8, 4}));
  CHECK(wire::heartbeat_extension() == expected(15, {1}));
  CHECK(wire::alpn_extension(protocols) == expected(16, u16(12) + u8(2) + text("h2") + u8(8) + text("http/1.1")));
  CHECK(wire::signed_certificate_timestamp_extension() == expected(18, {}));
  CHECK(wire::encrypt_then_mac_extension() == expected(22, {}));
  CHECK(wire::extended_master_secret_extension() == expected(23, {}));
  CHECK(wire::compress_certificate_extension(algorithms) == expected(27, {4, 0, 2, 0, 1}));
  CHECK(wire::session_ticket_extension() == expected(35, {}));
  CHECK(wire::early_data_extension() == expected(42, {}));
  CHECK(wire::supported_versions_extension(versions) == expected(43, {4, 3, 4, 3, 3}));
  CHECK(wire::psk_key_exchange_modes_extension() == expected(45, {1, 1}));
  CHECK(wire::signature_algorithms_cert_extension(schemes) == expected(50, {0, 4, 4, 3, 8, 4}));
  const std::vector<wire::KeyShareEntry> shares{{0x001D, {1, 2}}, {0x0017, {3}}};
  CHECK(wire::key_share_extension(shares) == expected(51, {0, 11, 0, 0x1D, 0, 2, 1, 2, 0, 0x17, 0, 1, 3}));
  CHECK(wire::renegotiation_info_extension() == expected(0xFF01, {0}));
}

TEST_CASE("lists of code points are read as they were written") {
  const Values values{0x1A1A, 0x0304, 0x0303};
  CHECK(wire::parse_code_points16(wire::supported_groups_extension(values).data) == values);
  CHECK(wire::parse_supported_versions(wire::supported_versions_extension(values).data) == values);
}

TEST_CASE("key shares are read as they were written, and a hello without any is none malformed") {
  const std::vector<wire::KeyShareEntry> shares{{0x4A4A, {0}}, {0x11EC, base::Bytes(1216, 3)}};
  const auto read = wire::parse_key_share(wire::key_share_extension(shares).data);
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK((*read)[0].group == 0x4A4A);
  CHECK((*read)[1].key_exchange == shares[1].key_exchange);
  const auto none = wire::parse_key_share(wire::key_share_extension({}).data);
  REQUIRE(none);
  CHECK(none->empty());
}

TEST_CASE("lists that are cut, odd, empty or followed by a byte say nothing") {
  const Values values{0x001D, 0x0017};
  const base::Bytes groups = wire::supported_groups_extension(values).data;
  const base::Bytes versions = wire::supported_versions_extension(values).data;
  const std::vector<wire::KeyShareEntry> entries{{0x001D, {1, 2}}, {0x0017, {3}}};
  const base::Bytes shares = wire::key_share_extension(entries).data;
  for (std::size_t length = 0; length < groups.size(); ++length) {
    CHECK_FALSE(wire::parse_code_points16(base::ByteView(groups).first(length)));
  }
  for (std::size_t length = 0; length < versions.size(); ++length) {
    CHECK_FALSE(wire::parse_supported_versions(base::ByteView(versions).first(length)));
  }
  for (std::size_t length = 0; length < shares.size(); ++length) {
    CHECK_FALSE(wire::parse_key_share(base::ByteView(shares).first(length)));
  }
  CHECK_FALSE(wire::parse_code_points16(groups + u8(0)));
  CHECK_FALSE(wire::parse_supported_versions(versions + u8(0)));
  CHECK_FALSE(wire::parse_key_share(shares + u8(0)));
  CHECK_FALSE(wire::parse_code_points16(u16(0)));
  CHECK_FALSE(wire::parse_code_points16(vector16({0, 29, 0})));
  CHECK_FALSE(wire::parse_supported_versions(vector8({3, 4, 3})));
  CHECK_FALSE(wire::parse_key_share(vector16(u16(0x001D) + u16(0))));
}

TEST_CASE("a text or list that does not fit its length field throws") {
  CHECK_NOTHROW(wire::server_name_extension(std::string(65530, 'a')));
  CHECK_THROWS_AS(wire::server_name_extension(std::string(65531, 'a')), std::length_error);
  CHECK_NOTHROW(wire::alpn_extension(std::vector<std::string>{std::string(255, 'a')}));
  CHECK_THROWS_AS(wire::alpn_extension(std::vector<std::string>{std::string(256, 'a')}), std::length_error);
  CHECK_NOTHROW(wire::supported_versions_extension(Values(127)));
  CHECK_THROWS_AS(wire::supported_versions_extension(Values(128)), std::length_error);
  CHECK_NOTHROW(wire::supported_groups_extension(Values(32766)));
  CHECK_THROWS_AS(wire::supported_groups_extension(Values(32767)), std::length_error);
  const std::vector<wire::KeyShareEntry> large{{1, base::Bytes(65530)}};
  CHECK_THROWS_AS(wire::key_share_extension(large), std::length_error);
}

TEST_CASE("the sixteen GREASE values are told from all others") {
  CHECK(wire::grease_value(0) == 0x0A0A);
  CHECK(wire::grease_value(1) == 0x1A1A);
  CHECK(wire::grease_value(15) == 0xFAFA);
  unsigned count = 0;
  for (unsigned value = 0; value <= 0xFFFF; ++value) count += wire::is_grease(static_cast<std::uint16_t>(value));
  CHECK(count == 16);
  for (unsigned index = 0; index < 16; ++index) CHECK(wire::is_grease(wire::grease_value(index)));
}
