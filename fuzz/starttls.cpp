// Dialogues before TLS: they end, refuse in words that can be shown, and do not depend on how the bytes were cut. The
// first byte chooses the protocol, the second where the rest is cut in two.
#include "preamble/starttls.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/text.h"

using namespace trustprobe;
using preamble::Step;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

struct Ending {
  Step::Kind kind = Step::Kind::read;
  preamble::Fault fault = preamble::Fault::unexpected;
  std::string said;
};

Ending converse(const target::StartTlsProtocol& protocol, base::ByteView first, base::ByteView second) {
  const auto dialogue = preamble::starttls_dialogue(protocol.id, {.host = "host.example.com", .inject = false});
  base::Bytes received;
  Ending ending;
  base::ByteView pieces[] = {first, second, {}};
  for (std::size_t piece = 0; piece < 3;) {
    const Step step = dialogue->next(received);
    ending.kind = step.kind;
    ending.fault = step.refusal.fault;
    require(!dialogue->awaiting().empty());
    require(base::printable(dialogue->greeting()) == dialogue->greeting());
    if (step.kind == Step::Kind::done) return ending;
    if (step.kind == Step::Kind::refused) {
      require(!step.refusal.detail.empty() && base::printable(step.refusal.detail) == step.refusal.detail);
      return ending;
    }
    if (step.kind == Step::Kind::write) {
      require(!step.bytes.empty());
      ending.said += base::text_of(step.bytes);
    } else {
      received.insert(received.end(), pieces[piece].begin(), pieces[piece].end());
      ++piece;
    }
  }
  return ending;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto protocols = target::starttls_protocols();
  const auto& protocol = protocols[data[0] % protocols.size()];
  const base::ByteView bytes(data + 2, size - 2);
  const std::size_t cut = std::min<std::size_t>(data[1], bytes.size());
  const Ending whole = converse(protocol, bytes, {});
  const Ending cut_in_two = converse(protocol, bytes.first(cut), bytes.subspan(cut));
  require(whole.kind == cut_in_two.kind && whole.fault == cut_in_two.fault && whole.said == cut_in_two.said);
  preamble::answers_injected(protocol.id, bytes);
  return 0;
}
