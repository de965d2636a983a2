// What is said before TLS comes to the same however it is cut. The first byte chooses who listens and the size of the
// pieces.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "preamble/binary_dialogues.h"
#include "preamble/proxy_dialogue.h"
#include "preamble/starttls.h"

using namespace trustprobe;
using preamble::Step;

namespace {

std::unique_ptr<preamble::Dialogue> through(target::ProxyKind kind, bool with_credentials) {
  target::Proxy proxy{.kind = kind, .host = "127.0.0.1", .port = 1};
  if (with_credentials) proxy.credentials = std::make_shared<const target::ProxyCredentials>("user", "password");
  return preamble::proxy_dialogue(proxy, {"a.example", 443});
}

constexpr unsigned listeners = 9;

std::unique_ptr<preamble::Dialogue> listener(unsigned number) {
  switch (number) {
    case 0:
      return through(target::ProxyKind::http, false);
    case 1:
      return through(target::ProxyKind::http, true);
    case 2:
      return through(target::ProxyKind::socks5, false);
    case 3:
      return through(target::ProxyKind::socks5h, true);
    case 4:
      return preamble::ldap_dialogue();
    case 5:
      return preamble::postgres_dialogue();
    case 6:
      return preamble::mysql_dialogue();
    case 7:
      return preamble::rdp_dialogue();
    default:
      return preamble::mssql_dialogue();
  }
}

struct Outcome {
  Step::Kind kind = Step::Kind::read;
  preamble::Fault fault = preamble::Fault::unexpected;
  base::Bytes written, left;
  std::string greeting;

  bool operator==(const Outcome&) const = default;
};

Outcome talk(unsigned number, base::ByteView said, std::size_t piece) {
  const auto dialogue = listener(number);
  Outcome outcome;
  while (true) {
    const Step step = dialogue->next(outcome.left);
    if (step.kind == Step::Kind::write)
      outcome.written.insert(outcome.written.end(), step.bytes.begin(), step.bytes.end());
    const bool reads = step.kind == Step::Kind::read && !said.empty();
    const base::ByteView part = said.first(reads ? std::min(piece, said.size()) : 0);
    said = said.subspan(part.size());
    outcome.left.insert(outcome.left.end(), part.begin(), part.end());
    if (reads || step.kind == Step::Kind::write) continue;
    if ((step.kind == Step::Kind::refused) == step.refusal.detail.empty()) std::abort();
    outcome.left.insert(outcome.left.end(), said.begin(), said.end());
    outcome.kind = step.kind;
    outcome.fault = step.refusal.fault;
    outcome.greeting = dialogue->greeting();
    return outcome;
  }
}

// Packets come out the same however they are cut.
void unwrap(base::ByteView said, std::size_t piece) {
  base::Bytes whole(said.begin(), said.end()), whole_records, received, records;
  const bool sound = preamble::unwrap_tds(whole, whole_records);
  bool still_sound = true;
  while (still_sound && !said.empty()) {
    const base::ByteView part = said.first(std::min(piece, said.size()));
    said = said.subspan(part.size());
    received.insert(received.end(), part.begin(), part.end());
    still_sound = preamble::unwrap_tds(received, records);
  }
  if (still_sound != sound || records != whole_records) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::size_t, 4> pieces{1, 2, 5, 16};
  if (size == 0 || size > preamble::most_received / 2) return 0;
  const base::ByteView said(data + 1, size - 1);
  const unsigned number = data[0] % (listeners + 1);
  const std::size_t piece = pieces[data[0] / (listeners + 1) % pieces.size()];
  if (number == listeners) {
    unwrap(said, piece);
  } else if (talk(number, said, piece) != talk(number, said, size)) {
    std::abort();
  }
  return 0;
}
