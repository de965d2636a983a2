#include "observation/sct_times.h"

#include "revocation/ocsp.h"
#include "x509/sct.h"

namespace trustprobe::observation {
namespace {

void add_times(base::ByteView list, std::vector<base::Instant>& times) {
  for (const x509::Sct& sct : x509::parse_sct_list(list).value_or(std::vector<x509::Sct>{}))
    times.push_back(x509::time_of(sct));
}

}  // namespace

std::vector<base::Instant> sct_times(const HandshakeRecord& handshake, const x509::Certificate& leaf) {
  std::vector<base::Instant> times;
  if (handshake.tls_sct_list) add_times(*handshake.tls_sct_list, times);
  if (handshake.stapled_ocsp.empty()) return times;
  const auto response = revocation::parse_ocsp_response(handshake.stapled_ocsp.front());
  const auto* single = response ? revocation::response_for(*response, leaf.serial) : nullptr;
  if (single && single->sct_list) add_times(*single->sct_list, times);
  return times;
}

}  // namespace trustprobe::observation
