#include "probe/evidence_fetcher.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>

#include "base/text.h"
#include "net/http_location.h"
#include "probe/evidence_cache.h"
#include "probe/evidence_query.h"
#include "revocation/ocsp_request.h"

namespace trustprobe::probe {
namespace {

namespace asio = net::asio;
using path::EvidenceRequest;
using revocation::EvidenceKind;
using revocation::EvidenceRef;
using Kind = net::FetchFailure::Kind;

constexpr std::size_t nonce_bytes = 16;
constexpr auto patience = std::chrono::seconds{2};  // less does not tell a dead server from a slow one

base::Instant current_time() {
  return std::chrono::floor<base::Seconds>(std::chrono::system_clock::now());
}

EvidenceRef failed(const EvidenceRequest& request, std::string why) {
  return revocation::missing_evidence(origin_of(request, current_time()), std::move(why));
}

bool is_silence(Kind failure, net::Clock::duration waited) {
  return failure == Kind::unreachable || (failure == Kind::timed_out && waited >= patience);
}

base::Bytes new_nonce() {
  base::Bytes nonce(nonce_bytes);
  if (RAND_bytes(nonce.data(), static_cast<int>(nonce.size())) != 1) throw std::runtime_error("no random numbers");
  return nonce;
}

std::vector<net::FetchDestination> destinations(const target::ConnectTo& connect_to, const std::string& host,
                                                std::uint16_t port) {
  std::string name = base::ascii_lower(host);
  if (name.ends_with('.')) name.pop_back();
  std::vector<net::FetchDestination> result;
  for (const target::ConnectRule* rule : connect_to.matching({.host = std::move(name), .port = port})) {
    result.push_back({rule->address, rule->to_port.value_or(port)});
  }
  return result;
}

template <typename Documents>
asio::awaitable<void> all_ended(const Documents& documents) {
  for (const auto& document : documents) {
    while (!document->has_ended()) co_await document->ended.async_wait(net::as_tuple);
  }
}

}  // namespace

EvidenceFetcher::EvidenceFetcher(const EvidenceOptions& options, const target::ConnectTo& connect_to,
                                 net::Resolver& resolver, net::StopSource& stop)
    : options_(options),
      connect_to_(connect_to),
      resolver_(resolver),
      stop_(stop),
      servers_(std::max<std::size_t>(options.connections, 1)) {
  if (!options.cache_directory.empty()) cache_ = std::make_unique<EvidenceCache>(options.cache_directory);
}

EvidenceFetcher::~EvidenceFetcher() = default;

bool EvidenceFetcher::cache_writable() const {
  return !cache_ || cache_->writable();
}

asio::awaitable<std::vector<EvidenceRef>> EvidenceFetcher::fetch(std::vector<EvidenceRequest> requests,
                                                                 net::Clock::time_point deadline) {
  const auto executor = co_await asio::this_coro::executor;
  const auto budget = std::max(deadline - net::Clock::now(), net::Clock::duration::zero());
  std::vector<DocumentRef> documents;
  for (const EvidenceRequest& request : requests) {
    ++documents.emplace_back(document_for(request, deadline, executor))->askers;
  }
  co_await net::with_deadline(budget, stop_, all_ended(documents));
  for (const DocumentRef& document : documents) leave(*document);
  std::vector<EvidenceRef> result;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Document& document = *documents[i];
    if (document.bug) std::rethrow_exception(document.bug);
    result.push_back(document.evidence
                         ? document.evidence
                         : failed(requests[i], fmt::format("nothing came within {}", net::time_text(budget))));
  }
  co_return result;
}

void EvidenceFetcher::leave(Document& document) {
  if (--document.askers > 0 || document.has_ended()) return;
  document.abandoned.stop();
  documents_.erase(document.key);
}

EvidenceFetcher::DocumentKey EvidenceFetcher::key_of(const EvidenceRequest& request) {
  DocumentKey key{.kind = request.kind, .url = request.url};
  if (request.kind == EvidenceKind::ocsp) {
    key.ocsp_request = revocation::ocsp_request(*request.certificate, *request.issuer);
    key.subject = request.certificate->fingerprint;
  }
  return key;
}

EvidenceFetcher::DocumentRef EvidenceFetcher::document_for(const EvidenceRequest& request,
                                                           net::Clock::time_point deadline,
                                                           const asio::any_io_executor& executor) {
  DocumentKey key = key_of(request);
  if (const auto known = documents_.find(key); known != documents_.end()) {
    known->second->until = std::max(known->second->until, deadline);
    return known->second;
  }
  const auto document = std::make_shared<Document>(std::move(key), executor);
  document->until = deadline;  // before it is asked for: that may begin at once
  document->evidence = without_network(request, document->key);
  // Nothing is gained by remembering what was not asked, and a long run asks for much.
  if (document->evidence && !document->evidence->has_come()) return document;
  documents_.emplace(document->key, document);
  if (document->evidence) return document;
  asio::co_spawn(executor, obtain(document, request), [document](const std::exception_ptr& thrown) {
    document->bug = thrown;
    document->ended.cancel();
  });
  return document;
}

