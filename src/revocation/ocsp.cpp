#include "revocation/ocsp.h"

#include <openssl/ocsp.h>

#include <algorithm>

#include "x509/openssl.h"

namespace trustprobe::revocation {
namespace {

using x509::FreedBy;

using ResponsePointer = std::unique_ptr<OCSP_RESPONSE, FreedBy<OCSP_RESPONSE_free>>;
using BasicPointer = std::unique_ptr<OCSP_BASICRESP, FreedBy<OCSP_BASICRESP_free>>;

std::optional<base::Bytes> read_sct_list(const OCSP_SINGLERESP* single) {
  // RFC 6962 3.3: singleExtensions, 1.3.6.1.4.1.11129.2.4.5, an OCTET STRING inside the extension's own.
  const int index = OCSP_SINGLERESP_get_ext_by_NID(const_cast<OCSP_SINGLERESP*>(single), NID_ct_cert_scts, -1);
  if (index < 0) return std::nullopt;
  X509_EXTENSION* extension = OCSP_SINGLERESP_get_ext(const_cast<OCSP_SINGLERESP*>(single), index);
  const auto inner = x509::decode_exactly<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>(
      x509::view_of(X509_EXTENSION_get_data(extension)), ASN1_ITEM_rptr(ASN1_OCTET_STRING));
  if (!inner) return std::nullopt;
  const base::ByteView bytes = x509::view_of(inner.get());
  return base::Bytes(bytes.begin(), bytes.end());
}

base::Bytes read_serial(const OCSP_SINGLERESP* single) {
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial, const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single)));
  const base::ByteView magnitude = x509::view_of(serial);
  const auto first = std::find_if(magnitude.begin(), magnitude.end(), [](std::uint8_t byte) { return byte != 0; });
  return {first, magnitude.end()};
}

std::optional<SingleResponse> read_single(OCSP_SINGLERESP* single) {
  ASN1_GENERALIZEDTIME *this_update = nullptr, *next_update = nullptr;
  OCSP_single_get0_status(single, nullptr, nullptr, &this_update, &next_update);
  const auto begin = x509::read_time(this_update);
  if (!begin) return std::nullopt;
  SingleResponse response{read_serial(single), *begin, std::nullopt, read_sct_list(single)};
  if (next_update != nullptr) {
    response.next_update = x509::read_time(next_update);
    if (!response.next_update) return std::nullopt;
  }
  return response;
}

}  // namespace

std::optional<OcspResponse> parse_ocsp_response(base::ByteView der) {
  const x509::ErrorQueueGuard errors;
  const unsigned char* cursor = der.data();
  const ResponsePointer decoded(d2i_OCSP_RESPONSE(nullptr, &cursor, static_cast<long>(der.size())));
  if (!decoded || cursor != der.data() + der.size()) return std::nullopt;
  OcspResponse response{static_cast<ResponseStatus>(OCSP_response_status(decoded.get())), {}};
  if (response.status != ResponseStatus::successful) return response;
  const BasicPointer basic(OCSP_response_get1_basic(decoded.get()));
  if (!basic) return std::nullopt;
  for (int i = 0; i < OCSP_resp_count(basic.get()); ++i) {
    auto single = read_single(OCSP_resp_get0(basic.get(), i));
    if (!single) return std::nullopt;
    response.responses.push_back(std::move(*single));
  }
  return response;
}

const SingleResponse* response_for(const OcspResponse& response, base::ByteView serial) {
  const auto match =
      std::find_if(response.responses.begin(), response.responses.end(), [&](const SingleResponse& single) {
        return std::equal(single.serial.begin(), single.serial.end(), serial.begin(), serial.end());
      });
  return match == response.responses.end() ? nullptr : &*match;
}

}  // namespace trustprobe::revocation
