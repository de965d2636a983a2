// Lists as no authority should sign them, and as attackers may send them: nothing of it makes a certificate good or
// revoked by mistake.
#include <doctest/doctest.h>

#include "by_hand.h"
#include "judged.h"

using namespace trustprobe;
using namespace trustprobe::support;
using revocation::Reason;
using revocation::Status;

namespace {

constexpr std::string_view crl_number = "551D14", invalidity_date = "551D18", unknown = "2A0304";  // 1.2.3.4

revocation::CertificateStatus judge(const Judged& judged, const HandMadeCrl& crl) {
  return judged.status({revocation::make_evidence(
      {.kind = revocation::EvidenceKind::crl, .source = Judged::list, .nonce = {}}, make_crl(judged.issuer, crl))});
}

base::Bytes reason(std::string_view enumerated) {
  return of_entry({extension(reason_code, hex(enumerated))});
}

// GeneralNames of directory names.
base::Bytes issuers(std::initializer_list<x509::CertificateRef> certificates) {
  base::Bytes names;
  for (const auto& certificate : certificates) names = names + der(0xA4, {certificate->subject.der});
  return of_entry({extension(certificate_issuer, der(0x30, {names}), true)});
}

const base::Bytes indirect = extension(issuing_point, hex("30038401FF"), true);

}  // namespace

TEST_CASE("a list put together by hand is judged as any other") {
  const Judged judged;
  CHECK(judge(judged, {}).status == Status::good);
  CHECK(judge(judged, {.entries = entry(serial_of(judged.leaf.certificate))}).status == Status::revoked);
}

TEST_CASE("an entry that ends in what is no extension makes the list unreadable, and is not read beyond its end") {
  const Judged judged;
  const base::Bytes serial = serial_of(judged.leaf.certificate);
  for (const char* rest : {"30", "3005", "3082", "30840000", "0500", "30000500"}) {
    CAPTURE(rest);
    CHECK(judge(judged, {.entries = entry(serial, hex(rest))}).detail == "is no certificate revocation list");
    CHECK(judge(judged, {.entries = entry(serial, hex(rest)), .extensions = indirect}).detail ==
          "is no certificate revocation list");
  }
}

// RFC 5280 5.3.
TEST_CASE("a critical entry extension that is not known forbids to use the list, also for other certificates") {
  const Judged judged;
  const base::Bytes of_interest = serial_of(judged.leaf.certificate);
  for (const base::Bytes& serial : {of_interest, integer("7FFFFFFFFFFFFF")}) {
    const auto status = judge(judged, {.entries = entry(serial, of_entry({extension(unknown, hex("0500"), true)}))});
    CHECK(status.status == Status::unknown);
    CHECK(status.detail == "it has a critical extension that is not known (1.2.3.4)");
  }
  const auto harmless = of_entry({extension(unknown, hex("0500")), extension(invalidity_date, hex("0500"))});
  CHECK(judge(judged, {.entries = entry(of_interest, harmless)}).status == Status::revoked);
}

// RFC 5280 5.3.3.
TEST_CASE("an entry's issuer belongs into an indirect list: elsewhere it is not known whose certificate is meant") {
  const Judged judged;
  const Identity other = make_root("Other");
  const base::Bytes listed = entry(serial_of(judged.leaf.certificate), issuers({other.certificate}));
  CHECK(judge(judged, {.entries = listed}).status == Status::unknown);
  CHECK(judge(judged, {.entries = listed, .extensions = indirect}).status == Status::good);
}

// RFC 5280 5.3.3: one or more names.
TEST_CASE("any of the names of an entry's issuer may be that of the certificate's") {
  const Judged judged;
  const Identity other = make_root("Other");
  for (const auto& names : {issuers({judged.issuer.certificate, other.certificate}),
                            issuers({other.certificate, judged.issuer.certificate})}) {
    const auto status =
        judge(judged, {.entries = entry(serial_of(judged.leaf.certificate), names), .extensions = indirect});
    CHECK(status.status == Status::revoked);
  }
  const base::Bytes inherited =
      entry(integer("7FFFFFFFFFFFFF"), issuers({other.certificate})) + entry(serial_of(judged.leaf.certificate));
  CHECK(judge(judged, {.entries = inherited, .extensions = indirect}).status == Status::good);
}

