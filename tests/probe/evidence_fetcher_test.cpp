#include "probe/evidence_fetcher.h"

#include "probe/fetching.h"
#include "support/scratch_directory.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;
using support::ScratchDirectory;

namespace {

std::string url_of(const ScriptedPeer& peer, std::string_view path = "/") {
  return fmt::format("http://127.0.0.1:{}{}", peer.port(), path);
}

std::string of_size(std::size_t size) {
  return ok(std::string(size, 'x'));
}

}  // namespace

TEST_CASE("a list, a response and an issuer come with where and when they were fetched") {
  const Authority authority;
  HttpPeer peer([&](const HttpRequest& request) {
    if (request.line.starts_with("GET /ca.crl ")) return ok(authority.list());
    if (request.line.starts_with("GET /ca.cer ")) return ok(Authority::text(authority.issuer.certificate->der));
    return ok(authority.response());
  });
  const auto got = Run().fetch(
      {authority.crl(peer.url("/ca.crl")), authority.ocsp(peer.url("/")), authority.ca(peer.url("/ca.cer"))});
  REQUIRE(got.size() == 3);
  CHECK(got[0]->crl);
  CHECK(got[1]->ocsp);
  CHECK(got[2]->issuers.size() == 1);
  for (const EvidenceRef& evidence : got) {
    CHECK(evidence->failure == "");
    CHECK(!evidence->origin.cached);
    CHECK(std::chrono::system_clock::now() - evidence->origin.at < 10s);
  }
  CHECK(got[0]->origin.source == peer.url("/ca.crl"));
  CHECK(got[1]->origin.source == peer.url("/"));
  CHECK(got[1]->origin.subject == authority.leaf.certificate->fingerprint);
}

TEST_CASE("a thousand askers for one list share one fetch and one copy") {
  const Authority authority;
  HttpPeer peer([&](const HttpRequest&) {
    std::this_thread::sleep_for(100ms);  // most of them come while it is under way
    return ok(authority.list());
  });
  Run run;
  std::vector<Asker> askers(1000, {{authority.crl(peer.url("/ca.crl"))}});
  run.fetch(askers);
  askers.push_back({.evidence = {run.fetch(authority.crl(peer.url("/ca.crl")))}});
  for (const Asker& asker : askers) CHECK(asker.evidence.front() == askers.front().evidence.front());
  CHECK(askers.front().evidence.front()->crl);
  CHECK(peer.connections() == 1);
}

TEST_CASE("a failure is remembered, too") {
  const Authority authority;
  HttpPeer peer([](const HttpRequest&) { return status(404); });
  Run run;
  for (int i = 0; i < 2; ++i) {
    const EvidenceRef evidence = run.fetch(authority.crl(peer.url("/ca.crl")));
    CHECK(!evidence->has_come());
    CHECK(evidence->failure == "the server answered with status 404");
  }
  CHECK(peer.connections() == 1);
}

TEST_CASE("a responder that takes no GET is asked once more by POST") {
  const Authority authority;
  HttpPeer peer([&](const HttpRequest& request) { return request.is_post() ? ok(authority.response()) : status(405); });
  CHECK(Run().fetch(authority.ocsp(peer.url("/")))->ocsp);
  REQUIRE(peer.connections() == 2);
  CHECK(peer.requests()[0].line.starts_with("GET /M"));  // DER of a SEQUENCE in base64
  CHECK(peer.requests()[1].line == "POST / HTTP/1.1");
  CHECK(peer.requests()[1].content.starts_with("0"));
}

TEST_CASE("a responder that takes neither is asked no third time") {
  const Authority authority;
  HttpPeer peer([&](const HttpRequest& request) { return status(request.is_post() ? 500 : 404); });
  CHECK(Run().fetch(authority.ocsp(peer.url("/")))->failure == "the server answered with status 500");
  CHECK(peer.connections() == 2);
}

TEST_CASE("a nonce is new for every request, and told with the answer") {
  const Authority authority;
  HttpPeer peer([&](const HttpRequest&) { return ok(authority.response()); });
  const ScratchDirectory cache;
  const probe::EvidenceOptions options{
      .network = true, .allow_private = true, .nonce = true, .cache_directory = cache.path()};
  const EvidenceRef first = Run(options).fetch(authority.ocsp(peer.url("/")));
  const EvidenceRef second = Run(options).fetch(authority.ocsp(peer.url("/")));
  CHECK(first->origin.nonce.size() == 16);
  CHECK(first->origin.nonce != second->origin.nonce);
  REQUIRE(peer.connections() == 2);
  CHECK(peer.requests()[0].content.find(base::text_of(first->origin.nonce)) != std::string::npos);
  CHECK(std::filesystem::is_empty(cache.path()));
}

