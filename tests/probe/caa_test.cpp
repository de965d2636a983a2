// CAA records of the target's host, asked of a DNS server on loopback.
#include "probe/caa.h"

#include <doctest/doctest.h>

#include <mutex>

#include "gathered.h"
#include "net/dns_server.h"

using namespace trustprobe;
using namespace trustprobe::test;
using observation::CaaLookup;
using observation::CaaOutcome;

namespace {

constexpr int caa_type = 257;
constexpr std::uint16_t port_of_nobody = 9;  // the certificate does not matter here

const std::string amazon_only("\x00\x05issueamazon.com", 17);
const std::string contact_only("\x00\x05iodefmailto:a@b", 17);

/// The name in a question (RFC 1035 4.1.2), with dots.
std::string asked_name(const std::string& question) {
  std::string name;
  for (std::size_t at = 12; question[at] != 0; at += static_cast<std::size_t>(question[at]) + 1) {
    if (!name.empty()) name += '.';
    name += question.substr(at + 1, static_cast<std::size_t>(question[at]));
  }
  return name;
}

/// Answers what `answer` says for a name: records, or nothing for a resolver that fails. Remembers what was asked.
class Zone {
 public:
  using Answer = std::function<std::optional<std::vector<std::string>>(const std::string& name)>;
  explicit Zone(Answer answer)
      : server_([this, answer = std::move(answer)](std::string question, bool) {
          const std::string name = asked_name(question);
          const std::lock_guard lock(mutex_);
          if (asked_.empty() || asked_.back() != name) asked_.push_back(name);
          const auto records = answer(name);
          return records ? reply(std::move(question), 0, *records) : reply(std::move(question), 2, {});
        }) {}

  const std::string& at() const { return server_.at(); }
  std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> asked_;
  DnsServer server_;
};

std::optional<CaaLookup> looked_up(const std::string& server, target::Target target, bool caa = true) {
  auto options = options_with();
  options.caa = caa;
  options.dns_server = server;
  return gathered(options, std::move(target))->caa;
}

}  // namespace

TEST_CASE("a host's own CAA records count before those of its parents, and the root is not asked") {
  CHECK(probe::names_to_climb("a.shop.example") ==
        std::vector<std::string>{"a.shop.example", "shop.example", "example"});
  CHECK(probe::names_to_climb("printer") == std::vector<std::string>{"printer"});
}

TEST_CASE("the first name with records ends the climb") {
  Zone zone([](const std::string& name) {
    std::vector<std::string> records;
    if (name == "shop.test") records = {record(caa_type, amazon_only), record(caa_type, contact_only)};
    if (name == "test") records = {record(caa_type, contact_only)};
    return std::optional(records);
  });
  const auto lookup = looked_up(zone.at(), named("a.b.shop.test", port_of_nobody));
  REQUIRE(lookup);
  CHECK(lookup->outcome == CaaOutcome::found);
  CHECK(lookup->found_at == "shop.test");
  CHECK(lookup->records == std::vector<observation::CaaRecord>{{0, "iodef", "mailto:a@b"}, {0, "issue", "amazon.com"}});
  CHECK(zone.asked() == std::vector<std::string>{"a.b.shop.test", "b.shop.test", "shop.test"});
}

TEST_CASE("without records anywhere nothing restricts the CAs") {
  Zone zone([](const std::string&) { return std::optional(std::vector<std::string>{}); });
  const auto lookup = looked_up(zone.at(), named("shop.test", port_of_nobody));
  REQUIRE(lookup);
  CHECK(lookup->outcome == CaaOutcome::none);
  CHECK(lookup->found_at.empty());
  CHECK(zone.asked() == std::vector<std::string>{"shop.test", "test"});
}

TEST_CASE("a name that cannot be asked about ends the climb: its parent's records may not be those that count") {
  Zone zone([](const std::string& name) -> std::optional<std::vector<std::string>> {
    if (name == "shop.test") return std::nullopt;
    return std::vector<std::string>{};
  });
  const auto lookup = looked_up(zone.at(), named("a.shop.test", port_of_nobody));
  REQUIRE(lookup);
  CHECK(lookup->outcome == CaaOutcome::resolver_failed);
  CHECK(lookup->detail.starts_with("shop.test: "));
  CHECK(zone.asked().back() == "shop.test");
}

TEST_CASE("a silent resolver is a failure within the time limit of DNS") {
  const DnsServer silent([](std::string, bool) { return std::string(); });
  auto options = options_with();
  options.caa = true;
  options.dns_server = silent.at();
  options.limits.timeout = 300ms;
  const auto start = std::chrono::steady_clock::now();
  const auto seen = gathered(options, named("shop.test", port_of_nobody));
  CHECK(elapsed_since(start) < 1s);
  REQUIRE(seen->caa);
  CHECK(seen->caa->outcome == CaaOutcome::resolver_failed);
  CHECK(seen->caa->detail == "shop.test: the resolver does not answer");
}

TEST_CASE("nobody is asked about an address, or without being told to") {
  Zone zone([](const std::string&) { return std::optional(std::vector{record(caa_type, amazon_only)}); });
  CHECK_FALSE(looked_up(zone.at(), loopback(port_of_nobody)));
  CHECK_FALSE(looked_up(zone.at(), named("shop.test", port_of_nobody), false));
  CHECK(zone.asked().empty());
}
