#include "trust/windows_store.h"

#include "support/store_files.h"
#include "trust/loading.h"

using namespace trustprobe;
using namespace trustprobe::support;
using trust::sentence_about;

namespace {

std::string number(std::size_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xFF);
  return bytes;
}

std::string element(std::size_t id, const std::string& data) {
  return number(id) + number(1) + number(data.size()) + data;
}

std::string certificate(const Identity& identity) {
  return element(32, der_text(identity));
}

const std::string beginning = number(0) + "CERT", end = std::string(12, '\0');
const std::string server_auth = "\x06\x08\x2B\x06\x01\x05\x05\x07\x03\x01";
const std::string again = "; export or copy it again";

}  // namespace

TEST_CASE("a Windows store names its anchors by the friendly names before them") {
  const Identity one = make_root("One"), two = make_root("Two");
  const std::string friendly("R\0\xF6\0o\0t\0 \0\x3D\xD8\x11\xDD\0\0x\0", 18);
  const auto store = trust::store_in(beginning + element(3, std::string(20, 'h')) + element(11, friendly) +
                                     certificate(one) + certificate(two) + end);
  CHECK(store.origin.format == "Windows store");
  REQUIRE(store.anchors.size() == 2);
  CHECK(store.anchors[0].label == "R\u00f6ot \U0001F511");
  CHECK(store.anchors[0].certificate->der == one.certificate->der);
  CHECK(store.anchors[1].label.empty());
  CHECK_FALSE(store.details.java_reads);
}

TEST_CASE("purposes that a Windows store gives or refuses hold for the next certificate") {
  const Identity one = make_root("One"), two = make_root("Two");
  const std::string list = "\x30\x0A" + server_auth;
  const auto store =
      trust::store_in(beginning + element(9, list) + certificate(one) + element(122, list) + certificate(two) + end);
  const std::vector<std::string> server{"1.3.6.1.5.5.7.3.1"};
  CHECK(store.anchors.at(0).constraints == trust::AnchorConstraints{.purposes = server});
  CHECK(store.anchors.at(1).constraints == trust::AnchorConstraints{.refused_purposes = server});
}

TEST_CASE("lists of revoked or trusted certificates in a Windows store are counted, and keep their properties") {
  const std::string name("L\0", 2);
  const auto store = trust::store_in(beginning + element(11, name) + element(33, "crl") + element(34, "ctl") +
                                     certificate(make_root("One")) + end);
  CHECK(store.details.other_entries == 2);
  CHECK(store.anchors.at(0).label.empty());
}

TEST_CASE("a damaged Windows store says what is wrong") {
  const std::string whole = beginning + certificate(make_root("One")) + end;
  const std::string cut = "roots: is a Windows store that is cut short" + again;
  CHECK(sentence_about(beginning) == cut);
  CHECK(sentence_about(whole.substr(0, whole.size() - 1)) == cut);
  CHECK(sentence_about(beginning + number(32) + number(1) + number(0xFFFFFFFF) + "x") == cut);
  CHECK(sentence_about(whole + "x") == "roots: is a Windows store that goes on for 1 byte after its end" + again);
  CHECK(sentence_about(beginning + end) == "roots: is a Windows store without a certificate" + again);
  CHECK(sentence_about(beginning + element(9, "x") + end) ==
        "roots: is a Windows store with purposes that are no list of OIDs" + again);
  CHECK(sentence_about(beginning + element(32, "x") + end)
            .starts_with("roots: is a Windows store with an entry that is not an X.509 certificate"));
}

TEST_CASE("a Windows store cut anywhere or with a flipped bit gives anchors or a sentence") {
  trust::check_damage(beginning + element(9, "\x30\x0A" + server_auth) + element(11, std::string("R\0\0\0", 4)) +
                      certificate(make_root("One")) + element(33, "crl") + end);
}
