// What the dialogues of the protocols of lines have in common: a greeting, and then one command and its reply after the
// other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "preamble/dialogue.h"
#include "preamble/reply_lines.h"

namespace trustprobe::preamble {

using Lines = std::vector<std::string>;

class LineDialogue : public Dialogue {
 public:
  Step next(base::Bytes& received) final;
  std::string_view awaiting() const final { return awaiting_; }
  std::string greeting() const final { return greeting_; }

 protected:
  /// `protocol` is for people: "SMTP".
  explicit LineDialogue(std::string_view protocol, LiteralRule has_literals = nullptr)
      : protocol_(protocol), has_literals_(has_literals) {}

  enum class Role {
    more,     // belongs to a reply that goes on
    last,     // the reply is whole with it
    skipped,  // belongs to no reply
    foreign,  // no line of this protocol
  };

  /// What a line is that came after `before`, the lines of its reply so far.
  virtual Role role_of(std::string_view line, const Lines& before) = 0;
  /// What to do after a whole reply, of one line at least, to asked().
  virtual Step answer(const Lines& reply) = 0;
  /// What to say before the server has said anything; nothing where it greets.
  virtual std::optional<Step> open() { return std::nullopt; }

  /// Whether the server may say something that nobody has asked for.
  virtual bool speaks_unasked() const { return false; }

  /// The command that is being answered; empty: the greeting.
  std::string_view asked() const { return asked_; }
  /// To send `command`, and `behind` in the same write. `name` is what people know it by, where that is another.
  Step ask(std::string_view command, std::string_view behind = {}, std::string_view name = {});

  /// To end here: "the server answered "454 later" to STARTTLS", or what it greeted with.
  Step refuse(Fault fault, std::string_view line) const;
  /// To end here because its answer to asked() does not list `command`.
  Step not_listed(std::string_view command = "STARTTLS") const;

 private:
  std::optional<Step> hear(const std::string& line);
  Step foreign(base::ByteView beginning) const;
  Step endless(base::ByteView beginning) const;
  Step early(base::ByteView beginning) const;

  std::string_view protocol_;
  LiteralRule has_literals_;
  bool opened_ = false;
  std::size_t heard_ = 0;
  std::string greeting_;
  std::string asked_;
  std::string awaiting_ = "the greeting";
  Lines reply_;
};

/// What a code between 400 and 599 means where TLS was hoped for: 4yz is "later"; any other code is unexpected.
Fault fault_of_code(int code);

/// The same for a refusal in words: response codes as [UNAVAILABLE] (RFC 5530), [SYS/TEMP] (RFC 3206) and (TRYLATER)
/// (RFC 5804) say "later".
Fault fault_of_words(std::string_view line);

}  // namespace trustprobe::preamble
