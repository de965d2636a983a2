#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

std::string irc(std::string answer, std::string second = "", std::string third = "") {
  return refusal(StartTls::irc, {"", std::move(answer), std::move(second), std::move(third)});
}

}  // namespace

TEST_CASE("an IRC server is asked for STARTTLS before it has said anything") {
  const Talk held = talk(StartTls::irc, {"", ":irc.example.com 670 * :STARTTLS successful\r\n"});
  CHECK(held.is_done());
  CHECK(held.said == std::vector<std::string>{"STARTTLS\r\n"});
}

TEST_CASE("notices and pings before the answer of an IRC server are passed over") {
  CHECK(irc("NOTICE AUTH :*** Looking up your hostname\r\n:irc.example.com NOTICE * :*** 670\r\n\r\nPING :1234\r\n"
            ":irc.example.com CAP * LS :tls\r\n@time=1 :irc.example.com 670 * :go\r\n") == "done");
}

TEST_CASE("an answer of an IRC server that is cut anywhere is waited for") {
  const Script script{"", "NOTICE AUTH :*** hello\r\n:irc.example.com 670 * :STARTTLS successful\r\n"};
  check_every_cut(StartTls::irc, script);
  check_every_flip(StartTls::irc, script);
}

TEST_CASE("an IRC server that does not know STARTTLS does not offer it") {
  CHECK(irc(":irc.example.com 421 * STARTTLS :Unknown command\r\n") ==
        "not_offered: the server answered \":irc.example.com 421 * STARTTLS :Unknown command\" to STARTTLS");
}

TEST_CASE("an IRC server that wants a registration first is asked whether it lists tls") {
  const std::string unregistered = ":irc.example.com 451 * :You have not registered\r\n";
  CHECK(irc(unregistered, ":irc.example.com CAP * LS :multi-prefix TLS sasl\r\n", ":i 670 * :go\r\n") == "done");
  CHECK(irc(unregistered, ":irc.example.com CAP * LS :multi-prefix sasl\r\n") ==
        "not_offered: tls is not among what the server offers in its answer to CAP LS");
  CHECK(irc(unregistered, unregistered) ==
        "not_offered: the server answered \":irc.example.com 451 * :You have not registered\" to CAP LS");
  CHECK(irc(unregistered, ":irc.example.com CAP * LS :tls\r\n", unregistered).starts_with("not_offered: "));
}

TEST_CASE("an IRC server that says no declines, and one that throttles is to be asked later") {
  CHECK(irc(":irc.example.com 691 * :STARTTLS failed\r\n").starts_with("declined: "));
  CHECK(irc("ERROR :Closing Link: (Banned)\r\n") ==
        "declined: the server answered \"ERROR :Closing Link: (Banned)\" to STARTTLS");
  CHECK(irc("ERROR :Trying to reconnect too fast\r\n").starts_with("try_later: "));
  CHECK(irc("ERROR :Closing Link: (Throttled)\r\n").starts_with("try_later: "));
}

TEST_CASE("a line that is no message is no IRC") {
  CHECK(irc("WELCOME\r\n") == "unexpected: the server answered \"WELCOME\" to STARTTLS, which is not IRC");
}
