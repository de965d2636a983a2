#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

const std::string greeting = "* OK IMAP4rev1 ready\r\n";
const std::string listed = "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\ntp1 OK done\r\n";
const std::string begun = "tp2 OK Begin TLS negotiation now\r\n";

std::string imap(const Script& script) {
  return refusal(StartTls::imap, script);
}

}  // namespace

TEST_CASE("an IMAP server whose greeting lists STARTTLS is asked for it at once") {
  const Talk held = talk(StartTls::imap, {"* OK [CAPABILITY IMAP4rev1 starttls ID] Dovecot ready\r\n", begun});
  CHECK(held.is_done());
  CHECK(held.said == std::vector<std::string>{"tp2 STARTTLS\r\n"});
  CHECK(held.greeting == "* OK [CAPABILITY IMAP4rev1 starttls ID] Dovecot ready");
}

TEST_CASE("an IMAP server whose greeting does not list STARTTLS is asked for its capabilities") {
  const Talk held = talk(StartTls::imap, {greeting, listed, begun});
  CHECK(held.is_done());
  CHECK(held.said == std::vector<std::string>{"tp1 CAPABILITY\r\n", "tp2 STARTTLS\r\n"});
  CHECK(imap({greeting, "tp1 OK [CAPABILITY IMAP4rev1 STARTTLS] done\r\n", begun}) == "done");
}

TEST_CASE("an IMAP answer that is cut anywhere is waited for") {
  check_every_cut(StartTls::imap, {greeting, listed, "* 1 EXISTS {3}\r\na\nb more\r\n" + begun});
  check_every_flip(StartTls::imap, {greeting, listed, begun});
}

TEST_CASE("words behind the capabilities of a greeting are no capabilities") {
  CHECK(imap({"* OK [CAPABILITY IMAP4rev1] STARTTLS is off\r\n", "* CAPABILITY IMAP4rev1\r\ntp1 OK done\r\n"}) ==
        "not_offered: STARTTLS is not among what the server offers in its answer to CAPABILITY");
}

TEST_CASE("a literal in an untagged reply is passed over, also where it looks like an answer") {
  CHECK(imap({greeting, "* X {16}\r\ntp1 OK all is well\r\n" + listed, begun}) == "done");
  CHECK(imap({greeting, "* X {13+}\r\ntp1 NO never\n\r\n" + listed, begun}) == "done");
  CHECK(imap({"* OK what now {400}\r\n", listed, begun}) == "done");
}

TEST_CASE("an IMAP server that has logged the client in cannot start TLS") {
  CHECK(imap({"* PREAUTH welcome\r\n"}) ==
        "not_offered: the server greeted with \"* PREAUTH welcome\": PREAUTH, where a client is logged in from the "
        "start, and STARTTLS is not possible");
}

TEST_CASE("an IMAP server that says BYE or NO declines, or is busy where its code says so") {
  CHECK(imap({"* BYE not for you\r\n"}) == "declined: the server greeted with \"* BYE not for you\"");
  CHECK(imap({"* BYE [UNAVAILABLE] overloaded\r\n"}) ==
        "try_later: the server greeted with \"* BYE [UNAVAILABLE] overloaded\"");
  CHECK(imap({greeting, listed, "tp2 NO not now\r\n"}) ==
        "declined: the server answered \"tp2 NO not now\" to STARTTLS");
  CHECK(imap({greeting, listed, "tp2 BAD unknown\r\n"}) ==
        "declined: the server answered \"tp2 BAD unknown\" to STARTTLS");
  CHECK(imap({greeting, listed, "tp2 NO [UNAVAILABLE] later\r\n"}).starts_with("try_later: "));
  CHECK(imap({greeting, "* BYE gone\r\n"}) == "declined: the server answered \"* BYE gone\" to CAPABILITY");
}

TEST_CASE("an IMAP server without capabilities does not offer STARTTLS") {
  CHECK(imap({greeting, "tp1 BAD what?\r\n"}) == "not_offered: the server answered \"tp1 BAD what?\" to CAPABILITY");
}

TEST_CASE("an answer with another tag is no IMAP") {
  CHECK(imap({greeting, "tp9 OK done\r\n"}) ==
        "unexpected: the server answered \"tp9 OK done\" to CAPABILITY, which is not IMAP");
}

TEST_CASE("an announced literal that no server needs ends the dialogue at once") {
  CHECK(imap({greeting, "* X {99999999999999999999}\r\n"}).starts_with("unexpected: "));
  CHECK(imap({greeting, "* X {16384}\r\n"}).find("went on for longer than IMAP does") != std::string::npos);
}
