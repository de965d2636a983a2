// Gets what judgements want to know of revocation and of missing issuers: from the cache, and from those whom the
// certificates name.
#pragma once

#include <compare>
#include <cstddef>
#include <exception>
#include <filesystem>
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
#include "probe/evidence_servers.h"
#include "revocation/evidence.h"
#include "target/connect_to.h"

namespace trustprobe::probe {

class EvidenceCache;

/// The failure of evidence that only the network could give, where the network is not to be asked.
inline constexpr std::string_view not_asked = "not asked";

struct EvidenceOptions {
  bool network = false;                                  ///< false: nobody is asked, only the cache is looked at
  std::filesystem::path cache_directory;                 ///< empty: no cache
  bool allow_private = false;                            ///< whether addresses that are not public are asked
  bool nonce = false;                                    ///< OCSP requests carry one; what answers them is not cached
  base::Microseconds timeout = std::chrono::seconds{5};  ///< for one document, from when it is its turn
  std::size_t connections = 20;                          ///< at once, to all servers together
};

/// One per run and io_context, and outlives `io_context::run`. Within the run nothing is asked for twice, and a server
/// that was silent once is not asked again.
class EvidenceFetcher {
 public:
  /// The references outlive the fetcher. `connect_to` leads to servers by their names, as it leads to targets.
  EvidenceFetcher(net::Resolver& resolver, net::StopSource& stop, EvidenceOptions options,
                  const target::ConnectTo& connect_to);
  ~EvidenceFetcher();
  EvidenceFetcher(const EvidenceFetcher&) = delete;
  EvidenceFetcher& operator=(const EvidenceFetcher&) = delete;

  /// One evidence per request, in their order: what goes wrong is evidence with a failure. Returns by `deadline`
  /// whatever servers do, and soon after the StopSource has stopped. Whoever asks for the same gets the same object.
  net::asio::awaitable<std::vector<revocation::EvidenceRef>> fetch(std::vector<path::EvidenceRequest> requests,
                                                                   net::Clock::time_point deadline);

  /// Ends what is under way though nobody waits for it any more. To be called once no `fetch` runs, before the resolver
  /// goes away: only then can `io_context::run` return.
  void stop();

 private:
  struct DocumentKey {
    revocation::EvidenceKind kind;
    std::string url;
    base::Bytes ocsp_request;             // without nonce
    std::optional<x509::Sha256> subject;  // of an OCSP response: its Origin says so
    auto operator<=>(const DocumentKey&) const = default;
  };

  // What was asked for, as long as the run lasts.
  struct Document {
    explicit Document(const net::asio::any_io_executor& executor) : ended(executor, net::Clock::time_point::max()) {}
    revocation::EvidenceRef evidence;  // null: under way
    std::exception_ptr bug;
    std::size_t askers = 0;
    net::asio::steady_timer ended;  // cancelled when it is there
  };
  using DocumentRef = std::shared_ptr<Document>;
  using Fetched = std::expected<net::FetchedDocument, net::FetchFailure>;

  static DocumentKey key_of(const path::EvidenceRequest& request);
  DocumentRef document_for(const path::EvidenceRequest& request, const net::asio::any_io_executor& executor);
  revocation::EvidenceRef without_network(const path::EvidenceRequest& request, const DocumentKey& key);
  revocation::EvidenceRef kept(const DocumentKey& key);
  void keep(const path::EvidenceRequest& request, const DocumentKey& key, const revocation::Evidence& evidence,
            std::optional<base::Seconds> max_age);
  net::asio::awaitable<void> obtain(DocumentRef document, path::EvidenceRequest request, DocumentKey key);
  net::asio::awaitable<revocation::EvidenceRef> ask(path::EvidenceRequest request, DocumentKey key);
  net::asio::awaitable<Fetched> ask_server(net::FetchRequest request, std::size_t most_bytes,
                                           net::Clock::time_point until);
  net::FetchRoute route();

  net::Resolver& resolver_;
  net::StopSource& stop_;
  EvidenceOptions options_;
  const target::ConnectTo& connect_to_;
  std::unique_ptr<EvidenceCache> cache_;  // null: none
  EvidenceServers servers_;
  net::StopSource under_way_;
  std::map<DocumentKey, DocumentRef> documents_;
};

}  // namespace trustprobe::probe
