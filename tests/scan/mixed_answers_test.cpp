// Servers whose answers look like something else at first sight: an order that is half the client's, a limit on
// connections.
#include <algorithm>

#include "peers/scripted_peer.h"
#include "scan/asker.h"
#include "scan/hellos.h"
#include "scan/ranking.h"
#include "scanning.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;
using namespace std::string_literals;
using observation::AcceptedList;
using observation::Preference;

namespace {

using Values = std::vector<std::uint16_t>;

// Takes those below `favourites` first, and of equal ones the client's first.
class HalfServer final : public scan::Chooser {
 public:
  explicit HalfServer(std::uint16_t favourites) : favourites_(favourites) {}

  net::asio::awaitable<scan::Choice> choose(Values offered) override {
    const auto favourite = std::ranges::find_if(offered, [this](std::uint16_t value) { return value < favourites_; });
    const std::uint16_t value = favourite == offered.end() ? offered.front() : *favourite;
    co_return scan::Choice{scan::Choice::Kind::picked, value};
  }

 private:
  std::uint16_t favourites_;
};

net::asio::awaitable<void> order(scan::Chooser& chooser, AcceptedList& list) {
  co_await scan::find_order(chooser, list);
}

Preference preference_of(std::uint16_t favourites, Values accepted) {
  Scan scan;
  HalfServer server(favourites);
  AcceptedList list{.accepted = std::move(accepted), .preference = Preference::undetermined, .undetermined = {}};
  run(scan.io, order(server, list));
  return list.preference;
}

// RFC 5246 7.4.1.3: TLS 1.2, no session, no compression.
const std::string server_hello =
    "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03"s + std::string(32, 'r') + "\x00\xc0\x2f\x00"s;

net::asio::awaitable<void> ask_in_turn(scan::Asker& asker, const scan::Question& question,
                                       std::vector<scan::Reply>& replies) {
  for (int i = 0; i < 12; ++i) replies.push_back(co_await asker.ask(question));
}

}  // namespace

TEST_CASE("a server that has favourites, and the client's order for the rest, has no order that is told") {
  for (const Values& accepted : {Values{1, 2, 3}, Values{1, 2, 3, 4, 5}, Values{1, 5, 3, 4, 2}}) {
    CHECK(preference_of(2, accepted) == Preference::undetermined);
  }
  CHECK(preference_of(0, {1, 2, 3}) == Preference::client);
}

TEST_CASE("a server that answers every third connection declines nothing by hanging up on the others") {
  std::atomic<int> count = 0;
  const ScriptedPeer peer([&count](int socket) {
    hear(socket);
    if (++count % 3 == 0) say(socket, server_hello);
  });
  Scan scan;
  const target::Endpoint endpoint = loopback(peer.port());
  scan::Asker asker(scan.tools, endpoint, 100);
  scan::Question question;
  question.hello = scan::Hellos("shop.example").up_to_tls12(scan::tls12, {0xC02F});
  asker.set_control(question);
  std::vector<scan::Reply> replies;
  run(scan.io, ask_in_turn(asker, question, replies));
  CHECK(asker.limited());
  for (const scan::Reply& reply : replies) CHECK_FALSE(reply.declined());
}
