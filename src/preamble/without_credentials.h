// Keeps what a proxy says back from showing what was said to it.
#pragma once

#include <string>
#include <vector>

#include "target/proxy.h"

namespace trustprobe::preamble {

/// Some proxy is told credentials: what comes by this way may repeat them.
bool tells_credentials(const std::vector<target::Proxy>& proxies);

/// `said`, printable words of somebody who may have heard our credentials, with "(credentials)" in place of every user,
/// password and their base64 (RFC 7617), also where one is cut off after six bytes or more.
std::string without_credentials(std::string said, const std::vector<target::Proxy>& proxies);

/// The same for a sentence of ours: users are taken out of what stands between its first and last quotation mark, which
/// is somebody else's; our own words may be like a user's name.
std::string quotes_without_credentials(std::string sentence, const std::vector<target::Proxy>& proxies);

}  // namespace trustprobe::preamble
