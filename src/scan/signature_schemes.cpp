// The signature schemes by which an endpoint proves its key.
#include <algorithm>

#include "scan/context.h"
#include "scan/ranking.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;

// Up to TLS 1.2: with suites that are signed, whatever the key (RFC 5246 7.4.1.4.1).
CodePoints signed_suites() {
  CodePoints suites = ecdhe_suites(tls12);
  for (const std::uint16_t suite : usual_suites(tls12)) {
    const auto traits = wire::traits_of(suite);
    if (traits.key_exchange == wire::KeyExchange::dhe) suites.push_back(suite);
  }
  return suites;
}

bool has_rsa_pss(const CodePoints& schemes) {
  return std::ranges::any_of(schemes, [](std::uint16_t scheme) {
    return wire::signature_scheme_name(scheme).starts_with("rsa_pss_rsae_");
  });
}

class SchemeChooser final : public Chooser {
 public:
  SchemeChooser(Context& context, std::uint16_t version) : context_(context), version_(version) {}

  asio::awaitable<Choice> choose(CodePoints offered) override {
    HelloTerms terms = context_.hellos.usual();
    terms.signature_schemes = offered;
    Reply reply = co_await context_.asker.ask(question(terms));
    if (reply.declined() && version_ == tls13 && has_rsa_pss(offered)) {
      terms.signature_schemes = with_pkcs1(offered);
      reply = co_await context_.asker.ask(question(terms));
    }
    Choice choice;
    if (reply.declined()) choice.kind = Choice::Kind::declined;
    if (!reply.answered()) co_return choice;
    const auto& used = reply.flight.signature_scheme;
    if (!used) co_return choice;  // encrypted, or not said
    // A server that signs by what was not offered takes none of these.
    const bool mine = std::ranges::find(offered, *used) != offered.end();
    choice.kind = mine ? Choice::Kind::picked : Choice::Kind::declined;
    choice.value = *used;
    co_return choice;
  }

 private:
  Question question(const HelloTerms& terms) {
    if (version_ == tls13) return context_.readable(context_.hellos.tls13_only(terms));
    Question question;
    question.hello = context_.hellos.up_to_tls12(tls12, signed_suites(), terms);
    question.depth = handshake::Depth::key_exchange;
    return question;
  }

  Context& context_;
  std::uint16_t version_;
};

asio::awaitable<void> find_schemes(Context& context, std::uint16_t version, SchemesFor kind,
                                   observation::AcceptedList& schemes) {
  SchemeChooser chooser(context, version);
  schemes = co_await find_accepted(chooser, scheme_lists(kind));
  co_await find_order(chooser, schemes);
}

}  // namespace

asio::awaitable<void> find_signature_schemes(Context& context) {
  return find_schemes(context, tls13, SchemesFor::tls13, context.surface.signature_schemes);
}

asio::awaitable<void> find_signature_schemes_tls12(Context& context) {
  return find_schemes(context, tls12, SchemesFor::tls12, context.surface.signature_schemes_tls12);
}

}  // namespace trustprobe::scan
