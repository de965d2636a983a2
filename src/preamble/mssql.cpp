#include <fmt/format.h>

#include <optional>

#include "preamble/binary_dialogues.h"
#include "preamble/numbers.h"
#include "preamble/question.h"
#include "preamble/quoted.h"
#include "preamble/steps.h"
#include "preamble/tds_packets.h"

namespace trustprobe::preamble {
namespace {

constexpr std::uint8_t version_token = 0, encryption_token = 1, instance_token = 2, thread_token = 3, terminator = 0xFF;
constexpr std::uint8_t encrypt_off = 0, encrypt_on = 1, encrypt_not_supported = 2, encrypt_required = 3;

// [MS-TDS] 2.2.6.5: token, offset and length of each option, then what they hold.
base::Bytes prelogin() {
  const base::Bytes payload{version_token,
                            0x00,
                            0x15,
                            0x00,
                            0x06,  //
                            encryption_token,
                            0x00,
                            0x1B,
                            0x00,
                            0x01,  //
                            instance_token,
                            0x00,
                            0x1C,
                            0x00,
                            0x01,  //
                            thread_token,
                            0x00,
                            0x1D,
                            0x00,
                            0x04,
                            terminator,  //
                            0x10,
                            0x00,
                            0x00,
                            0x00,
                            0x00,
                            0x00,        // the version of a client of 2022
                            encrypt_on,  //
                            0x00,        // the default instance
                            0x00,
                            0x00,
                            0x00,
                            0x00};
  return tds_packet(payload, true, 1);
}

struct Options {
  bool sound = false;
  std::optional<std::uint8_t> encryption;
};

Options read_options(base::ByteView payload) {
  constexpr std::size_t option_size = 5;
  Options options;
  for (std::size_t at = 0; at < payload.size() && payload[at] != terminator; at += option_size) {
    if (payload.size() - at < option_size) return {};
    const std::size_t offset = big_endian(payload.subspan(at + 1, 2)), length = big_endian(payload.subspan(at + 3, 2));
    if (offset > payload.size() || length > payload.size() - offset) return {};
    // The version comes first, and has to be there: something else is no PRELOGIN.
    if (at == 0 && payload[at] != version_token) return {};
    options.sound = true;
    if (payload[at] == encryption_token && length == 1) options.encryption = payload[offset];
  }
  return options;
}

Step unexpected(base::ByteView received) {
  return refused_step(Fault::unexpected,
                      fmt::format("the server answered {} to PRELOGIN, which is not TDS", quoted(received)));
}

Step judge_options(base::Bytes& received, const Options& options, std::size_t size) {
  if (!options.sound) return unexpected(received);
  if (!options.encryption || *options.encryption == encrypt_not_supported) {
    return refused_step(Fault::not_offered, options.encryption ? "the server answered ENCRYPT_NOT_SUP to PRELOGIN"
                                                               : "the server's PRELOGIN says nothing of encryption");
  }
  if (*options.encryption == encrypt_off) {
    return refused_step(Fault::declined, "the server answered ENCRYPT_OFF to PRELOGIN with ENCRYPT_ON");
  }
  if (*options.encryption != encrypt_on && *options.encryption != encrypt_required) return unexpected(received);
  take(received, size);
  return done_step();
}

Step judge(base::Bytes& received) {
  if (received.front() != tds_tabular_result) return unexpected(received);
  base::Bytes payload;
  base::ByteView rest(received);
  while (true) {
    const TdsPacket packet = tds_packet_at(rest);
    if (packet.extent == TdsPacket::Extent::broken) return unexpected(received);
    if (packet.extent == TdsPacket::Extent::incomplete) return read_step();
    append(payload, packet.payload);
    rest = rest.subspan(packet.size);
    if (packet.last) return judge_options(received, read_options(payload), received.size() - rest.size());
  }
}

}  // namespace

std::unique_ptr<Dialogue> mssql_dialogue() {
  return question(prelogin(), judge, "the answer to PRELOGIN");
}

}  // namespace trustprobe::preamble
