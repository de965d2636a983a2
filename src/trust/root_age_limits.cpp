#include "trust/root_age_limits.h"

#include <array>
#include <chrono>

namespace trustprobe::trust {
namespace {

using namespace std::chrono;

struct Batch {
  sys_days made_before;
  sys_days end;
};

constexpr std::array batches{
    Batch{2006y / January / 1, 2025y / April / 15}, Batch{2008y / January / 1, 2026y / April / 15},
    Batch{2010y / January / 1, 2027y / April / 15}, Batch{2012y / January / 1, 2028y / April / 15},
    Batch{2014y / April / 15, 2029y / April / 15},
};

}  // namespace

base::Instant websites_end(const x509::Certificate& root) {
  for (const Batch& batch : batches) {
    if (root.not_before < batch.made_before) return batch.end;
  }
  return floor<days>(root.not_before) + days{15 * 365 + 4};
}

}  // namespace trustprobe::trust
