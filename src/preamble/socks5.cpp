#include <fmt/format.h>

#include <array>
#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <optional>

#include "preamble/numbers.h"
#include "preamble/proxy_dialogues.h"
#include "preamble/quoted.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

constexpr std::size_t most_in_a_byte = 255;
constexpr std::uint8_t version = 5, connect_command = 1;
constexpr std::uint8_t no_authentication = 0, user_and_password = 2, no_acceptable_method = 0xFF;
constexpr std::uint8_t negotiation_version = 1;  // RFC 1929 2
constexpr std::uint8_t v4_address = 1, domain_name = 3, v6_address = 4;

struct Reply {
  Fault fault = Fault::unexpected;
  std::string_view words;
};

// RFC 1928 6, from reply 1 on.
constexpr std::array replies{
    Reply{Fault::bad_gateway, "general SOCKS server failure"},
    Reply{Fault::denied, "connection not allowed by ruleset"},
    Reply{Fault::bad_gateway, "network unreachable"},
    Reply{Fault::bad_gateway, "host unreachable"},
    Reply{Fault::bad_gateway, "connection refused"},
    Reply{Fault::bad_gateway, "TTL expired"},
    Reply{Fault::unexpected, "command not supported"},
    Reply{Fault::unexpected, "address type not supported"},
};

void append_short(base::Bytes& bytes, std::string_view text) {
  bytes.push_back(static_cast<std::uint8_t>(text.size()));
  append(bytes, base::bytes_of(text));
}

void append_host(base::Bytes& bytes, std::string_view host) {
  const boost::core::string_view view(host.data(), host.size());
  if (const auto v4 = boost::urls::parse_ipv4_address(view)) {
    bytes.push_back(v4_address);
    const auto address = v4->to_bytes();
    append(bytes, base::ByteView(address.data(), address.size()));
  } else if (const auto v6 = boost::urls::parse_ipv6_address(view)) {
    bytes.push_back(v6_address);
    const auto address = v6->to_bytes();
    append(bytes, base::ByteView(address.data(), address.size()));
  } else {
    bytes.push_back(domain_name);
    append_short(bytes, host);
  }
}

class Socks5 final : public Dialogue {
 public:
  Socks5(std::shared_ptr<const target::ProxyCredentials> credentials, Destination destination)
      : credentials_(std::move(credentials)), destination_(std::move(destination)) {}

  Step next(base::Bytes& received) override {
    switch (state_) {
      case State::start:
        return greet();
      case State::method:
        return read_method(received);
      case State::authentication:
        return read_authentication(received);
      case State::reply:
        return read_reply(received);
    }
    return read_step();
  }

  std::string_view awaiting() const override {
    if (state_ == State::reply) return "the reply to the SOCKS request";
    return state_ == State::authentication ? "the proxy's word on user and password" : "the choice of a SOCKS method";
  }

 private:
  enum class State { start, method, authentication, reply };

  Step greet() {
    if (destination_.host.size() > most_in_a_byte) {
      return refused_step(Fault::unexpected, fmt::format("the host has {} bytes, and SOCKS can say no more than {}",
                                                         destination_.host.size(), most_in_a_byte));
    }
    if (!credentials_) return written(State::method, {version, 1, no_authentication});
    if (credentials_->user.size() > most_in_a_byte || credentials_->password.size() > most_in_a_byte) {
      return refused_step(
          Fault::authentication,
          fmt::format("user or password is longer than the {} bytes that SOCKS can say", most_in_a_byte));
    }
    return written(State::method, {version, 2, no_authentication, user_and_password});
  }

  Step read_method(base::Bytes& received) {
    if (received.empty()) return read_step();
    if (received[0] != version) return not_socks5(received);
    if (received.size() < 2) return read_step();
    const std::uint8_t method = received[1];
    take(received, 2);
    if (method == no_authentication) return written(State::reply, request());
    if (method == user_and_password && credentials_) {
      told_credentials_ = true;
      return written(State::authentication, credentials_message());
    }
    if (method == no_acceptable_method) {
      return refused_step(Fault::authentication,
                          credentials_ ? "the proxy takes neither user and password nor a client without them"
                                       : "the proxy wants credentials: --proxy-credentials file:PATH gives some");
    }
    return refused_step(Fault::unexpected,
                        fmt::format("the proxy chose the SOCKS method {}, which was not offered", method));
  }

