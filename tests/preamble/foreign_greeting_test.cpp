#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

struct Protocol {
  StartTls id;
  bool greets;
};

constexpr Protocol protocols[] = {
    {StartTls::smtp, true},         {StartTls::lmtp, true},         {StartTls::imap, true}, {StartTls::pop3, true},
    {StartTls::ftp, true},          {StartTls::sieve, true},        {StartTls::nntp, true}, {StartTls::irc, false},
    {StartTls::xmpp_client, false}, {StartTls::xmpp_server, false},
};

std::string refused_start(const Protocol& protocol, const std::string& text) {
  return refusal(protocol.id, protocol.greets ? Script{text} : Script{"", text});
}

std::string greeted(StartTls protocol, const std::string& text) {
  return refusal(protocol, {text});
}

}  // namespace

TEST_CASE("a server of another protocol is told by its greeting in every protocol") {
  for (const Protocol& protocol : protocols) {
    CAPTURE(target::protocol_of(protocol.id).name);
    const std::string ssh = refused_start(protocol, "SSH-2.0-OpenSSH_9.2\r\n");
    CHECK(ssh.starts_with("unexpected: the server "));
    CHECK(ssh.find("\"SSH-2.0-OpenSSH_9.2\"") != std::string::npos);
    CHECK(ssh.ends_with(", which looks like SSH"));
    CHECK(refused_start(protocol, "HTTP/1.1 400 Bad Request\r\n\r\n<html>").ends_with(", which looks like HTTP"));
    CHECK(refused_start(protocol, std::string("\x15\x03\x01\x00\x02\x02\x28", 7)).starts_with("unexpected: "));
  }
}

TEST_CASE("the greetings of the protocols of lines are told apart") {
  CHECK(greeted(StartTls::smtp, "+OK POP3 ready\r\n") ==
        "unexpected: the server greeted with \"+OK POP3 ready\", which looks like POP3");
  CHECK(greeted(StartTls::pop3, "* OK IMAP ready\r\n").ends_with(", which looks like IMAP"));
  CHECK(greeted(StartTls::imap, "220 mail ESMTP\r\n").ends_with(", which looks like SMTP or FTP"));
  CHECK(greeted(StartTls::smtp, "\"IMPLEMENTATION\" \"x\"\r\n").ends_with(", which looks like ManageSieve"));
  CHECK(greeted(StartTls::smtp, "<?xml version='1.0'?>\r\n").ends_with(", which looks like XMPP"));
  CHECK(greeted(StartTls::smtp, "600 what\r\n").ends_with(", which is not SMTP"));
  CHECK(greeted(StartTls::smtp, "2200 what\r\n").ends_with(", which is not SMTP"));
}

TEST_CASE("TLS where words in clear were awaited is told as TLS") {
  CHECK(converse(StartTls::smtp, {std::string("\x15\x03\x01\x00\x02\x02\x28", 7)}, 100)
            .detail.ends_with(", which looks like TLS"));
}

TEST_CASE("a binary line ends every dialogue without its end being waited for") {
  for (const Protocol& protocol : protocols) {
    CAPTURE(target::protocol_of(protocol.id).name);
    CHECK(refused_start(protocol, std::string("\x01\x02\x03", 3)).starts_with("unexpected: "));
    CHECK(refused_start(protocol, std::string("2\0", 2)).starts_with("unexpected: "));
  }
}

TEST_CASE("a line without end ends every dialogue of lines, at 16 KiB and not before") {
  for (const Protocol& protocol : protocols) {
    CAPTURE(target::protocol_of(protocol.id).name);
    const auto ends = [&](std::size_t size) {
      const std::string text(size, 'a');
      return converse(protocol.id, protocol.greets ? Script{text} : Script{"", text}, 1000);
    };
    CHECK((ends(16 * 1024).end == Step::Kind::read));
    const Talk held = ends(16 * 1024 + 1);
    CHECK((held.end == Step::Kind::refused));
    CHECK(held.detail.find(std::string(120, 'a') + "...\"") != std::string::npos);
  }
}

TEST_CASE("a reply that goes on for more than 64 KiB ends the dialogue") {
  std::string endless;
  while (endless.size() < 70 * 1024) endless += "220-" + std::string(200, 'a') + "\r\n";
  const Talk held = converse(StartTls::smtp, {endless}, 1000);
  CHECK((held.end == Step::Kind::refused));
  CHECK(held.detail.ends_with("and went on for longer than SMTP does"));
  CHECK(!converse(StartTls::smtp, {endless.substr(0, 60 * 1024)}, 1000).detail.ends_with("does"));
}

TEST_CASE("what is waited for is said") {
  CHECK(refusal(StartTls::smtp, {""}) == "waiting for the greeting");
  CHECK(refusal(StartTls::smtp, {"220 hello\r\n"}) == "waiting for the answer to EHLO");
  CHECK(refusal(StartTls::imap, {"* OK hello\r\n"}) == "waiting for the answer to CAPABILITY");
  CHECK(refusal(StartTls::irc, {}) == "waiting for the answer to STARTTLS");
  CHECK(refusal(StartTls::xmpp_client, {}) == "waiting for the stream header");
}

TEST_CASE("what a server says is quoted without its control characters") {
  const Talk held = talk(StartTls::smtp, {"554 \x1b[31mred\r\n"});
  CHECK(held.detail == "the server greeted with \"554 \\x1b[31mred\"");
  CHECK(held.greeting == "554 \\x1b[31mred");
}
