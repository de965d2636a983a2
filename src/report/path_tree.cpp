#include "report/path_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <span>

#include "base/text.h"
#include "checks/served.h"
#include "checks/verdict_words.h"
#include "report/layout.h"
#include "revocation/source_text.h"

namespace trustprobe::report {
namespace {

struct Note {
  std::string text;
  Tone tone = Tone::plain;
};

struct Node {
  const x509::Certificate* certificate = nullptr;
  std::vector<Note> notes;
  std::vector<std::unique_ptr<Node>> children;  // issuers, in the order in which the paths name them
};

struct Glyphs {
  std::string_view branch, last_branch, bar, blank;
};
constexpr Glyphs box_drawing{"├─ ", "└─ ", "│  ", "   "};
constexpr Glyphs plain{"|- ", "`- ", "|  ", "   "};

struct Line {
  std::string label;  // the tree's bars and the certificate
  std::string below;  // the bars that go on under it
  std::vector<Note> notes;
};

constexpr std::size_t gap = 3, narrowest_notes = 30;

void add_note(Node& node, Note note) {
  const bool known = std::ranges::any_of(node.notes, [&](const Note& other) { return other.text == note.text; });
  if (!known) node.notes.push_back(std::move(note));
}

std::string source_text(const revocation::SourceStatus& source) {
  const revocation::Origin& origin = source.evidence->origin;
  // It may come from a file.
  const std::string where = origin.kind == revocation::EvidenceKind::ocsp
                                ? "the OCSP response of " + base::printable(origin.source)
                                : revocation::source_text(origin);
  return source.next_update ? fmt::format("{}, good until {}", where, base::to_date(*source.next_update)) : where;
}

/// A path with what is to be said of it.
struct Way {
  const path::CandidatePath* path = nullptr;
  std::span<const path::Problem> problems;
  bool trusted = false;
};

std::vector<Way> ways_of(const path::PathVerdict& verdict) {
  std::vector<Way> ways{{&verdict.path, verdict.problems, verdict.verdict == path::Verdict::trusted}};
  for (const path::CandidatePath& path : verdict.also_trusted) ways.push_back({&path, {}, true});
  for (const path::RejectedPath& rejected : verdict.rejected) {
    ways.push_back({&rejected.path, rejected.problems, false});
  }
  return ways;
}

std::size_t common_length(const path::CandidatePath& one, const path::CandidatePath& other) {
  const auto& certificates = one.certificates;
  const auto [end, _] = std::ranges::mismatch(
      certificates, other.certificates,
      [](const auto& left, const auto& right) { return left->fingerprint == right->fingerprint; });
  return static_cast<std::size_t>(end - certificates.begin());
}

/// Puts paths that begin alike together.
class Tree {
 public:
  Tree(const path::PathVerdict& verdict, bool verbose) : verdict_(verdict), verbose_(verbose), ways_(ways_of(verdict)) {
    for (const Way& way : ways_) add(way);
    add_revocation();
  }

  const Node& root() const { return root_; }

 private:
  void add(const Way& way) {
    const auto& certificates = way.path->certificates;
    std::vector<Node*> nodes{&root_};
    root_.certificate = certificates.front().get();
    for (std::size_t i = 1; i < certificates.size(); ++i) {
      nodes.push_back(&child_of(*nodes.back(), certificates[i].get()));
    }
    if (way.path->anchor != nullptr) {
      const std::string anchor = fmt::format("anchor in {}", base::printable(verdict_.store));
      add_note(*nodes.back(), way.trusted ? Note{anchor + ": TRUSTED", Tone::good} : Note{anchor, Tone::plain});
    }
    for (const path::Problem& problem : way.problems) {
      if (problem.position < nodes.size()) add_problem(way, problem, nodes);
    }
  }

  // What was proved or could not be proved; what is revoked stands there as a problem.
  void add_revocation() {
    Node* node = &root_;
    for (std::size_t i = 0; i < verdict_.revocation.size(); ++i) {
      if (i > 0) node = &child_of(*node, verdict_.path.certificates[i].get());
      const revocation::CertificateStatus& status = verdict_.revocation[i];
      if (status.status == revocation::Status::good) {
        add_note(*node, {"not revoked, says " + source_text(status.sources.front()), Tone::faint});
      } else if (status.status == revocation::Status::unknown) {
        add_note(*node, {"revocation unknown: " + base::printable(status.detail), Tone::warning});
      }
    }
  }

  static Node& child_of(Node& node, const x509::Certificate* certificate) {
    for (const auto& child : node.children) {
      if (child->certificate->fingerprint == certificate->fingerprint) return *child;
    }
    node.children.push_back(std::make_unique<Node>());
    node.children.back()->certificate = certificate;
    return *node.children.back();
  }

  // Where the problem is seen to be this way's: at its certificate, but beyond the last one that is shared with a way
  // that has no such problem (a name constraint of one issuer does not break the leaf's other ways).
  std::size_t place_of(const Way& way, const path::Problem& problem) const {
    std::size_t place = problem.position;
    for (const Way& other : ways_) {
      const std::size_t common = common_length(*way.path, *other.path);
      const bool has_it = std::ranges::any_of(other.problems, [&](const path::Problem& each) {
        return each.position == problem.position && each.id == problem.id && each.detail == problem.detail;
      });
      if (!has_it && common > problem.position) place = std::max(place, common);
    }
    return std::min(place, way.path->certificates.size() - 1);
  }

