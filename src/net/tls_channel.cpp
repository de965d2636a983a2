#include "net/tls_channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <new>

namespace trustprobe::net {
namespace {

using Kind = ChannelEnd::Kind;

void show_message(int write, int, int content_type, const void* bytes, std::size_t size, SSL*, void* observer) {
  if (content_type != SSL3_RT_HANDSHAKE && content_type != SSL3_RT_ALERT) return;
  static_cast<MessageObserver*>(observer)->on_message(
      write ? MessageObserver::Direction::sent : MessageObserver::Direction::received,
      content_type == SSL3_RT_ALERT ? MessageObserver::Kind::alert : MessageObserver::Kind::handshake,
      {static_cast<const std::uint8_t*>(bytes), size});
}

ChannelEnd stream_end(const error_code& error) {
  if (error == asio::error::operation_aborted) return {Kind::cancelled, ""};
  if (error == asio::error::eof) return {Kind::closed, ""};
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe) return {Kind::reset, ""};
  return {Kind::broken, error.message()};
}

ChannelEnd library_end() {
  const unsigned long error = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(error);
  const bool too_large = ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_EXCESSIVE_MESSAGE_SIZE;
  return {too_large ? Kind::too_large : Kind::failed, reason ? reason : "unknown reason"};
}

}  // namespace

void TlsChannel::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

TlsChannel::TlsChannel(std::unique_ptr<ByteStream> stream, const TlsContext& context, MessageObserver& observer,
                       std::size_t received_limit)
    : stream_(std::move(stream)),
      ssl_(SSL_new(context.native())),
      incoming_(BIO_new(BIO_s_mem())),
      outgoing_(BIO_new(BIO_s_mem())),
      received_limit_(received_limit) {
  if (!ssl_ || !incoming_ || !outgoing_) throw std::bad_alloc();
  SSL_set_bio(ssl_.get(), incoming_, outgoing_);
  SSL_set_msg_callback(ssl_.get(), show_message);
  SSL_set_msg_callback_arg(ssl_.get(), &observer);
  SSL_set_connect_state(ssl_.get());
}

asio::awaitable<ChannelEnd> TlsChannel::handshake(std::optional<std::string> server_name) {
  if (server_name && !SSL_set_tlsext_host_name(ssl_.get(), server_name->c_str())) {
    co_return ChannelEnd{Kind::failed, "the server name is longer than SNI can carry"};
  }
  co_return co_await continue_handshake();
}

asio::awaitable<ChannelEnd> TlsChannel::continue_handshake() {
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) co_return ChannelEnd{};
    const ChannelEnd end = co_await continue_after(result);
    if (!end.done()) co_return end;
  }
}

void TlsChannel::resume(const TlsSession& session) {
  if (!SSL_set_session(ssl_.get(), session.native())) throw std::bad_alloc();
}

bool TlsChannel::resumed() const {
  return SSL_session_reused(ssl_.get()) == 1;
}

std::optional<TlsSession> TlsChannel::session() const {
  SSL_SESSION* session = SSL_get0_session(ssl_.get());
  if (!session || !SSL_SESSION_is_resumable(session)) return std::nullopt;
  return TlsSession(session);
}

asio::awaitable<ChannelEnd> TlsChannel::read_session() {
  std::array<std::uint8_t, 4096> chunk;
  for (;;) {
    ERR_clear_error();
    const int result = SSL_read(ssl_.get(), chunk.data(), static_cast<int>(chunk.size()));
    // Looked for before anything is waited for: nothing needs to follow a ticket.
    if (session()) co_return ChannelEnd{};
    if (result > 0) continue;
    const ChannelEnd end = co_await continue_after(result);
    if (!end.done()) co_return end;
  }
}

asio::awaitable<ChannelEnd> TlsChannel::renegotiate() {
  ERR_clear_error();
  if (!SSL_renegotiate(ssl_.get())) co_return library_end();
  const ChannelEnd end = co_await continue_handshake();
  // libssl puts it off, and calls that success, while bytes of the peer wait to be read.
  if (end.done() && SSL_renegotiate_pending(ssl_.get())) {
    co_return ChannelEnd{Kind::failed, "the server spoke before the renegotiation"};
  }
  co_return end;
}

