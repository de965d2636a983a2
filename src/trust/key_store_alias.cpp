#include "trust/key_store_alias.h"

#include <fmt/format.h>

#include <clocale>
#include <cwctype>
#include <map>
#include <memory>

#include "base/text.h"
#include "trust/java_text.h"

namespace trustprobe::trust {
namespace {

// Java finds an entry only under its alias in lower case, and knows the capitals of all scripts.
class LowerCase {
 public:
  LowerCase() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {}
  ~LowerCase() {
    if (locale_) freelocale(locale_);
  }
  LowerCase(const LowerCase&) = delete;
  LowerCase& operator=(const LowerCase&) = delete;

  char16_t of(char16_t unit) const {
    if (unit >= u'A' && unit <= u'Z') return static_cast<char16_t>(unit - u'A' + u'a');
    if (unit < 0x80 || !locale_) return unit;
    return static_cast<char16_t>(towlower_l(static_cast<wint_t>(unit), locale_));
  }

 private:
  locale_t locale_;
};

constexpr std::size_t longest = 200;

std::string alias_of(const Anchor& anchor, const LowerCase& lower) {
  for (const std::string& name : {anchor.label, x509::display_name(*anchor.certificate)}) {
    const std::string printable = base::printable(name);
    std::u16string text = utf16_of(base::trimmed(printable)).substr(0, longest);
    for (char16_t& unit : text) unit = lower.of(unit);
    if (!text.empty()) return utf8_of(text);
  }
  return x509::fingerprint_hex(*anchor.certificate);
}

}  // namespace

std::vector<std::string> unique_aliases(const std::vector<Anchor>& anchors) {
  const LowerCase lower;
  std::vector<std::string> aliases;
  std::map<std::string, std::size_t> taken;  // and the number that the last one of that name got
  for (const Anchor& anchor : anchors) {
    const std::string wanted = alias_of(anchor, lower);
    std::string alias = wanted;
    std::size_t& number = taken[wanted];
    while (number > 0) {
      alias = fmt::format("{} ({})", wanted, ++number);
      if (!taken.contains(alias)) break;
    }
    taken.emplace(alias, 1);
    if (number == 0) number = 1;
    aliases.push_back(std::move(alias));
  }
  return aliases;
}

}  // namespace trustprobe::trust