  void add_problem(const Way& way, const path::Problem& problem, const std::vector<Node*>& nodes) {
    Node& node = *nodes[problem.position];
    const std::string store = base::printable(verdict_.store);
    if (problem.id == path::ProblemId::not_anchored) {
      add_note(node, {fmt::format("not in {}, stops here", store), Tone::bad});
    } else if (problem.id == path::ProblemId::no_issuer) {
      add_note(node, {fmt::format("stops here: its issuer, {}, was not sent and is not in {}",
                                  checks::name_of(node.certificate->issuer), store),
                      Tone::bad});
    } else if (path::is_unknowable(problem.id)) {
      add_note(node, {fmt::format("undetermined: {}", problem.detail), Tone::warning});
    } else if (checks::refused_by(verdict_, problem)) {
      Node& shown = *nodes[place_of(way, problem)];
      const std::string whose = &shown == &node ? "" : checks::name_of(*node.certificate) + ": ";
      add_note(shown, {whose + problem.detail, Tone::bad});
    } else if (verbose_) {
      add_note(node, {fmt::format("tolerated: {}", problem.detail), Tone::faint});
    }
  }

  const path::PathVerdict& verdict_;
  bool verbose_;
  std::vector<Way> ways_;
  Node root_;
};

/// How often a name stands for different certificates: those are told apart by their issuers.
class Labels {
 public:
  explicit Labels(const Node& root) {
    count(root);
    for (auto& [name, fingerprints] : by_name_) {
      std::ranges::sort(fingerprints);
      const auto [first, last] = std::ranges::unique(fingerprints);
      fingerprints.erase(first, last);
    }
  }

  std::string of(const Node& node, bool leaf) const {
    const x509::Certificate& certificate = *node.certificate;
    const std::string name = checks::name_of(certificate);
    if (leaf) {
      return fmt::format("{}  ({}, until {})", name, base::printable(certificate.public_key.name),
                         base::to_date(certificate.not_after));
    }
    if (by_name_.at(name).size() == 1) return name;
    return certificate.self_signed() ? fmt::format("{}, self-signed", name)
                                     : fmt::format("{}, signed by {}", name, checks::name_of(certificate.issuer));
  }

 private:
  void count(const Node& node) {
    by_name_[checks::name_of(*node.certificate)].push_back(node.certificate->fingerprint);
    for (const auto& child : node.children) count(*child);
  }

  std::map<std::string, std::vector<x509::Sha256>> by_name_;
};

void add_lines(const Node& node, const Labels& labels, const Glyphs& glyphs, const std::string& bars,
               std::vector<Line>& lines) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const bool last = i + 1 == node.children.size();
    const Node& child = *node.children[i];
    const std::string below = bars + std::string(last ? glyphs.blank : glyphs.bar);
    const std::string label = bars + std::string(last ? glyphs.last_branch : glyphs.branch) + labels.of(child, false);
    lines.push_back({label, below + std::string(child.children.empty() ? glyphs.blank : glyphs.bar), child.notes});
    add_lines(child, labels, glyphs, below, lines);
  }
}

// Notes stand in one column, right of the tree; where the tree leaves no room they stand under their certificate.
std::string laid_out(const std::vector<Line>& lines, const TextStyle& style, std::size_t indent) {
  const std::string margin(indent, ' ');
  const auto width = static_cast<std::size_t>(style.width);
  std::size_t column = 0;
  std::size_t longest = 0;
  for (const Line& line : lines) {
    if (!line.notes.empty()) column = std::max(column, indent + display_width(line.label) + gap);
    for (const Note& note : line.notes) longest = std::max(longest, display_width(note.text));
  }
  const bool beside = column + std::min(longest, narrowest_notes) <= width;
  std::string text;
  for (const Line& line : lines) {
    const std::size_t at = beside ? column : indent + display_width(line.below) + gap;
    bool begun = !beside || line.notes.empty();
    text += margin + (begun ? line.label + '\n' : padded(line.label, column - indent));
    for (const Note& note : line.notes) {
      const std::string start = begun ? margin + padded(line.below, at - indent) : std::string();
      std::string folded_note = folded(note.text, width, at, at);
      // The bars go on beside every line of a note.
      for (std::size_t end = folded_note.find('\n'); end + 1 < folded_note.size();
           end = folded_note.find('\n', end + 1)) {
        folded_note.replace(end + 1, at, margin + padded(line.below, at - indent));
      }
      folded_note.pop_back();
      text += start + toned(folded_note, note.tone, style) + '\n';
      begun = true;
    }
  }
  return text;
}

}  // namespace

std::string draw_paths(const path::PathVerdict& verdict, const TextStyle& style, std::size_t indent) {
  const Tree tree(verdict, style.verbose);
  const Labels labels(tree.root());
  const Glyphs& glyphs = style.ascii ? plain : box_drawing;
  std::vector<Line> lines{{labels.of(tree.root(), true), std::string(glyphs.blank), tree.root().notes}};
  if (!tree.root().children.empty()) lines.front().below = glyphs.bar;
  add_lines(tree.root(), labels, glyphs, "", lines);
  return laid_out(lines, style, indent);
}

}  // namespace trustprobe::report
