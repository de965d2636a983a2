#include "checks/caa_issuers.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace trustprobe::checks {
namespace {

const auto& all_caa_issuers() {
  static const std::array issuers{
      CaaIssuer{"Amazon", {"amazon"}, {"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}},
      CaaIssuer{"Apple", {"apple inc"}, {"pki.apple.com"}},
      CaaIssuer{"Buypass", {"buypass"}, {"buypass.com"}},
      CaaIssuer{"Certum", {"asseco data systems", "unizeto"}, {"certum.pl"}},
      CaaIssuer{"DigiCert",
                {"digicert", "geotrust", "symantec", "thawte", "verisign"},
                {"digicert.com", "www.digicert.com", "symantec.com", "geotrust.com", "rapidssl.com", "thawte.com"}},
      CaaIssuer{"Entrust", {"entrust"}, {"entrust.net"}},
      CaaIssuer{"GlobalSign", {"globalsign"}, {"globalsign.com"}},
      CaaIssuer{"GoDaddy",
                {"godaddy.com", "the go daddy group", "starfield technologies"},
                {"godaddy.com", "starfieldtech.com"}},
      CaaIssuer{"Google Trust Services", {"google trust services"}, {"pki.goog"}},
      CaaIssuer{"Let's Encrypt", {"let's encrypt", "internet security research group", "isrg"}, {"letsencrypt.org"}},
      CaaIssuer{"Microsoft", {"microsoft corporation"}, {"microsoft.com"}},
      CaaIssuer{"Sectigo",
                {"sectigo", "comodo ca", "the usertrust network", "zerossl"},
                {"sectigo.com", "comodo.com", "comodoca.com", "usertrust.com", "trust-provider.com"}},
      CaaIssuer{"SSL.com", {"ssl corp", "ssl corporation"}, {"ssl.com"}},
  };
  return issuers;
}

// "amazon" begins "amazon, inc." and not "amazonia".
bool begins_with_words(std::string_view text, std::string_view words) {
  if (!text.starts_with(words)) return false;
  if (text.size() == words.size()) return true;
  const auto next = static_cast<unsigned char>(text[words.size()]);
  return next < 0x80 && !(next >= 'a' && next <= 'z') && !(next >= '0' && next <= '9');
}

}  // namespace

const CaaIssuer* find_caa_issuer(std::string_view organization) {
  const std::string text = base::ascii_lower(organization);
  const auto& issuers = all_caa_issuers();
  const auto found = std::ranges::find_if(issuers, [&](const CaaIssuer& issuer) {
    return std::ranges::any_of(issuer.organizations,
                               [&](std::string_view words) { return begins_with_words(text, words); });
  });
  return found == issuers.end() ? nullptr : &*found;
}

}  // namespace trustprobe::checks
