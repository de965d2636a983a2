#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "preamble/line_dialogues.h"
#include "preamble/looks_like.h"
#include "preamble/quoted.h"
#include "preamble/reply_lines.h"
#include "preamble/xml_tokens.h"

namespace trustprobe::preamble {
namespace {

constexpr std::size_t most_depth = 32;

Step write(std::string_view text) {
  return {.kind = Step::Kind::write, .bytes = base::Bytes(text.begin(), text.end())};
}

Step refuse(Fault fault, std::string detail) {
  return {.kind = Step::Kind::refused, .refusal = {fault, std::move(detail)}};
}

class XmppDialogue final : public Dialogue {
 public:
  XmppDialogue(XmppPeer we_are, std::string host) : we_are_(we_are), host_(std::move(host)) {}

  Step next(base::Bytes& received) override {
    if (!std::exchange(opened_, true)) return write(stream_header());
    for (;;) {
      if (auto step = check_start(received)) return std::move(*step);
      const std::size_t before = received.size();
      const XmlToken token = take_token(received);
      if (token.kind == XmlToken::Kind::partial) return {.kind = Step::Kind::read};
      if (token.kind == XmlToken::Kind::foreign) return foreign(received);
      heard_ += before - received.size();
      if (heard_ > most_received) return refuse(Fault::unexpected, "the server sent more than 64 KiB ahead of TLS");
      if (auto step = hear(token)) return std::move(*step);
    }
  }

  std::string_view awaiting() const override {
    if (asked_) return "the answer to starttls";
    return path_.empty() ? "the stream header" : "the stream features";
  }

 private:
  std::string stream_header() const {
    return fmt::format(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:{}' xmlns:stream='http://etherx.jabber.org/streams' "
        "to='{}' version='1.0'>",
        we_are_ == XmppPeer::client ? "client" : "server", xml_escaped(host_));
  }

  // Outside elements nothing but blanks may stand: another protocol's line is waited for, and shown.
  std::optional<Step> check_start(base::Bytes& received) const {
    const std::string_view text = base::text_of(received);
    const auto first = text.find_first_not_of(" \t\r\n");
    if (path_.size() > 1 || first == std::string_view::npos || text[first] == '<') return std::nullopt;
    received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(first));
    const TakenLine line = take_line(received);
    if (line.state == TakenLine::State::partial) return Step{.kind = Step::Kind::read};
    return foreign(line.state == TakenLine::State::whole ? base::bytes_of(line.text) : base::ByteView(received));
  }

  std::optional<Step> hear(const XmlToken& token) {
    switch (token.kind) {
      case XmlToken::Kind::open:
        return enter(token);
      case XmlToken::Kind::close:
        return leave(token.name);
      case XmlToken::Kind::empty:
        if (auto step = enter(token)) return step;
        return leave(token.name);
      case XmlToken::Kind::text:
        if (path_.size() == 3 && local_name(path_[1]) == "error") words_ += token.text;
        return std::nullopt;
      default:
        return std::nullopt;
    }
  }

  std::optional<Step> enter(const XmlToken& token) {
    const std::string_view name = local_name(token.name);
    if (path_.empty()) return enter_stream(token, name);
    if (path_.size() >= most_depth) return refuse(Fault::unexpected, "the server sent elements too deep for XMPP");
    if (path_.size() == 2) {
      const std::string_view parent = local_name(path_[1]);
      if (parent == "features" && name == "starttls") offered_ = true;
      if (parent == "error" && name != "text" && condition_.empty()) condition_ = name;
    }
    path_.push_back(token.name);
    return std::nullopt;
  }

  std::optional<Step> enter_stream(const XmlToken& token, std::string_view name) {
    if (name != "stream") return foreign(base::bytes_of("<" + token.name));
    path_.push_back(token.name);
    // RFC 6120 4.7.5: without a version the server is from before 1.0, and will not send features.
    const auto version = attribute_of(token, "version");
    if (version && !version->starts_with("0.")) return std::nullopt;
    return refuse(Fault::not_offered, "the server's stream is from before XMPP 1.0, which brought starttls");
  }

  std::optional<Step> leave(const std::string& name) {
    if (path_.empty() || path_.back() != name) return foreign(base::bytes_of("</" + name + ">"));
    path_.pop_back();
    if (path_.size() == 1) return heard_element(local_name(name));
    if (!path_.empty()) return std::nullopt;
    return refuse(Fault::unexpected, asked_ ? "the server ended the stream in answer to starttls"
                                            : "the server ended the stream without offering starttls");
  }

  std::optional<Step> heard_element(std::string_view name) {
    if (name == "error") return stream_error();
    if (!asked_ && name == "features") return heard_features();
    if (asked_ && name == "proceed") return Step{.kind = Step::Kind::done};
    if (asked_ && name == "failure") return refuse(Fault::declined, "the server answered \"failure\" to starttls");
    const std::string element = quoted(base::bytes_of(name));
    return refuse(Fault::unexpected, asked_
                                         ? fmt::format("the server answered the element {} to starttls", element)
                                         : fmt::format("the server sent the element {} before its features", element));
  }

  Step heard_features() {
    if (!offered_) return refuse(Fault::not_offered, "starttls is not among the server's stream features");
    asked_ = true;
    return write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  }

  // RFC 6120 4.9.3.
  Step stream_error() const {
    constexpr std::array later{"resource-constraint", "system-shutdown", "connection-timeout", "reset"};
    Fault fault = std::ranges::find(later, condition_) != later.end() ? Fault::try_later : Fault::unexpected;
    if (condition_ == "policy-violation") fault = Fault::declined;
    std::string detail = fmt::format("the server answered the stream error {}", quoted(base::bytes_of(condition_)));
    if (!words_.empty()) detail += ": " + quoted(base::bytes_of(words_));
    return refuse(fault, std::move(detail));
  }

  Step foreign(base::ByteView beginning) const {
    const std::string_view other = looks_like(beginning);
    const std::string what = other.empty() || other == "XMPP" ? "is not XMPP" : fmt::format("looks like {}", other);
    return refuse(Fault::unexpected, fmt::format("the server answered {}, which {}", quoted(beginning), what));
  }

  XmppPeer we_are_;
  std::string host_;
  bool opened_ = false;
  bool asked_ = false;
  bool offered_ = false;
  std::size_t heard_ = 0;
  std::vector<std::string> path_;  // the elements that are open, the stream first
  std::string condition_;          // of a stream error, and what it holds in words
  std::string words_;
};

}  // namespace

std::unique_ptr<Dialogue> xmpp_dialogue(XmppPeer we_are, std::string host) {
  return std::make_unique<XmppDialogue>(we_are, std::move(host));
}

}  // namespace trustprobe::preamble
