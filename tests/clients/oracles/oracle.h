// What the adapters written in C++ share: reading cases and writing answers in the line protocol that ../ask describes.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace oracle {

using Der = std::string;  // bytes

enum class NameKind { none, dns, ip };

struct Case {
  std::string id;
  std::int64_t milliseconds = 0;  // since 1970-01-01 UTC
  NameKind name_kind = NameKind::none;
  std::string name;
  std::vector<Der> trusted;
  std::vector<Der> sent;  // the leaf first, then what the server sends after it, in that order
  int port = 0;           // of a TLS server on 127.0.0.1 that sends `sent`; 0 for adapters that call an API

  std::int64_t seconds() const { return milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000; }
};

struct Answer {
  std::string verdict;  // accept, refuse or skip
  std::string reason;   // the client's own words
};

inline Answer accept() {
  return {"accept", ""};
}
inline Answer refuse(std::string reason) {
  return {"refuse", std::move(reason)};
}
inline Answer skip(std::string reason) {
  return {"skip", std::move(reason)};
}

inline std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

inline Der from_base64(std::string_view text) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Der bytes;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (char letter : text) {
    const auto value = alphabet.find(letter);
    if (value == std::string_view::npos) break;
    buffer = (buffer << 6 | static_cast<std::uint32_t>(value)) & 0xffffff;
    bits += 6;
    if (bits >= 8) bytes.push_back(static_cast<char>(buffer >> (bits -= 8)));
  }
  return bytes;
}

inline std::vector<Der> certificates(const std::string& field) {
  std::vector<Der> all;
  if (field == "-") return all;
  for (const std::string& each : split(field, ',')) all.push_back(from_base64(each));
  return all;
}

inline Case parse_case(const std::string& line) {
  const auto fields = split(line, '\t');
  if (fields.size() != 7) throw std::runtime_error("a case has 7 fields, not " + std::to_string(fields.size()));
  Case parsed;
  parsed.id = fields[0];
  parsed.milliseconds = std::stoll(fields[1]);
  if (fields[2] != "-") parsed.name_kind = fields[2] == "DNS" ? NameKind::dns : NameKind::ip;
  parsed.name = fields[3];
  parsed.trusted = certificates(fields[4]);
  parsed.sent = certificates(fields[5]);
  if (fields[6] != "-") parsed.port = std::stoi(fields[6]);
  return parsed;
}

// Answers the cases of standard input one by one. With --version as the last option, prints `version` instead.
inline int answer_all(int argc, char** argv, const std::string& version,
                      const std::function<Answer(const Case&)>& ask) {
  if (argc > 1 && std::string_view(argv[argc - 1]) == "--version") {
    std::cout << version << '\n';
    return 0;
  }
  for (std::string line; std::getline(std::cin, line);) {
    const Case parsed = parse_case(line);
    const Answer answer = ask(parsed);
    std::cout << parsed.id << '\t' << answer.verdict << '\t' << answer.reason << std::endl;
  }
  return 0;
}

}  // namespace oracle
