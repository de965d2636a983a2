#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

const std::string greeting = "220 mail.example.com ESMTP\r\n";
const std::string offers = "250-mail.example.com\r\n250-SIZE 1000\r\n250 STARTTLS\r\n";
const std::string ready = "220 2.0.0 Ready to start TLS\r\n";

std::string smtp(const Script& script) {
  return refusal(StartTls::smtp, script);
}

TEST_CASE("a server that answers before it was asked is not believed") {
  const Talk talk =
      converse(StartTls::smtp, {"220 mail.example ESMTP\r\n250-mail.example\r\n250 STARTTLS\r\n220 go\r\n"}, 1u << 20);
  CHECK(talk.end == Step::Kind::refused);
  CHECK(talk.fault == Fault::unexpected);
  CHECK(talk.detail == "\"250-mail.example\" came before EHLO was sent");
  CHECK(talk.said.empty());
}

TEST_CASE("SMTP and LMTP are told apart by what they do not know, and that is no lack of TLS") {
  const Talk lmtp =
      converse(StartTls::smtp, {"220 mail.example LMTP Cyrus\r\n", "500 5.5.2 Syntax error\r\n"}, 1u << 20);
  CHECK(lmtp.fault == Fault::unexpected);
  CHECK(lmtp.detail == "the server answered \"500 5.5.2 Syntax error\" to EHLO, as LMTP does: --starttls lmtp");
  const Talk smtp = converse(StartTls::lmtp, {"220 mail.example ESMTP\r\n", "500 unrecognized command\r\n"}, 1u << 20);
  CHECK(smtp.fault == Fault::unexpected);
  CHECK(smtp.detail == "the server answered \"500 unrecognized command\" to LHLO, as SMTP does: --starttls smtp");
}

}  // namespace

TEST_CASE("a mail server that offers STARTTLS is asked for it, and what follows its yes is left alone") {
  const Talk held = talk(StartTls::smtp, {greeting, offers, ready + "\x16\x03"});
  CHECK(held.is_done());
  CHECK(held.said == std::vector<std::string>{"EHLO trustprobe.invalid\r\n", "STARTTLS\r\n"});
  CHECK(held.left == "\x16\x03");
  CHECK(held.greeting == "220 mail.example.com ESMTP");
}

TEST_CASE("a greeting of several lines is heard to its end before anything is said") {
  const Talk held = talk(StartTls::smtp, {"220-mail.example.com\r\n220-No spam\r\n220 please\r\n", offers, ready});
  CHECK(held.is_done());
  CHECK(held.greeting == "220-mail.example.com");
}

TEST_CASE("a reply to mail commands that is cut anywhere is waited for") {
  check_every_cut(StartTls::smtp, {"220-mail\r\n220 ESMTP\r\n", offers, ready});
  check_every_flip(StartTls::smtp, {greeting, offers, ready});
}

TEST_CASE("STARTTLS is seen in any case of letters, alone on its line or with parameters, and behind bare line feeds") {
  CHECK(smtp({greeting, "250-mail.example.com\r\n250-StartTls\r\n250 HELP\r\n", ready}) == "done");
  CHECK(smtp({greeting, "250-mail.example.com\r\n250 STARTTLS REQUIRED\r\n", ready}) == "done");
  CHECK(smtp({"220 mail\n", "250-mail.example.com\n250 STARTTLS\n", "220 go\n"}) == "done");
}

TEST_CASE("a mail server without STARTTLS in its list does not offer it, whatever it is called") {
  const std::string sentence = "not_offered: STARTTLS is not among what the server offers in its answer to EHLO";
  CHECK(smtp({greeting, "250-mail.example.com\r\n250 SIZE 1000\r\n"}) == sentence);
  CHECK(smtp({greeting, "250 STARTTLS\r\n"}) == sentence);
  CHECK(smtp({greeting, "250-starttls.example.com\r\n250-XSTARTTLS\r\n250 SIZE STARTTLS\r\n"}) == sentence);
}

TEST_CASE("a mail server that does not know EHLO does not offer STARTTLS") {
  CHECK(smtp({greeting, "502 5.5.2 Command not recognized\r\n"}) ==
        "not_offered: the server answered \"502 5.5.2 Command not recognized\" to EHLO");
  CHECK(smtp({greeting, "550 go away\r\n"}) == "declined: the server answered \"550 go away\" to EHLO");
}

TEST_CASE("a mail server that is busy says so in its greeting, to EHLO or to STARTTLS") {
  CHECK(smtp({"421 too many connections\r\n"}) == "try_later: the server greeted with \"421 too many connections\"");
  CHECK(smtp({greeting, "421 shutting down\r\n"}) == "try_later: the server answered \"421 shutting down\" to EHLO");
  CHECK(smtp({greeting, offers, "454 4.7.0 TLS not available\r\n"}) ==
        "try_later: the server answered \"454 4.7.0 TLS not available\" to STARTTLS");
}

TEST_CASE("a mail server that says no declines, in its greeting or to STARTTLS") {
  CHECK(smtp({"554-no service\r\n554 for you\r\n"}) == "declined: the server greeted with \"554-no service\"");
  CHECK(smtp({greeting, offers, "501 syntax\r\n"}) == "declined: the server answered \"501 syntax\" to STARTTLS");
}

TEST_CASE("a code that fits no answer is unexpected") {
  CHECK(smtp({greeting, offers, "250 OK\r\n"}) == "unexpected: the server answered \"250 OK\" to STARTTLS");
  CHECK(smtp({"250 hello\r\n"}) == "unexpected: the server greeted with \"250 hello\"");
}

TEST_CASE("a server of local delivery is greeted with LHLO") {
  const Talk held = talk(StartTls::lmtp, {"220 LMTP\r\n", offers, ready});
  CHECK(held.is_done());
  CHECK(held.said.front() == "LHLO trustprobe.invalid\r\n");
  CHECK(refusal(StartTls::lmtp, {"220 LMTP\r\n", "250 mail\r\n"}) ==
        "not_offered: STARTTLS is not among what the server offers in its answer to LHLO");
}
