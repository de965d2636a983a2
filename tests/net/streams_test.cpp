#include <doctest/doctest.h>

#include "net/opening.h"
#include "net/tcp_stream.h"
#include "net/tds_stream.h"
#include "net/tls_stream.h"
#include "peers/tls_server.h"
#include "preamble/starttls.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;

namespace {

base::Bytes numbered(std::size_t size) {
  base::Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i % 251);
  return bytes;
}

std::string text(const base::Bytes& bytes) {
  return std::string(base::text_of(bytes));
}

// What is read arrives in pieces, each by one read, and then the end. What is written is kept.
class PiecesStream final : public net::ByteStream {
 public:
  PiecesStream(std::vector<std::string> pieces, base::Bytes& written) : pieces_(std::move(pieces)), written_(written) {}

  net::asio::awaitable<net::Transferred> read_some(net::asio::mutable_buffer into) override {
    if (next_ == pieces_.size()) co_return net::Transferred{net::asio::error::eof, 0};
    const std::size_t count = net::asio::buffer_copy(into, net::asio::buffer(pieces_[next_++]));
    co_return net::Transferred{{}, count};
  }
  net::asio::awaitable<net::Transferred> write(net::asio::const_buffer from) override {
    co_return net::Transferred{{}, write_now(from)};
  }
  std::size_t write_now(net::asio::const_buffer from) override {
    const auto* bytes = static_cast<const std::uint8_t*>(from.data());
    written_.insert(written_.end(), bytes, bytes + from.size());
    return from.size();
  }
  void finish_sending() override {}
  void close() override {}

 private:
  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
  base::Bytes& written_;
};

net::asio::awaitable<void> read_to_end(net::ByteStream& stream, std::string& all, std::size_t at_once) {
  std::string buffer(at_once, '\0');
  for (;;) {
    const net::Transferred read = co_await stream.read_some(net::asio::buffer(buffer));
    all.append(buffer, 0, read.count);
    if (read.error) co_return;
  }
}

std::string unwrapped(std::vector<std::string> pieces, std::size_t at_once = 4096) {
  base::Bytes written;
  net::TdsStream stream(std::make_unique<PiecesStream>(std::move(pieces), written));
  std::string all;
  Opening().run_limited(read_to_end(stream, all, at_once));
  return all;
}

std::string packet(std::string_view records) {
  return text(preamble::wrap_tds(base::bytes_of(records)));
}

net::asio::awaitable<void> write_all(net::ByteStream& stream, const base::Bytes& bytes, net::Transferred& written) {
  written = co_await stream.write(net::asio::buffer(bytes));
}

TlsServerOptions serving(std::function<void(SSL*, int)> after_handshake) {
  static const support::Identity identity = support::self_sign(support::leaf_recipe("proxy.example"));
  TlsServerOptions options;
  options.credentials = {{identity, {}}};
  options.after_handshake = std::move(after_handshake);
  return options;
}

// What comes is sent back, until the client says that nothing more follows.
void echo(SSL* ssl, int) {
  char bytes[4096];
  for (int size = SSL_read(ssl, bytes, sizeof bytes); size > 0; size = SSL_read(ssl, bytes, sizeof bytes)) {
    SSL_write(ssl, bytes, size);
  }
  SSL_write(ssl, "end", 3);
}

net::asio::awaitable<void> open_tls(std::uint16_t port, const net::TlsContext& context,
                                    std::unique_ptr<net::TlsStream>& stream) {
  net::asio::ip::tcp::socket socket(co_await net::asio::this_coro::executor);
  co_await net::connect(socket, {net::asio::ip::address_v4::loopback(), port});
  stream = std::make_unique<net::TlsStream>(std::make_unique<net::TcpStream>(std::move(socket)), context);
  const net::ChannelEnd end = co_await stream->open("proxy.example");
  CHECK(end.done());
}

net::asio::awaitable<void> exchange(net::ByteStream& stream, const base::Bytes& said, std::string& heard) {
  co_await stream.write(net::asio::buffer(said));
  stream.finish_sending();
  co_await read_to_end(stream, heard, 1000);
}

}  // namespace

TEST_CASE("records come out of packets however the packets are cut") {
  const std::string records = text(numbered(9000));
  const std::string packets = packet(records);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{9}, std::size_t{4096}}) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < packets.size(); at += piece) pieces.push_back(packets.substr(at, piece));
    CHECK(unwrapped(pieces) == records);
    CHECK(unwrapped(pieces, 7) == records);
  }
}

