#include "x509/name.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "x509/decode.h"

namespace trustprobe::x509 {
namespace {

bool is_blank(char character) {
  return character == ' ' || (character >= '\t' && character <= '\r');
}

// RFC 5280 7.1: leading and trailing white space goes, inner runs become one space, case is folded (ASCII; RFC 4518
// asks for all of Unicode, which no TLS client does).
std::string folded(std::string_view text) {
  std::string result;
  bool pending_space = false;
  for (const char character : text) {
    if (is_blank(character)) {
      pending_space = !result.empty();
      continue;
    }
    if (pending_space) result += ' ';
    pending_space = false;
    result += character;
  }
  return base::ascii_lower(result);
}

bool is_utf8_as_encoded(int type) {
  return type == V_ASN1_UTF8STRING || type == V_ASN1_PRINTABLESTRING || type == V_ASN1_IA5STRING;
}

bool is_text(int type) {
  return is_utf8_as_encoded(type) || type == V_ASN1_T61STRING || type == V_ASN1_BMPSTRING ||
         type == V_ASN1_UNIVERSALSTRING || type == V_ASN1_VISIBLESTRING;
}

std::string text_of_value(const ASN1_STRING* value) {
  const int type = ASN1_STRING_type(value);
  if (is_utf8_as_encoded(type) || !is_text(type)) return std::string(base::text_of(view_of(value)));
  unsigned char* utf8 = nullptr;
  const int length = ASN1_STRING_to_UTF8(&utf8, value);
  if (length < 0) return std::string(base::text_of(view_of(value)));
  const std::unique_ptr<unsigned char, decltype([](unsigned char* p) { OPENSSL_free(p); })> owner(utf8);
  return {reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(length)};
}

void append_counted(base::Bytes& out, base::ByteView bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(bytes.size() >> shift));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// One attribute for comparison: OID, string type unless it is text, folded value. Lengths first, so that no two differ
// by concatenation alone.
base::Bytes canonical_attribute(const ASN1_OBJECT* oid, const ASN1_STRING* value, std::string_view text) {
  const int type = ASN1_STRING_type(value);
  base::Bytes attribute;
  append_counted(attribute, {OBJ_get0_data(oid), OBJ_length(oid)});
  attribute.push_back(is_text(type) ? V_ASN1_UTF8STRING : static_cast<std::uint8_t>(type));
  append_counted(attribute, base::bytes_of(is_text(type) ? folded(text) : std::string(text)));
  return attribute;
}

// RFC 4514 2.4, as far as a reader needs it to see where a value ends.
std::string escaped(std::string_view value) {
  std::string result;
  for (const char character : value) {
    if (character == ',' || character == '+' || character == '\\' || character == '"') result += '\\';
    result += character;
  }
  return result;
}

std::string attribute_label(const ASN1_OBJECT* oid) {
  const int nid = OBJ_obj2nid(oid);
  return nid == NID_undef ? dotted(oid) : OBJ_nid2sn(nid);
}

void keep_known_attribute(Name& name, const ASN1_OBJECT* oid, const std::string& text) {
  switch (OBJ_obj2nid(oid)) {
    case NID_commonName:
      name.common_name = text;
      break;
    case NID_organizationName:
      name.organization = text;
      break;
    case NID_organizationalUnitName:
      name.organizational_unit = text;
      break;
    case NID_countryName:
      name.country = text;
      break;
    case NID_pkcs9_emailAddress:
      name.email_addresses.push_back(text);
      break;
    default:
      break;
  }
}

// The relative distinguished name that ends with entry `last`; its attributes are a set, in any order.
void append_rdn(base::Bytes& canonical, std::vector<base::Bytes>& attributes) {
  std::sort(attributes.begin(), attributes.end());
  base::Bytes rdn;
  for (const auto& attribute : attributes) append_counted(rdn, attribute);
  append_counted(canonical, rdn);
  attributes.clear();
}

}  // namespace

Name read_name(const X509_NAME* source) {
  Name name;
  const unsigned char* der = nullptr;
  std::size_t length = 0;
  if (X509_NAME_get0_der(source, &der, &length) == 1) name.der.assign(der, der + length);

  std::vector<base::Bytes> attributes;
  const int count = X509_NAME_entry_count(source);
  for (int i = 0; i < count; ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(source, i);
    const ASN1_OBJECT* oid = X509_NAME_ENTRY_get_object(entry);
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(entry);
    const std::string text = text_of_value(value);
    keep_known_attribute(name, oid, text);
    const bool first_of_rdn = attributes.empty();
    attributes.push_back(canonical_attribute(oid, value, text));
    const bool last_of_rdn =
        i + 1 == count || X509_NAME_ENTRY_set(X509_NAME_get_entry(source, i + 1)) != X509_NAME_ENTRY_set(entry);
    if (last_of_rdn) append_rdn(name.canonical, attributes);
    // RFC 4514 2.1: the last relative name comes first.
    const std::string separator = name.text.empty() ? "" : first_of_rdn ? ", " : "+";
    name.text.insert(0, attribute_label(oid) + '=' + escaped(text) + separator);
  }
  return name;
}

std::optional<Name> parse_name(base::ByteView der) {
  const ErrorQueueGuard guard;
  const auto name = decode_exactly<X509_NAME, X509_NAME_free>(der, ASN1_ITEM_rptr(X509_NAME));
  if (!name) return std::nullopt;
  return read_name(name.get());
}

GeneralName read_general_name(const GENERAL_NAME& name) {
  using Kind = GeneralName::Kind;
  int type = 0;
  const void* value = GENERAL_NAME_get0_value(&name, &type);
  const auto text = [&] { return std::string(base::text_of(view_of(static_cast<const ASN1_STRING*>(value)))); };
  switch (type) {
    case GEN_DNS:
      return {Kind::dns, text()};
    case GEN_EMAIL:
      return {Kind::email, text()};
    case GEN_URI:
      return {Kind::uri, text()};
    case GEN_IPADD:
      return {Kind::ip, text()};
    case GEN_DIRNAME:
      return {Kind::directory, std::string(base::text_of(read_name(static_cast<const X509_NAME*>(value)).canonical))};
    default:
      return {};
  }
}

}  // namespace trustprobe::x509
