// An HTTP server on loopback: one request a connection, answered by a function.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "peers/scripted_peer.h"

namespace trustprobe::peers {

struct HttpRequest {
  std::string line;     ///< "GET /ca.crl HTTP/1.1"
  std::string head;     ///< request line and fields
  std::string content;  ///< what was posted

  bool is_post() const { return line.starts_with("POST "); }
};

/// Reads one request, as far as its Content-Length goes.
inline HttpRequest read_request(int socket) {
  std::string received;
  std::size_t wanted = std::string::npos;
  char bytes[4096];
  while (received.size() < wanted) {
    const auto size = ::recv(socket, bytes, sizeof bytes, 0);
    if (size <= 0) break;
    received.append(bytes, static_cast<std::size_t>(size));
    const auto end = received.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    const auto field = received.find("Content-Length: ");
    wanted = end + 4 + (field < end ? std::stoul(received.substr(field + 16)) : 0);
  }
  const auto end = std::min(received.find("\r\n\r\n"), received.size());
  return {received.substr(0, received.find("\r\n")), received.substr(0, end),
          received.substr(std::min(end + 4, received.size()))};
}

inline std::string ok(std::string_view content, std::string_view fields = "") {
  return fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{}", fields, content.size(), content);
}

inline std::string status(int code, std::string_view fields = "") {
  return fmt::format("HTTP/1.1 {} Because\r\n{}Content-Length: 0\r\n\r\n", code, fields);
}

inline std::string redirect(int code, std::string_view location) {
  return status(code, fmt::format("Location: {}\r\n", location));
}

class HttpPeer {
 public:
  /// `answer` is called by several threads.
  explicit HttpPeer(std::function<std::string(const HttpRequest&)> answer)
      : answer_(std::move(answer)), peer_([this](int socket) {
          const HttpRequest request = read_request(socket);
          {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
          }
          say(socket, answer_(request));
        }) {}

  std::uint16_t port() const { return peer_.port(); }
  int connections() const { return peer_.connections(); }
  std::string url(std::string_view path) const { return fmt::format("http://127.0.0.1:{}{}", peer_.port(), path); }
  std::vector<HttpRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  std::function<std::string(const HttpRequest&)> answer_;
  std::mutex mutex_;
  std::vector<HttpRequest> requests_;
  ScriptedPeer peer_;
};

}  // namespace trustprobe::peers
