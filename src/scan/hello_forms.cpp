// The same post-quantum hello in several forms: what stands on the path, or the server itself, may take only some.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>

#include "net/task_group.h"
#include "scan/context.h"
#include "wire/hello_extensions.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::Answer;
using observation::HelloForm;
using observation::HelloTrial;

constexpr std::uint16_t x25519 = 0x001D, secp256r1 = 0x0017, secp384r1 = 0x0018, x25519_mlkem768 = 0x11EC;
constexpr std::size_t segment = 1460;                 // RFC 9293 3.7.1: Ethernet's MTU less the headers of IPv4 and TCP
constexpr std::size_t middle = 700;                   // somewhere within the share
constexpr auto apart = std::chrono::milliseconds{5};  // so that the halves are not read as one
constexpr auto late = std::chrono::milliseconds{60};

// As browsers send it: TLS 1.3 and 1.2, a hybrid and a classical share.
wire::ClientHello like_a_browser(Context& context) {
  HelloTerms terms = context.hellos.usual();
  terms.groups = {x25519_mlkem768, x25519, secp256r1, secp384r1};
  terms.signature_schemes = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
  CodePoints suites{0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9,
                    0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035};
  wire::ClientHello hello = context.hellos.tls13_only(std::move(suites), terms);
  const CodePoints versions{tls13, tls12};
  hello.set(wire::supported_versions_extension(versions));
  hello.set(wire::extended_master_secret_extension());
  hello.set(wire::renegotiation_info_extension());
  hello.set(wire::ec_point_formats_extension());
  const std::array<std::string, 2> protocols{"h2", "http/1.1"};
  if (context.web) hello.set(wire::alpn_extension(protocols));
  return hello;
}

Question question_of(Context& context, HelloForm form) {
  Question question;
  question.can_wait = true;
  question.hello = like_a_browser(context);
  question.shares_without_key = {x25519_mlkem768, x25519};
  switch (form) {
    case HelloForm::classical: {
      const CodePoints groups{x25519, secp256r1, secp384r1};
      question.hello.set(wire::supported_groups_extension(groups));
      question.shares_without_key = {x25519};
      break;
    }
    case HelloForm::hybrid_whole:
      break;
    case HelloForm::hybrid_two_segments:
      question.delivery = {.first_write = middle, .pause = apart};
      break;
    case HelloForm::hybrid_two_records:
      question.delivery.record_bytes = middle;
      break;
    case HelloForm::hybrid_late_half:
      question.delivery = {.first_write = middle, .pause = late};
      break;
    case HelloForm::hybrid_padded_one_mss:
      question.padded_to = segment + segment / 2;
      break;
    case HelloForm::hybrid_padded_two_mss:
      question.padded_to = 2 * segment + segment / 2;
      break;
    case HelloForm::hybrid_retry:
      question.shares_without_key = {};
      break;
  }
  return question;
}

asio::awaitable<void> attempt_form(Context& context, HelloTrial& trial, bool& swallowed) {
  const Reply reply = co_await context.asker.ask(question_of(context, trial.form));
  trial.hello_bytes = reply.hello_bytes;
  trial.detail = reply.detail;
  const bool alert = reply.flight.alert.has_value();
  if (reply.answered()) trial.answered = Answer::yes;
  if (reply.declined()) trial.answered = alert ? Answer::yes : Answer::no;
  swallowed = reply.lost() && reply.connected;
}

}  // namespace

asio::awaitable<void> try_hello_forms(Context& context) {
  auto& trials = context.surface.trials;
  for (const HelloForm form :
       {HelloForm::classical, HelloForm::hybrid_whole, HelloForm::hybrid_two_segments, HelloForm::hybrid_two_records,
        HelloForm::hybrid_late_half, HelloForm::hybrid_padded_one_mss, HelloForm::hybrid_padded_two_mss,
        HelloForm::hybrid_retry}) {
    trials.emplace_back().form = form;
  }
  std::deque<bool> swallowed(trials.size(), false);
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  for (std::size_t i = 0; i < trials.size(); ++i) tasks.spawn(attempt_form(context, trials[i], swallowed[i]));
  co_await tasks.join();
  // Without any answer twice, while the same hello without the large share has one before and after: it was swallowed.
  if (trials.front().answered != Answer::yes || std::ranges::find(swallowed, true) == swallowed.end()) co_return;
  const Reply control = co_await context.asker.ask(question_of(context, HelloForm::classical));
  if (control.lost() || context.asker.limited()) co_return;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (swallowed[i]) trials[i].answered = Answer::no;
  }
}

// Alone, what was lost in company may have its answer.
asio::awaitable<void> try_lost_hello_forms(Context& context) {
  for (HelloTrial& trial : context.surface.trials) {
    bool swallowed = false;
    if (trial.answered == Answer::undetermined && !context.asker.stopped()) {
      co_await attempt_form(context, trial, swallowed);
    }
  }
}

}  // namespace trustprobe::scan
