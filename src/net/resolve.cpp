#include "net/resolve.h"

// From c-ares 1.28 on ares_query is deprecated, and what replaces it is not there before.
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <arpa/inet.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <map>
#include <mutex>

namespace trustprobe::net {
namespace {

constexpr int first_try_ms = 2'000;  // c-ares doubles it with every further round
constexpr int rounds = 3;
constexpr int class_in = 1;
constexpr int type_caa = 257;

struct Query {
  Query(const asio::any_io_executor& executor, AddressFamily wanted)
      : family(wanted), answered(executor, Clock::time_point::max()) {}
  AddressFamily family;
  asio::steady_timer answered;  // cancelled when the answer is there
  std::optional<Resolution> resolution;
};

struct CaaQuery {
  explicit CaaQuery(const asio::any_io_executor& executor) : answered(executor, Clock::time_point::max()) {}
  asio::steady_timer answered;  // as above
  std::optional<CaaAnswer> answer;
};

bool wanted(const asio::ip::address& address, AddressFamily family) {
  return family == AddressFamily::any || address.is_v4() == (family == AddressFamily::v4);
}

std::string_view address_word(AddressFamily family) {
  switch (family) {
    case AddressFamily::v4:
      return "IPv4 address";
    case AddressFamily::v6:
      return "IPv6 address";
    case AddressFamily::any:
      break;
  }
  return "address";
}

Resolution no_address(AddressFamily family) {
  return {Resolution::Outcome::name_not_found, {}, {}, "the name has no " + std::string(address_word(family))};
}

Resolution answer(std::vector<asio::ip::address> addresses, AddressFamily family) {
  std::erase_if(addresses, [family](const asio::ip::address& address) { return !wanted(address, family); });
  if (addresses.empty()) return no_address(family);
  std::ranges::sort(addresses);  // Asio orders v4 before v6
  addresses.erase(std::ranges::unique(addresses).begin(), addresses.end());
  return {Resolution::Outcome::found, std::move(addresses), {}, ""};
}

std::vector<asio::ip::address> addresses_of(const ares_addrinfo& info) {
  std::vector<asio::ip::address> addresses;
  for (const ares_addrinfo_node* node = info.nodes; node; node = node->ai_next) {
    if (node->ai_family == AF_INET) {
      const auto* address = reinterpret_cast<const sockaddr_in*>(node->ai_addr);
      addresses.emplace_back(asio::ip::address_v4(ntohl(address->sin_addr.s_addr)));
    } else if (node->ai_family == AF_INET6) {
      const auto* address = reinterpret_cast<const sockaddr_in6*>(node->ai_addr);
      asio::ip::address_v6::bytes_type bytes;
      std::copy_n(address->sin6_addr.s6_addr, bytes.size(), bytes.begin());
      addresses.emplace_back(asio::ip::address_v6(bytes, address->sin6_scope_id));
    }
  }
  return addresses;
}

std::vector<std::string> aliases_of(const ares_addrinfo& info) {
  std::vector<std::string> aliases;
  for (const ares_addrinfo_cname* alias = info.cnames; alias; alias = alias->next) {
    // The answers for A and AAAA name the same ones.
    if (alias->name && std::ranges::find(aliases, alias->name) == aliases.end()) aliases.emplace_back(alias->name);
  }
  return aliases;
}

std::string failure_text(int status) {
  switch (status) {
    case ARES_EBADNAME:
      return "not a name that DNS can hold";
    case ARES_ETIMEOUT:
      return "the resolver does not answer";
    case ARES_ECONNREFUSED:
      // What c-ares also says when every resolver has answered SERVFAIL, NOTIMP or REFUSED.
      return "no resolver gives an answer (unreachable, SERVFAIL or REFUSED)";
    case ARES_ESERVFAIL:
      return "the resolver answers SERVFAIL";
    case ARES_EREFUSED:
      return "the resolver refuses to answer (REFUSED)";
    default:
      return ares_strerror(status);
  }
}

Resolution resolution_of(int status, const ares_addrinfo* info, AddressFamily family) {
  using Outcome = Resolution::Outcome;
  switch (status) {
    case ARES_SUCCESS: {
      Resolution resolution = answer(addresses_of(*info), family);
      resolution.aliases = aliases_of(*info);
      return resolution;
    }
    case ARES_ENOTFOUND:
      return {Outcome::name_not_found, {}, {}, "no such name (NXDOMAIN)"};
    case ARES_EBADNAME:
      return {Outcome::name_not_found, {}, {}, failure_text(status)};
    case ARES_ENODATA:
      return no_address(family);
    default:
      return {Outcome::resolver_failed, {}, {}, failure_text(status)};
  }
}

CaaAnswer caa_answer_of(int status, base::ByteView message) {
  using Outcome = CaaAnswer::Outcome;
  if (status == ARES_ENODATA || status == ARES_ENOTFOUND) return {Outcome::none, {}, ""};
  if (status != ARES_SUCCESS) return {Outcome::resolver_failed, {}, failure_text(status)};
  auto records = parse_caa_reply(message);
  if (!records) return {Outcome::resolver_failed, {}, "the resolver's answer cannot be read"};
  return {records->empty() ? Outcome::none : Outcome::found, std::move(*records), ""};
}

// RFC 6761 6.3: names below "localhost." are loopback addresses, whatever DNS says.
bool is_localhost(const std::string& host) {
  return host == "localhost" || host.ends_with(".localhost");
}

void complete(void* argument, int status, int, ares_addrinfo* info) {
  const std::unique_ptr<std::shared_ptr<Query>> query(static_cast<std::shared_ptr<Query>*>(argument));
  (*query)->resolution = resolution_of(status, info, (*query)->family);
  if (info) ares_freeaddrinfo(info);
  (*query)->answered.cancel();
}

void complete_caa(void* argument, int status, int, unsigned char* message, int length) {
  const std::unique_ptr<std::shared_ptr<CaaQuery>> query(static_cast<std::shared_ptr<CaaQuery>*>(argument));
  const std::size_t size = message && length > 0 ? static_cast<std::size_t>(length) : 0;
  (*query)->answer = caa_answer_of(status, base::ByteView(message, size));
  (*query)->answered.cancel();
}

}  // namespace

// The c-ares channel with a descriptor for each of its sockets and the timer that it asks for.
class Resolver::Channel : public std::enable_shared_from_this<Channel> {
 public:
  explicit Channel(asio::io_context& io) : io_(io), timer_(io) {}
  ~Channel() {
    if (channel_) ares_destroy(channel_);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int open() {
    static std::once_flag once;
    std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
    ares_options options{};
    options.timeout = first_try_ms;
    options.tries = rounds;
    options.sock_state_cb = [](void* self, ares_socket_t fd, int readable, int writable) {
      static_cast<Channel*>(self)->watch(fd, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    return ares_init_options(&channel_, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
  }

  int use_server(const std::string& server) { return ares_set_servers_ports_csv(channel_, server.c_str()); }

  void ask(const std::string& host, const std::shared_ptr<Query>& query) {
    ares_addrinfo_hints hints{};
    hints.ai_family = query->family == AddressFamily::v4   ? AF_INET
                      : query->family == AddressFamily::v6 ? AF_INET6
                                                           : AF_UNSPEC;
    hints.ai_flags = ARES_AI_NOSORT;
    ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, complete, new std::shared_ptr<Query>(query));
    schedule();
  }

  void ask_caa(const std::string& name, const std::shared_ptr<CaaQuery>& query) {
    ares_query(channel_, name.c_str(), class_in, type_caa, complete_caa, new std::shared_ptr<CaaQuery>(query));
    schedule();
  }

  asio::io_context& io() { return io_; }

  // c-ares closes its sockets itself: they are let go first.
  void close() {
    timer_.cancel();
    if (channel_) ares_destroy(channel_);
    channel_ = nullptr;
  }

 private:
  struct Socket {
    explicit Socket(asio::io_context& io, ares_socket_t fd) : descriptor(io, fd) {}
    asio::posix::stream_descriptor descriptor;
    bool wants[2] = {};  // to read, to write
    bool waiting[2] = {};
  };

  void watch(ares_socket_t fd, bool readable, bool writable) {
    if (!readable && !writable) {
      const auto known = sockets_.find(fd);
      if (known == sockets_.end()) return;
      known->second->descriptor.release();
      sockets_.erase(known);
      return;
    }
    auto& socket = sockets_[fd];
    if (!socket) socket = std::make_shared<Socket>(io_, fd);
    socket->wants[0] = readable;
    socket->wants[1] = writable;
    wait(socket, fd, 0);
    wait(socket, fd, 1);
  }

  void wait(const std::shared_ptr<Socket>& socket, ares_socket_t fd, int direction) {
    if (!socket->wants[direction] || socket->waiting[direction]) return;
    socket->waiting[direction] = true;
    const auto type =
        direction == 0 ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
    socket->descriptor.async_wait(type, [self = shared_from_this(), socket, fd, direction](error_code error) {
      socket->waiting[direction] = false;
      if (!error) self->ready(socket, fd, direction);
    });
  }

  void ready(const std::shared_ptr<Socket>& socket, ares_socket_t fd, int direction) {
    if (!channel_ || !socket->descriptor.is_open()) return;
    ares_process_fd(channel_, direction == 0 ? fd : ARES_SOCKET_BAD, direction == 1 ? fd : ARES_SOCKET_BAD);
    if (socket->descriptor.is_open()) wait(socket, fd, direction);
    schedule();
  }

  // Wakes when c-ares wants to ask again or give up.
  void schedule() {
    timeval wait{};
    if (!channel_ || !ares_timeout(channel_, nullptr, &wait)) {
      timer_.cancel();  // nothing is asked: nothing must keep the io_context busy
      return;
    }
    timer_.expires_after(std::chrono::seconds{wait.tv_sec} + std::chrono::microseconds{wait.tv_usec});
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (error || !self || !self->channel_) return;
      ares_process_fd(self->channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      self->schedule();
    });
  }

  asio::io_context& io_;
  asio::steady_timer timer_;
  ares_channel channel_ = nullptr;
  std::map<ares_socket_t, std::shared_ptr<Socket>> sockets_;
};

Resolver::Resolver(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}
Resolver::~Resolver() {
  channel_->close();
}

base::Result<std::unique_ptr<Resolver>> Resolver::create(asio::io_context& io,
                                                         const std::optional<std::string>& server) {
  auto channel = std::make_shared<Channel>(io);
  if (const int status = channel->open(); status != ARES_SUCCESS) {
    return std::unexpected(
        base::InputError{"DNS", std::string("the resolver cannot start: ") + ares_strerror(status), ""});
  }
  if (server && channel->use_server(*server) != ARES_SUCCESS) {
    return std::unexpected(base::InputError{"--dns-server", "'" + *server + "' is not an address with a port",
                                            "write it as 192.0.2.53:53 or [2001:db8::53]:53"});
  }
  return std::unique_ptr<Resolver>(new Resolver(std::move(channel)));
}

asio::awaitable<Resolution> Resolver::resolve(std::string host, AddressFamily family) {
  error_code not_an_address;
  const auto literal = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) co_return answer({literal}, family);
  if (is_localhost(host))
    co_return answer({asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()}, family);
  const auto query = std::make_shared<Query>(channel_->io().get_executor(), family);
  channel_->ask(host, query);
  if (!query->resolution) co_await query->answered.async_wait(as_tuple);
  if (query->resolution) co_return std::move(*query->resolution);
  co_return Resolution{Resolution::Outcome::resolver_failed, {}, {}, "the resolver does not answer"};
}

asio::awaitable<CaaAnswer> Resolver::caa(std::string name) {
  if (is_localhost(name)) co_return CaaAnswer{CaaAnswer::Outcome::none, {}, ""};
  const auto query = std::make_shared<CaaQuery>(channel_->io().get_executor());
  channel_->ask_caa(name, query);
  if (!query->answer) co_await query->answered.async_wait(as_tuple);
  if (query->answer) co_return std::move(*query->answer);
  co_return CaaAnswer{CaaAnswer::Outcome::resolver_failed, {}, failure_text(ARES_ETIMEOUT)};
}

}  // namespace trustprobe::net
