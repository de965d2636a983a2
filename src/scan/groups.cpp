// The groups of key exchange: of TLS 1.3 by HelloRetryRequest, of ECDHE up to TLS 1.2 by ServerKeyExchange.
#include <algorithm>
#include <array>

#include "net/task_group.h"
#include "scan/context.h"
#include "scan/ranking.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::AcceptedList;
using observation::Answer;
using observation::Preference;

bool contains(const CodePoints& values, std::uint16_t value) {
  return std::ranges::find(values, value) != values.end();
}

// With an empty key_share the server has to name its group in a HelloRetryRequest, or to decline (RFC 8446 4.1.1).
class Tls13GroupChooser final : public Chooser {
 public:
  explicit Tls13GroupChooser(Context& context) : context_(context) {}

  asio::awaitable<Choice> choose(CodePoints offered) override {
    HelloTerms terms = context_.hellos.usual();
    terms.groups = offered;
    Question question;
    question.hello = context_.hellos.tls13_only(std::move(terms));
    if (!context_.retry_works) question.shares_without_key = offered;
    const Reply reply = co_await context_.asker.ask(std::move(question));
    Choice choice;
    if (reply.declined()) choice.kind = Choice::Kind::declined;
    if (!reply.answered() || !reply.flight.group || !contains(offered, *reply.flight.group)) co_return choice;
    choice.kind = Choice::Kind::picked;
    choice.value = *reply.flight.group;
    co_return choice;
  }

 private:
  Context& context_;
};

// RFC 8422 5.1: an ECDSA certificate can only be used by clients that take its curve too; so it is offered behind the
// others, and where it is picked instead of them nothing is known of those.
class EcdheGroupChooser final : public Chooser {
 public:
  EcdheGroupChooser(Context& context, std::uint16_t version) : context_(context), version_(version) {}

  asio::awaitable<Choice> choose(CodePoints offered) override {
    Choice choice = co_await choose_alone(offered, offered);
    if (choice.kind != Choice::Kind::declined) co_return choice;
    for (const std::uint16_t curve : certificate_curves()) {
      if (contains(offered, curve)) continue;
      CodePoints with_curve = offered;
      with_curve.push_back(curve);
      choice = co_await choose_alone(std::move(with_curve), offered);
      if (choice.kind == Choice::Kind::picked) co_return choice;
    }
    co_return choice;
  }

  /// The curve of a certificate was picked while others were offered.
  bool shadowed() const { return shadowed_; }

 private:
  asio::awaitable<Choice> choose_alone(CodePoints sent, CodePoints asked) {
    HelloTerms terms = context_.hellos.usual();
    terms.groups = std::move(sent);
    Question question;
    question.hello = context_.hellos.up_to_tls12(version_, ecdhe_suites(version_), terms);
    question.depth = handshake::Depth::key_exchange;
    const Reply reply = co_await context_.asker.ask(std::move(question));
    Choice choice;
    if (reply.declined()) choice.kind = Choice::Kind::declined;
    if (!reply.answered() || !reply.flight.group) co_return choice;
    choice.value = *reply.flight.group;
    choice.kind = contains(asked, choice.value) ? Choice::Kind::picked : Choice::Kind::declined;
    shadowed_ = shadowed_ || choice.kind == Choice::Kind::declined;
    co_return choice;
  }

  CodePoints certificate_curves() const {
    CodePoints curves;
    for (const std::uint16_t curve : context_.ecdsa_curves) curves.push_back(curve);
    return curves;
  }

  Context& context_;
  std::uint16_t version_;
  bool shadowed_ = false;
};

// Whether a post-quantum group is asked for although a usable classical share is there.
asio::awaitable<void> find_post_quantum_preference(Context& context) {
  HelloTerms terms = context.hellos.usual();
  CodePoints classical, hybrid;
  for (const std::uint16_t group : context.surface.groups.accepted) {
    (post_quantum(group) ? hybrid : classical).push_back(group);
  }
  if (hybrid.empty() || classical.empty()) co_return;
  terms.groups = classical;
  terms.groups.insert(terms.groups.end(), hybrid.begin(), hybrid.end());
  Question question;
  question.hello = context.hellos.tls13_only(std::move(terms));
  question.shares_without_key = {classical.front()};
  const Reply reply = co_await context.asker.ask(std::move(question));
  if (!reply.answered()) co_return;
  const bool asked_for =
      reply.flight.hello_retry_request && reply.flight.group && contains(hybrid, *reply.flight.group);
  context.surface.prefers_post_quantum = asked_for ? Answer::yes : Answer::no;
}

