// Which values are accepted, and in whose order: asked of choosers that play servers.
#include "scan/ranking.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "net/run.h"

using namespace trustprobe;
using observation::AcceptedList;
using observation::Preference;
using scan::Choice;
using Values = std::vector<std::uint16_t>;

namespace {

constexpr Choice declined{Choice::Kind::declined, 0};
constexpr Choice lost{Choice::Kind::lost, 0};

Choice picked(std::uint16_t value) {
  return {Choice::Kind::picked, value};
}

bool contains(const Values& values, std::uint16_t value) {
  return std::ranges::find(values, value) != values.end();
}

Values ascending(Values values) {
  std::ranges::sort(values);
  return values;
}

class Player final : public scan::Chooser {
 public:
  explicit Player(std::function<Choice(const Values&)> answer) : answer_(std::move(answer)) {}

  net::asio::awaitable<Choice> choose(Values offered) override {
    CHECK(!offered.empty());
    offers_.push_back(offered);
    co_return answer_(offered);
  }

  // 9 stands for what clients may name first to have it.
  bool jumps_queue(std::uint16_t value) const override { return value == 9; }

  const std::vector<Values>& offers() const { return offers_; }

 private:
  std::function<Choice(const Values&)> answer_;
  std::vector<Values> offers_;
};

// The first of its own that was offered.
Choice choose_by_own_order(const Values& own, const Values& offered) {
  const auto best = std::ranges::find_if(own, [&](std::uint16_t value) { return contains(offered, value); });
  return best == own.end() ? declined : picked(*best);
}

Player with_order(Values own) {
  return Player([own = std::move(own)](const Values& offered) { return choose_by_own_order(own, offered); });
}

// The first offer that it accepts.
Player with_clients_order(const Values& accepted) {
  return Player([accepted](const Values& offered) { return choose_by_own_order(offered, accepted); });
}

net::asio::awaitable<void> find(scan::Chooser& player, std::vector<Values> lists, AcceptedList& found) {
  found = co_await scan::find_accepted(player, std::move(lists));
  co_await scan::find_order(player, found);
}

AcceptedList found(Player& player, std::vector<Values> lists) {
  net::asio::io_context io;
  AcceptedList list;
  test::run(io, find(player, std::move(lists), list));
  return list;
}

AcceptedList accepted_by(Player& player, std::vector<Values> lists) {
  net::asio::io_context io;
  AcceptedList list;
  const auto ask = [&]() -> net::asio::awaitable<void> {
    list = co_await scan::find_accepted(player, std::move(lists));
  };
  test::run(io, ask());
  return list;
}

AcceptedList ordered_by(Player& player, Values accepted) {
  net::asio::io_context io;
  AcceptedList list;
  list.accepted = std::move(accepted);
  test::run(io, scan::find_order(player, list));
  return list;
}

}  // namespace

TEST_CASE("what is accepted is found list by list, in the order in which it was picked") {
  Player player = with_order({7, 3, 5, 12, 11});
  const AcceptedList list = accepted_by(player, {{1, 2, 3, 4, 5, 6, 7}, {8, 9}, {10, 11, 12}});
  CHECK(list.accepted == Values{7, 3, 5, 12, 11});
  CHECK(list.exhaustive());
  CHECK(list.preference == Preference::undetermined);
}

TEST_CASE("each list costs one offer for each accepted value, and one that is declined unless nothing is left") {
  Player player = with_order({7, 3, 5, 12, 11});
  accepted_by(player, {{1, 2, 3, 4, 5, 6, 7}, {8, 9}, {11, 12}});
  CHECK(player.offers().size() == (3 + 1) + 1 + 2);
}

TEST_CASE("what was picked is not offered again, and what is left keeps its order") {
  Player player = with_order({2, 4});
  accepted_by(player, {{1, 2, 3, 4}});
  CHECK(player.offers() == std::vector<Values>{{1, 2, 3, 4}, {1, 3, 4}, {1, 3}});
}

TEST_CASE("of a list whose answer is lost the rest is undetermined, in ascending order") {
  Player player([](const Values& offered) {
    if (contains(offered, 9)) return contains(offered, 8) ? picked(8) : lost;
    return choose_by_own_order({2, 1}, offered);
  });
  const AcceptedList list = accepted_by(player, {{9, 8, 7}, {1, 2, 3}});
  CHECK(list.accepted == Values{8, 2, 1});
  CHECK(list.undetermined == Values{7, 9});
}

TEST_CASE("nothing is accepted where everything is declined, and no order is asked for") {
  Player player([](const Values&) { return declined; });
  const AcceptedList list = found(player, {{1, 2}, {3}});
  CHECK(list.accepted.empty());
  CHECK(list.exhaustive());
  CHECK(list.preference == Preference::undetermined);
  CHECK(player.offers().size() == 2);
}

TEST_CASE("one value has no order, and is not asked about") {
  Player player = with_order({5});
  const AcceptedList list = ordered_by(player, {5});
  CHECK(list.accepted == Values{5});
  CHECK(list.preference == Preference::undetermined);
  CHECK(player.offers().empty());
}

