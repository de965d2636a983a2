#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

const std::string greeting = "+OK POP3 ready <1.2@mail.example.com>\r\n";
const std::string listed = "+OK\r\nTOP\r\nstls\r\nUIDL\r\n.\r\n";

std::string pop3(const Script& script) {
  return refusal(StartTls::pop3, script);
}

}  // namespace

TEST_CASE("a POP3 server that lists STLS is asked for it") {
  const Talk held = talk(StartTls::pop3, {greeting, listed, "+OK Begin TLS\r\n"});
  CHECK(held.is_done());
  CHECK(held.said == std::vector<std::string>{"CAPA\r\n", "STLS\r\n"});
  CHECK(held.greeting == "+OK POP3 ready <1.2@mail.example.com>");
}

TEST_CASE("a POP3 answer that is cut anywhere is waited for") {
  check_every_cut(StartTls::pop3, {greeting, listed, "+OK Begin TLS\r\n"});
  check_every_flip(StartTls::pop3, {greeting, listed, "+OK Begin TLS\r\n"});
}

TEST_CASE("a POP3 server that does not list STLS does not offer it") {
  CHECK(pop3({greeting, "+OK\r\nTOP\r\nXSTLS\r\n.\r\n"}) ==
        "not_offered: STLS is not among what the server offers in its answer to CAPA");
}

TEST_CASE("a POP3 server without CAPA is asked for STLS all the same, and its no means that it has none") {
  CHECK(pop3({greeting, "-ERR unknown\r\n", "+OK go\r\n"}) == "done");
  CHECK(pop3({greeting, "-ERR unknown\r\n", "-ERR unknown\r\n"}) ==
        "not_offered: the server answered \"-ERR unknown\" to STLS");
}

TEST_CASE("a POP3 server that lists STLS and says no declines, or is busy where its code says so") {
  CHECK(pop3({greeting, listed, "-ERR no certificate\r\n"}) ==
        "declined: the server answered \"-ERR no certificate\" to STLS");
  CHECK(pop3({greeting, listed, "-ERR [SYS/TEMP] later\r\n"}) ==
        "try_later: the server answered \"-ERR [SYS/TEMP] later\" to STLS");
  CHECK(pop3({"-ERR not for you\r\n"}) == "declined: the server greeted with \"-ERR not for you\"");
  CHECK(pop3({"-ERR [IN-USE] later\r\n"}).starts_with("try_later: "));
}