// RFC 5280 5.3.1.
TEST_CASE("what is no reason lifts no revocation") {
  const Judged judged;
  const base::Bytes serial = serial_of(judged.leaf.certificate);
  for (const char* odd : {"0A020108", "0A0408", "04010808", "020108", "0A00", "08", "0A01FF", "0A0188"}) {
    CAPTURE(odd);
    const auto status = judge(judged, {.entries = entry(serial, reason(odd))});
    CHECK(status.status == Status::revoked);
    CHECK(status.revocation->reason == Reason::unspecified);
  }
  CHECK(judge(judged, {.entries = entry(serial, reason("0A0101"))}).revocation->reason == Reason::key_compromise);
}

TEST_CASE("of two entries for one certificate the one that revokes for good counts, in either order") {
  const Judged judged;
  const base::Bytes serial = serial_of(judged.leaf.certificate);
  const base::Bytes held = entry(serial, reason("0A0106")), removed = entry(serial, reason("0A0108")),
                    compromised = entry(serial, reason("0A0101"));
  for (const auto& entries : {held + compromised, compromised + held, removed + compromised, compromised + removed}) {
    CHECK(judge(judged, {.entries = entries}).revocation->reason == Reason::key_compromise);
  }
  CHECK(judge(judged, {.entries = held + removed}).revocation->reason == Reason::certificate_hold);
  CHECK(judge(judged, {.entries = removed + held}).revocation->reason == Reason::certificate_hold);
}

TEST_CASE("serial numbers with leading bytes too many mean the same certificate") {
  Judged judged;
  Recipe recipe = Judged::recipe();
  for (const auto& [serial, padded] : {std::pair{200L, "000000C8"}, std::pair{-56L, "FFFFC8"}}) {
    recipe.serial = serial;
    judged.leaf = issue(judged.issuer, recipe);
    CHECK(judge(judged, {.entries = entry(integer(padded))}).status == Status::revoked);
  }
}

// RFC 5280 4.2, 5.1.1.2, 5.1.2.4.
TEST_CASE("a list that contradicts itself is unreadable") {
  const Judged judged;
  const auto unreadable = [&](const HandMadeCrl& crl) {
    return judge(judged, crl).detail == "is no certificate revocation list";
  };
  const base::Bytes only_some = extension(issuing_point, hex("3003830106"), true),
                    everything = extension(issuing_point, hex("3000"), true);
  CHECK(!unreadable({.extensions = everything}));
  CHECK(unreadable({.extensions = everything + everything}));
  CHECK(unreadable({.extensions = only_some + everything}));
  CHECK(unreadable({.algorithm = der(0x30, {der(0x06, {hex("2A8648CE3D040303")})})}));
  CHECK(unreadable({.next_update = text(0x17, "260608000000")}));
  CHECK(unreadable({.this_update = text(0x18, "20260601000000")}));
}

// RFC 5280 5.2.5: GeneralNames SIZE (1..MAX), and at most one of the three is TRUE.
TEST_CASE("a point without any name is no point, and certificates cannot be of two kinds") {
  const Judged judged;
  CHECK(judge(judged, {.extensions = extension(issuing_point, hex("3004A002A000"), true)}).status == Status::unknown);
  CHECK(judge(judged, {.extensions = extension(issuing_point, hex("30068101FF8201FF"), true)}).status ==
        Status::unknown);
  const base::Bytes for_no_reason = extension(issuing_point, hex("3003830100"), true);
  CHECK(judge(judged, {.extensions = for_no_reason}).status == Status::unknown);
}

// RFC 5280 5.2.3: INTEGER (0..MAX).
TEST_CASE("a negative number is no CRL number") {
  Judged judged;
  judged.crl_number_required = true;
  CHECK(judge(judged, {.extensions = extension(crl_number, hex("0201FF"))}).detail == "it has no CRL number");
  CHECK(judge(judged, {.extensions = extension(crl_number, hex("02017F"))}).status == Status::good);
}