  Step read_authentication(base::Bytes& received) {
    if (received.empty()) return read_step();
    if (received[0] != negotiation_version) {
      return refused_step(Fault::unexpected, fmt::format("the proxy answered user and password with version {} of that "
                                                         "negotiation, and there is only 1",
                                                         received[0]));
    }
    if (received.size() < 2) return read_step();
    const std::uint8_t status = received[1];
    take(received, 2);
    if (status == 0) return written(State::reply, request());
    return refused_step(Fault::authentication, "the proxy refused the credentials");
  }

  Step read_reply(base::Bytes& received) {
    if (received.empty()) return read_step();
    if (received[0] != version) return not_socks5(received);
    if (received.size() < 2) return read_step();
    // Some close right behind the code of a failure.
    if (received[1] != 0) return failed(received[1]);
    if (received.size() < 5) return read_step();
    const std::optional<std::size_t> bound = bound_address_size(received);
    if (received[2] != 0 || !bound) {
      return refused_step(Fault::unexpected, fmt::format("the proxy's reply to CONNECT {} is malformed: {}",
                                                         authority_of(destination_), said(received)));
    }
    constexpr std::size_t before = 4, port = 2;
    if (received.size() < before + *bound + port) return read_step();
    take(received, before + *bound + port);
    return done_step();
  }

  // Of BND.ADDR (RFC 1928 6), the length of a name included.
  static std::optional<std::size_t> bound_address_size(base::ByteView reply) {
    switch (reply[3]) {
      case v4_address:
        return 4;
      case v6_address:
        return 16;
      case domain_name:
        return std::size_t{1} + reply[4];
      default:
        return std::nullopt;
    }
  }

  Step failed(std::uint8_t code) const {
    const std::string authority = authority_of(destination_);
    if (code > replies.size()) {
      return refused_step(Fault::unexpected,
                          fmt::format("the proxy answered with reply {} to CONNECT {}", code, authority));
    }
    const Reply& reply = replies[code - 1U];
    return refused_step(
        reply.fault, fmt::format("the proxy answered \"{}\" (reply {}) to CONNECT {}", reply.words, code, authority));
  }

  Step not_socks5(base::ByteView received) const {
    // A reply of SOCKS 4 begins with a zero, where 5 has its version; HTTP with its name.
    std::string_view what = "is not SOCKS 5";
    if (received[0] == 0 || received[0] == 4) what = "seems to be SOCKS 4 and not 5";
    if (received[0] == 'H') what = "seems to be HTTP: http:// may be its scheme";
    return refused_step(Fault::unexpected, fmt::format("the proxy answered {}, which {}", said(received), what));
  }

  // What answers may be an echo of user and password.
  std::string said(base::ByteView received) const {
    return told_credentials_ ? "something behind user and password" : quoted(received);
  }

  base::Bytes credentials_message() const {
    base::Bytes bytes{negotiation_version};
    append_short(bytes, credentials_->user);
    append_short(bytes, credentials_->password);
    return bytes;
  }

  base::Bytes request() const {
    base::Bytes bytes{version, connect_command, 0};
    append_host(bytes, destination_.host);
    append_u16(bytes, destination_.port);
    return bytes;
  }

  Step written(State then, base::Bytes bytes) {
    state_ = then;
    return write_step(std::move(bytes));
  }

  std::shared_ptr<const target::ProxyCredentials> credentials_;
  Destination destination_;
  State state_ = State::start;
  bool told_credentials_ = false;
};

}  // namespace

std::unique_ptr<Dialogue> socks5(std::shared_ptr<const target::ProxyCredentials> credentials, Destination destination) {
  return std::make_unique<Socks5>(std::move(credentials), std::move(destination));
}

}  // namespace trustprobe::preamble
