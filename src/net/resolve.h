// Names to addresses and CAA records: c-ares, driven by Asio.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "net/asio.h"
#include "net/caa_reply.h"

namespace trustprobe::net {

enum class AddressFamily { any, v4, v6 };

struct Resolution {
  enum class Outcome {
    found,
    name_not_found,   // NXDOMAIN, or no address of the wanted family
    resolver_failed,  // no resolver, SERVFAIL, no answer
  };
  Outcome outcome = Outcome::resolver_failed;
  std::vector<asio::ip::address> addresses;  ///< v4 before v6, each sorted, none twice
  std::vector<std::string> aliases;          ///< CNAMEs that were followed, in order
  std::string detail;                        ///< why there is no address, for people
};

struct CaaAnswer {
  enum class Outcome {
    found,
    none,             // no such name, or one without CAA records
    resolver_failed,  // no resolver, SERVFAIL, no answer, an answer that cannot be read: there may be records
  };
  Outcome outcome = Outcome::resolver_failed;
  std::vector<CaaRecord> records;  ///< not empty where found
  std::string detail;              ///< why nothing is known, for people
};

/// One per io_context; outlives its queries. The system's hosts file is looked at first.
class Resolver {
 public:
  /// `server` ("192.0.2.53:53", "[2001:db8::53]:53", port optional) replaces the system's resolvers.
  static base::Result<std::unique_ptr<Resolver>> create(asio::io_context& io, const std::optional<std::string>& server);
  ~Resolver();

  /// IP literals (with a zone, too) and localhost (RFC 6761 6.3) are answered without asking anyone. May be cancelled.
  asio::awaitable<Resolution> resolve(std::string host, AddressFamily family);

  /// The CAA records of exactly this name, which is no IP literal; parents are not asked. The resolver follows CNAMEs.
  /// Names below localhost have none. May be cancelled.
  asio::awaitable<CaaAnswer> caa(std::string name);

 private:
  class Channel;
  explicit Resolver(std::shared_ptr<Channel> channel);
  std::shared_ptr<Channel> channel_;
};

}  // namespace trustprobe::net
