#include "checks/caa_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace trustprobe::checks {
namespace {

using observation::CaaRecord;

constexpr std::uint8_t critical_flag = 128;  // RFC 8659 4.1, bit 0

// RFC 8659 8.1 and what was registered since: mail (RFC 9495), contacts (CA/Browser Forum), marks (VMC).
constexpr std::array<std::string_view, 7> known_tags{"issue",        "issuewild",    "iodef",   "issuemail",
                                                     "contactemail", "contactphone", "issuevmc"};

bool has_tag(const CaaRecord& record, std::string_view tag) {
  return base::ascii_lower(record.tag) == tag;
}

bool alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The WSP of RFC 5234: neither CR nor LF.
std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// RFC 8659 4.2: letters and digits, with hyphens between them.
bool is_label(std::string_view text) {
  return !text.empty() && alphanumeric(text.front()) && alphanumeric(text.back()) &&
         std::ranges::all_of(text, [](char c) { return c == '-' || alphanumeric(c); });
}

bool is_domain(std::string_view text) {
  for (std::size_t dot; (dot = text.find('.')) != std::string_view::npos; text.remove_prefix(dot + 1)) {
    if (!is_label(text.substr(0, dot))) return false;
  }
  return is_label(text);
}

struct Parameter {
  std::string_view tag;
  std::string_view value;

  bool well_formed() const {
    return is_label(tag) && std::ranges::all_of(value, [](char c) { return c >= 0x21 && c <= 0x7E && c != ';'; });
  }
  bool limits() const {
    const std::string name = base::ascii_lower(tag);
    return name == "accounturi" || name == "validationmethods";
  }
};

Parameter parse_parameter(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  return {without_blanks(text.substr(0, equals)), without_blanks(text.substr(equals + 1))};
}

}  // namespace

IssueValue parse_issue_value(std::string_view value) {
  const std::size_t end = value.find(';');
  const std::string_view domain = without_blanks(value.substr(0, end));
  if (!domain.empty() && !is_domain(domain)) return {};
  IssueValue result{base::ascii_lower(domain), false};
  if (end == std::string_view::npos) return result;
  std::string_view rest = value.substr(end + 1);
  if (without_blanks(rest).empty()) return result;
  for (bool last = false; !last;) {
    const std::size_t semicolon = rest.find(';');
    last = semicolon == std::string_view::npos;
    const Parameter parameter = parse_parameter(rest.substr(0, semicolon));
    if (!parameter.well_formed()) return {};
    result.limited = result.limited || parameter.limits();
    if (!last) rest.remove_prefix(semicolon + 1);
  }
  return result;
}

std::vector<const CaaRecord*> deciding_records(const std::vector<CaaRecord>& records, NameKind kind) {
  std::vector<const CaaRecord*> deciding;
  const auto take = [&](std::string_view tag) {
    for (const CaaRecord& record : records) {
      if (has_tag(record, tag)) deciding.push_back(&record);
    }
  };
  if (kind == NameKind::wildcard) take("issuewild");
  if (deciding.empty()) take("issue");
  return deciding;
}

const CaaRecord* unknown_critical(const std::vector<CaaRecord>& records) {
  const auto found = std::ranges::find_if(records, [](const CaaRecord& record) {
    return (record.flags & critical_flag) != 0 &&
           std::ranges::find(known_tags, base::ascii_lower(record.tag)) == known_tags.end();
  });
  return found == records.end() ? nullptr : &*found;
}

std::vector<std::string> issuer_domains(const std::vector<const CaaRecord*>& deciding) {
  std::vector<std::string> domains;
  for (const CaaRecord* record : deciding) {
    std::string domain = parse_issue_value(record->value).domain;
    if (!domain.empty() && std::ranges::find(domains, domain) == domains.end()) domains.push_back(std::move(domain));
  }
  return domains;
}

std::string record_text(const CaaRecord& record) {
  std::string quoted;
  for (const char c : base::printable(record.value)) {
    if (c == '"') quoted += '\\';
    quoted += c;
  }
  return fmt::format("{} {} \"{}\"", record.flags, base::printable(record.tag), quoted);
}

}  // namespace trustprobe::checks