bool EvidenceFetcher::uses_cache(EvidenceKind kind) const {
  return cache_ && !(options_.nonce && kind == EvidenceKind::ocsp);
}

// Null: a server has to be asked.
EvidenceRef EvidenceFetcher::without_network(const EvidenceRequest& request, const DocumentKey& key) {
  const auto location = net::parse_http_url(request.url);
  if (!location) return failed(request, location.error().what);
  if (auto evidence = kept(request, key)) return evidence;
  return options_.network ? nullptr : failed(request, std::string(not_asked));
}

EvidenceRef EvidenceFetcher::kept(const EvidenceRequest& request, const DocumentKey& key) {
  if (!uses_cache(request.kind)) return nullptr;
  auto document = cache_->get({key.kind, key.url, key.ocsp_request}, current_time());
  if (!document) return nullptr;
  revocation::Origin origin = origin_of(request, document->at);
  origin.cached = true;
  const auto evidence = revocation::make_evidence(std::move(origin), std::move(document->bytes));
  return answers(*evidence, request) ? evidence : nullptr;
}

void EvidenceFetcher::keep(const EvidenceRequest& request, const DocumentKey& key, const revocation::Evidence& evidence,
                           std::optional<base::Seconds> max_age) {
  if (!uses_cache(request.kind) || !answers(evidence, request)) return;
  const base::Instant until = keep_until(evidence, max_age);
  if (until <= evidence.origin.at) return;
  cache_->put({key.kind, key.url, key.ocsp_request}, *evidence.bytes, evidence.origin.at, until);
}

asio::awaitable<void> EvidenceFetcher::obtain(DocumentRef document, EvidenceRequest request) {
  const auto location = net::parse_http_url(request.url);
  const auto turn = co_await servers_.turn(location->server());
  if (document->abandoned.stopped()) co_return;
  document->evidence = co_await ask(*document, std::move(request));
}

asio::awaitable<EvidenceRef> EvidenceFetcher::ask(Document& document, EvidenceRequest request) {
  const bool with_nonce = options_.nonce && request.kind == EvidenceKind::ocsp;
  const base::Bytes nonce = with_nonce ? new_nonce() : base::Bytes{};
  EvidenceQuery query = query_for(request, nonce);
  Fetched fetched = co_await ask_server(std::move(query.first), query.most_bytes, document);
  if (query.second && !fetched && fetched.error().kind == Kind::status) {
    fetched = co_await ask_server(std::move(*query.second), query.most_bytes, document);
  }
  revocation::Origin origin = origin_of(request, current_time());
  origin.nonce = nonce;
  if (!fetched) co_return revocation::missing_evidence(std::move(origin), std::move(fetched.error().error.what));
  auto evidence = revocation::make_evidence(std::move(origin), std::move(fetched->body));
  keep(request, document.key, *evidence, fetched->max_age);
  co_return evidence;
}

asio::awaitable<EvidenceFetcher::Fetched> EvidenceFetcher::ask_server(net::FetchRequest request, std::size_t most_bytes,
                                                                      Document& document) {
  const std::string server = net::parse_http_url(request.url)->server();
  const auto begun = net::Clock::now();
  // It ends before that where nobody waits any more; whoever joins later may have more time than the first.
  const auto timeout = std::max<net::Clock::duration>(document.until - begun, patience);
  const net::FetchLimits limits{.timeout = timeout, .body = most_bytes, .redirects = 5};
  Fetched fetched = co_await net::fetch(std::move(request), limits, route(), resolver_, document.abandoned);
  if (fetched || fetched.error().kind == Kind::status) {
    servers_.has_answered(server);
  } else if (is_silence(fetched.error().kind, net::Clock::now() - begun)) {
    servers_.was_silent(fetched.error().server, fetched.error().error.what);
  }
  co_return fetched;
}

net::FetchRoute EvidenceFetcher::route() {
  return {.policy = options_.allow_private ? net::AddressPolicy::any : net::AddressPolicy::public_only,
          .elsewhere = [this](const std::string& host,
                              std::uint16_t port) { return destinations(connect_to_, host, port); },
          .objection = [this](const std::string& server) { return servers_.objection(server); },
          .proxies = proxies_};
}

}  // namespace trustprobe::probe
