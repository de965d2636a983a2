#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "preamble/binary_dialogues.h"
#include "preamble/numbers.h"
#include "preamble/quoted.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

// "Protocol::SSLRequest": LONG_PASSWORD, PROTOCOL_41, SSL, SECURE_CONNECTION and PLUGIN_AUTH; packets of 16 MiB;
// utf8_general_ci, which every version since 4.1 knows; 23 zero bytes.
base::Bytes ssl_request() {
  base::Bytes packet{0x20, 0x00, 0x00, 0x01, 0x01, 0x8A, 0x08, 0x00, 0x00, 0x00, 0x00, 0x01, 0x21};
  packet.resize(4 + 32);
  return packet;
}

constexpr std::size_t header_size = 4;
constexpr std::uint8_t error_packet = 0xFF, protocol_10 = 10;
constexpr std::uint32_t client_ssl = 0x0800;
// What stands between the end of the version and the capabilities: thread id, eight bytes of challenge, a filler.
constexpr std::size_t before_capabilities = 4 + 8 + 1;

// ER_CON_COUNT_ERROR, ER_SERVER_SHUTDOWN, ER_TOO_MANY_USER_CONNECTIONS.
bool is_for_now(std::uint32_t code) {
  return code == 1040 || code == 1053 || code == 1203;
}

// "Protocol::ERR_Packet": before the client has said what it can, without the SQL state.
Step judge_error(base::ByteView payload) {
  if (payload.size() < 3) return refused_step(Fault::unexpected, "the server greeted with an error packet cut short");
  const std::uint32_t code = little_endian(payload.subspan(1, 2));
  base::ByteView text = payload.subspan(3);
  if (text.size() >= 6 && text[0] == '#') text = text.subspan(6);
  return refused_step(is_for_now(code) ? Fault::try_later : Fault::declined,
                      fmt::format("the server greeted with error {}: {}", code, quoted(text)));
}

class Mysql final : public Dialogue {
 public:
  Step next(base::Bytes& received) override {
    if (asked_) return done_step();
    return read_greeting(received);
  }

  std::string_view awaiting() const override { return "the greeting"; }
  std::string greeting() const override { return version_; }

 private:
  static Step unexpected(base::ByteView received) {
    return refused_step(Fault::unexpected,
                        fmt::format("the server greeted with {}, which is not MySQL", quoted(received)));
  }

  Step read_greeting(base::Bytes& received) {
    if (received.size() < header_size) return read_step();
    const base::ByteView packet(received);
    const std::size_t length = little_endian(packet.first(3));
    if (length == 0 || length > most_received - header_size) return unexpected(received);
    if (packet.size() < header_size + length) return read_step();
    const base::ByteView payload = packet.subspan(header_size, length);
    if (payload[0] == error_packet) return judge_error(payload);
    if (packet[3] != 0 || payload[0] != protocol_10) return unexpected(received);
    const std::size_t version_end = base::text_of(payload).find('\0');
    if (version_end == std::string_view::npos) return unexpected(received);
    constexpr std::size_t longest_version = 120;
    const std::string_view version = base::text_of(payload.subspan(1, version_end - 1));
    version_ = base::printable(version.substr(0, std::min(version.find_first_of("\r\n"), longest_version)));
    const base::ByteView rest = payload.subspan(version_end + 1);
    if (rest.size() < before_capabilities + 2) return unexpected(received);
    if ((little_endian(rest.subspan(before_capabilities, 2)) & client_ssl) == 0) {
      return refused_step(Fault::not_offered, "the server's greeting does not offer TLS (CLIENT_SSL)");
    }
    take(received, header_size + length);
    asked_ = true;
    return write_step(ssl_request());
  }

  bool asked_ = false;
  std::string version_;
};

}  // namespace

std::unique_ptr<Dialogue> mysql_dialogue() {
  return std::make_unique<Mysql>();
}

}  // namespace trustprobe::preamble
