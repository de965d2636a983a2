#include "scan/context.h"

#include "wire/hello_extensions.h"

namespace trustprobe::scan {

std::uint16_t Context::highest_below_tls13() const {
  for (const std::uint16_t version : {tls12, tls11, tls10}) {
    if (speaks(version)) return version;
  }
  return 0;
}

Question Context::readable(wire::ClientHello hello) const {
  Question question{.hello = std::move(hello), .shares = {}, .shares_without_key = {}};
  if (read_group != 0) {
    // The only group too: a server that prefers another would ask for that one first, and nothing could be read.
    const CodePoints groups{read_group};
    question.hello.set(wire::supported_groups_extension(groups));
    question.shares.push_back(read_group);
  }
  question.depth = handshake::Depth::whole;
  return question;
}

x509::PresentedChain Context::chain_of(handshake::ServerFlight& flight) const {
  x509::PresentedChain chain;
  for (base::Bytes& der : flight.certificates) chain.certificates.push_back(pool.parse(std::move(der)));
  return chain;
}

}  // namespace trustprobe::scan
