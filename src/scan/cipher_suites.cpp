// The cipher suites of one version, and in whose order they are picked.
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "scan/context.h"
#include "scan/ranking.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;

// "AES_256_CBC_SHA256". Suites that have it in common stand beside each other in most orders; for that, SHA-384 is the
// same: ECDHE has it with CBC where DHE and RSA have SHA-256.
std::string cipher_of(std::uint16_t suite) {
  const std::string name = wire::cipher_suite_name(suite);
  const std::size_t with = name.find("_WITH_");
  std::string cipher = with == std::string::npos ? name : name.substr(with + 6);
  if (cipher.ends_with("_CBC_SHA384")) cipher.replace(cipher.size() - 3, 3, "256");
  return cipher;
}

class SuiteChooser final : public Chooser {
 public:
  SuiteChooser(Context& context, std::uint16_t version) : context_(context), version_(version) {}

  asio::awaitable<Choice> choose(CodePoints offered) override {
    const CodePoints asked = offered;
    const Reply reply = co_await context_.asker.ask(question(std::move(offered)));
    Choice choice;
    if (reply.declined()) choice.kind = Choice::Kind::declined;
    if (!reply.answered()) co_return choice;
    // A lower version than the one offered says that none of these suites is taken in this one.
    const bool mine = reply.flight.version == version_;
    const bool offered_it = std::ranges::find(asked, reply.flight.cipher_suite) != asked.end();
    if (!mine) choice.kind = Choice::Kind::declined;
    if (!mine || !offered_it) co_return choice;
    choice.kind = Choice::Kind::picked;
    choice.value = reply.flight.cipher_suite;
    co_return choice;
  }

  // Servers with an order of their own often make way for clients without AES in hardware, who name ChaCha20 first.
  bool jumps_queue(std::uint16_t suite) const override { return cipher_of(suite).starts_with("CHACHA20"); }

 private:
  // The HelloRetryRequest of TLS 1.3 names the suite already (RFC 8446 4.1.4), and costs the server no signature.
  Question question(CodePoints offered) {
    Question question;
    if (version_ != tls13) {
      question.hello = context_.hellos.up_to_tls12(version_, std::move(offered));
      return question;
    }
    question.hello = context_.hellos.tls13_only(std::move(offered), context_.hellos.usual());
    if (!context_.retry_works && context_.read_group != 0) question.shares.push_back(context_.read_group);
    return question;
  }

  Context& context_;
  std::uint16_t version_;
};

// Every cipher once, each behind the one that it follows in the first list that has it.
std::vector<std::string> merged(const std::vector<std::string>& ciphers) {
  std::vector<std::string> merged;
  auto place = merged.begin();
  for (const std::string& cipher : ciphers) {
    const auto known = std::ranges::find(merged, cipher);
    place = (known != merged.end() ? known : merged.insert(place, cipher)) + 1;
  }
  return merged;
}

// `suites` stands list by list. What one list says of its ciphers is guessed to hold in the others too: with keys of
// two kinds, each cipher comes once for each. What lacks forward secrecy is guessed to come last.
CodePoints guess_order(const CodePoints& suites) {
  std::vector<std::string> ciphers;
  for (const std::uint16_t suite : suites) ciphers.push_back(cipher_of(suite));
  const std::vector<std::string> order = merged(ciphers);
  std::vector<std::tuple<bool, std::ptrdiff_t, std::size_t>> places;
  for (std::size_t i = 0; i < suites.size(); ++i) {
    const auto place = std::ranges::find(order, ciphers[i]) - order.begin();
    places.emplace_back(!wire::traits_of(suites[i]).forward_secret, place, i);
  }
  std::ranges::sort(places);
  CodePoints guess;
  for (const auto& place : places) guess.push_back(suites[std::get<std::size_t>(place)]);
  return guess;
}

}  // namespace

asio::awaitable<void> find_cipher_suites(Context& context, observation::VersionSurface& version) {
  SuiteChooser chooser(context, version.version);
  auto lists = version.version == tls13 ? suite_lists_tls13() : suite_lists(version.version);
  version.cipher_suites = co_await find_accepted(chooser, std::move(lists));
  version.cipher_suites.accepted = guess_order(version.cipher_suites.accepted);
  co_await find_order(chooser, version.cipher_suites);
}

}  // namespace trustprobe::scan