TEST_CASE("a record without a packet right behind a packet loses neither") {
  CHECK(unwrapped({packet("\x16\x03\x03 finished") + "\x17\x03\x03 data"}) == "\x16\x03\x03 finished\x17\x03\x03 data");
  CHECK(unwrapped({packet("\x16\x03\x03 finished"), "\x17\x03\x03 data"}) == "\x16\x03\x03 finished\x17\x03\x03 data");
}

TEST_CASE("the middle of a record that looks like a packet is none") {
  const std::string looks_like = std::string("\x12\x01\x00\x0b\x00\x00\x01\x00 ab", 11);
  CHECK(unwrapped({"\x17\x03\x03 data", looks_like}) == "\x17\x03\x03 data" + looks_like);
}

TEST_CASE("what is neither record nor packet is handed on as it is") {
  CHECK(unwrapped({"HTTP/1.1 400\r\n", "\r\n"}) == "HTTP/1.1 400\r\n\r\n");
}

TEST_CASE("a packet that never becomes whole is no data") {
  CHECK(unwrapped({packet("abc").substr(0, 10)}).empty());
}

TEST_CASE("records are written in packets, and counted as what they are") {
  base::Bytes written;
  net::TdsStream stream(std::make_unique<PiecesStream>(std::vector<std::string>{}, written));
  const base::Bytes records = numbered(5000);
  net::Transferred transferred;
  Opening().run_limited(write_all(stream, records, transferred));
  CHECK(transferred.count == 5000);
  CHECK(written == preamble::wrap_tds(records));
  written.clear();
  CHECK(stream.write_now(net::asio::buffer(records)) == 5000);
  CHECK(written == preamble::wrap_tds(records));
}

TEST_CASE("much can be written by TLS and read back, and the rest after our goodbye") {
  const TlsServer server(serving(echo));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    net::TlsOptions options;
    options.highest_version = static_cast<std::uint16_t>(version);
    const net::TlsContext context(options);
    Opening opening;
    std::unique_ptr<net::TlsStream> stream;
    opening.run_limited(open_tls(server.port(), context, stream));
    REQUIRE(stream);
    CHECK(stream->peer_chain().size() == 1);
    std::string heard;
    const base::Bytes said = numbered(200'000);
    opening.run_limited(exchange(*stream, said, heard));
    CHECK(heard == text(said) + "end");
  }
}

TEST_CASE("a connection that TLS does not end is told from one that it does") {
  const TlsServer cut(serving([](SSL*, int socket) { reset_on_close(socket); }));
  Opening opening;
  const net::TlsContext context{net::TlsOptions{}};
  std::unique_ptr<net::TlsStream> stream;
  opening.run_limited(open_tls(cut.port(), context, stream));
  REQUIRE(stream);
  net::Transferred read;
  const auto read_once = [](net::ByteStream& from, net::Transferred& result) -> net::asio::awaitable<void> {
    char bytes[16];
    result = co_await from.read_some(net::asio::buffer(bytes));
  };
  opening.run_limited(read_once(*stream, read));
  CHECK(read.error == net::asio::error::connection_reset);
}

TEST_CASE("TLS goes inside the TLS of a proxy, however much it is") {
  const TlsServer proxy(serving([](SSL* outer, int socket) {
    char request[4096];
    SSL_read(outer, request, sizeof request);
    SSL_write(outer, tunnel_opened, static_cast<int>(std::string_view(tunnel_opened).size()));
    BIO* below = BIO_new(BIO_f_ssl());
    BIO_set_ssl(below, outer, BIO_NOCLOSE);
    SSL* inner = SSL_new(SSL_get_SSL_CTX(outer));
    SSL_set_bio(inner, below, below);
    if (SSL_accept(inner) == 1) echo(inner, socket);
    wait_for_end(socket);  // a close with unread bytes would be a RST, which overtakes the echo
    SSL_free(inner);
  }));
  Opening opening;
  net::Passage passage = opening.open(through({proxy_at(proxy.port(), target::ProxyKind::https)}), shop());
  REQUIRE(passage.is_open());
  const net::TlsContext context{net::TlsOptions{}};
  net::TlsStream inner(std::move(passage.stream), context);
  const auto talk_inside = [](net::TlsStream& stream, const base::Bytes& said,
                              std::string& heard) -> net::asio::awaitable<void> {
    const net::ChannelEnd end = co_await stream.open("shop.example");
    CHECK(end.done());
    co_await exchange(stream, said, heard);
  };
  std::string heard;
  const base::Bytes said = numbered(200'000);
  opening.run_limited(talk_inside(inner, said, heard));
  CHECK(heard == text(said) + "end");
}
