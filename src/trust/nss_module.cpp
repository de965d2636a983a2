#include "trust/nss_module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <functional>

#include "base/text.h"
#include "trust/nss_objects.h"
#include "trust/store_file.h"

namespace trustprobe::trust {
namespace {

// What is needed of PKCS #11 2.40 (pkcs11t.h, pkcs11f.h) and of NSS's additions (pkcs11n.h).
using Number = unsigned long;
using Code = Number;

constexpr Code ok = 0, already_initialized = 0x191;
constexpr Number serial_session = 4;
constexpr Number unavailable = ~Number(0);
constexpr Number nss = 0xCE534350, nss_trust = nss + 0x2000;
constexpr Number class_certificate = 1, class_nss_trust = nss + 3;
constexpr Number attribute_class = 0, attribute_label = 3, attribute_value = 0x11, attribute_issuer = 0x81,
                 attribute_serial = 0x82, attribute_server_distrust_after = nss + 35, attribute_sha1 = nss_trust + 100;
constexpr Number trusted_delegator = nss + 2;

struct PurposeAttribute {
  Number type;
  std::string_view oid;
};
constexpr std::array purpose_attributes{
    PurposeAttribute{nss_trust + 8, "1.3.6.1.5.5.7.3.1"},   // CKA_TRUST_SERVER_AUTH
    PurposeAttribute{nss_trust + 9, "1.3.6.1.5.5.7.3.2"},   // CKA_TRUST_CLIENT_AUTH
    PurposeAttribute{nss_trust + 10, "1.3.6.1.5.5.7.3.3"},  // CKA_TRUST_CODE_SIGNING
    PurposeAttribute{nss_trust + 11, "1.3.6.1.5.5.7.3.4"},  // CKA_TRUST_EMAIL_PROTECTION
};

struct AttributeValue {
  Number type;
  void* value;
  Number length;
};

// CK_FUNCTION_LIST: the functions that are not called here keep their places.
struct Functions {
  using Other = void (*)();
  std::array<unsigned char, 2> version;
  Code (*initialize)(void* arguments);
  Code (*finalize)(void* reserved);
  std::array<Other, 2> get_info_to_get_function_list;
  Code (*get_slot_list)(unsigned char with_token, Number* slots, Number* count);
  std::array<Other, 7> get_slot_info_to_set_pin;
  Code (*open_session)(Number slot, Number flags, void* application, void* notify, Number* session);
  Code (*close_session)(Number session);
  std::array<Other, 10> close_all_sessions_to_get_object_size;
  Code (*get_attribute_value)(Number session, Number object, AttributeValue* attributes, Number count);
  Other set_attribute_value;
  Code (*find_objects_init)(Number session, AttributeValue* attributes, Number count);
  Code (*find_objects)(Number session, Number* objects, Number most, Number* count);
  Code (*find_objects_final)(Number session);
};

/// One session with one token.
class Session {
 public:
  Session(const Functions& module, Number slot) : module_(module) {
    open_ = module.open_session(slot, serial_session, nullptr, nullptr, &session_) == ok;
  }
  ~Session() {
    if (open_) module_.close_session(session_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::vector<Number> objects_of(Number object_class) const {
    std::vector<Number> found;
    AttributeValue wanted{attribute_class, &object_class, sizeof object_class};
    if (!open_ || module_.find_objects_init(session_, &wanted, 1) != ok) return found;
    std::array<Number, 64> some{};
    for (Number count = 0; module_.find_objects(session_, some.data(), some.size(), &count) == ok && count > 0;)
      found.insert(found.end(), some.begin(), some.begin() + static_cast<long>(std::min<Number>(count, some.size())));
    module_.find_objects_final(session_);
    return found;
  }

  // Empty where the object has no such attribute.
  base::Bytes attribute(Number object, Number type) const {
    constexpr Number longest = 1 << 20;
    AttributeValue asked{type, nullptr, 0};
    if (module_.get_attribute_value(session_, object, &asked, 1) != ok) return {};
    if (asked.length == unavailable || asked.length == 0 || asked.length > longest) return {};
    base::Bytes bytes(asked.length);
    asked.value = bytes.data();
    const bool read = module_.get_attribute_value(session_, object, &asked, 1) == ok && asked.length <= bytes.size();
    bytes.resize(read ? asked.length : 0);
    return bytes;
  }

  // NSS counts the NUL of its labels.
  std::string text(Number object, Number type) const {
    const base::Bytes bytes = attribute(object, type);
    const std::string_view text = base::text_of(bytes);
    return std::string(text.substr(0, text.find('\0')));
  }

  Number number(Number object, Number type) const {
    Number value = unavailable;
    AttributeValue asked{type, &value, sizeof value};
    return module_.get_attribute_value(session_, object, &asked, 1) == ok ? value : unavailable;
  }

 private:
  const Functions& module_;
  Number session_ = 0;
  bool open_ = false;
};

struct Objects {
  std::vector<NssCertificate> certificates;
  std::vector<NssTrust> trusts;
  std::string damage;  // what is wrong with one of them; empty: nothing
};

void read_token(const Session& token, const std::string& where, Objects& into) {
  const auto date = [&](Number object) -> std::optional<base::Instant> {
    const std::string text = token.text(object, attribute_server_distrust_after);
    if (text.size() <= 1) return std::nullopt;  // CK_FALSE
    const auto read = parse_distrust_date(text);
    if (!read) into.damage = fmt::format("has a date of distrust that is no time: '{}'", base::printable(text));
    return read;
  };
  for (const Number object : token.objects_of(class_certificate)) {
    into.certificates.push_back({where, token.text(object, attribute_label), token.attribute(object, attribute_value),
                                 token.attribute(object, attribute_issuer), token.attribute(object, attribute_serial),
                                 date(object)});
  }
  for (const Number object : token.objects_of(class_nss_trust)) {
    NssTrust trust{token.attribute(object, attribute_issuer),
                   token.attribute(object, attribute_serial),
                   token.attribute(object, attribute_sha1),
                   {},
                   date(object)};
    for (const PurposeAttribute& purpose : purpose_attributes) {
      if (token.number(object, purpose.type) == trusted_delegator) trust.purposes.emplace_back(purpose.oid);
    }
    into.trusts.push_back(std::move(trust));
  }
}

Objects read_tokens(const Functions& module, const std::string& where) {
  constexpr Number most = 64;
  Objects objects;
  std::array<Number, most> slots{};
  Number count = most;
  if (module.get_slot_list(1, slots.data(), &count) != ok) return objects;
  for (Number i = 0; i < std::min(count, most); ++i) read_token(Session(module, slots[i]), where, objects);
  return objects;
}

// The module stays loaded: libraries of NSS's kind do not survive being unloaded and loaded again.
const Functions* functions_of(const std::filesystem::path& path) {
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* symbol = library == nullptr ? nullptr : ::dlsym(library, "C_GetFunctionList");
  if (symbol == nullptr) return nullptr;
  Functions* functions = nullptr;
  return reinterpret_cast<Code (*)(Functions**)>(symbol)(&functions) == ok ? functions : nullptr;
}

}  // namespace

base::Result<LoadedStore> load_nss_module(const std::filesystem::path& path) {
  auto file = read_store_file(path);
  if (!file) return std::unexpected(std::move(file.error()));
  const auto error = [&](std::string what) {
    return std::unexpected(
        base::InputError{file->path, std::move(what), "name a certdata.txt of NSS with --store instead"});
  };
  const Functions* module = functions_of(std::filesystem::absolute(path));
  if (module == nullptr) return error("is not a PKCS #11 module that this program can load");
  const Code begun = module->initialize(nullptr);
  if (begun != ok && begun != already_initialized)
    return error(fmt::format("does not start (PKCS #11 code {:#x})", begun));
  const Objects objects = read_tokens(*module, file->path);
  if (begun == ok) module->finalize(nullptr);
  if (!objects.damage.empty()) return error(objects.damage);
  if (objects.certificates.empty()) return error("holds no certificate");
  if (objects.trusts.empty()) return error("says of no certificate what it is trusted for");
  auto anchors = joined(objects.certificates, objects.trusts);
  if (!anchors) return std::unexpected(std::move(anchors.error()));
  LoadedStore store;
  store.origin = origin_of(*file, "NSS module");
  store.anchors = std::move(*anchors);
  return store;
}

}  // namespace trustprobe::trust
