// A DNS server on loopback, and the messages that it answers with.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace trustprobe::test {

/// In a thread of its own: answers each question as `answer` says, or not at all for an empty message.
class DnsServer {
 public:
  explicit DnsServer(std::function<std::string(std::string question, bool v6)> answer) : answer_(std::move(answer)) {
    socket_ = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    at_ = fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
    const timeval wake{0, 20'000};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wake, sizeof wake);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ~DnsServer() {
    thread_.request_stop();
    thread_.join();
    ::close(socket_);
  }
  const std::string& at() const { return at_; }

 private:
  void serve(const std::stop_token& stop) const {
    char bytes[1500];
    sockaddr_in from{};
    while (!stop.stop_requested()) {
      socklen_t size = sizeof from;
      const auto count = ::recvfrom(socket_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (count < 17) continue;
      const std::string query(bytes, static_cast<std::size_t>(count));
      const auto name_end = query.find('\0', 12);
      const bool v6 = query[name_end + 2] == 28;  // QTYPE AAAA
      std::string reply = answer_(query.substr(0, name_end + 5), v6);
      if (!reply.empty()) ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }

  std::function<std::string(std::string, bool)> answer_;
  int socket_;
  std::string at_;
  std::jthread thread_;
};

/// RFC 1035 4.1.1: header bits QR, RD, RA, the response code, and the number of answers.
inline std::string reply(std::string question, char code, const std::vector<std::string>& records) {
  question[2] = '\x81';
  question[3] = static_cast<char>('\x80' | code);
  question[7] = static_cast<char>(records.size());
  question[8] = question[9] = question[10] = question[11] = 0;
  for (const std::string& record : records) question += record;
  return question;
}

/// A record of the question's own name: type, class IN, TTL 60, data.
inline std::string record(int type, const std::string& data) {
  std::string bytes("\xc0\x0c");
  bytes += static_cast<char>(type >> 8);
  bytes += static_cast<char>(type & 0xFF);
  bytes += std::string("\x00\x01\x00\x00\x00\x3c\x00", 7);
  bytes += static_cast<char>(data.size());
  return bytes + data;
}

}  // namespace trustprobe::test
