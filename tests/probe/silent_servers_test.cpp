// Servers of evidence that are dead, slow or hostile, and who must not notice.
#include "probe/fetching.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;

namespace {

std::string url_of(const ScriptedPeer& peer, std::string_view path = "/") {
  return fmt::format("http://127.0.0.1:{}{}", peer.port(), path);
}

}  // namespace

TEST_CASE("an asker waits no longer than its deadline, and gets what came until then") {
  const Authority authority;
  const ScriptedPeer silent(wait_for_end);
  HttpPeer live([&](const HttpRequest&) { return ok(authority.list()); });
  std::vector<Asker> askers{{{authority.crl(url_of(silent)), authority.crl(live.url("/"))}, 300ms}};
  const auto begun = net::Clock::now();
  Run().fetch(askers);
  CHECK(net::Clock::now() - begun < 2s);  // nothing is left under way either
  CHECK(askers[0].took >= 300ms);
  CHECK(askers[0].evidence[0]->failure == "nothing came within 0.3 seconds");
  CHECK(askers[0].evidence[1]->crl);
}

TEST_CASE("who can wait gets the document that another had no time for") {
  const Authority authority;
  HttpPeer slow([&](const HttpRequest&) {
    std::this_thread::sleep_for(1500ms);
    return ok(authority.list());
  });
  std::vector<Asker> askers{{{authority.crl(slow.url("/"))}, 200ms}, {{authority.crl(slow.url("/"))}, 5s}};
  Run().fetch(askers);
  CHECK(askers[0].took < 1s);
  CHECK(askers[0].evidence.front()->failure == "nothing came within 0.2 seconds");
  CHECK(askers[1].evidence.front()->crl);
  CHECK(slow.connections() == 1);
}

TEST_CASE("what nobody had time for is asked for again") {
  const Authority authority;
  std::atomic<int> asked = 0;
  HttpPeer slow_once([&](const HttpRequest&) {
    if (asked++ == 0) std::this_thread::sleep_for(600ms);
    return ok(authority.list());
  });
  Run run;
  CHECK(run.fetch(authority.crl(slow_once.url("/")), 200ms)->failure == "nothing came within 0.2 seconds");
  CHECK(run.fetch(authority.crl(slow_once.url("/")), 5s)->crl);
}

TEST_CASE("a server that is silent keeps one connection, is given up by all at once and is not asked again") {
  const Authority authority;
  const ScriptedPeer silent(wait_for_end);
  std::vector<Asker> askers;
  askers.push_back({{authority.crl(url_of(silent, "/0"))}, 2'100ms});
  for (int i = 1; i < 1000; ++i) askers.push_back({{authority.crl(url_of(silent, fmt::format("/{}", i)))}, 20s});
  Run run;
  run.fetch(askers);
  CHECK(silent.connections() == 1);
  for (const Asker& asker : askers) CHECK(asker.took < 4s);
  const EvidenceRef later = run.fetch(authority.crl(url_of(silent, "/later")));
  CHECK(later->failure ==
        fmt::format("127.0.0.1:{} is not asked again in this run: nothing came within 2.1 seconds", silent.port()));
  CHECK(silent.connections() == 1);
}

TEST_CASE("silent servers do not keep others from being asked") {
  const Authority authority;
  HttpPeer live([&](const HttpRequest&) { return ok(authority.list()); });
  const ScriptedPeer silent(wait_for_end);
  std::vector<Asker> askers;
  for (int i = 0; i < 200; ++i) askers.push_back({{authority.crl(url_of(silent, fmt::format("/{}", i)))}, 3s});
  for (int i = 0; i < 50; ++i) askers.push_back({{authority.crl(live.url(fmt::format("/{}", i)))}, 20s});
  Run().fetch(askers);
  for (std::size_t i = 200; i < askers.size(); ++i) {
    CHECK(askers[i].evidence.front()->crl);
    CHECK(askers[i].took < 2s);
  }
}

TEST_CASE("a server that refuses connections is not asked again") {
  const Authority authority;
  std::uint16_t port = 0;
  {
    port = ScriptedPeer(wait_for_end).port();
  }
  Run run;
  const auto ask = [&](const char* path) {
    return run.fetch(authority.crl(fmt::format("http://127.0.0.1:{}{}", port, path)))->failure;
  };
  CHECK(ask("/1") == "cannot be reached: Connection refused");
  CHECK(ask("/2") ==
        fmt::format("127.0.0.1:{} is not asked again in this run: cannot be reached: Connection refused", port));
}

TEST_CASE("a server that redirects to a silent one is not silent itself") {
  const Authority authority;
  std::uint16_t dead = 0;
  {
    dead = ScriptedPeer(wait_for_end).port();
  }
  HttpPeer peer([&](const HttpRequest& request) {
    return request.line.starts_with("GET /away") ? redirect(302, fmt::format("http://127.0.0.1:{}/", dead))
                                                 : ok(authority.list());
  });
  Run run;
  CHECK(run.fetch(authority.crl(peer.url("/away1")))->failure == "cannot be reached: Connection refused");
  CHECK(run.fetch(authority.crl(peer.url("/away2")))
            ->failure.ends_with("is not asked again in this run: cannot be reached: Connection refused"));
  CHECK(run.fetch(authority.crl(peer.url("/ca.crl")))->crl);
}

TEST_CASE("no more than so many connections are open at once") {
  const Authority authority;
  std::atomic<int> open = 0, most = 0;
  const auto answer = [&](const HttpRequest&) {
    const int now = ++open;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::sleep_for(20ms);
    --open;
    return ok(authority.list());
  };
  HttpPeer first(answer), second(answer), third(answer);
  Requests requests;
  for (int i = 0; i < 10; ++i) {
    for (const HttpPeer* peer : {&first, &second, &third})
      requests.push_back(authority.crl(peer->url(fmt::format("/{}", i))));
  }
  for (const EvidenceRef& evidence : Run({.network = true, .allow_private = true, .connections = 2}).fetch(requests))
    CHECK(evidence->crl);
  CHECK(most == 2);
}

TEST_CASE("an interrupted run ends at once") {
  const Authority authority;
  const ScriptedPeer silent(wait_for_end);
  Run run;
  run.stop.stop();
  const auto begun = net::Clock::now();
  CHECK(!run.fetch(authority.crl(url_of(silent)), 20s)->has_come());
  CHECK(net::Clock::now() - begun < 2s);
}
