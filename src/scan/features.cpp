// Extensions and habits that one hello each tells about.
#include <fmt/format.h>

#include <algorithm>

#include "net/task_group.h"
#include "scan/context.h"
#include "scan/ranking.h"
#include "wire/handshake.h"
#include "wire/hello_extensions.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using observation::Answer;
using observation::FeatureAnswer;

constexpr std::uint16_t fallback_scsv = 0x5600;  // RFC 7507 2
constexpr std::uint8_t deflate = 1;              // RFC 3749 2

FeatureAnswer does_not_apply() {
  return {Answer::undetermined, "does not apply"};
}

FeatureAnswer yes_if(bool condition) {
  return {condition ? Answer::yes : Answer::no, ""};
}

FeatureAnswer unknown(const Reply& reply) {
  return {Answer::undetermined, reply.detail};
}

CodePoints cbc_suites(std::uint16_t version) {
  CodePoints suites;
  for (const CodePoints& list : suite_lists(version)) {
    for (const std::uint16_t suite : list) {
      if (wire::traits_of(suite).cbc && suites.size() < most_suites_at_once) suites.push_back(suite);
    }
  }
  return suites;
}

// Up to TLS 1.2 the ServerHello answers each extension in clear; one hello asks for all that go together.
asio::awaitable<void> ask_extensions(Context& context, std::uint16_t version) {
  auto& features = context.surface.features;
  Question question;
  question.hello = context.hellos.up_to_tls12(version, usual_suites(version));
  question.hello.set(wire::status_request_extension());
  question.hello.set(wire::heartbeat_extension());
  question.depth = handshake::Depth::whole;
  const Reply reply = co_await context.asker.ask(std::move(question));
  const bool answered = reply.answered();
  const auto has = [&](std::uint16_t type) {
    return answered ? yes_if(reply.flight.find(type) != nullptr) : unknown(reply);
  };
  features.extended_master_secret = has(wire::extension::extended_master_secret);
  features.secure_renegotiation = has(wire::extension::renegotiation_info);
  features.heartbeat = has(wire::extension::heartbeat);
  if (context.speaks(tls13)) co_return;
  features.ocsp_stapling = answered ? yes_if(!reply.flight.stapled_ocsp.empty()) : unknown(reply);
  features.client_certificate_request = answered ? yes_if(reply.flight.certificate_requested) : unknown(reply);
}

// RFC 7366 2: only block ciphers can use it.
asio::awaitable<void> ask_encrypt_then_mac(Context& context, std::uint16_t version) {
  auto& answer = context.surface.features.encrypt_then_mac;
  Question question;
  question.hello = context.hellos.up_to_tls12(version, cbc_suites(version));
  question.hello.set(wire::encrypt_then_mac_extension());
  const Reply reply = co_await context.asker.ask(std::move(question));
  if (reply.declined()) {
    answer = does_not_apply();
  } else {
    answer =
        reply.answered() ? yes_if(reply.flight.find(wire::extension::encrypt_then_mac) != nullptr) : unknown(reply);
  }
}

asio::awaitable<void> ask_compression(Context& context, std::uint16_t version) {
  Question question;
  question.hello = context.hellos.up_to_tls12(version, usual_suites(version));
  question.hello.compression_methods = {deflate, 0};
  const Reply reply = co_await context.asker.ask(std::move(question));
  // A server that declines such a hello does not compress.
  context.surface.features.compression =
      reply.lost() ? unknown(reply) : yes_if(reply.answered() && reply.flight.compression_method != 0);
}

// RFC 7507 3: a hello below the server's best version that says so is refused by inappropriate_fallback.
asio::awaitable<void> ask_fallback_scsv(Context& context) {
  auto& answer = context.surface.features.fallback_scsv;
  std::vector<std::uint16_t> spoken;
  for (const std::uint16_t version : {tls13, tls12, tls11, tls10}) {
    if (context.speaks(version)) spoken.push_back(version);
  }
  answer = does_not_apply();
  if (spoken.size() < 2) co_return;
  Question question;
  question.hello = context.hellos.up_to_tls12(spoken[1], usual_suites(spoken[1]));
  question.hello.cipher_suites.push_back(fallback_scsv);
  const Reply reply = co_await context.asker.ask(std::move(question));
  const auto& alert = reply.flight.alert;
  const bool refused = reply.declined() && alert && alert->description == wire::alert::inappropriate_fallback;
  answer = reply.lost() || (reply.declined() && !refused) ? unknown(reply) : yes_if(refused);
}

class CompressionChooser final : public Chooser {
 public:
  explicit CompressionChooser(Context& context) : context_(context) {}

  asio::awaitable<Choice> choose(CodePoints offered) override {
    Question question = context_.readable(context_.hellos.tls13_only(context_.hellos.usual()));
    question.hello.set(wire::compress_certificate_extension(offered));
    const Reply reply = co_await context_.asker.ask(std::move(question));
    Choice choice;
    if (!reply.answered() || !reply.flight.decrypted) co_return choice;
    const std::uint16_t used = reply.flight.certificate_compression;
    const bool mine = std::ranges::find(offered, used) != offered.end();
    choice = {mine ? Choice::Kind::picked : Choice::Kind::declined, used};
    co_return choice;
  }

 private:
  Context& context_;
};

asio::awaitable<void> find_certificate_compression(Context& context) {
  auto& features = context.surface.features;
  CompressionChooser chooser(context);
  std::vector<CodePoints> lists{{1, 2, 3}};
  auto found = co_await find_accepted(chooser, std::move(lists));
  features.certificate_compression = std::move(found.accepted);
  features.certificate_compression_asked =
      found.exhaustive() ? FeatureAnswer{Answer::yes, ""} : FeatureAnswer{Answer::undetermined, "an answer was lost"};
}

// What the encrypted part of a TLS 1.3 flight tells.
asio::awaitable<void> ask_tls13(Context& context) {
  auto& features = context.surface.features;
  Question question = context.readable(context.hellos.tls13_only(context.hellos.usual()));
  question.hello.set(wire::status_request_extension());
  const Reply reply = co_await context.asker.ask(std::move(question));
  const bool read = reply.answered() && reply.flight.decrypted;
  const FeatureAnswer not_read{Answer::undetermined,
                               reply.answered() ? "no group of the endpoint can be computed here" : reply.detail};
  features.ocsp_stapling = read ? yes_if(!reply.flight.stapled_ocsp.empty()) : not_read;
  features.client_certificate_request = read ? yes_if(reply.flight.certificate_requested) : not_read;
}

}  // namespace

asio::awaitable<void> find_features(Context& context) {
  auto& features = context.surface.features;
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  const std::uint16_t version = context.highest_below_tls13();
  tasks.spawn(ask_fallback_scsv(context));
  if (version != 0) {
    tasks.spawn(ask_extensions(context, version));
    tasks.spawn(ask_encrypt_then_mac(context, version));
    tasks.spawn(ask_compression(context, version));
  } else {
    for (FeatureAnswer* each : {&features.extended_master_secret, &features.secure_renegotiation, &features.heartbeat,
                                &features.encrypt_then_mac, &features.compression}) {
      *each = does_not_apply();
    }
  }
  if (context.speaks(tls13)) {
    tasks.spawn(ask_tls13(context));
    tasks.spawn(find_certificate_compression(context));
  } else {
    features.certificate_compression_asked = does_not_apply();
  }
  co_await tasks.join();
}

}  // namespace trustprobe::scan