asio::awaitable<ChannelEnd> TlsChannel::read_some(base::Bytes& data) {
  std::array<std::uint8_t, 4096> chunk;
  ERR_clear_error();
  const int result = SSL_read(ssl_.get(), chunk.data(), static_cast<int>(chunk.size()));
  if (result <= 0) co_return co_await continue_after(result);
  data.insert(data.end(), chunk.begin(), chunk.begin() + result);
  co_return ChannelEnd{};
}

asio::awaitable<ChannelEnd> TlsChannel::write(base::Bytes data) {
  ERR_clear_error();
  // A memory BIO takes everything at once.
  if (SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size())) <= 0) co_return library_end();
  co_return co_await flush();
}

// Does what libssl waits for: our flight goes out, and something comes in. `done` means: call libssl again.
asio::awaitable<ChannelEnd> TlsChannel::continue_after(int result) {
  const int wish = SSL_get_error(ssl_.get(), result);
  if (wish == SSL_ERROR_ZERO_RETURN) co_return ChannelEnd{Kind::closed, ""};
  if (wish != SSL_ERROR_WANT_READ) co_return library_end();
  ChannelEnd end = co_await flush();
  // A peer that has closed may have left its reasons in our receive buffer.
  if (end.done() || end.kind == Kind::reset) end = co_await receive();
  co_return end;
}

asio::awaitable<ChannelEnd> TlsChannel::flush() {
  const base::ByteView bytes = outgoing();
  if (bytes.empty()) co_return ChannelEnd{};
  const Transferred sent = co_await stream_->write(asio::buffer(bytes.data(), bytes.size()));
  bytes_sent_ += sent.count;
  if (sent.error) co_return stream_end(sent.error);
  BIO_reset(outgoing_);
  co_return ChannelEnd{};
}

base::ByteView TlsChannel::outgoing() const {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(outgoing_, &bytes);
  return {reinterpret_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(size)};
}

asio::awaitable<ChannelEnd> TlsChannel::receive() {
  const auto [error, size] = co_await stream_->read_some(asio::buffer(buffer_));
  if (error) co_return stream_end(error);
  bytes_received_ += size;
  remember_first({buffer_.data(), size});
  if (bytes_received_ > received_limit_) co_return ChannelEnd{Kind::too_large, "more bytes than are read"};
  if (BIO_write(incoming_, buffer_.data(), static_cast<int>(size)) != static_cast<int>(size)) throw std::bad_alloc();
  co_return ChannelEnd{};
}

void TlsChannel::remember_first(base::ByteView bytes) {
  const std::size_t taken = std::min(bytes.size(), first_.size() - first_size_);
  std::copy_n(bytes.begin(), taken, first_.begin() + first_size_);
  first_size_ += taken;
}

void TlsChannel::finish_sending() {
  if (finished_sending_) return;
  finished_sending_ = true;
  ERR_clear_error();
  // close_notify joins what is still to go out; after a failure only libssl's alert is there. One write, without
  // waiting.
  if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
  send_now();
  ERR_clear_error();
  stream_->finish_sending();
}

void TlsChannel::send_now() {
  const base::ByteView bytes = outgoing();
  if (!bytes.empty()) bytes_sent_ += stream_->write_now(asio::buffer(bytes.data(), bytes.size()));
  BIO_reset(outgoing_);
}

void TlsChannel::write_now(base::ByteView data) {
  ERR_clear_error();
  if (SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size())) > 0) send_now();
}

std::vector<base::Bytes> TlsChannel::peer_chain() const {
  std::vector<base::Bytes> chain;
  const STACK_OF(X509)* sent = SSL_get_peer_cert_chain(ssl_.get());
  for (int i = 0; sent != nullptr && i < sk_X509_num(sent); ++i) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(sk_X509_value(sent, i), &bytes);
    if (size <= 0) continue;
    chain.emplace_back(bytes, bytes + size);
    OPENSSL_free(bytes);
  }
  return chain;
}

void TlsChannel::close() {
  finish_sending();
  stream_->close();
}

}  // namespace trustprobe::net
