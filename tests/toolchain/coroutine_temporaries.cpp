// Exits 0 when the compiler destroys every temporary of a co_await expression exactly once.
// g++ 12 destroys the aggregate below twice. meson.build runs this and refuses such a compiler.
#include <coroutine>
#include <string>
#include <utility>

namespace {

int living = 0;

struct Counted {
  Counted() { ++living; }
  Counted(const Counted&) { ++living; }
  Counted(Counted&&) noexcept { ++living; }
  ~Counted() { --living; }
};

struct Aggregate {
  std::string text;
  Counted counted;
};

struct Task {
  struct promise_type {
    int value = 0;
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(int result) { value = result; }
    void unhandled_exception() {}
  };

  std::coroutine_handle<promise_type> handle;

  explicit Task(std::coroutine_handle<promise_type> coroutine) : handle(coroutine) {}
  Task(Task&& other) noexcept : handle(std::exchange(other.handle, {})) {}
  ~Task() {
    if (handle) handle.destroy();
  }
  bool await_ready() {
    handle.resume();
    return true;
  }
  void await_suspend(std::coroutine_handle<>) {}
  int await_resume() { return handle.promise().value; }
};

Task inner(Aggregate aggregate) {
  co_return static_cast<int>(aggregate.text.size());
}

Task outer() {
  const int size = co_await inner(Aggregate{"", Counted{}});
  co_return size;
}

}  // namespace

int main() {
  {
    const Task task = outer();
    task.handle.resume();
  }
  return living == 0 ? 0 : 1;
}
