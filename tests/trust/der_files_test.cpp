#include "support/store_files.h"
#include "trust/loading.h"

using namespace trustprobe;
using namespace trustprobe::support;
using trust::sentence_about;

TEST_CASE("DER certificates are a store, one or several one behind the other") {
  const Identity one = make_root("One"), two = make_root("Two");
  CHECK(trust::store_in(der_text(one)).origin.format == "DER certificate");
  const auto store = trust::store_in(der_text(one) + der_text(two));
  REQUIRE(store.anchors.size() == 2);
  CHECK(store.anchors[1].certificate->der == two.certificate->der);
}

TEST_CASE("a DER file that is cut, followed by other bytes, or something else, says so") {
  const std::string der = der_text(make_root("One"));
  CHECK(sentence_about(der.substr(0, 100)) == "roots: is a DER certificate that is cut short: 100 bytes of " +
                                                  std::to_string(der.size()) + "; copy it again");
  CHECK(sentence_about(der + "\n") ==
        "roots: holds something else behind its DER certificate; export the certificate again");
  CHECK(sentence_about(std::string("\x30\x05\x30\x03\x02\x01\x01", 7)) ==
        "roots: begins as a DER certificate does and is none; export the certificate again, or as PEM");
}

TEST_CASE("PKCS #7 is a store with all its certificates") {
  const Identity one = make_root("One"), two = make_root("Two");
  const auto store = trust::store_in(pkcs7_of({one, two}).der);
  CHECK(store.origin.format == "PKCS #7");
  REQUIRE(store.anchors.size() == 2);
  CHECK(store.anchors[1].certificate->der == two.certificate->der);
}

TEST_CASE("PKCS #7 that is cut, empty, or a Windows trust list, says so") {
  const std::string der = pkcs7_of({make_root("One")}).der;
  CHECK(sentence_about(der.substr(0, der.size() - 1)) ==
        "roots: is PKCS #7 that is damaged or cut short; export or copy it again");
  CHECK(sentence_about(der + "\n") == "roots: is PKCS #7 with other bytes behind it; export or copy it again");
  CHECK(sentence_about(pkcs7_of({}).der) == "roots: a PKCS #7 file without certificates; export it with its chain");
  CHECK(sentence_about(pkcs7_of({make_root("Signer")}, "1.3.6.1.4.1.311.10.1").der) ==
        "roots: is a Windows certificate trust list, which names roots by their hashes and does not hold them; export "
        "the roots themselves: certutil -generateSSTFromWU roots.sst");
}

TEST_CASE("a damaged DER or PKCS #7 file gives anchors or a sentence") {
  trust::check_damage(der_text(make_root("One")));
  trust::check_damage(pkcs7_of({make_root("One")}).der);
}