// Whether the group that the client sends a share for first is taken, although the server has an order where it asks
// for one: OpenSSL up to 3.4 is such a server.
asio::awaitable<void> find_order_of_shares(Context& context) {
  auto& groups = context.surface.groups;
  if (groups.preference != Preference::server) co_return;
  CodePoints forwards{groups.accepted[0], groups.accepted[1]};
  CodePoints backwards{groups.accepted[1], groups.accepted[0]};
  for (const CodePoints& offered : {forwards, backwards}) {
    HelloTerms terms = context.hellos.usual();
    terms.groups = offered;
    Question question;
    question.hello = context.hellos.tls13_only(std::move(terms));
    question.shares_without_key = offered;
    const Reply reply = co_await context.asker.ask(std::move(question));
    if (!reply.answered() || reply.flight.hello_retry_request || reply.flight.group != offered.front()) co_return;
  }
  groups.preference = Preference::client;
  std::ranges::sort(groups.accepted);
}

// Suites of DHE for which a server may choose the prime by different rules: OpenSSL does by the certificate's strength,
// and where none is sent by the cipher's.
std::array<CodePoints, 3> dhe_suites(std::uint16_t version) {
  std::array<CodePoints, 3> kinds;
  for (const CodePoints& list : suite_lists(version)) {
    for (const std::uint16_t suite : list) {
      const wire::SuiteTraits traits = wire::traits_of(suite);
      if (traits.key_exchange != wire::KeyExchange::dhe) continue;
      const bool anonymous = traits.authentication == wire::SuiteTraits::Authentication::anonymous;
      const bool strong = wire::cipher_suite_name(suite).find("_256_") != std::string::npos;
      kinds[anonymous ? (strong ? 1 : 2) : 0].push_back(suite);
    }
  }
  return kinds;
}

asio::awaitable<void> find_dh_bits(Context& context, std::uint16_t version) {
  std::size_t& smallest = context.surface.smallest_dh_bits;
  for (CodePoints& suites : dhe_suites(version)) {
    Question question;
    question.hello = context.hellos.up_to_tls12(version, std::move(suites));
    question.depth = handshake::Depth::key_exchange;
    const Reply reply = co_await context.asker.ask(std::move(question));
    if (!reply.answered() || !reply.flight.key_exchange || reply.flight.key_exchange->dh_bits == 0) continue;
    const std::size_t bits = reply.flight.key_exchange->dh_bits;
    smallest = smallest == 0 ? bits : std::min(smallest, bits);
  }
}

// Behind the certificate's curve stand groups that never get picked: what TLS 1.3 takes is likely to be among them.
void leave_shadowed_open(const AcceptedList& tls13_groups, AcceptedList& list) {
  const CodePoints usual{0x0017, 0x0018, 0x0019, 0x001D, 0x001E};
  for (const std::uint16_t group : usual) {
    const bool likely = tls13_groups.accepted.empty() || tls13_groups.accepts(group);
    if (likely && !list.accepts(group) && !contains(list.undetermined, group)) list.undetermined.push_back(group);
  }
  std::ranges::sort(list.undetermined);
}

// An RSA certificate has no curve: each group was offered alone first, and would have been taken with it.
asio::awaitable<bool> takes_ecdhe_rsa(Context& context, std::uint16_t version) {
  CodePoints suites;
  for (const std::uint16_t suite : ecdhe_suites(version)) {
    if (wire::traits_of(suite).authentication == wire::SuiteTraits::Authentication::rsa) suites.push_back(suite);
  }
  Question question;
  question.hello = context.hellos.up_to_tls12(version, std::move(suites));
  const Reply reply = co_await context.asker.ask(std::move(question));
  co_return reply.answered();
}

}  // namespace

asio::awaitable<void> find_groups(Context& context) {
  Tls13GroupChooser chooser(context);
  auto& groups = context.surface.groups;
  groups = co_await find_accepted(chooser, group_lists(GroupsFor::tls13));
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  tasks.spawn(find_post_quantum_preference(context));
  co_await find_order(chooser, groups);
  co_await find_order_of_shares(context);
  co_await tasks.join();
}

asio::awaitable<void> find_groups_tls12(Context& context) {
  const std::uint16_t version = context.highest_below_tls13();
  if (version == 0) co_return;
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  tasks.spawn(find_dh_bits(context, version));
  EcdheGroupChooser chooser(context, version);
  auto& groups = context.surface.groups_tls12;
  groups = co_await find_accepted(chooser, group_lists(GroupsFor::tls12));
  co_await find_order(chooser, groups);
  co_await tasks.join();
  if (chooser.shadowed() && groups.preference == Preference::server && !co_await takes_ecdhe_rsa(context, version)) {
    leave_shadowed_open(context.surface.groups, groups);
  }
}

}  // namespace trustprobe::scan
