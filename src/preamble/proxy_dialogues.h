// The two dialogues behind `proxy_dialogue`, and what they share.
#pragma once

#include <memory>
#include <string>

#include "preamble/dialogue.h"
#include "preamble/proxy_dialogue.h"

namespace trustprobe::preamble {

/// The credentials may be null. The destination can be spoken of to a proxy: `proxy_dialogue` has seen to that.
std::unique_ptr<Dialogue> http_connect(std::shared_ptr<const target::ProxyCredentials> credentials,
                                       const Destination& destination);
std::unique_ptr<Dialogue> socks5(std::shared_ptr<const target::ProxyCredentials> credentials, Destination destination);

/// "shop.example.com:443", "[2001:db8::1]:443"
std::string authority_of(const Destination& destination);

}  // namespace trustprobe::preamble
