// Application protocols (RFC 7301) that an endpoint chooses.
#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "scan/context.h"
#include "scan/ranking.h"
#include "wire/handshake.h"
#include "wire/hello_extensions.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::Answer;

// IANA "TLS Application-Layer Protocol Negotiation Protocol IDs" that run over TCP.
constexpr std::array<std::string_view, 30> protocols{
    "h2",          "http/1.1",    "http/1.0",    "http/0.9",   "h2c", "grpc-exp",  "acme-tls/1",
    "spdy/3.1",    "spdy/3",      "spdy/2",      "spdy/1",     "ftp", "imap",      "pop3",
    "managesieve", "xmpp-client", "xmpp-server", "mqtt",       "dot", "irc",       "nntp",
    "nnsp",        "postgresql",  "radius/1.0",  "radius/1.1", "smb", "stun.turn", "stun.nat-discovery",
    "webrtc",      "coap"};

class ProtocolChooser final : public Chooser {
 public:
  explicit ProtocolChooser(Context& context) : context_(context) {}

  asio::awaitable<Choice> choose(CodePoints offered) override {
    const Reply reply = co_await context_.asker.ask(question(offered));
    Choice choice;
    if (reply.declined()) choice.kind = Choice::Kind::declined;
    if (!reply.answered()) co_return choice;
    const std::string chosen = reply.flight.alpn();
    if (chosen.empty() && (context_.speaks(tls13) && !reply.flight.decrypted)) co_return choice;
    choice.kind = Choice::Kind::declined;
    for (const std::uint16_t index : offered) {
      if (protocols.at(index) == chosen) choice = {Choice::Kind::picked, index};
    }
    co_return choice;
  }

 private:
  Question question(const CodePoints& offered) {
    std::vector<std::string> names;
    for (const std::uint16_t index : offered) names.emplace_back(protocols.at(index));
    Question question;
    if (context_.speaks(tls13)) {
      question = context_.readable(context_.hellos.tls13_only(context_.hellos.usual()));
    } else {
      const std::uint16_t version = context_.highest_below_tls13();
      question.hello = context_.hellos.up_to_tls12(version, usual_suites(version));
    }
    question.hello.set(wire::alpn_extension(names));
    return question;
  }

  Context& context_;
};

}  // namespace

asio::awaitable<void> find_alpn(Context& context) {
  if (!context.speaks(tls13) && context.highest_below_tls13() == 0) co_return;
  CodePoints indices(protocols.size());
  std::iota(indices.begin(), indices.end(), std::uint16_t{0});
  ProtocolChooser chooser(context);
  std::vector<CodePoints> lists;
  lists.push_back(std::move(indices));
  auto found = co_await find_accepted(chooser, std::move(lists));
  co_await find_order(chooser, found);
  for (const std::uint16_t index : found.accepted) context.surface.alpn.emplace_back(protocols.at(index));
  context.surface.alpn_preference = found.preference;
  context.surface.alpn_known = found.exhaustive() ? Answer::yes : Answer::undetermined;
}

}  // namespace trustprobe::scan
