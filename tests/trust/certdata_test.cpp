#include "trust/certdata.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/store_files.h"
#include "trust/loading.h"
#include "x509/sha1.h"

using namespace trustprobe;
using namespace trustprobe::support;
using trust::AnchorConstraints;

namespace {

const std::string server = "1.3.6.1.5.5.7.3.1", code = "1.3.6.1.5.5.7.3.3", email = "1.3.6.1.5.5.7.3.4";
const std::string no_date = "CKA_NSS_SERVER_DISTRUST_AFTER CK_BBOOL CK_FALSE\n";

std::string octal(const std::string& name, base::ByteView bytes) {
  std::string text = name + " MULTILINE_OCTAL\n";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text += fmt::format("\\{:03o}", bytes[i]);
    if (i % 16 == 15 || i + 1 == bytes.size()) text += '\n';
  }
  return text + "END\n";
}

std::string date(const std::string& text) {
  return octal("CKA_NSS_SERVER_DISTRUST_AFTER", base::bytes_of(text));
}

// Whose certificate it is: issuer and serial number, both in DER.
std::string names(const Identity& identity) {
  base::Bytes serial = identity.certificate->serial;
  if (serial.empty() || serial.front() & 0x80) serial.insert(serial.begin(), 0);
  serial.insert(serial.begin(), {0x02, static_cast<std::uint8_t>(serial.size())});
  return octal("CKA_ISSUER", identity.certificate->issuer.der) + octal("CKA_SERIAL_NUMBER", serial);
}

std::string certificate_object(const Identity& identity, const std::string& label, const std::string& more = no_date) {
  return "\n#\n# Certificate\n#\nCKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\nCKA_TOKEN CK_BBOOL CK_TRUE\nCKA_LABEL UTF8 "
         "\"" +
         label + "\"\n" + names(identity) + octal("CKA_VALUE", identity.certificate->der) + more;
}

std::string trust_object(const Identity& identity, const std::string& server_trust, const std::string& email_trust,
                         const std::string& more = "") {
  return "\nCKA_CLASS CK_OBJECT_CLASS CKO_NSS_TRUST\n" + names(identity) +
         octal("CKA_CERT_SHA1_HASH", x509::sha1(identity.certificate->der)) + more +
         "CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_" + server_trust + "\nCKA_TRUST_EMAIL_PROTECTION CK_TRUST CKT_NSS_" +
         email_trust +
         "\nCKA_TRUST_CODE_SIGNING CK_TRUST CKT_NSS_MUST_VERIFY_TRUST\n"
         "CKA_TRUST_STEP_UP_APPROVED CK_BBOOL CK_FALSE\n";
}

const std::string head =
    "# This file\nBEGINDATA\nCKA_CLASS CK_OBJECT_CLASS CKO_NSS_BUILTIN_ROOT_LIST\n"
    "CKA_LABEL UTF8 \"Mozilla Builtin Roots\"\n";

}  // namespace

TEST_CASE("a certificate is trusted for what its trust object says: servers, e-mail only, or nothing at all") {
  const Identity both = make_root("Both"), mail = make_root("Mail"), banned = make_root("Banned"),
                 silent = make_root("Silent");
  const auto store = trust::store_in(
      head + certificate_object(both, "Both") + trust_object(both, "TRUSTED_DELEGATOR", "TRUSTED_DELEGATOR") +
      trust_object(mail, "MUST_VERIFY_TRUST", "TRUSTED_DELEGATOR") + certificate_object(mail, "Mail") +
      certificate_object(banned, "Banned") + trust_object(banned, "NOT_TRUSTED", "NOT_TRUSTED") +
      certificate_object(silent, "Silent"));
  CHECK(store.origin.format == "NSS certdata.txt");
  REQUIRE(store.anchors.size() == 4);
  CHECK(store.anchors[0].label == "Both");
  CHECK(store.anchors[0].certificate->der == both.certificate->der);
  CHECK(store.anchors[0].constraints == AnchorConstraints{.purposes = {{server, email}}});
  CHECK(store.anchors[1].constraints == AnchorConstraints{.purposes = {{email}}});
  CHECK(store.anchors[2].constraints.purposes == std::vector<std::string>{});
  CHECK(store.anchors[3].constraints.purposes == std::vector<std::string>{});
}

TEST_CASE("the date of distrust stands in either object, and the earlier one holds") {
  const Identity root = make_root("Root");
  const auto limit = [&](const std::string& in_certificate, const std::string& in_trust) {
    const auto store = trust::store_in(head + certificate_object(root, "Root", in_certificate) +
                                       trust_object(root, "TRUSTED_DELEGATOR", "MUST_VERIFY_TRUST", in_trust));
    return store.anchors.front().constraints.distrust_after;
  };
  CHECK(limit(no_date, no_date) == std::nullopt);
  CHECK(limit(date("260415235959Z"), "") == instant("2026-04-15T23:59:59Z"));
  CHECK(limit(no_date, date("260415235959Z")) == instant("2026-04-15T23:59:59Z"));
  CHECK(limit(date("270415235959Z"), date("260415235959Z")) == instant("2026-04-15T23:59:59Z"));
}

