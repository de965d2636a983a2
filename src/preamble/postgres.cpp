#include <fmt/format.h>

#include <algorithm>

#include "preamble/binary_dialogues.h"
#include "preamble/numbers.h"
#include "preamble/question.h"
#include "preamble/quoted.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

// Length 8, then 80877103, which is no version of the protocol.
const base::Bytes ssl_request{0x00, 0x00, 0x00, 0x08, 0x04, 0xD2, 0x16, 0x2F};

Step unexpected(base::ByteView received) {
  return refused_step(Fault::unexpected,
                      fmt::format("the server answered {} to SSLRequest, which is not PostgreSQL", quoted(received)));
}

struct ErrorResponse {
  base::ByteView sqlstate, message;
};

// Fields of a type and a text that ends in a zero byte.
ErrorResponse read_error(base::ByteView fields) {
  ErrorResponse error;
  while (fields.size() > 1 && fields.front() != 0) {
    const std::uint8_t type = fields.front();
    fields = fields.subspan(1);
    const std::size_t end = std::min(base::text_of(fields).find('\0'), fields.size());
    if (type == 'C') error.sqlstate = fields.first(end);
    if (type == 'M') error.message = fields.first(end);
    fields = fields.subspan(std::min(end + 1, fields.size()));
  }
  return error;
}

// 53300 too_many_connections, 57P03 cannot_connect_now: it starts, stops or recovers.
bool is_for_now(base::ByteView sqlstate) {
  const std::string_view code = base::text_of(sqlstate);
  return code == "53300" || code == "57P03";
}

Step judge_error(base::ByteView received) {
  if (received.size() < 5) return read_step();
  const std::size_t length = big_endian(received.subspan(1, 4));
  if (length < 4 || length >= most_received) return unexpected(received);
  if (received.size() < 1 + length) return read_step();
  const ErrorResponse error = read_error(received.subspan(5, length - 4));
  return refused_step(is_for_now(error.sqlstate) ? Fault::try_later : Fault::unexpected,
                      fmt::format("the server answered with the error {} (SQLSTATE {}) to SSLRequest",
                                  quoted(error.message), quoted(error.sqlstate)));
}

Step judge(base::Bytes& received) {
  switch (received.front()) {
    case 'S':
      take(received, 1);
      return done_step();
    case 'N':
      return refused_step(Fault::not_offered, "the server answered \"N\" to SSLRequest: it does no TLS here");
    case 'E':
      return judge_error(received);
    default:
      return unexpected(received);
  }
}

}  // namespace

std::unique_ptr<Dialogue> postgres_dialogue() {
  return question(ssl_request, judge, "the answer to SSLRequest");
}

}  // namespace trustprobe::preamble