TEST_CASE("extensions and names of more than 64 KB are not decoded") {
  const Judged judged;
  const auto many_names = [](std::size_t count) {
    base::Bytes names;
    for (std::size_t i = 0; i < count; ++i) names = names + hex("8600");  // a URI, empty
    return extension(issuing_point, der(0x30, {der(0xA0, {der(0xA0, {names})})}), true);
  };
  const auto parse = [&](std::size_t count) {
    return revocation::Crl::parse(
        std::make_shared<const base::Bytes>(make_crl(judged.issuer, HandMadeCrl{.extensions = many_names(count)})));
  };
  CHECK(parse(30'000));
  CHECK(parse(32'800).error().what == "is no certificate revocation list");
}

TEST_CASE("a list that ends before it begins proves nothing, even within the clock skew") {
  Judged judged;
  judged.now = instant("2026-06-03T00:00:00Z");
  const HandMadeCrl backwards{.this_update = text(0x17, "260603000100Z"), .next_update = text(0x17, "260602235900Z")};
  CHECK(judge(judged, backwards).detail == "the list ends before it begins");
}

TEST_CASE("a certificate's own key does not clear it, though it has the issuer's name and may sign lists") {
  Judged judged;
  judged.leaf = issue(judged.issuer, with_extension(ca_recipe("Issuer"), "keyUsage", "keyCertSign,cRLSign"));
  judged.further_signers = {judged.leaf.certificate};
  CHECK(judged.status({crl_evidence(judged.leaf, {}, Judged::list)}).status == Status::unknown);
  CHECK(judged.status({crl_evidence(judged.issuer, {}, Judged::list)}).status == Status::good);
}

// RFC 5280 6.3.3 (d), (l).
TEST_CASE("a list of some reasons lifts no hold and contradicts no other list") {
  const Judged judged;
  const auto listed = [&](int why, const char* this_update) {
    return crl_evidence(
        judged.issuer,
        {.this_update = this_update, .entries = {{judged.leaf.certificate, "2026-05-20T00:00:00Z", why}}},
        Judged::list);
  };
  const CrlRecipe some{.this_update = "2026-06-02T00:00:00Z",
                       .extensions = {{"issuingDistributionPoint", "critical,@point"}},
                       .sections = "[point]\nonlysomereasons = keyCompromise"};
  const auto partial = crl_evidence(judged.issuer, some, Judged::list);
  const auto earlier =
      judged.staple(make_ocsp(judged.issuer, judged.leaf.certificate, {.this_update = "2026-05-31T00:00:00Z"}));
  const auto status = judged.status({earlier, listed(6, "2026-06-01T00:00:00Z"), partial});
  CHECK(status.status == Status::revoked);
  CHECK(!sources_disagree(judged.status({listed(1, "2026-06-01T00:00:00Z"), partial})));
}

TEST_CASE("a later complete list that no longer names the certificate lifts a hold, and nothing else") {
  const Judged judged;
  const auto list = [&](int why, const char* this_update) {
    CrlRecipe recipe{.this_update = this_update};
    if (why >= 0) recipe.entries = {{judged.leaf.certificate, "2026-05-20T00:00:00Z", why}};
    return crl_evidence(judged.issuer, recipe, Judged::list);
  };
  const auto earlier = "2026-06-01T00:00:00Z", later = "2026-06-02T00:00:00Z";
  CHECK(judged.status({list(6, earlier), list(-1, later)}).status == Status::good);
  CHECK(judged.status({list(6, later), list(-1, earlier)}).status == Status::revoked);
  CHECK(judged.status({list(1, earlier), list(-1, later)}).status == Status::revoked);
}

TEST_CASE("the name of a list's authority is shown without control characters") {
  Judged judged;
  Recipe recipe = ca_recipe("Other\x1B[2J\nAll is well");
  const auto status = judged.status({crl_evidence(self_sign(recipe), {}, Judged::list)});
  CHECK(status.detail.find('\x1B') == std::string::npos);
  CHECK(status.detail.find('\n') == std::string::npos);
}
