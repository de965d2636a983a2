#include "probe/evidence_servers.h"

#include <fmt/format.h>

namespace trustprobe::probe {

namespace asio = net::asio;

asio::awaitable<EvidenceServers::Turn> EvidenceServers::turn(std::string name) {
  Server& server = servers_[name];
  Turn turn;
  if (!server.answered) turn.introduction.emplace(co_await server.introduction.acquire());
  if (server.answered) turn.introduction.reset();
  if (server.silence.empty()) turn.place.emplace(co_await server.places.acquire());
  if (server.silence.empty()) turn.connection.emplace(co_await connections_.acquire());
  co_return turn;
}

void EvidenceServers::has_answered(const std::string& server) {
  servers_[server].answered = true;
}

void EvidenceServers::was_silent(const std::string& server, std::string how) {
  servers_[server].silence = std::move(how);
}

std::string EvidenceServers::objection(const std::string& server) const {
  const auto known = servers_.find(server);
  if (known == servers_.end() || known->second.silence.empty()) return "";
  return fmt::format("{} is not asked again in this run: {}", server, known->second.silence);
}

}  // namespace trustprobe::probe
