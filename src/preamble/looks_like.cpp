#include "preamble/looks_like.h"

#include <array>
#include <utility>

namespace trustprobe::preamble {
namespace {

using namespace std::string_view_literals;

constexpr std::array marks{
    std::pair{"SSH-"sv, "SSH"sv},        std::pair{"HTTP/"sv, "HTTP"sv},
    std::pair{"<!DOCTYPE"sv, "HTTP"sv},  std::pair{"<html"sv, "HTTP"sv},
    std::pair{"\x16\x03"sv, "TLS"sv},    std::pair{"\x15\x03"sv, "TLS"sv},
    std::pair{"220"sv, "SMTP or FTP"sv}, std::pair{"554"sv, "SMTP"sv},
    std::pair{"200 "sv, "NNTP"sv},       std::pair{"201 "sv, "NNTP"sv},
    std::pair{"+OK"sv, "POP3"sv},        std::pair{"-ERR"sv, "POP3 or Redis"sv},
    std::pair{"* OK"sv, "IMAP"sv},       std::pair{"* PREAUTH"sv, "IMAP"sv},
    std::pair{"* BYE"sv, "IMAP"sv},      std::pair{"\"IMPLEMENTATION\""sv, "ManageSieve"sv},
    std::pair{"<?xml"sv, "XMPP"sv},      std::pair{"<stream:"sv, "XMPP"sv},
    std::pair{"RFB "sv, "VNC"sv},        std::pair{"AMQP"sv, "AMQP"sv},
    std::pair{"NOTICE AUTH"sv, "IRC"sv}, std::pair{"NOTICE * "sv, "IRC"sv},
    std::pair{"@RSYNCD:"sv, "rsync"sv},  std::pair{"\xFF\xFD"sv, "Telnet"sv},
    std::pair{"\xFF\xFB"sv, "Telnet"sv},
};

}  // namespace

std::string_view looks_like(base::ByteView beginning) {
  const std::string_view text = base::text_of(beginning);
  for (const auto& [mark, protocol] : marks) {
    if (text.starts_with(mark)) return protocol;
  }
  return {};
}

}  // namespace trustprobe::preamble
