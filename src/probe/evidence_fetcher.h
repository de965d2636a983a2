// Gets what judgements want to know of revocation and of missing issuers: from the cache, and from those whom the
// certificates name.
#pragma once

#include <compare>
#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "net/asio.h"
#include "net/deadline.h"
#include "net/http_fetch.h"
#include "net/resolve.h"
#include "path/evidence_request.h"
#include "probe/evidence_options.h"
#include "probe/evidence_servers.h"
#include "revocation/evidence.h"
#include "target/connect_to.h"

namespace trustprobe::probe {

class EvidenceCache;

/// The failure of evidence that only the network could give, where the network is not to be asked.
inline constexpr std::string_view not_asked = "not asked";

/// One per run and io_context, and outlives `io_context::run`. Within the run nothing is asked for twice, and a server
/// that was silent once is not asked again.
class EvidenceFetcher {
 public:
  /// The references outlive the fetcher. `connect_to` leads to servers by their names, as it leads to targets.
  EvidenceFetcher(const EvidenceOptions& options, const target::ConnectTo& connect_to, net::Resolver& resolver,
                  net::StopSource& stop);
  ~EvidenceFetcher();
  EvidenceFetcher(const EvidenceFetcher&) = delete;
  EvidenceFetcher& operator=(const EvidenceFetcher&) = delete;

  /// One evidence per request, in their order: what goes wrong is evidence with a failure. Returns by `deadline`
  /// whatever servers do, and soon after the StopSource has stopped. Whoever asks for the same gets the same object.
  /// What nobody waits for any more ends, so that nothing is left under way when the last `fetch` has returned.
  net::asio::awaitable<std::vector<revocation::EvidenceRef>> fetch(std::vector<path::EvidenceRequest> requests,
                                                                   net::Clock::time_point deadline);

  /// Servers are asked through these from now on.
  void use(net::FetchProxies proxies) { proxies_.emplace(std::move(proxies)); }

  /// False once the cache could not be written.
  bool cache_writable() const;

 private:
  struct DocumentKey {
    revocation::EvidenceKind kind;
    std::string url;
    base::Bytes ocsp_request;             // without nonce
    std::optional<x509::Sha256> subject;  // of an OCSP response: its Origin says so
    auto operator<=>(const DocumentKey&) const = default;
  };

  // What was asked for: remembered as long as the run lasts.
  struct Document {
    Document(DocumentKey its_key, const net::asio::any_io_executor& executor)
        : key(std::move(its_key)), ended(executor, net::Clock::time_point::max()) {}

    bool has_ended() const { return evidence != nullptr || bug != nullptr; }

    const DocumentKey key;
    revocation::EvidenceRef evidence;
    std::exception_ptr bug;
    std::size_t askers = 0;
    net::Clock::time_point until;   // the latest deadline of those who asked before its turn came
    net::StopSource abandoned;      // stopped when nobody waits any more
    net::asio::steady_timer ended;  // cancelled when it has
  };
  using DocumentRef = std::shared_ptr<Document>;
  using Fetched = std::expected<net::FetchedDocument, net::FetchFailure>;

  static DocumentKey key_of(const path::EvidenceRequest& request);
  DocumentRef document_for(const path::EvidenceRequest& request, net::Clock::time_point deadline,
                           const net::asio::any_io_executor& executor);
  void leave(Document& document);
  bool uses_cache(revocation::EvidenceKind kind) const;
  revocation::EvidenceRef without_network(const path::EvidenceRequest& request, const DocumentKey& key);
  revocation::EvidenceRef kept(const path::EvidenceRequest& request, const DocumentKey& key);
  void keep(const path::EvidenceRequest& request, const DocumentKey& key, const revocation::Evidence& evidence,
            std::optional<base::Seconds> max_age);
  net::asio::awaitable<void> obtain(DocumentRef document, path::EvidenceRequest request);
  net::asio::awaitable<revocation::EvidenceRef> ask(Document& document, path::EvidenceRequest request);
  net::asio::awaitable<Fetched> ask_server(net::FetchRequest request, std::size_t most_bytes, Document& document);
  net::FetchRoute route();

  const EvidenceOptions& options_;
  const target::ConnectTo& connect_to_;
  net::Resolver& resolver_;
  net::StopSource& stop_;
  std::optional<net::FetchProxies> proxies_;
  std::unique_ptr<EvidenceCache> cache_;  // null: none
  EvidenceServers servers_;
  std::map<DocumentKey, DocumentRef> documents_;
};

}  // namespace trustprobe::probe
