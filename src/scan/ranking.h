// Which of many values (cipher suites, groups, schemes, protocols) an endpoint accepts, and in whose order: found out
// by offering them, taking away what was picked, and offering the rest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/asio.h"
#include "observation/surface.h"

namespace trustprobe::scan {

/// What was picked out of an offer.
struct Choice {
  enum class Kind { picked, declined, lost };
  Kind kind = Kind::lost;
  std::uint16_t value = 0;  ///< of `picked`: one of those offered
};

/// Makes one offer.
class Chooser {
 public:
  virtual ~Chooser() = default;
  /// `offered` is not empty and in the client's order.
  virtual net::asio::awaitable<Choice> choose(std::vector<std::uint16_t> offered) = 0;
  /// A value that some servers pick out of their order when the client names it first: it is never put first where
  /// another one can be.
  virtual bool jumps_queue(std::uint16_t) const { return false; }
};

/// Each list is asked for on its own, all of them at once; within one there are as many rounds as it has accepted
/// values, and one more. What could not be told apart from silence is `undetermined`. The values of `accepted` stand
/// list by list, as they were picked; the preference is not asked for yet.
net::asio::awaitable<observation::AcceptedList> find_accepted(Chooser& chooser,
                                                              std::vector<std::vector<std::uint16_t>> lists);

/// Whose order counts, and the server's: offers all accepted values forwards and backwards, then each tail of a guessed
/// order until every tail's first is what the server picks, though it was offered last. Where an answer is lost, or a
/// part of the order is the client's, the preference is undetermined and the values are in ascending order.
net::asio::awaitable<void> find_order(Chooser& chooser, observation::AcceptedList& list);

}  // namespace trustprobe::scan
