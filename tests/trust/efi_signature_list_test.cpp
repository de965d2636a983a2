#include "trust/efi_signature_list.h"

#include "support/store_files.h"
#include "trust/loading.h"

using namespace trustprobe;
using namespace trustprobe::support;
using trust::sentence_about;

namespace {

const std::string certificates = "\xA1\x59\xC0\xA5\xE4\x94\xA7\x4A\x87\xB5\xAB\x15\x5C\x2B\xF0\x72";

std::string number(std::size_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xFF);
  return bytes;
}

std::string list_of(const std::string& type, const std::string& entry) {
  const std::size_t each = 16 + entry.size();
  return type + number(28 + each) + number(0) + number(each) + std::string(16, 'o') + entry;
}

}  // namespace

TEST_CASE("EFI signature lists hold certificates, and other things that are counted") {
  const Identity one = make_root("One"), two = make_root("Two");
  const auto store =
      trust::store_in(list_of(certificates, der_text(one)) + list_of(std::string(16, 'h'), std::string(32, 'x')) +
                      list_of(certificates, der_text(two)));
  CHECK(store.origin.format == "EFI signature list");
  REQUIRE(store.anchors.size() == 2);
  CHECK(store.anchors[1].certificate->der == two.certificate->der);
  CHECK(store.details.other_entries == 1);
}

TEST_CASE("an EFI signature list that is cut or does not add up says so") {
  const std::string whole = list_of(certificates, der_text(make_root("One")));
  const std::string remedy = "; export or copy it again";
  CHECK(sentence_about(whole.substr(0, whole.size() - 1)) ==
        "roots: is an EFI signature list that is cut short" + remedy);
  CHECK(sentence_about(certificates) == "roots: is an EFI signature list that is cut short" + remedy);
  const auto sizes = [&](std::size_t list, std::size_t header, std::size_t each) {
    return sentence_about(certificates + number(list) + number(header) + number(each) + std::string(100, 'x'));
  };
  const std::string misfit = "roots: is an EFI signature list whose sizes do not fit together" + remedy;
  CHECK(sizes(0, 0, 0) == misfit);
  CHECK(sizes(27, 0, 20) == misfit);
  CHECK(sizes(128, 101, 20) == misfit);
  CHECK(sizes(128, 0, 16) == misfit);
  CHECK(sizes(128, 0, 33) == misfit);
  CHECK(sizes(28, 0, 17) ==
        "roots: is an EFI signature list that is cut short" + remedy);  // what follows it is no list
  CHECK(
      sizes(128, 0, 50).starts_with("roots: is an EFI signature list with an entry that is not an X.509 certificate"));
}

TEST_CASE("a damaged EFI signature list gives anchors or a sentence") {
  trust::check_damage(list_of(certificates, der_text(make_root("One"))));
}
