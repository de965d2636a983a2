#include "preamble/conversation.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

const std::string greeting = "200 news.example.com ready\r\n";
const std::string listed = "101 Capability list:\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n";

std::string nntp(const Script& script) {
  return refusal(StartTls::nntp, script);
}

}  // namespace

TEST_CASE("a news server that lists STARTTLS is asked for it, also one that takes no articles") {
  const Talk held = talk(StartTls::nntp, {greeting, listed, "382 Continue\r\n"});
  CHECK(held.is_done());
  CHECK(held.said == std::vector<std::string>{"CAPABILITIES\r\n", "STARTTLS\r\n"});
  CHECK(nntp({"201 no posting\r\n", listed, "382 Continue\r\n"}) == "done");
}

TEST_CASE("a reply of a news server that is cut anywhere is waited for") {
  check_every_cut(StartTls::nntp, {greeting, listed, "382 Continue\r\n"});
  check_every_flip(StartTls::nntp, {greeting, listed, "382 Continue\r\n"});
}

TEST_CASE("a news server that does not list STARTTLS does not offer it") {
  CHECK(nntp({greeting, "101 list\r\nVERSION 2\r\n.\r\n"}) ==
        "not_offered: STARTTLS is not among what the server offers in its answer to CAPABILITIES");
}

TEST_CASE("a news server without CAPABILITIES is asked for STARTTLS all the same, and its no means that it has none") {
  CHECK(nntp({greeting, "500 What?\r\n", "382 Continue\r\n"}) == "done");
  CHECK(nntp({greeting, "500 What?\r\n", "500 What?\r\n"}) ==
        "not_offered: the server answered \"500 What?\" to STARTTLS");
}

TEST_CASE("a news server that says no declines, and one that is busy is to be asked later") {
  CHECK(nntp({greeting, listed, "580 cannot\r\n"}) == "declined: the server answered \"580 cannot\" to STARTTLS");
  CHECK(nntp({greeting, "500 What?\r\n", "580 cannot\r\n"}).starts_with("declined: "));
  CHECK(nntp({"502 not you\r\n"}) == "declined: the server greeted with \"502 not you\"");
  CHECK(nntp({"400 full\r\n"}) == "try_later: the server greeted with \"400 full\"");
  CHECK(nntp({greeting, "400 going down\r\n"}).starts_with("try_later: "));
}
