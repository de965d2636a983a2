// TLS as a stream of bytes, for what is spoken inside: to an https proxy.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/byte_stream.h"
#include "net/tls_channel.h"

namespace trustprobe::net {

class TlsStream final : public ByteStream, private MessageObserver {
 public:
  /// `context` outlives the stream.
  TlsStream(std::unique_ptr<ByteStream> below, const TlsContext& context);

  /// Once, before anything else. Nobody is authenticated.
  asio::awaitable<ChannelEnd> open(std::optional<std::string> server_name) {
    return channel_.handshake(std::move(server_name));
  }
  /// What the peer has shown, as DER, its own certificate first.
  std::vector<base::Bytes> peer_chain() const { return channel_.peer_chain(); }

  asio::awaitable<Transferred> read_some(asio::mutable_buffer into) override;
  asio::awaitable<Transferred> write(asio::const_buffer from) override;
  std::size_t write_now(asio::const_buffer from) override;
  void finish_sending() override { channel_.finish_sending(); }
  void close() override { channel_.close(); }

 private:
  void on_message(Direction, Kind, base::ByteView) override {}

  TlsChannel channel_;
  base::Bytes decrypted_;  // and not read yet
};

}  // namespace trustprobe::net
