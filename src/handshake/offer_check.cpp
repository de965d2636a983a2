#include "handshake/offer_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "wire/hello_extensions.h"
#include "wire/registry.h"

namespace trustprobe::handshake {
namespace {

template <typename Range, typename Value, typename Projection = std::identity>
bool contains(const Range& range, const Value& value, Projection projection = {}) {
  return std::ranges::find(range, value, projection) != std::ranges::end(range);
}

std::string fault_of_version(const wire::ServerHello& hello) {
  if (hello.version < ssl3 || hello.version > tls13) {
    return fmt::format("the ServerHello names version 0x{:04x}, which is none from SSL 3.0 to TLS 1.3", hello.version);
  }
  // RFC 8446 4.2.1: TLS 1.3 is chosen by supported_versions and nowhere else, and nothing older is chosen there.
  const bool in_extension = sends(hello, wire::extension::supported_versions);
  if ((hello.version == tls13) != in_extension) {
    return fmt::format("the ServerHello names {} in {}, where it must not stand", wire::version_name(hello.version),
                       in_extension ? "supported_versions" : "its legacy version");
  }
  if (hello.hello_retry_request && hello.version != tls13) {
    return fmt::format("a HelloRetryRequest comes in {}, which has none", wire::version_name(hello.version));
  }
  return {};
}

std::string fault_of_suite(const wire::ServerHello& hello, const std::optional<wire::ClientHello>& offer) {
  const std::string name = wire::cipher_suite_name(hello.cipher_suite);
  // RFC 8701 3.1: reserved values are never chosen.
  const bool offered = !offer || contains(offer->cipher_suites, hello.cipher_suite);
  if (!offered || wire::is_grease(hello.cipher_suite)) {
    return fmt::format("the ServerHello chooses the cipher suite {}, which was not offered", name);
  }
  if (wire::traits_of(hello.cipher_suite).tls13 != (hello.version == tls13)) {
    return fmt::format("the ServerHello chooses the cipher suite {}, which {} does not have", name,
                       wire::version_name(hello.version));
  }
  if (offer && !contains(offer->compression_methods, hello.compression_method)) {
    return fmt::format("the ServerHello chooses compression method {}, which was not offered",
                       hello.compression_method);
  }
  return {};
}

bool is_share_offered(const wire::ClientHello& offer, std::uint16_t group) {
  const wire::HelloExtension* const extension = offer.find(wire::extension::key_share);
  const auto entries = extension ? wire::parse_key_share(extension->data) : std::nullopt;
  return entries && contains(*entries, group, &wire::KeyShareEntry::group);
}

std::string fault_of_group(const wire::ServerHello& hello, const std::optional<wire::ClientHello>& offer) {
  if (hello.version != tls13) return {};
  if (!hello.group) {
    // RFC 8446 4.1.4: a HelloRetryRequest may ask for a cookie alone. 4.2.9: psk_ke has no share.
    const bool needed = !hello.hello_retry_request && !sends(hello, wire::extension::pre_shared_key);
    return needed ? "the ServerHello of TLS 1.3 has no key share" : "";
  }
  const std::string name = wire::group_name(*hello.group);
  if (!may_choose_group(offer, *hello.group)) {
    return fmt::format("the ServerHello chooses the group {}, which was not offered", name);
  }
  if (!hello.hello_retry_request && offer && !is_share_offered(*offer, *hello.group)) {
    return fmt::format("the ServerHello answers a key share of the group {}, which was not sent", name);
  }
  return {};
}

}  // namespace

bool sends(const wire::ServerHello& hello, std::uint16_t extension) {
  return contains(hello.extensions, extension, &wire::Extension::type);
}

bool may_choose_group(const std::optional<wire::ClientHello>& offer, std::uint16_t group) {
  if (wire::is_grease(group)) return false;
  const wire::HelloExtension* const extension = offer ? offer->find(wire::extension::supported_groups) : nullptr;
  const auto groups = extension ? wire::parse_code_points16(extension->data) : std::nullopt;
  return !groups || contains(*groups, group);
}

bool can_be_resumption(const std::optional<wire::ClientHello>& offer, base::ByteView session_id) {
  if (!offer) return true;
  const wire::HelloExtension* const ticket = offer->find(wire::extension::session_ticket);
  if (ticket && !ticket->data.empty()) return true;
  return !session_id.empty() && std::ranges::equal(session_id, offer->session_id);
}

std::string fault_of(const wire::ServerHello& hello, const std::optional<wire::ClientHello>& offer) {
  if (std::string fault = fault_of_version(hello); !fault.empty()) return fault;
  if (std::string fault = fault_of_suite(hello, offer); !fault.empty()) return fault;
  return fault_of_group(hello, offer);
}

}  // namespace trustprobe::handshake