TEST_CASE("escaped labels are UTF-8") {
  const Identity root = make_root("Root");
  const auto label = [&](const std::string& written) {
    return trust::store_in(head + certificate_object(root, written)).anchors.front().label;
  };
  CHECK(label("F\\xC5\\x91tan\\xc3\\xbas") == "F\xC5\x91tan\xC3\xBAs");
  CHECK(label("odd \\x and \\xg1") == "odd \\x and \\xg1");
}

TEST_CASE("a trust object speaks of the certificate with its hash, not of another with the same issuer and number") {
  const Identity root = make_root("Root"), other = make_root("Other");
  std::string trust = trust_object(root, "TRUSTED_DELEGATOR", "MUST_VERIFY_TRUST");
  const std::string right = octal("CKA_CERT_SHA1_HASH", x509::sha1(root.certificate->der));
  trust.replace(trust.find(right), right.size(), octal("CKA_CERT_SHA1_HASH", x509::sha1(other.certificate->der)));
  CHECK(trust::store_in(head + certificate_object(root, "Root") + trust).anchors.front().constraints.purposes ==
        std::vector<std::string>{});
}

TEST_CASE("trust as PKCS #11 3.2 writes it is read") {
  const Identity root = make_root("Root");
  const auto store = trust::store_in(
      head + certificate_object(root, "Root") + "CKA_CLASS CK_OBJECT_CLASS CKO_TRUST\n" + names(root) +
      octal("CKA_HASH_OF_CERTIFICATE", x509::sha256(root.certificate->der)) +
      "CKA_PKCS_TRUST_SERVER_AUTH CK_TRUST CKT_TRUST_ANCHOR\nCKA_PKCS_TRUST_CODE_SIGNING CK_TRUST CKT_TRUST_ANCHOR\n");
  CHECK(store.anchors.front().constraints == AnchorConstraints{.purposes = {{server, code}}});
}

TEST_CASE("trust objects of certificates that are not in the file are counted") {
  const Identity root = make_root("Root");
  const auto store =
      trust::store_in(head + certificate_object(root, "Root") + trust_object(root, "TRUSTED_DELEGATOR", "NOT_TRUSTED") +
                      trust_object(make_root("Gone"), "NOT_TRUSTED", "NOT_TRUSTED"));
  CHECK(store.anchors.size() == 1);
  CHECK(store.details.other_entries == 1);
}

TEST_CASE("a certdata.txt that is cut or malformed says on which line") {
  const Identity root = make_root("Root");
  const auto about = [](const std::string& text) { return trust::sentence_about(text); };
  const std::string whole = head + certificate_object(root, "Root");
  const auto line_of = [&](std::string_view what) {
    const auto lines = std::count(whole.begin(), whole.begin() + static_cast<long>(whole.find(what)), '\n');
    return "roots:" + std::to_string(lines + 1);
  };
  CHECK(about(whole.substr(0, whole.find("END\nCKA_NSS_SERVER"))) ==
        line_of("CKA_VALUE") + ": CKA_VALUE has no END: the file is cut short; fetch the file again");
  CHECK(about(whole.substr(0, whole.find("CKA_VALUE"))) ==
        line_of("CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE") +
            ": the certificate that begins here has no CKA_VALUE; fetch the file again");
  CHECK(about(head + "CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE\nCKA_VALUE MULTILINE_OCTAL\n\\0609\nEND\n") ==
        "roots:7: CKA_VALUE is not octal here; fetch the file again");
  CHECK(
      about(head + certificate_object(root, "Root", date("2604")))
          .find(
              "CKA_NSS_SERVER_DISTRUST_AFTER is '2604', which is not a time as YYMMDDhhmmssZ; fetch the file again") !=
      std::string::npos);
  CHECK(about(whole + trust_object(root, "MAYBE", "NOT_TRUSTED"))
            .find("CKA_TRUST_SERVER_AUTH is CKT_NSS_MAYBE, which this program does not know") != std::string::npos);
  CHECK(about(head) == "roots: is certdata.txt of NSS without a certificate; fetch the file again");
  CHECK(about("# x\nBEGINDATA\nCKA_VALUE MULTILINE_OCTAL\nEND\n") ==
        "roots:3: CKA_VALUE stands before any CKA_CLASS; fetch the file again");
}

TEST_CASE("a damaged certdata.txt gives anchors or a sentence") {
  const Identity root = make_root("Root");
  trust::check_damage(head + certificate_object(root, "Root", date("260415235959Z")) +
                      trust_object(root, "TRUSTED_DELEGATOR", "MUST_VERIFY_TRUST"));
}
