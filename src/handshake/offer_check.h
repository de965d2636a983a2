// What a server chose, held against what was offered. Private to this module.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "wire/client_hello.h"
#include "wire/server_hello.h"

namespace trustprobe::handshake {

inline constexpr std::uint16_t ssl3 = 0x0300;
inline constexpr std::uint16_t tls12 = 0x0303;
inline constexpr std::uint16_t tls13 = 0x0304;

/// Why a ServerHello or HelloRetryRequest is none that can answer the offer; empty: it can. Without an offer it is
/// judged alone.
std::string fault_of(const wire::ServerHello& hello, const std::optional<wire::ClientHello>& offer);

/// Whether supported_groups names the group, or is missing, so that the server is free.
bool may_choose_group(const std::optional<wire::ClientHello>& offer, std::uint16_t group);

/// Whether a session up to TLS 1.2 was offered that this session id can continue: RFC 5246 7.4.1.3, RFC 5077 3.4.
bool can_be_resumption(const std::optional<wire::ClientHello>& offer, base::ByteView session_id);

bool sends(const wire::ServerHello& hello, std::uint16_t extension);

}  // namespace trustprobe::handshake
