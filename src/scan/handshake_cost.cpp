#include "scan/handshake_cost.h"

#include <fmt/format.h>
#include <openssl/opensslv.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/task_group.h"
#include "net/tls_context.h"
#include "scan/tls_connection.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::HandshakeCost;
using observation::PostQuantumCost;
using observation::Surface;
using wire::GroupFamily;

constexpr std::uint16_t tls13 = 0x0304;
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
constexpr bool has_ml_kem = true;
#else
constexpr bool has_ml_kem = false;
#endif

std::string library() {
  return fmt::format("this build's OpenSSL {}.{}", OPENSSL_VERSION_MAJOR, OPENSSL_VERSION_MINOR);
}

// The accepted groups of these families, best first: where the server has no order, in the order of common clients.
std::vector<std::uint16_t> of_families(const Surface& known, std::initializer_list<GroupFamily> families) {
  constexpr std::array<std::uint16_t, 4> usual{0x11EC, 0x001D, 0x0017, 0x11EB};  // X25519 first, then P-256
  std::vector<std::uint16_t> ordered = known.groups.accepted;
  if (known.groups.preference != observation::Preference::server) {
    std::ranges::sort(ordered, {}, [&](std::uint16_t group) {
      return std::pair(std::ranges::find(usual, group) - usual.begin(), group);
    });
  }
  std::vector<std::uint16_t> chosen;
  for (const GroupFamily family : families) {
    for (const std::uint16_t group : ordered) {
      if (wire::group_family(group) == family) chosen.push_back(group);
    }
  }
  return chosen;
}

// The first that libssl can do.
std::optional<std::uint16_t> usable(const std::vector<std::uint16_t>& groups) {
  for (const std::uint16_t group : groups) {
    if (!net::usable_groups({wire::group_name(group)}).empty()) return group;
  }
  return std::nullopt;
}

std::string why_without_post_quantum(const Surface& known, const std::vector<std::uint16_t>& post_quantum) {
  if (!post_quantum.empty()) {
    if (!has_ml_kem) return library() + " has no ML-KEM";
    return fmt::format("{} cannot do {}", library(), wire::group_name(post_quantum.front()));
  }
  const auto is_post_quantum = [](std::uint16_t group) {
    const GroupFamily family = wire::group_family(group);
    return family == GroupFamily::hybrid || family == GroupFamily::ml_kem;
  };
  const bool unknown = std::ranges::any_of(known.groups.undetermined, is_post_quantum) ||
                       (known.groups.accepted.empty() && known.supports(tls13) != observation::Answer::no);
  return unknown ? "whether the endpoint takes a post-quantum group is undetermined"
                 : "the endpoint takes no post-quantum group";
}

// All handshakes with one group.
class Measurement {
 public:
  Measurement(const HandshakeTools& tools, std::uint16_t group) : group_(group), context_(options(tools, group)) {}

  asio::awaitable<bool> shake_hands(TlsConnection& connection) {
    const bool done = co_await connection.shake_hands(context_, nullptr);
    if (!done) failure_ = fmt::format("a handshake with {} failed: {}", wire::group_name(group_), connection.failure());
    if (!done) co_return false;
    durations_.push_back(std::chrono::duration_cast<base::Microseconds>(connection.handshake_duration()));
    sent_.push_back(connection.channel().bytes_sent());
    received_.push_back(connection.channel().bytes_received());
    co_return true;
  }

  HandshakeCost cost() {
    return {.group = group_,
            .handshakes = static_cast<int>(durations_.size()),
            .duration = median(durations_),
            .bytes_sent = median(sent_),
            .bytes_received = median(received_)};
  }
  const std::string& failure() const { return failure_; }

 private:
  static net::TlsOptions options(const HandshakeTools& tools, std::uint16_t group) {
    net::TlsOptions options;
    options.lowest_version = options.highest_version = tls13;
    options.groups = {wire::group_name(group)};
    options.message_bytes = tools.handshake_bytes;
    return options;
  }

  // Of an even number the upper one: a value that was measured.
  template <typename Value>
  static Value median(std::vector<Value>& values) {
    if (values.empty()) return Value{};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
  }

  std::uint16_t group_;
  net::TlsContext context_;
  std::vector<base::Microseconds> durations_;
  std::vector<std::size_t> sent_, received_;
  std::string failure_;
};

asio::awaitable<void> connect(TlsConnection& connection) {
  co_await connection.connect();
}

// Far away the connecting takes as long as the handshake: the next connection is made meanwhile.
asio::awaitable<void> take_turns(const HandshakeTools& tools, const target::Endpoint& endpoint,
                                 std::array<Measurement*, 2> turns, int handshakes) {
  auto next = std::make_unique<TlsConnection>(tools, endpoint);
  co_await next->connect();
  for (int left = 2 * handshakes; left > 0; --left) {
    auto current = std::move(next);
    net::TaskGroup connecting(co_await asio::this_coro::executor);
    if (left > 1) {
      next = std::make_unique<TlsConnection>(tools, endpoint);
      connecting.spawn(connect(*next));
    }
    const bool done = co_await turns[static_cast<std::size_t>(left % 2)]->shake_hands(*current);
    current.reset();  // the next one may be waiting for its place
    co_await connecting.join();
    if (!done) co_return;
  }
}

}  // namespace

asio::awaitable<PostQuantumCost> measure_cost(const HandshakeTools& tools, const target::Endpoint& endpoint,
                                              const Surface& known, int handshakes) {
  PostQuantumCost cost;
  const auto candidates = of_families(known, {GroupFamily::hybrid, GroupFamily::ml_kem});
  const auto hybrid_group = usable(candidates);
  const auto classical_group = usable(of_families(known, {GroupFamily::elliptic, GroupFamily::finite_field}));
  if (!hybrid_group) {
    cost.detail = why_without_post_quantum(known, candidates);
    co_return cost;
  }
  if (!classical_group) {
    cost.detail = "there is no classical group to compare with";
    co_return cost;
  }
  Measurement classical(tools, *classical_group), hybrid(tools, *hybrid_group);
  co_await take_turns(tools, endpoint, {&classical, &hybrid}, handshakes);
  cost.classical = classical.cost();
  cost.hybrid = hybrid.cost();
  if (cost.classical.handshakes == 0 || cost.hybrid.handshakes == 0) {
    cost.detail = classical.failure() + hybrid.failure();
  }
  co_return cost;
}

}  // namespace trustprobe::scan
