#include "scan/ranking.h"

#include <algorithm>
#include <map>
#include <set>

#include "net/task_group.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::AcceptedList;
using observation::Preference;
using Values = std::vector<std::uint16_t>;

struct Drained {
  Values picked, undetermined;
};

// Takes away what is picked until nothing is.
asio::awaitable<void> drain(Chooser& chooser, Values offered, Drained& drained) {
  while (!offered.empty()) {
    const Choice choice = co_await chooser.choose(offered);
    if (choice.kind == Choice::Kind::declined) co_return;
    if (choice.kind == Choice::Kind::lost) {
      drained.undetermined = offered;
      co_return;
    }
    drained.picked.push_back(choice.value);
    std::erase(offered, choice.value);
  }
}

asio::awaitable<void> choose_into(Chooser& chooser, Values offered, Choice& choice) {
  choice = co_await chooser.choose(std::move(offered));
}

// With something else in front than what jumps the queue, where there is anything else.
Values without_jumper_in_front(const Chooser& chooser, Values offered) {
  const auto stays = [&](std::uint16_t value) { return !chooser.jumps_queue(value); };
  const auto first = std::ranges::find_if(offered, stays);
  if (first != offered.end()) std::rotate(offered.begin(), first, first + 1);
  return offered;
}

// The order that is guessed, and what is known of it: which value is the best of a set of them.
class Ordering {
 public:
  Ordering(Chooser& chooser, Values guess) : chooser_(chooser), order_(std::move(guess)) {}

  // Each round puts at least one more value at its final place.
  asio::awaitable<bool> settle() {
    for (std::size_t round = 0; round <= order_.size(); ++round) {
      if (!co_await ask_tails([this](const Values& offered) { return !best_.contains(set_of(offered)); }))
        co_return false;
      if (!rearrange()) co_return co_await confirm();
    }
    co_return false;  // the answers contradict each other
  }

  const Values& order() const { return order_; }
  // What was picked though it was offered last, or first and last, was picked for the server's reasons.
  void know(const Values& offered, std::uint16_t best, bool certain) {
    best_[set_of(offered)] = best;
    if (certain) certain_.insert(set_of(offered));
  }

 private:
  static std::set<std::uint16_t> set_of(const Values& values) { return {values.begin(), values.end()}; }
  Values tail(std::size_t from) const { return {order_.begin() + static_cast<std::ptrdiff_t>(from), order_.end()}; }

  // A tail whose best came first in the offer may have been picked in the client's order: now it comes last.
  asio::awaitable<bool> confirm() {
    if (!co_await ask_tails([this](const Values& offered) { return !certain_.contains(set_of(offered)); }))
      co_return false;
    co_return !rearrange();
  }

  template <typename Wanted>
  asio::awaitable<bool> ask_tails(Wanted wanted) {
    net::TaskGroup tasks(co_await asio::this_coro::executor);
    std::map<std::size_t, Choice> asked;
    for (std::size_t i = 0; i + 1 < order_.size(); ++i) {
      if (!wanted(tail(i))) continue;
      // Backwards: where the client's order counts after all, that shows.
      Values offered = tail(i);
      std::ranges::reverse(offered);
      tasks.spawn(choose_into(chooser_, without_jumper_in_front(chooser_, std::move(offered)), asked[i]));
    }
    co_await tasks.join();
    for (const auto& [from, choice] : asked) {
      if (choice.kind != Choice::Kind::picked) co_return false;
      know(tail(from), choice.value, choice.value == order_[from]);
    }
    co_return true;
  }

  // From the end: what is not the best of its tail moves behind the one that is. Whether anything moved.
  bool rearrange() {
    bool moved = false;
    Values sorted;
    for (std::size_t i = order_.size(); i-- > 0;) {
      const std::uint16_t value = order_[i];
      const auto known = best_.find(set_of(tail(i)));
      const bool in_place = known == best_.end() || known->second == value;
      const auto better = in_place ? sorted.end() : std::ranges::find(sorted, known->second);
      moved = moved || !in_place;
      sorted.insert(in_place || better == sorted.end() ? sorted.begin() : better + 1, value);
    }
    order_ = std::move(sorted);
    return moved;
  }

  Chooser& chooser_;
  Values order_;
  std::map<std::set<std::uint16_t>, std::uint16_t> best_;
  std::set<std::set<std::uint16_t>> certain_;
};

}  // namespace

asio::awaitable<AcceptedList> find_accepted(Chooser& chooser, std::vector<Values> lists) {
  std::vector<Drained> drained(lists.size());
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  for (std::size_t i = 0; i < lists.size(); ++i) tasks.spawn(drain(chooser, std::move(lists[i]), drained[i]));
  co_await tasks.join();
  AcceptedList found;
  for (const Drained& each : drained) {
    found.accepted.insert(found.accepted.end(), each.picked.begin(), each.picked.end());
    found.undetermined.insert(found.undetermined.end(), each.undetermined.begin(), each.undetermined.end());
  }
  std::ranges::sort(found.undetermined);
  co_return found;
}

asio::awaitable<void> find_order(Chooser& chooser, AcceptedList& list) {
  const Values guess = list.accepted;
  std::ranges::sort(list.accepted);
  if (guess.size() < 2) co_return;
  Values forwards = without_jumper_in_front(chooser, guess);
  Values backwards = guess;
  std::ranges::reverse(backwards);
  backwards = without_jumper_in_front(chooser, std::move(backwards));
  // Of two values of which one jumps the queue only a server's order can be seen.
  const bool clients_order_shows = forwards.front() != backwards.front();
  if (!clients_order_shows) std::ranges::reverse(backwards);
  Choice first, second;
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  tasks.spawn(choose_into(chooser, forwards, first));
  tasks.spawn(choose_into(chooser, backwards, second));
  co_await tasks.join();
  if (first.kind != Choice::Kind::picked || second.kind != Choice::Kind::picked) co_return;
  if (first.value != second.value) {
    if (clients_order_shows && first.value == forwards.front() && second.value == backwards.front())
      list.preference = Preference::client;
    co_return;
  }
  Ordering ordering(chooser, guess);
  ordering.know(guess, first.value, true);
  if (!co_await ordering.settle()) co_return;
  list.preference = Preference::server;
  list.accepted = ordering.order();
}

}  // namespace trustprobe::scan