TEST_CASE("a server's order is found from every guess of six") {
  Values guess{1, 2, 3, 4, 5, 6};
  const Values own{4, 1, 6, 2, 5, 3};
  std::size_t most_offers = 0;
  do {
    Player player = with_order(own);
    const AcceptedList list = ordered_by(player, guess);
    REQUIRE(list.preference == Preference::server);
    REQUIRE(list.accepted == own);
    most_offers = std::max(most_offers, player.offers().size());
  } while (std::ranges::next_permutation(guess).found);
  CHECK(most_offers <= 6 * 7 / 2);
}

TEST_CASE("a right guess costs an offer forwards, one backwards, and one for each tail in between") {
  Player player = with_order({4, 1, 6, 2});
  CHECK(ordered_by(player, {4, 1, 6, 2}).accepted == Values{4, 1, 6, 2});
  CHECK(player.offers().size() == 2 + 2);
}

TEST_CASE("a server's order across lists is found, whatever lists its values stand in") {
  Player player = with_order({21, 11, 1, 22, 12, 2});
  const AcceptedList list = found(player, {{1, 2, 3}, {11, 12, 13}, {22, 21, 20}});
  CHECK(list.preference == Preference::server);
  CHECK(list.accepted == Values{21, 11, 1, 22, 12, 2});
}

TEST_CASE("the order of sixty values in six interleaved lists is found by a bounded number of offers") {
  std::vector<Values> lists(6);
  Values own;
  for (std::uint16_t place = 0; place < 60; ++place) {
    const auto value = static_cast<std::uint16_t>(100 * (place % 6) + 60 - place);
    lists[place % 6].insert(lists[place % 6].begin(), value);
    own.push_back(value);
  }
  Player player = with_order(own);
  const AcceptedList list = found(player, lists);
  CHECK(list.preference == Preference::server);
  CHECK(list.accepted == own);
  CHECK(player.offers().size() < 60 * 60 / 2);
}

TEST_CASE("where the client's order counts, that is told by two offers, and the values stand in ascending order") {
  Player player = with_clients_order({3, 1, 2});
  const AcceptedList list = ordered_by(player, {3, 1, 2});
  CHECK(list.preference == Preference::client);
  CHECK(list.accepted == Values{1, 2, 3});
  CHECK(player.offers() == std::vector<Values>{{3, 1, 2}, {2, 1, 3}});
}

TEST_CASE("a server that picks neither its own nor the client's first has no order that could be told") {
  // By the client's order among the odd values, which it likes better.
  Player player([](const Values& offered) {
    const auto odd = std::ranges::find_if(offered, [](std::uint16_t value) { return value % 2 == 1; });
    return picked(odd == offered.end() ? offered.front() : *odd);
  });
  const AcceptedList list = ordered_by(player, {2, 3, 1, 4});
  CHECK(list.preference == Preference::undetermined);
  CHECK(list.accepted == Values{1, 2, 3, 4});
}

TEST_CASE("an order is undetermined when any one of its answers is lost") {
  const Values own{4, 1, 6, 2, 5, 3}, guess{1, 2, 3, 4, 5, 6};
  Player complete = with_order(own);
  ordered_by(complete, guess);
  for (std::size_t missing = 0; missing < complete.offers().size(); ++missing) {
    CAPTURE(missing);
    Player player([&](const Values& offered) {
      return offered == complete.offers()[missing] ? lost : choose_by_own_order(own, offered);
    });
    const AcceptedList list = ordered_by(player, guess);
    CHECK(list.preference == Preference::undetermined);
    CHECK(list.accepted == ascending(own));
  }
}

TEST_CASE("a server that declines what it had accepted has no order") {
  Player player([](const Values& offered) { return offered.size() == 2 ? declined : picked(1); });
  const AcceptedList list = ordered_by(player, {1, 2, 3});
  CHECK(list.preference == Preference::undetermined);
  CHECK(list.accepted == Values{1, 2, 3});
}

TEST_CASE("a server that contradicts itself is asked a bounded number of times") {
  // Of each set another one than of its subsets: the middle of what was offered.
  Player player([](const Values& offered) { return picked(ascending(offered)[offered.size() / 2]); });
  const AcceptedList list = ordered_by(player, {1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(player.offers().size() <= 2 + 9 * 7);
  CHECK(ascending(list.accepted) == Values{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("what a client may name first to have it does not pass for the client's order") {
  const Values own{4, 2, 9, 1};
  Player player(
      [&](const Values& offered) { return offered.front() == 9 ? picked(9) : choose_by_own_order(own, offered); });
  const AcceptedList list = ordered_by(player, {4, 2, 9, 1});
  CHECK(list.preference == Preference::server);
  CHECK(list.accepted == own);
}

TEST_CASE("of two values of which one jumps the queue a server's order can be seen, and a client's cannot") {
  Player strict = with_order({3, 9});
  CHECK(ordered_by(strict, {3, 9}).preference == Preference::server);
  Player making_way([](const Values& offered) { return picked(offered.front()); });
  CHECK(ordered_by(making_way, {3, 9}).preference == Preference::undetermined);
}

TEST_CASE("a set is asked about once, and once more where the pick was not offered last") {
  Player player = with_order({8, 3, 5, 1, 7, 2, 6, 4});
  ordered_by(player, {1, 2, 3, 4, 5, 6, 7, 8});
  std::map<Values, int> asked;
  for (std::size_t i = 2; i < player.offers().size(); ++i) ++asked[ascending(player.offers()[i])];
  for (const auto& [values, times] : asked) CHECK(times <= 2);
}