TEST_CASE("what is larger than such documents are is not taken") {
  const Authority authority;
  HttpPeer peer([](const HttpRequest& request) { return of_size(std::stoul(request.line.substr(5))); });
  const auto failure = [&](const path::EvidenceRequest& request) { return Run().fetch(request)->failure; };
  HttpPeer full([](const HttpRequest&) { return of_size(65'536); });
  HttpPeer over([](const HttpRequest&) { return of_size(65'537); });
  CHECK(failure(authority.ocsp(full.url("/"))) == "is no OCSP response");
  CHECK(failure(authority.ocsp(over.url("/"))) == "is larger than 65536 bytes");
  CHECK(failure(authority.ca(peer.url("/262144"))).find("larger") == std::string::npos);
  CHECK(failure(authority.ca(peer.url("/262145"))) == "is larger than 262144 bytes");
}

TEST_CASE("a list of 100 MB is given up where lists end") {
  const Authority authority;
  std::atomic<std::size_t> sent = 0;
  ScriptedPeer peer([&](int socket) {
    read_request(socket);
    say(socket, "HTTP/1.1 200 OK\r\n\r\n");
    const std::string megabyte(1u << 20, 'x');
    while (sent < 100 && ::send(socket, megabyte.data(), megabyte.size(), MSG_NOSIGNAL) > 0) ++sent;
  });
  CHECK(Run().fetch(authority.crl(url_of(peer)), 30s)->failure == "is larger than 67108864 bytes");
  CHECK(sent < 80);
}

TEST_CASE("a responder that redirects for ever is left after five times") {
  const Authority authority;
  HttpPeer peer([](const HttpRequest&) { return redirect(302, "/again"); });
  CHECK(Run().fetch(authority.crl(peer.url("/")))->failure == "redirects more than 5 times");
  CHECK(peer.connections() == 6);
}

TEST_CASE("what another page says in place of a response is no response") {
  const Authority authority;
  HttpPeer peer([](const HttpRequest&) { return ok("<html>Please log in</html>"); });
  const EvidenceRef evidence = Run().fetch(authority.ocsp(peer.url("/")));
  CHECK(evidence->failure == "is no OCSP response");
  CHECK(evidence->has_come());
}

TEST_CASE("an URL that HTTP cannot ask is evidence with a failure") {
  const Authority authority;
  CHECK(Run().fetch(authority.crl("ldap://ca.example/cn=CA"))->failure == "is not fetched by HTTP");
}

TEST_CASE("private addresses are asked only where that is allowed, or the user led there") {
  const Authority authority;
  HttpPeer peer([&](const HttpRequest&) { return ok(authority.list()); });
  CHECK(Run({.network = true}).fetch(authority.crl(peer.url("/")))->failure ==
        "names a private address (127.0.0.1), which is asked only with --allow-private-fetch");
  CHECK(peer.connections() == 0);
  const target::ConnectTo connect_to{{{"crl.example", 80, "127.0.0.1", peer.port()}}};
  CHECK(Run({.network = true}, connect_to).fetch(authority.crl("http://CRL.example./ca.crl"))->crl);
}

TEST_CASE("nobody is asked without the network") {
  const Authority authority;
  HttpPeer peer([&](const HttpRequest&) { return ok(authority.list()); });
  CHECK(Run({.network = false}).fetch(authority.crl(peer.url("/")))->failure == probe::not_asked);
  CHECK(peer.connections() == 0);
}

TEST_CASE("what an earlier run has kept is used, also without the network") {
  const Authority authority;
  HttpPeer peer([&](const HttpRequest& request) {
    return ok(request.line.starts_with("GET /ca.crl ") ? authority.list() : authority.response());
  });
  const ScratchDirectory cache;
  const Requests requests{authority.crl(peer.url("/ca.crl")), authority.ocsp(peer.url("/"))};
  probe::EvidenceOptions options{.network = true, .allow_private = true, .cache_directory = cache.path()};
  const auto fetched = Run(options).fetch(requests);
  CHECK(peer.connections() == 2);
  options.network = false;
  Run offline(options);
  const auto kept = offline.fetch(requests);
  CHECK(peer.connections() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(kept[i]->origin.cached);
    CHECK(kept[i]->origin.at == fetched[i]->origin.at);
    CHECK(*kept[i]->bytes == *fetched[i]->bytes);
  }
  CHECK(kept[1]->ocsp);
  CHECK(kept[1]->origin.subject == authority.leaf.certificate->fingerprint);
  CHECK(offline.fetch(requests.front()) == kept.front());
}

TEST_CASE("nothing is kept that must not be or answers nothing") {
  const Authority authority, stranger;
  const ScratchDirectory cache;
  const auto kept = [&](std::string answer) {
    HttpPeer peer([&](const HttpRequest&) { return answer; });
    Run({.network = true, .allow_private = true, .cache_directory = cache.path()}).fetch(authority.ocsp(peer.url("/")));
    CHECK(peer.connections() == 1);
    return std::filesystem::exists(cache.path()) && !std::filesystem::is_empty(cache.path());
  };
  CHECK(!kept(ok(authority.response(), "Cache-Control: no-store\r\n")));
  CHECK(!kept(ok(Authority::text(support::make_ocsp_error(3)))));
  CHECK(!kept(ok(stranger.response())));
  CHECK(!kept(ok("<html>")));
  CHECK(!kept(ok(Authority::text(
      support::make_ocsp(authority.issuer, authority.leaf.certificate, {.next_update = "2020-01-01T00:00:00Z"})))));
  CHECK(kept(ok(authority.response())));
}
