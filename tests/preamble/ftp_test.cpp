#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

const std::string greeting = "220 FTP ready\r\n";
const std::string listed = "211-Features:\r\n MDTM\r\n AUTH TLS\r\n211 End\r\n";
const std::string begun = "234 Proceed\r\n";

std::string ftp(const Script& script) {
  return refusal(StartTls::ftp, script);
}

}  // namespace

TEST_CASE("an FTP server that lists AUTH TLS is asked for it") {
  const Talk held = talk(StartTls::ftp, {greeting, listed, begun});
  CHECK(held.is_done());
  CHECK(held.said == std::vector<std::string>{"FEAT\r\n", "AUTH TLS\r\n"});
  CHECK(ftp({greeting, "211-Features\r\n AUTH SSL;TLS-P;TLS;\r\n211 End\r\n", begun}) == "done");
  CHECK(ftp({greeting, listed, "334 go on\r\n"}) == "done");
}

TEST_CASE("an FTP greeting of several lines ends with its own code, whatever stands between") {
  CHECK(ftp({"220-Welcome\r\n230 users are here\r\n   221 bye\r\n220-more\r\n220 ready\r\n", listed, begun}) == "done");
  CHECK(ftp({"120 ready in 5 minutes\r\n220 ready\r\n", listed, begun}) == "done");
}

TEST_CASE("an FTP reply that is cut anywhere is waited for") {
  check_every_cut(StartTls::ftp, {"220-Welcome\r\n 220 friend\r\n220 ready\r\n", listed, begun});
  check_every_flip(StartTls::ftp, {greeting, listed, begun});
}

TEST_CASE("an FTP server whose features are without AUTH TLS does not offer it") {
  CHECK(ftp({greeting, "211-Features\r\n AUTH KERBEROS\r\n TLS\r\n211 End\r\n"}) ==
        "not_offered: AUTH TLS is not among what the server offers in its answer to FEAT");
}

TEST_CASE("an FTP server without FEAT is asked for AUTH TLS all the same") {
  CHECK(ftp({greeting, "500 what?\r\n", begun}) == "done");
  CHECK(ftp({greeting, "530 log in\r\n", begun}) == "done");
  CHECK(ftp({greeting, "500 what?\r\n", "502 not implemented\r\n"}) ==
        "not_offered: the server answered \"502 not implemented\" to AUTH TLS");
  CHECK(ftp({greeting, "211 no features\r\n", "504 not that\r\n"}).starts_with("not_offered: "));
}

TEST_CASE("an FTP server that says no declines, and one that is busy is to be asked later") {
  CHECK(ftp({greeting, listed, "530 log in first\r\n"}) ==
        "declined: the server answered \"530 log in first\" to AUTH TLS");
  CHECK(ftp({greeting, listed, "534 policy\r\n"}).starts_with("declined: "));
  CHECK(ftp({greeting, listed, "431 no resource\r\n"}).starts_with("try_later: "));
  CHECK(ftp({"421 full\r\n"}) == "try_later: the server greeted with \"421 full\"");
  CHECK(ftp({greeting, "421 bye\r\n"}) == "try_later: the server answered \"421 bye\" to FEAT");
  CHECK(ftp({"530 not you\r\n"}).starts_with("declined: "));
  CHECK(ftp({greeting, listed, "200 fine\r\n"}) == "unexpected: the server answered \"200 fine\" to AUTH TLS");
}
