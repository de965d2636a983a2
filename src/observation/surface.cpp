#include "observation/surface.h"

#include <algorithm>

namespace trustprobe::observation {

std::string_view to_string(Answer answer) {
  switch (answer) {
    case Answer::undetermined:
      return "undetermined";
    case Answer::no:
      return "no";
    case Answer::yes:
      return "yes";
  }
  return "";
}

std::string_view to_string(Preference preference) {
  switch (preference) {
    case Preference::undetermined:
      return "undetermined";
    case Preference::server:
      return "server";
    case Preference::client:
      return "client";
  }
  return "";
}

std::string_view to_string(NameSent name) {
  switch (name) {
    case NameSent::named:
      return "named";
    case NameSent::none:
      return "none";
    case NameSent::unknown:
      return "unknown";
    case NameSent::tenant:
      return "tenant";
  }
  return "";
}

std::string_view to_string(KeysOffered keys) {
  switch (keys) {
    case KeysOffered::ecdsa:
      return "ecdsa";
    case KeysOffered::rsa_pss:
      return "rsa-pss";
    case KeysOffered::rsa_pkcs1:
      return "rsa-pkcs1";
    case KeysOffered::any:
      return "any";
    case KeysOffered::ml_dsa:
      return "ml-dsa";
    case KeysOffered::sha1:
      return "sha1";
  }
  return "";
}

std::string_view to_string(HelloForm form) {
  switch (form) {
    case HelloForm::classical:
      return "classical";
    case HelloForm::hybrid_whole:
      return "hybrid-whole";
    case HelloForm::hybrid_two_segments:
      return "hybrid-two-segments";
    case HelloForm::hybrid_two_records:
      return "hybrid-two-records";
    case HelloForm::hybrid_late_half:
      return "hybrid-late-half";
    case HelloForm::hybrid_padded_one_mss:
      return "hybrid-padded-one-mss";
    case HelloForm::hybrid_padded_two_mss:
      return "hybrid-padded-two-mss";
    case HelloForm::hybrid_retry:
      return "hybrid-retry";
  }
  return "";
}

bool AcceptedList::accepts(std::uint16_t value) const {
  return std::ranges::find(accepted, value) != accepted.end();
}

const VersionSurface* Surface::find_version(std::uint16_t version) const {
  const auto found = std::ranges::find(versions, version, &VersionSurface::version);
  return found == versions.end() ? nullptr : &*found;
}

Answer Surface::supports(std::uint16_t version) const {
  const VersionSurface* found = find_version(version);
  return found == nullptr ? Answer::undetermined : found->supported;
}

}  // namespace trustprobe::observation
