#include "net/deadline.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "net/semaphore.h"
#include "net/task_group.h"
#include "run.h"

using namespace trustprobe;
using namespace trustprobe::net;
using namespace std::chrono_literals;

namespace {

asio::awaitable<void> dribble(int steps, int& done) {
  for (int i = 0; i < steps; ++i) {
    co_await pause(20ms);
    ++done;
  }
}

asio::awaitable<void> fail() {
  co_await pause(1ms);
  throw std::runtime_error("a bug");
}

asio::awaitable<void> limited(StopSource& source, Clock::duration limit, int steps, int& done, Ended& ended) {
  ended = co_await with_deadline(limit, source, dribble(steps, done));
}

asio::awaitable<void> failing(StopSource& source) {
  co_await with_deadline(1s, source, fail());
}

asio::awaitable<void> stop_soon(StopSource& source) {
  co_await pause(30ms);
  source.stop();
}

asio::awaitable<void> hold(Semaphore& semaphore, int& inside, int& most, int& ran) {
  const auto permit = co_await semaphore.acquire();
  most = std::max(most, ++inside);
  co_await pause(2ms);
  --inside;
  ++ran;
}

asio::awaitable<void> hold_many(Semaphore& semaphore, int& most, int& ran) {
  TaskGroup tasks(co_await asio::this_coro::executor);
  int inside = 0;
  for (int i = 0; i < 20; ++i) tasks.spawn(hold(semaphore, inside, most, ran));
  co_await tasks.join();
}

asio::awaitable<void> pass(Semaphore& semaphore, Semaphore::Line line, std::string& passed, char name) {
  const auto permit = co_await semaphore.acquire(line);
  passed += name;
  co_await pause(1ms);
}

asio::awaitable<void> pass_twice(Semaphore& semaphore, std::string& passed, char first, char second) {
  co_await pass(semaphore, Semaphore::Line::first, passed, first);
  co_await pass(semaphore, Semaphore::Line::first, passed, second);
}

asio::awaitable<void> stand_in_both_lines(Semaphore& semaphore, std::string& passed) {
  TaskGroup tasks(co_await asio::this_coro::executor);
  tasks.spawn(pass(semaphore, Semaphore::Line::first, passed, '1'));
  tasks.spawn(pass(semaphore, Semaphore::Line::second, passed, 'x'));
  tasks.spawn(pass(semaphore, Semaphore::Line::second, passed, 'y'));
  tasks.spawn(pass_twice(semaphore, passed, '2', '4'));
  tasks.spawn(pass(semaphore, Semaphore::Line::first, passed, '3'));
  co_await tasks.join();
}

asio::awaitable<void> join_failing() {
  TaskGroup tasks(co_await asio::this_coro::executor);
  tasks.spawn(fail());
  tasks.spawn(pause(5ms));
  co_await tasks.join();
}

Clock::duration timed(asio::io_context& io, asio::awaitable<void> work) {
  const auto start = Clock::now();
  test::run(io, std::move(work));
  return Clock::now() - start;
}

}  // namespace

TEST_CASE("work that ends in time is finished, and the timer holds nobody up") {
  asio::io_context io;
  StopSource source;
  int done = 0;
  Ended ended = Ended::timed_out;
  CHECK(timed(io, limited(source, 5s, 2, done, ended)) < 1s);
  CHECK(ended == Ended::finished);
  CHECK(done == 2);
}

TEST_CASE("a deadline is total: many short waits do not move it") {
  asio::io_context io;
  StopSource source;
  int done = 0;
  Ended ended = Ended::finished;
  const auto took = timed(io, limited(source, 110ms, 1000, done, ended));
  CHECK(ended == Ended::timed_out);
  CHECK(took >= 110ms);
  CHECK(took < 410ms);
  CHECK(done < 10);
}

TEST_CASE("stopping ends what runs and lets nothing new begin") {
  asio::io_context io;
  StopSource source;
  int done = 0;
  Ended ended = Ended::finished;
  asio::co_spawn(io, stop_soon(source), [](std::exception_ptr) {});
  CHECK(timed(io, limited(source, 60s, 10'000, done, ended)) < 1s);
  CHECK(ended == Ended::timed_out);
  io.restart();
  done = 0;
  test::run(io, limited(source, 60s, 1, done, ended));
  CHECK(done == 0);
}

TEST_CASE("exceptions of the work and of tasks pass through") {
  asio::io_context io;
  StopSource source;
  CHECK_THROWS_WITH(test::run(io, failing(source)), "a bug");
  io.restart();
  CHECK_THROWS_WITH(test::run(io, join_failing()), "a bug");
}

TEST_CASE("a semaphore lets in as many as it has places, and in the end everyone") {
  asio::io_context io;
  Semaphore semaphore(3);
  int most = 0, ran = 0;
  test::run(io, hold_many(semaphore, most, ran));
  CHECK(most == 3);
  CHECK(ran == 20);
}

TEST_CASE("who stands in the second line of a semaphore waits for the first line, also for those who come later") {
  asio::io_context io;
  Semaphore semaphore(1);
  std::string passed;
  test::run(io, stand_in_both_lines(semaphore, passed));
  CHECK(passed == "1234xy");
}
