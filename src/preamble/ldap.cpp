#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "preamble/binary_dialogues.h"
#include "preamble/numbers.h"
#include "preamble/question.h"
#include "preamble/quoted.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

// RFC 4511 4.14.1: LDAPMessage { messageID 1, extendedReq { requestName } }.
constexpr std::array<std::uint8_t, 9> request_beginning{0x30, 0x1D, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16};
constexpr std::string_view start_tls_oid = "1.3.6.1.4.1.1466.20037";
constexpr std::string_view disconnection_oid = "1.3.6.1.4.1.1466.20036";  // 4.4.1

constexpr std::uint8_t sequence = 0x30, integer = 0x02, enumerated = 0x0A, octet_string = 0x04;
constexpr std::uint8_t extended_response = 0x78, response_name = 0x8A;

constexpr std::uint32_t success = 0, protocol_error = 2, busy = 51, unavailable = 52;

struct ResultCode {
  std::uint32_t code = 0;
  std::string_view name;
};

// RFC 4511 appendix A: those with which servers say no to an extended operation.
constexpr std::array result_codes{
    ResultCode{1, "operationsError"},
    ResultCode{protocol_error, "protocolError"},
    ResultCode{3, "timeLimitExceeded"},
    ResultCode{7, "authMethodNotSupported"},
    ResultCode{8, "strongerAuthRequired"},
    ResultCode{10, "referral"},
    ResultCode{11, "adminLimitExceeded"},
    ResultCode{12, "unavailableCriticalExtension"},
    ResultCode{13, "confidentialityRequired"},
    ResultCode{48, "inappropriateAuthentication"},
    ResultCode{49, "invalidCredentials"},
    ResultCode{50, "insufficientAccessRights"},
    ResultCode{busy, "busy"},
    ResultCode{unavailable, "unavailable"},
    ResultCode{53, "unwillingToPerform"},
    ResultCode{80, "other"},
};

std::string name_of(std::uint32_t code) {
  const auto found = std::ranges::find(result_codes, code, &ResultCode::code);
  return found == result_codes.end() ? fmt::format("result code {}", code) : fmt::format("{} ({})", found->name, code);
}

enum class Extent { whole, incomplete, broken };

// How far the element at the start of `bytes` goes, its tag and length included. RFC 4511 5.1: lengths are definite;
// Active Directory writes them in four bytes whatever they are.
struct Element {
  Extent extent = Extent::incomplete;
  base::ByteView content = {};
  std::size_t size = 0;
};

Element element_at(base::ByteView bytes) {
  constexpr std::size_t longest_length = 4;
  if (bytes.size() < 2) return {};
  std::size_t header = 2, length = bytes[1];
  if (length >= 0x80) {
    const std::size_t width = length - 0x80;
    if (width == 0 || width > longest_length) return {Extent::broken};
    header += width;
    if (bytes.size() < header) return {};
    length = big_endian(bytes.subspan(2, width));
  }
  if (length > most_received - header) return {Extent::broken};
  if (bytes.size() - header < length) return {};
  return {Extent::whole, bytes.subspan(header, length), header + length};
}

// Takes the element with this tag from the start of `rest`.
std::optional<base::ByteView> take_element(base::ByteView& rest, std::uint8_t tag) {
  if (rest.empty() || rest.front() != tag) return std::nullopt;
  const Element element = element_at(rest);
  if (element.extent != Extent::whole) return std::nullopt;
  rest = rest.subspan(element.size);
  return element.content;
}

std::optional<std::uint32_t> take_number(base::ByteView& rest, std::uint8_t tag) {
  const auto content = take_element(rest, tag);
  if (!content || content->empty() || content->size() > 4) return std::nullopt;
  return big_endian(*content);
}

struct ExtendedResponse {
  std::uint32_t message_id = 0, result_code = 0;
  base::ByteView diagnostic, name;
};

std::optional<ExtendedResponse> read_response(base::ByteView message) {
  const auto id = take_number(message, integer);
  if (!id) return std::nullopt;
  auto operation = take_element(message, extended_response);
  if (!operation) return std::nullopt;
  const auto code = take_number(*operation, enumerated);
  const auto matched_dn = take_element(*operation, octet_string);
  const auto diagnostic = take_element(*operation, octet_string);
  if (!code || !matched_dn || !diagnostic) return std::nullopt;
  ExtendedResponse response{*id, *code, *diagnostic, {}};
  while (!operation->empty()) {
    const std::uint8_t tag = operation->front();
    const auto content = take_element(*operation, tag);
    if (!content) return std::nullopt;
    if (tag == response_name) response.name = *content;
  }
  return response;
}

Step unexpected(base::ByteView received) {
  return refused_step(Fault::unexpected, fmt::format("the server answered {} to StartTLS, which is no response of LDAP",
                                                     quoted(received)));
}

Fault fault_of(std::uint32_t code) {
  if (code == busy || code == unavailable) return Fault::try_later;
  return code == protocol_error ? Fault::not_offered : Fault::declined;
}

std::string told(std::string_view what, const ExtendedResponse& response) {
  const std::string said = response.diagnostic.empty() ? "" : ": " + quoted(response.diagnostic);
  return fmt::format("the server {} {}{}", what, name_of(response.result_code), said);
}

// Message 0 comes unasked (4.4): the notice that the server goes away counts, others do not.
Step judge(base::Bytes& received) {
  while (!received.empty()) {
    if (received.front() != sequence) return unexpected(received);
    const Element message = element_at(received);
    if (message.extent == Extent::broken) return unexpected(received);
    if (message.extent == Extent::incomplete) return read_step();
    const auto response = read_response(message.content);
    if (!response || response->message_id > 1) return unexpected(received);
    if (response->message_id == 0 && base::text_of(response->name) == disconnection_oid) {
      const bool passes = fault_of(response->result_code) == Fault::try_later;
      return refused_step(passes ? Fault::try_later : Fault::declined,
                          told("ended the connection instead of answering StartTLS, with", *response));
    }
    if (response->message_id == 1 && response->result_code != success) {
      return refused_step(fault_of(response->result_code), told("answered StartTLS with", *response));
    }
    const bool asked_for = response->message_id == 1;
    take(received, message.size);
    if (asked_for) return done_step();
  }
  return read_step();
}

}  // namespace

std::unique_ptr<Dialogue> ldap_dialogue() {
  base::Bytes request(request_beginning.begin(), request_beginning.end());
  append(request, base::bytes_of(start_tls_oid));
  return question(std::move(request), judge, "the answer to StartTLS");
}

}  // namespace trustprobe::preamble
