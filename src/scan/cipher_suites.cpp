// The cipher suites of one version, and in whose order they are picked.
#include <algorithm>

#include "scan/context.h"
#include "scan/ranking.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;

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

}  // namespace

asio::awaitable<void> find_cipher_suites(Context& context, observation::VersionSurface& version) {
  SuiteChooser chooser(context, version.version);
  auto lists = version.version == tls13 ? suite_lists_tls13() : suite_lists(version.version);
  version.cipher_suites = co_await find_accepted(chooser, std::move(lists));
  co_await find_order(chooser, version.cipher_suites);
}

}  // namespace trustprobe::scan
