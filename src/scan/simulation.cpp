// What recorded clients get: their hello again, with our server name, random values and key shares.
#include <algorithm>

#include "net/task_group.h"
#include "scan/context.h"
#include "wire/handshake.h"
#include "wire/hello_extensions.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::Answer;
using observation::SimulatedClient;

CodePoints groups_shared(const wire::ClientHello& hello) {
  CodePoints groups;
  const wire::HelloExtension* extension = hello.find(wire::extension::key_share);
  if (extension == nullptr) return groups;
  const auto entries = wire::parse_key_share(extension->data);
  if (!entries) return groups;
  for (const wire::KeyShareEntry& entry : *entries) groups.push_back(entry.group);
  return groups;
}

// A resumption that was recorded would be somebody else's.
Question question_of(Context& context, const RecordedClient& client) {
  Question question;
  question.hello = client.hello;
  question.hello.random = context.hellos.random();
  question.shares = groups_shared(client.hello);
  const auto& name = context.endpoint.server_name;
  if (name) {
    question.hello.set(wire::server_name_extension(*name));
  } else {
    question.hello.remove(wire::extension::server_name);
  }
  question.hello.remove(wire::extension::pre_shared_key);
  question.depth = handshake::Depth::whole;
  question.can_wait = true;
  return question;
}

// Where the client's group cannot be computed here, its classical groups show which certificate it gets: the choice of
// a certificate does not depend on the group.
asio::awaitable<void> see_certificate_otherwise(Context& context, Question question, SimulatedClient& seen) {
  const wire::HelloExtension* extension = question.hello.find(wire::extension::supported_groups);
  if (extension == nullptr) co_return;
  auto groups = wire::parse_code_points16(extension->data);
  if (!groups) co_return;
  std::erase_if(*groups, post_quantum);
  question.hello.set(wire::supported_groups_extension(*groups));
  question.shares = {context.read_group};
  question.can_wait = false;
  Reply reply = co_await context.asker.ask(std::move(question));
  if (reply.answered()) seen.chain = context.chain_of(reply.flight);
}

asio::awaitable<void> replay(Context& context, const RecordedClient& client, SimulatedClient& seen) {
  Question question = question_of(context, client);
  Reply reply = co_await context.asker.ask(question);
  if (reply.answered() && reply.flight.hello_retry_request && reply.flight.group) {
    // RFC 8446 4.1.4: the second hello brings the share that was asked for, and nothing else.
    seen.hello_retry = true;
    question.shares = {*reply.flight.group};
    question.can_wait = false;
    question.hello.random = context.hellos.random();
    reply = co_await context.asker.ask(question);
  }
  seen.detail = reply.detail;
  if (reply.declined()) seen.connects = Answer::no;
  if (!reply.answered() || reply.flight.hello_retry_request) co_return;
  seen.connects = Answer::yes;
  seen.version = reply.flight.version;
  seen.cipher_suite = reply.flight.cipher_suite;
  seen.group = reply.flight.group;
  seen.chain = context.chain_of(reply.flight);
  if (seen.chain.empty() && context.read_group != 0)
    co_await see_certificate_otherwise(context, std::move(question), seen);
}

}  // namespace

asio::awaitable<void> simulate(Context& context, const std::vector<RecordedClient>& clients) {
  auto& seen = context.surface.clients;
  for (const RecordedClient& client : clients) {
    seen.push_back({.id = client.id,
                    .title = client.title,
                    .client_row = client.client_row,
                    .detail = {},
                    .group = {},
                    .chain = {}});
  }
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  for (std::size_t i = 0; i < clients.size(); ++i) tasks.spawn(replay(context, clients[i], seen[i]));
  co_await tasks.join();
}

}  // namespace trustprobe::scan
