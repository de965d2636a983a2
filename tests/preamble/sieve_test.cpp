#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

const std::string greeting =
    "\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n\"SIEVE\" \"fileinto\"\r\n\"STARTTLS\"\r\nOK \"ready\"\r\n";

std::string sieve(const Script& script) {
  return refusal(StartTls::sieve, script);
}

}  // namespace

TEST_CASE("a ManageSieve server that lists STARTTLS in its greeting is asked for it") {
  const Talk held = talk(StartTls::sieve, {greeting, "OK \"Begin TLS negotiation now.\"\r\n"});
  CHECK(held.is_done());
  CHECK(held.said == std::vector<std::string>{"STARTTLS\r\n"});
  CHECK(held.greeting == "\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"");
  CHECK(sieve({"\"STARTTLS\"\r\nOK\r\n", "OK(WARNINGS)\r\n"}) == "done");
  CHECK(sieve({"{8}\r\nstarttls\r\nok\r\n", "ok\r\n"}) == "done");
}

TEST_CASE("a ManageSieve greeting that is cut anywhere is waited for, literals too") {
  check_every_cut(StartTls::sieve,
                  {"\"SIEVE\" {4+}\r\nOK\r\n\r\n\"STARTTLS\"\r\nOK {7}\r\nwelcome\r\n", "OK {2}\r\n\r\n\r\n"});
  check_every_flip(StartTls::sieve, {greeting, "OK {2}\r\nok\r\n"});
}

TEST_CASE("a ManageSieve server that does not list STARTTLS does not offer it") {
  CHECK(sieve({"\"IMPLEMENTATION\" \"STARTTLS\"\r\nOK\r\n"}) ==
        "not_offered: STARTTLS is not among what the server offers in its greeting");
}

TEST_CASE("a ManageSieve server that says NO or BYE declines, or is busy where its code says so") {
  CHECK(sieve({greeting, "NO \"no certificate\"\r\n"}) ==
        "declined: the server answered \"NO \"no certificate\"\" to STARTTLS");
  CHECK(sieve({"BYE (TRYLATER) \"full\"\r\n"}).starts_with("try_later: the server greeted with "));
  CHECK(sieve({"BYE \"not you\"\r\n"}).starts_with("declined: "));
}

TEST_CASE("a line that is neither a capability nor a response is no ManageSieve") {
  CHECK(sieve({"OKAY\r\n"}) == "unexpected: the server greeted with \"OKAY\", which is not ManageSieve");
}
