#include "net/caa_reply.h"

#include <algorithm>

namespace trustprobe::net {
namespace {

constexpr std::uint16_t type_caa = 257;
constexpr std::uint16_t class_in = 1;

bool is_tag_byte(std::uint8_t byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/// Reads a message from front to back; once something is missing, everything after it is.
class Reader {
 public:
  explicit Reader(base::ByteView rest) : rest_(rest) {}

  bool good() const { return good_; }

  base::ByteView take(std::size_t count) {
    good_ = good_ && count <= rest_.size();
    if (!good_) return {};
    const base::ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  std::uint16_t take_number() {
    const base::ByteView bytes = take(2);
    return good_ ? static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]) : std::uint16_t{0};
  }

  // RFC 1035 4.1.4: labels up to an empty one, or up to a pointer, which is not followed: nobody asks for the name.
  void skip_name() {
    while (good_) {
      const base::ByteView length = take(1);
      if (!good_ || length[0] == 0) return;
      if (length[0] >= 0xC0) {
        take(1);
        return;
      }
      good_ = good_ && length[0] < 0x40;  // 01 and 10 are reserved
      take(length[0]);
    }
  }

 private:
  base::ByteView rest_;
  bool good_ = true;
};

// RFC 8659 4.1: flags, length of the tag, tag, value up to the end.
std::optional<CaaRecord> parse_record(base::ByteView data) {
  Reader reader(data);
  const base::ByteView head = reader.take(2);
  if (!reader.good() || head[1] == 0) return std::nullopt;
  const base::ByteView tag = reader.take(head[1]);
  if (!reader.good() || !std::ranges::all_of(tag, is_tag_byte)) return std::nullopt;
  return CaaRecord{head[0], std::string(base::text_of(tag)),
                   std::string(base::text_of(data.subspan(std::size_t{2} + head[1])))};
}

}  // namespace

std::optional<std::vector<CaaRecord>> parse_caa_reply(base::ByteView message) {
  Reader reader(message);
  reader.take(4);  // id and flags
  const std::uint16_t questions = reader.take_number();
  const std::uint16_t answers = reader.take_number();
  reader.take(4);  // the counts of the other sections
  for (std::uint16_t i = 0; i < questions && reader.good(); ++i) {
    reader.skip_name();
    reader.take(4);  // type and class
  }
  std::vector<CaaRecord> records;
  for (std::uint16_t i = 0; i < answers && reader.good(); ++i) {
    reader.skip_name();
    const std::uint16_t type = reader.take_number();
    const std::uint16_t in_class = reader.take_number();
    reader.take(4);  // time to live
    const base::ByteView data = reader.take(reader.take_number());
    if (!reader.good() || type != type_caa || in_class != class_in) continue;
    auto record = parse_record(data);
    if (!record) return std::nullopt;
    records.push_back(std::move(*record));
  }
  if (!reader.good()) return std::nullopt;
  return records;
}

}  // namespace trustprobe::net
