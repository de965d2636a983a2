// Which versions an endpoint speaks, each asked for by a hello that offers it as the highest.
#include <fmt/format.h>

#include <algorithm>

#include "net/task_group.h"
#include "scan/context.h"
#include "scan/sslv2_exchange.h"
#include "wire/handshake.h"
#include "wire/hello_extensions.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::Answer;
using observation::VersionSurface;

// Groups that libcrypto of every release can compute, in the order of what they cost.
constexpr std::uint16_t computable[] = {0x001D, 0x0017, 0x0018, 0x001E, 0x0019, 0x0100, 0x0101,
                                        0x0102, 0x11EC, 0x11EB, 0x11ED, 0x0201, 0x0202, 0x0200};

bool wants_name(const Reply& reply) {
  const auto& alert = reply.flight.alert;
  return reply.declined() && alert && alert->description == wire::alert::unrecognized_name;
}

void take_answer(const Reply& reply, VersionSurface& seen) {
  seen.detail = reply.detail;
  if (reply.lost()) return;
  if (wants_name(reply)) {
    seen.detail = "the server wants a name that it knows: unrecognized_name alert";
    return;
  }
  seen.supported = Answer::no;
  if (!reply.answered()) return;
  if (reply.flight.version == seen.version) {
    seen.supported = Answer::yes;
  } else {
    seen.detail = "answers " + wire::version_name(reply.flight.version);
  }
}

// Suites that are not among the usual ones: a server may have nothing else.
CodePoints unusual_suites(std::uint16_t version) {
  const CodePoints usual = usual_suites(version);
  CodePoints rest;
  for (const CodePoints& list : suite_lists(version)) {
    for (const std::uint16_t suite : list) {
      if (std::ranges::find(usual, suite) == usual.end()) rest.push_back(suite);
    }
  }
  return rest;
}

// "protocol_version" is about the version; any other alert may be about the suites.
asio::awaitable<void> ask_up_to_tls12(Context& context, VersionSurface& seen) {
  const std::uint16_t version = seen.version;
  Question question{
      .hello = context.hellos.up_to_tls12(version, usual_suites(version)), .shares = {}, .shares_without_key = {}};
  Reply reply = co_await context.asker.ask(question);
  // SSL 3 has no extensions, and yet servers that look for a name read this one.
  const auto& name = context.hellos.server_name();
  if (version == ssl3 && name && wants_name(reply)) {
    question.hello.set(wire::server_name_extension(*name));
    reply = co_await context.asker.ask(question);
  }
  const auto& alert = reply.flight.alert;
  if (reply.declined() && !(alert && alert->description == wire::alert::protocol_version)) {
    question.hello = context.hellos.up_to_tls12(version, unusual_suites(version));
    Reply again = co_await context.asker.ask(question);
    if (!again.declined()) reply = std::move(again);
  }
  take_answer(reply, seen);
}

asio::awaitable<void> ask_tls13(Context& context, VersionSurface& seen) {
  HelloTerms terms = context.hellos.usual();
  for (const CodePoints& list : group_lists(GroupsFor::tls13)) {
    terms.groups.insert(terms.groups.end(), list.begin(), list.end());
  }
  Question question{
      .hello = context.hellos.tls13_only(std::move(terms)), .shares = {0x001D, 0x0017}, .shares_without_key = {}};
  const Reply reply = co_await context.asker.ask(std::move(question));
  take_answer(reply, seen);
  if (seen.supported == Answer::yes && !reply.flight.hello_retry_request && reply.flight.group) {
    context.read_group = *reply.flight.group;
  }
}

// Asks for one group at a time until one is taken, where neither of the usual two was.
asio::awaitable<void> find_read_group(Context& context) {
  for (const std::uint16_t group : computable) {
    if (context.read_group != 0) co_return;
    if (!handshake::KeyShare::generate(group)) continue;
    HelloTerms terms = context.hellos.usual();
    terms.groups = {group};
    Question question{
        .hello = context.hellos.tls13_only(std::move(terms)), .shares = {group}, .shares_without_key = {}};
    const Reply reply = co_await context.asker.ask(std::move(question));
    if (reply.answered() && !reply.flight.hello_retry_request) context.read_group = group;
  }
}

// RFC 8446 4.2.8: an empty list of shares asks for a HelloRetryRequest.
asio::awaitable<void> find_whether_retry_works(Context& context) {
  Question question{.hello = context.hellos.tls13_only(context.hellos.usual()), .shares = {}, .shares_without_key = {}};
  const Reply reply = co_await context.asker.ask(std::move(question));
  context.retry_works = reply.answered() && reply.flight.hello_retry_request;
}

asio::awaitable<void> ask_sslv2(Context& context, VersionSurface& seen) {
  const Sslv2Reply reply = co_await context.asker.ask_sslv2();
  seen.supported = reply.speaks;
  seen.detail = reply.detail;
  seen.sslv2_cipher_kinds = reply.cipher_kinds;
}

asio::awaitable<void> ask(Context& context, VersionSurface& seen) {
  if (seen.version == ssl2) return ask_sslv2(context, seen);
  if (seen.version == tls13) return ask_tls13(context, seen);
  return ask_up_to_tls12(context, seen);
}

Question control_of(Context& context, std::uint16_t version) {
  if (version == tls13) return context.readable(context.hellos.tls13_only(context.hellos.usual()));
  return {.hello = context.hellos.up_to_tls12(version, usual_suites(version)), .shares = {}, .shares_without_key = {}};
}

}  // namespace

asio::awaitable<void> find_versions(Context& context) {
  auto& versions = context.surface.versions;
  for (const std::uint16_t version : {ssl2, ssl3, tls10, tls11, tls12, tls13})
    versions.emplace_back().version = version;
  const auto executor = co_await asio::this_coro::executor;
  net::TaskGroup tasks(executor);
  for (VersionSurface& seen : versions) tasks.spawn(ask(context, seen));
  tasks.spawn(find_whether_retry_works(context));
  co_await tasks.join();
  if (context.speaks(tls13)) co_await find_read_group(context);
  for (const std::uint16_t version : {tls13, tls12, tls11, tls10, ssl3}) {
    if (!context.speaks(version)) continue;
    Question control = control_of(context, version);
    control.depth = handshake::Depth::hello;
    context.asker.set_control(std::move(control));
    break;
  }
  if (!context.asker.has_control()) co_return;
  // What hung up before there was a control is asked again, now that there is one.
  net::TaskGroup again(executor);
  for (VersionSurface& seen : versions) {
    if (seen.supported == Answer::undetermined && seen.version != ssl2) again.spawn(ask(context, seen));
  }
  co_await again.join();
}

}  // namespace trustprobe::scan
