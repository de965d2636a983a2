// What a run has learned of the servers that it asks for evidence: whom it may ask now, and whom never again.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "net/asio.h"
#include "net/semaphore.h"

namespace trustprobe::probe {

/// One thread only. Servers are "host:port", as net::HttpLocation::server.
class EvidenceServers {
 public:
  /// What is held while a server is asked. Nothing of it where the server is not to be asked.
  struct Turn {
    std::optional<net::Semaphore::Permit> introduction = {};
    std::optional<net::Semaphore::Permit> place = {};
    std::optional<net::Semaphore::Permit> connection = {};
  };

  explicit EvidenceServers(std::size_t connections) : connections_(connections) {}

  /// One question at a time to a server that has not answered yet, a few to one that has: a dead server keeps one
  /// connection from the others, and that once. Not to be cancelled while waiting.
  net::asio::awaitable<Turn> turn(std::string server);

  void has_answered(const std::string& server);
  void was_silent(const std::string& server, std::string how);

  /// Why the server is not to be asked, for people; empty: it may be.
  std::string objection(const std::string& server) const;

 private:
  static constexpr std::size_t per_server = 4;

  struct Server {
    net::Semaphore introduction{1};
    net::Semaphore places{per_server};
    bool answered = false;
    std::string silence;  // how it was silent; empty: it was not
  };

  std::map<std::string, Server> servers_;
  net::Semaphore connections_;
};

}  // namespace trustprobe::probe
