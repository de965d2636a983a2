#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

const std::string opened =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
    "id='1' from='host.example.com' version='1.0'>";
const std::string starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";
const std::string features =
    "<stream:features>" + starttls + "<mechanisms><mechanism>PLAIN</mechanism></mechanisms></stream:features>";
const std::string proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

std::string xmpp(std::string answer, std::string second = "") {
  return refusal(StartTls::xmpp_client, {"", std::move(answer), std::move(second)});
}

std::string error(std::string_view inside) {
  return opened + "<stream:error>" + std::string(inside) + "</stream:error></stream:stream>";
}

}  // namespace

TEST_CASE("an XMPP server that has starttls among its features is asked for it") {
  const Talk held = talk(StartTls::xmpp_client, {"", opened + features, proceed + "\x16\x03"});
  CHECK(held.is_done());
  REQUIRE(held.said.size() == 2);
  CHECK(held.said[0] ==
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
        "to='host.example.com' version='1.0'>");
  CHECK(held.said[1] == "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  CHECK(held.left == "\x16\x03");
}

TEST_CASE("between XMPP servers the stream is one of servers") {
  const Talk held = talk(StartTls::xmpp_server, {"", opened + features, proceed});
  CHECK(held.is_done());
  CHECK(held.said[0].find("xmlns='jabber:server'") != std::string::npos);
}

TEST_CASE("a stream of XMPP that is cut anywhere is waited for") {
  check_every_cut(StartTls::xmpp_client, {"", opened + features, "<proceed></proceed>"});
  check_every_flip(StartTls::xmpp_client, {"", opened + features, proceed});
}

TEST_CASE("elements are told by their local names, whatever their prefixes, quotes and blanks") {
  CHECK(xmpp("\n<s:stream version = \"1.0\" id='>' ><s:features\n><t:starttls a='/>'\n/></s:features>",
             "  <t:proceed ></t:proceed>") == "done");
}

TEST_CASE("starttls elsewhere than right among the features is not offered") {
  const std::string sentence = "not_offered: starttls is not among the server's stream features";
  CHECK(xmpp(opened + "<stream:features/>") == sentence);
  CHECK(xmpp(opened + "<stream:features><x>" + starttls + "</x><a b='<starttls/>'/></stream:features>")
            .starts_with("unexpected: "));
  CHECK(xmpp(opened + "<stream:features><x>" + starttls + "</x></stream:features>") == sentence);
  CHECK(xmpp(opened + "<stream:features><x><![CDATA[<starttls/>]]></x></stream:features>") == sentence);
}

TEST_CASE("a stream without a version is from before starttls") {
  CHECK(xmpp("<stream:stream id='1'>") ==
        "not_offered: the server's stream is from before XMPP 1.0, which brought starttls");
}

TEST_CASE("a NUL is no XML, and one behind a stream that ended is not looked at") {
  CHECK(xmpp(opened + std::string("<a\0>", 4)).starts_with("unexpected: "));
  CHECK(xmpp("<stream:stream id='1'>" + std::string("\0", 1)).starts_with("not_offered: "));
}

TEST_CASE("an XMPP server that answers failure declines") {
  CHECK(xmpp(opened + features, "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>") ==
        "declined: the server answered \"failure\" to starttls");
}

TEST_CASE("a stream error is told by its condition and its words") {
  CHECK(xmpp(error("<host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text>not here</text>")) ==
        "unexpected: the server answered the stream error \"host-unknown\": \"not here\"");
  CHECK(xmpp(error("<see-other-host>other.example.com:5222</see-other-host>")) ==
        "unexpected: the server answered the stream error \"see-other-host\": \"other.example.com:5222\"");
  CHECK(xmpp(error("<resource-constraint/>")) ==
        "try_later: the server answered the stream error \"resource-constraint\"");
  CHECK(xmpp(error("<policy-violation/>")).starts_with("declined: "));
}

TEST_CASE("a stream that ends, or says something else, is unexpected") {
  CHECK(xmpp(opened + "</stream:stream>") == "unexpected: the server ended the stream without offering starttls");
  CHECK(xmpp(opened + features, "</stream:stream>") == "unexpected: the server ended the stream in answer to starttls");
  CHECK(xmpp(opened + "<message/>") == "unexpected: the server sent the element \"message\" before its features");
  CHECK(xmpp(opened + features, "<success/>") == "unexpected: the server answered the element \"success\" to starttls");
}

TEST_CASE("what XMPP forbids in a stream is refused") {
  for (const std::string inside : {"<!-- hello -->", "<!DOCTYPE x>", "<?php ?>", "</features>", "<a><b></a></b>",
                                   "< a/>", "<1/>", "<a <b/>", "text\n"}) {
    CAPTURE(inside);
    CHECK(xmpp(opened + inside).starts_with("unexpected: "));
  }
  CHECK(xmpp("<html>").ends_with(", which looks like HTTP"));
}

TEST_CASE("elements as deep as XMPP never has them, and tokens without end, are refused") {
  std::string deep = opened;
  for (int depth = 0; depth < 32; ++depth) deep += "<a>";
  CHECK(xmpp(deep) == "unexpected: the server sent elements too deep for XMPP");
  deep.resize(deep.size() - 3);
  CHECK(xmpp(deep) == "waiting for the stream features");
  CHECK(xmpp(opened + "<a b='" + std::string(20'000, 'c')).starts_with("unexpected: "));
  std::string many = opened;
  for (int count = 0; count < 20; ++count) many += "<a>" + std::string(4000, 'b') + "</a>";
  CHECK(xmpp(opened + "<stream:features>" + many.substr(opened.size())) ==
        "unexpected: the server sent more than 64 KiB ahead of TLS");
}

TEST_CASE("a host with marks of XML in it stays within its quotes") {
  const auto dialogue = preamble::starttls_dialogue(StartTls::xmpp_client, {.host = "a'<b>&\"", .inject = false});
  base::Bytes received;
  const Step step = dialogue->next(received);
  CHECK(base::text_of(step.bytes).find("to='a&apos;&lt;b&gt;&amp;&quot;'") != std::string_view::npos);
}
