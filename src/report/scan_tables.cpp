#include "report/scan_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "checks/scanned.h"
#include "checks/served.h"
#include "report/layout.h"
#include "report/scan_words.h"
#include "wire/registry.h"

namespace trustprobe::report {

using observation::Answer;
using observation::KeysOffered;
using observation::NameSent;
using observation::SelectedCertificate;
using observation::SimulatedClient;
using observation::Surface;

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::size_t width_of(const TextStyle& style) {
  return static_cast<std::size_t>(style.width);
}

bool same_bytes(const x509::PresentedChain& one, const x509::PresentedChain& other) {
  return std::ranges::equal(one.certificates, other.certificates, {}, &x509::PresentedCertificate::der,
                            &x509::PresentedCertificate::der);
}

std::string letter(std::size_t index) {
  const std::string last(1, static_cast<char>('A' + index % 26));
  return index < 26 ? last : letter(index / 26 - 1) + last;
}

std::string validity(const x509::Certificate& certificate, base::Instant now) {
  if (certificate.not_after < now)
    return fmt::format("expired {} ago", checks::duration_text(now - certificate.not_after));
  if (now < certificate.not_before) return fmt::format("valid from {}", base::to_date(certificate.not_before));
  return checks::duration_text(certificate.not_after - now) + " left";
}

std::string leaf_words(const x509::PresentedChain& chain, base::Instant now) {
  const x509::CertificateRef leaf = chain.leaf();
  if (!leaf) return "no certificate: " + base::printable(chain.certificates.front().defect);
  return fmt::format("{}, {}, {}, issued by {}", checks::name_of(*leaf), base::printable(leaf->public_key.name),
                     validity(*leaf, now), checks::name_of(leaf->issuer));
}

std::string_view column_title(KeysOffered keys) {
  switch (keys) {
    case KeysOffered::ecdsa:
      return "ECDSA";
    case KeysOffered::rsa_pss:
      return "RSA-PSS";
    case KeysOffered::rsa_pkcs1:
      return "RSA-PKCS1";
    case KeysOffered::any:
      return "any key";
    case KeysOffered::ml_dsa:
      return "ML-DSA";
    case KeysOffered::sha1:
      return "SHA-1";
  }
  return "";
}

std::string name_words(const SelectedCertificate& cell) {
  if (cell.name == NameSent::none) return "no name";
  if (cell.name == NameSent::unknown) return "unknown name";
  return cell.server_name.empty() ? std::string(to_string(cell.name)) : base::printable(cell.server_name);
}

constexpr const char* selection_title = "  which certificate, by what the client takes\n";

using Cells = std::map<KeysOffered, std::string>;

// What one name gets, by version.
struct Block {
  std::vector<std::string> names;
  std::vector<std::pair<std::uint16_t, Cells>> versions;  // the newest first
};

std::string cell_text(const SelectedCertificate& cell, ChainLetters& letters) {
  if (cell.served == Answer::yes) return cell.chain.empty() ? "a certificate" : letters.of(cell.chain);
  return cell.served == Answer::no ? "declined" : "undetermined";
}

Cells& cells_of(Block& block, std::uint16_t version) {
  const auto at = std::ranges::find_if(block.versions, [&](const auto& row) { return row.first <= version; });
  if (at != block.versions.end() && at->first == version) return at->second;
  return block.versions.insert(at, {version, {}})->second;
}

// Each name once, then those that are answered alike together.
std::vector<Block> blocks_of(const Surface& surface, ChainLetters& letters) {
  std::vector<Block> blocks;
  for (const SelectedCertificate& cell : surface.selection) {
    const std::string name = name_words(cell);
    auto block = std::ranges::find_if(blocks, [&](const Block& known) { return known.names.front() == name; });
    if (block == blocks.end()) block = blocks.insert(block, Block{{name}, {}});
    cells_of(*block, cell.version)[cell.keys] = cell_text(cell, letters);
  }
  std::vector<Block> merged;
  for (Block& block : blocks) {
    const auto alike = std::ranges::find(merged, block.versions, &Block::versions);
    if (alike != merged.end()) alike->names.push_back(std::move(block.names.front()));
    if (alike == merged.end()) merged.push_back(std::move(block));
  }
  return merged;
}

std::vector<KeysOffered> columns_of(const Surface& surface) {
  std::vector<KeysOffered> columns;
  for (const KeysOffered keys : {KeysOffered::ecdsa, KeysOffered::rsa_pss, KeysOffered::rsa_pkcs1, KeysOffered::any,
                                 KeysOffered::ml_dsa, KeysOffered::sha1}) {
    const bool asked =
        std::ranges::find(surface.selection, keys, &SelectedCertificate::keys) != surface.selection.end();
    if (asked) columns.push_back(keys);
  }
  return columns;
}

// "1.3" of TLS 1.3: columns are dear.
std::string short_version(std::uint16_t version) {
  const std::string name = wire::version_name(version);
  return name.starts_with("TLS ") ? name.substr(4) : name;
}

std::vector<std::string> table_row(const Block& block, std::size_t version, const std::vector<KeysOffered>& columns) {
  const auto& [number, cells] = block.versions[version];
  std::vector<std::string> row{version == 0 ? block.names.front() : "", short_version(number)};
  for (const KeysOffered keys : columns) {
    const auto cell = cells.find(keys);
    row.push_back(cell == cells.end() ? "-" : cell->second);
  }
  return row;
}

std::string same_for(const Block& block, const TextStyle& style) {
  if (block.names.size() < 2) return {};
  const std::vector<std::string> others(block.names.begin() + 1, block.names.end());
  const std::size_t most = style.verbose ? others.size() : 5;
  return "      " + folded("the same for " + checks::listed(others, most), width_of(style), 6, 8);
}

// The lines of the table, and beneath each block the other names that it holds for.
std::string as_table(const Rows& rows, const std::vector<Block>& blocks, const TextStyle& style) {
  const std::string lines = table(rows, 4);
  std::size_t at = 0;
  const auto next_line = [&] {
    const std::size_t start = std::exchange(at, lines.find('\n', at) + 1);
    return lines.substr(start, at - start);
  };
  std::string text = selection_title + next_line();
  for (const Block& block : blocks) {
    for (std::size_t i = 0; i < block.versions.size(); ++i) text += next_line();
    text += same_for(block, style);
  }
  return text;
}

// "TLS 1.3: A for ECDSA, any key; declined for RSA-PKCS1": for terminals that the table does not fit.
std::string as_sentence(const Cells& cells) {
  std::vector<std::pair<std::string, std::vector<std::string_view>>> answers;
  for (const auto& [keys, answer] : cells) {
    auto known = std::ranges::find(answers, answer, &decltype(answers)::value_type::first);
    if (known == answers.end()) known = answers.insert(known, {answer, {}});
    known->second.push_back(column_title(keys));
  }
  std::vector<std::string> parts;
  for (const auto& [answer, titles] : answers)
    parts.push_back(fmt::format("{} for {}", answer, fmt::join(titles, ", ")));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string as_list(const std::vector<Block>& blocks, const TextStyle& style) {
  std::string text = selection_title;
  for (const Block& block : blocks) {
    text += "    " + folded(block.names.front(), width_of(style), 4, 6);
    for (const auto& [version, cells] : block.versions) {
      const std::string line = fmt::format("{}: {}", wire::version_name(version), as_sentence(cells));
      text += "      " + folded(line, width_of(style), 6, 8);
    }
    text += same_for(block, style);
  }
  return text;
}

// The reasons behind "declined" or "undetermined", each with how often it stands for one.
std::string reasons(const Surface& surface, Answer answer, std::string_view word, const TextStyle& style) {
  std::map<std::string, std::size_t> counted;
  for (const SelectedCertificate& cell : surface.selection) {
    if (cell.served == answer) ++counted[cell.detail.empty() ? "no reason was seen" : base::printable(cell.detail)];
  }
  if (counted.empty()) return {};
  std::vector<std::string> words;
  for (const auto& [reason, count] : counted)
    words.push_back(count == 1 ? reason : fmt::format("{} ({}x)", reason, count));
  return "    " + folded(fmt::format("{}: {}", word, fmt::join(words, ", ")), width_of(style), 4, 6);
}

std::string connection_words(const SimulatedClient& client, ChainLetters& letters, const TextStyle& style) {
  std::vector<std::string> parts{wire::version_name(client.version)};
  if (client.group) parts.push_back(wire::group_name(*client.group));
  if (style.verbose) parts.push_back(wire::cipher_suite_name(client.cipher_suite));
  if (style.verbose && client.hello_retry) parts.emplace_back("asked for another share first");
  if (!client.chain.empty()) parts.push_back(letters.of(client.chain));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string client_words(const SimulatedClient& client, ChainLetters& letters, const TextStyle& style) {
  if (client.connects == Answer::yes) return connection_words(client, letters, style);
  const std::string detail = client.detail.empty() ? std::string() : ": " + base::printable(client.detail);
  return (client.connects == Answer::no ? "cannot connect" : "undetermined") + detail;
}

// "all 13 connect", "10 of 13 get as far as the request for a client certificate, 3 cannot"
std::string client_counts(const observation::EndpointObservation& seen) {
  const auto& clients = seen.surface->clients;
  const auto count = [&](Answer answer) { return std::ranges::count(clients, answer, &SimulatedClient::connects); };
  const auto all = static_cast<std::ptrdiff_t>(clients.size());
  std::string text =
      count(Answer::yes) == all ? fmt::format("all {} ", all) : fmt::format("{} of {} ", count(Answer::yes), all);
  text += checks::seen_as_far_as_certificate_request(seen) && count(Answer::yes) > 0
              ? "get as far as the request for a client certificate"
              : "connect";
  if (count(Answer::no) > 0) text += fmt::format(", {} cannot", count(Answer::no));
  if (count(Answer::undetermined) > 0) text += fmt::format(", {} undetermined", count(Answer::undetermined));
  return text;
}

struct ClientLine {
  std::string title, words, trust;
};

// Columns while they leave room for the verdict, else one sentence behind the title.
std::string client_line(const ClientLine& line, std::size_t titles, std::size_t widest, const TextStyle& style) {
  const std::size_t words_at = 4 + titles + 3, trust_at = words_at + widest + 3;
  const std::string head = "    " + padded(line.title, titles + 3);
  const bool roomy = trust_at + 24 <= width_of(style);
  if (line.trust.empty() || !roomy) {
    const std::string tail = line.trust.empty() ? "" : ", " + line.trust;
    return head + folded(line.words + tail, width_of(style), words_at, words_at);
  }
  return head + padded(line.words, widest + 3) + folded(line.trust, width_of(style), trust_at, trust_at);
}

}  // namespace

std::string scan_row(std::string_view label, std::string_view text, const TextStyle& style, std::size_t indent) {
  if (text.empty()) return {};
  const bool fits = indent + display_width(label) + 2 <= scan_column;
  const std::string head =
      std::string(indent, ' ') + (fits ? padded(label, scan_column - indent) : std::string(label) + "  ");
  return head + folded(text, width_of(style), display_width(head), scan_column);
}

std::string ChainLetters::of(const x509::PresentedChain& chain) {
  if (chain.empty()) return "-";
  auto known =
      std::ranges::find_if(chains_, [&](const x509::PresentedChain* each) { return same_bytes(*each, chain); });
  if (known == chains_.end()) known = chains_.insert(known, &chain);
  return letter(static_cast<std::size_t>(known - chains_.begin()));
}

std::string ChainLetters::legend(base::Instant now, const TextStyle& style) const {
  std::string text;
  for (std::size_t i = 0; i < chains_.size(); ++i) {
    const auto same_leaf = std::find_if(
        chains_.begin(), chains_.begin() + static_cast<std::ptrdiff_t>(i),
        [&](const auto* each) { return each->certificates.front().der == chains_[i]->certificates.front().der; });
    const auto first = static_cast<std::size_t>(same_leaf - chains_.begin());
    const std::string words = first == i ? leaf_words(*chains_[i], now)
                                         : fmt::format("the certificate of {} with another chain", letter(first));
    const std::string head = fmt::format("    {}  ", letter(i));
    text += head + folded(words, width_of(style), head.size(), head.size());
    if (const x509::CertificateRef leaf = chains_[i]->leaf(); leaf && style.verbose && first == i)
      text += "       " + folded("sha256 " + x509::fingerprint_hex(*leaf), width_of(style), 7, 7);
  }
  return text;
}

std::string selection_table(const Surface& surface, ChainLetters& letters, const TextStyle& style) {
  if (surface.selection.empty()) return {};
  const std::vector<Block> blocks = blocks_of(surface, letters);
  const std::vector<KeysOffered> columns = columns_of(surface);
  Rows rows{{"", "TLS"}};
  for (const KeysOffered keys : columns) rows.front().emplace_back(column_title(keys));
  for (const Block& block : blocks) {
    for (std::size_t i = 0; i < block.versions.size(); ++i) rows.push_back(table_row(block, i, columns));
  }
  std::string text = table_width(rows, 4) <= width_of(style) ? as_table(rows, blocks, style) : as_list(blocks, style);
  if (style.verbose) text += reasons(surface, Answer::no, "declined", style);
  return text + reasons(surface, Answer::undetermined, "undetermined", style);
}

std::string clients_table(const observation::EndpointObservation& seen, const std::vector<ClientTrust>& trust,
                          ChainLetters& letters, const TextStyle& style) {
  if (!seen.surface || seen.surface->clients.empty()) return {};
  const Surface& surface = *seen.surface;
  std::vector<ClientLine> lines;
  std::size_t titles = 0, widest = 0;
  for (std::size_t i = 0; i < surface.clients.size(); ++i) {
    const SimulatedClient& client = surface.clients[i];
    ClientLine line{base::printable(client.title), client_words(client, letters, style), ""};
    if (client.connects == Answer::yes && i < trust.size()) line.trust = base::printable(trust[i].text);
    titles = std::max(titles, display_width(line.title));
    if (!line.trust.empty()) widest = std::max(widest, display_width(line.words));
    lines.push_back(std::move(line));
  }
  std::string text = scan_row("clients", client_counts(seen), style);
  for (const ClientLine& line : lines) text += client_line(line, titles, widest, style);
  return text;
}

}  // namespace trustprobe::report
