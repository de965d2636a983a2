#include "wire/record_stream.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "message_bytes.h"

using namespace trustprobe;
using namespace trustprobe::test;
using wire::ContentType;

namespace {

base::Bytes record(std::size_t type, std::size_t version, const base::Bytes& fragment) {
  return u8(type) + u16(version) + vector16(fragment);
}

base::Bytes message(std::size_t type, std::size_t length) {
  return u8(type) + vector24(base::Bytes(length, static_cast<std::uint8_t>(length)));
}

std::vector<wire::Record> read_in_chunks(wire::RecordReader& reader, base::ByteView bytes, std::size_t chunk) {
  std::vector<wire::Record> records;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    reader.append(bytes.subspan(at, std::min(chunk, bytes.size() - at)));
    while (auto record = reader.next()) records.push_back(*record);
  }
  return records;
}

std::vector<base::Bytes> messages_in_chunks(wire::MessageReader& reader, base::ByteView bytes, std::size_t chunk) {
  std::vector<base::Bytes> messages;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    reader.append(bytes.subspan(at, std::min(chunk, bytes.size() - at)));
    while (auto message = reader.next()) messages.push_back(*message);
  }
  return messages;
}

}  // namespace

TEST_CASE("bytes become records of one type that carry no more than asked") {
  CHECK(wire::records_of(ContentType::handshake, 0x0301, base::bytes_of("abc"), 2) ==
        record(22, 0x0301, text("ab")) + record(22, 0x0301, text("c")));
  CHECK(wire::records_of(ContentType::alert, 0x0303, base::bytes_of("ab"), 2) == record(21, 0x0303, text("ab")));
  CHECK(wire::records_of(ContentType::handshake, 0x0301, {}).empty());
  CHECK(wire::records_of(ContentType::handshake, 0x0301, base::Bytes(16384)).size() == 5 + 16384);
  CHECK(wire::records_of(ContentType::handshake, 0x0301, base::Bytes(16385)).size() == 5 + 16384 + 5 + 1);
  CHECK_THROWS_AS(wire::records_of(ContentType::handshake, 0x0301, base::bytes_of("a"), 0), std::length_error);
  CHECK_THROWS_AS(wire::records_of(ContentType::handshake, 0x0301, base::Bytes(65536), 65536), std::length_error);
}

TEST_CASE("records are the same however the bytes of the connection are cut") {
  const base::Bytes stream = record(22, 0x0301, text("hello")) + record(20, 0x0303, {1}) + record(23, 0x0303, {}) +
                             record(21, 0x0303, {2, 40});
  for (std::size_t chunk = 1; chunk <= stream.size(); ++chunk) {
    wire::RecordReader reader;
    const auto records = read_in_chunks(reader, stream, chunk);
    REQUIRE(records.size() == 4);
    CHECK(records[0].type == 22);
    CHECK(records[0].version == 0x0301);
    CHECK(records[0].fragment == text("hello"));
    CHECK(records[2].fragment.empty());
    CHECK(records[3].fragment == base::Bytes{2, 40});
    CHECK_FALSE(reader.malformed());
    CHECK_FALSE(reader.has_partial());
  }
}

TEST_CASE("a record cut at any byte is partial and says nothing") {
  const base::Bytes whole = record(22, 0x0303, text("hello"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    wire::RecordReader reader;
    reader.append(base::ByteView(whole).first(length));
    CHECK_FALSE(reader.next());
    CHECK(reader.has_partial() == (length > 0));
    CHECK_FALSE(reader.malformed());
  }
}

TEST_CASE("a header that no TLS has ends the reading at its first wrong byte") {
  const auto judged = [](const base::Bytes& bytes) {
    wire::RecordReader reader;
    reader.append(bytes);
    CHECK_FALSE(reader.next());
    const bool malformed = reader.malformed();
    reader.append(record(22, 0x0303, {1}));
    if (malformed) CHECK_FALSE(reader.next());
    return malformed;
  };
  CHECK(judged(text("H")));
  CHECK(judged({19}));
  CHECK(judged({25}));
  CHECK(judged({22, 2}));
  CHECK(judged({22, 3, 3, 0x48, 0x01}));
  CHECK_FALSE(judged({22, 3, 3, 0x48, 0x00}));
  CHECK_FALSE(judged({24, 3}));
}

TEST_CASE("records before a header that no TLS has are still read") {
  wire::RecordReader reader;
  reader.append(record(22, 0x0303, {1}) + text("220 mail"));
  CHECK(reader.next());
  CHECK_FALSE(reader.malformed());
  CHECK_FALSE(reader.next());
  CHECK(reader.malformed());
}

TEST_CASE("a flipped bit in a stream of records loses or changes records and breaks nothing") {
  const base::Bytes stream = record(22, 0x0301, text("hello")) + record(21, 0x0303, {2, 40});
  for (std::size_t bit = 0; bit < stream.size() * 8; ++bit) {
    base::Bytes damaged = stream;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    wire::RecordReader reader;
    base::Bytes again;
    for (const auto& read : read_in_chunks(reader, damaged, 3)) {
      again = again + record(read.type, read.version, read.fragment);
    }
    CHECK(again == base::Bytes(damaged.begin(), damaged.begin() + static_cast<std::ptrdiff_t>(again.size())));
    if (again.size() < damaged.size()) CHECK((reader.malformed() || reader.has_partial()));
  }
}

TEST_CASE("messages are the same however records cut and join them") {
  const base::Bytes flight = message(2, 70) + message(8, 0) + message(11, 300) + message(20, 32);
  for (std::size_t chunk = 1; chunk <= flight.size(); ++chunk) {
    wire::RecordReader records;
    wire::MessageReader messages(1000);
    std::vector<base::Bytes> found;
    for (const auto& part :
         read_in_chunks(records, wire::records_of(ContentType::handshake, 0x0303, flight, chunk), 7)) {
      messages.append(part.fragment);
      while (auto next = messages.next()) found.push_back(*next);
    }
    CHECK(found == std::vector<base::Bytes>{message(2, 70), message(8, 0), message(11, 300), message(20, 32)});
    CHECK_FALSE(messages.has_partial());
  }
}

TEST_CASE("a message cut at any byte is partial") {
  const base::Bytes whole = message(2, 20);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    wire::MessageReader reader(100);
    reader.append(base::ByteView(whole).first(length));
    CHECK_FALSE(reader.next());
    CHECK(reader.has_partial() == (length > 0));
    CHECK_FALSE(reader.too_large());
  }
}

TEST_CASE("a message of the largest size is read, one larger byte ends the reading") {
  wire::MessageReader fits(104);
  CHECK(messages_in_chunks(fits, message(11, 100), 16) == std::vector<base::Bytes>{message(11, 100)});
  CHECK_FALSE(fits.too_large());
  wire::MessageReader refuses(104);
  CHECK(messages_in_chunks(refuses, message(11, 101) + message(2, 0), 16).empty());
  CHECK(refuses.too_large());
  CHECK_FALSE(refuses.has_partial());
}
