#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;
using preamble::answers_injected;

namespace {

bool answers(StartTls protocol, std::string_view data) {
  return answers_injected(protocol, base::bytes_of(data));
}

std::string last_write(StartTls protocol, const Script& script) {
  const Talk held = talk(protocol, script, true);
  CHECK(held.is_done());
  return held.said.back();
}

}  // namespace

TEST_CASE("a harmless command goes out in one write with the one that starts TLS") {
  CHECK(last_write(StartTls::smtp, {"220 a\r\n", "250-a\r\n250 STARTTLS\r\n", "220 go\r\n"}) == "STARTTLS\r\nNOOP\r\n");
  CHECK(last_write(StartTls::lmtp, {"220 a\r\n", "250-a\r\n250 STARTTLS\r\n", "220 go\r\n"}) == "STARTTLS\r\nNOOP\r\n");
  CHECK(last_write(StartTls::imap, {"* OK [CAPABILITY STARTTLS]\r\n", "tp2 OK\r\n"}) == "tp2 STARTTLS\r\ntp3 NOOP\r\n");
  CHECK(last_write(StartTls::pop3, {"+OK\r\n", "-ERR\r\n", "+OK\r\n"}) == "STLS\r\nCAPA\r\n");
  CHECK(last_write(StartTls::ftp, {"220 a\r\n", "500 a\r\n", "234 a\r\n"}) == "AUTH TLS\r\nNOOP\r\n");
  CHECK(last_write(StartTls::sieve, {"\"STARTTLS\"\r\nOK\r\n", "OK\r\n"}) == "STARTTLS\r\nNOOP \"tp3\"\r\n");
  CHECK(last_write(StartTls::nntp, {"200 a\r\n", "500 a\r\n", "382 a\r\n"}) == "STARTTLS\r\nDATE\r\n");
  CHECK(last_write(StartTls::irc, {"", ":a 670 * :go\r\n"}) == "STARTTLS\r\nPING tp3\r\n");
}

TEST_CASE("an answer in clear to what was injected is left to whoever looks for TLS") {
  const Talk held = talk(StartTls::smtp, {"220 a\r\n", "250-a\r\n250 STARTTLS\r\n", "220 go\r\n250 OK\r\n"}, true);
  CHECK(held.is_done());
  CHECK(held.left == "250 OK\r\n");
}

TEST_CASE("commands are injected in the protocols of lines only") {
  for (const target::StartTlsProtocol& protocol : target::starttls_protocols()) {
    CAPTURE(protocol.name);
    const bool of_lines = protocol.id <= StartTls::irc;
    CHECK(preamble::can_inject(protocol.id) == of_lines);
    CHECK(!answers(protocol.id, ""));
  }
  CHECK(!answers(StartTls::xmpp_client, "250 OK\r\n"));
}

TEST_CASE("the reply to an injected command is known, also one that refuses it") {
  for (const std::string_view reply : {"250 OK\r\n", "250", "502 what?\r\n", "530 first STARTTLS\r\n"}) {
    CHECK(answers(StartTls::smtp, reply));
    CHECK(answers(StartTls::lmtp, reply));
  }
  CHECK(answers(StartTls::imap, "* 3 EXISTS\r\ntp3 OK done\r\n"));
  CHECK(answers(StartTls::imap, "tp3 BAD what?"));
  CHECK(answers(StartTls::pop3, "+OK\r\nTOP\r\n.\r\n"));
  CHECK(answers(StartTls::pop3, "-ERR what?\r\n"));
  CHECK(answers(StartTls::ftp, "200 NOOP ok\r\n"));
  CHECK(answers(StartTls::ftp, "530 Please login\r\n"));
  CHECK(answers(StartTls::nntp, "111 20260101000000\r\n"));
  CHECK(answers(StartTls::nntp, "480 log in\r\n"));
  CHECK(answers(StartTls::irc, ":irc.example.com PONG irc.example.com :tp3\r\n"));
  CHECK(answers(StartTls::irc, ":irc.example.com 451 * PING :You have not registered\r\n"));
}

TEST_CASE("a greeting or farewell that nobody asked for is no answer") {
  CHECK(!answers(StartTls::smtp, "220 mail ESMTP\r\n"));
  CHECK(!answers(StartTls::smtp, "421 timeout\r\n"));
  CHECK(!answers(StartTls::imap, "* OK still here\r\n* BYE timeout tp3 \r\n"));
  CHECK(!answers(StartTls::ftp, "220-Welcome\r\n200 users\r\n220 ready\r\n"));
  CHECK(!answers(StartTls::ftp, "421 timeout\r\n"));
  CHECK(!answers(StartTls::nntp, "200 ready\r\n"));
  CHECK(!answers(StartTls::nntp, "400 bye\r\n"));
  CHECK(!answers(StartTls::irc, "NOTICE AUTH :*** hello\r\nPING :tp3\r\n:irc.example.com 421 * STARTTLS :what?\r\n"));
}

TEST_CASE("the capabilities that a ManageSieve server tells after TLS has begun are no answer") {
  const std::string capabilities = "\"IMPLEMENTATION\" \"x\"\r\n\"SIEVE\" \"fileinto\"\r\nOK \"TLS negotiated\"\r\n";
  CHECK(!answers(StartTls::sieve, capabilities));
  CHECK(!answers(StartTls::sieve, "OK\r\n"));
  CHECK(!answers(StartTls::sieve, "\"NOTIFY\" \"tp3\"\r\nOK\r\n"));
  CHECK(answers(StartTls::sieve, capabilities + "OK (TAG \"tp3\") \"Done\"\r\n"));
  CHECK(answers(StartTls::sieve, "NO \"Unknown command\"\r\n"));
}
