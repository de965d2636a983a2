// The fields of one element of an export, read by key. The first that is not as it should be is remembered, so that
// readers can take all they want and ask once. Private to this module.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/input_error.h"
#include "base/instant.h"

namespace trustprobe::inventory {

/// A time as AWS writes them: "2020-03-02T21:43:57+0000", RFC 3339, or seconds since 1970.
std::optional<base::Instant> parse_aws_time(std::string_view text);
std::optional<base::Instant> parse_aws_time(double seconds);

/// Bytes of a serial number in hex, colons or not, without leading zeros.
std::optional<base::Bytes> parse_serial(std::string_view text);

class Fields {
 public:
  /// `object` and `error` must outlive this. `where` is put into the error.
  Fields(const boost::json::object& object, std::string where, std::optional<base::InputError>& error)
      : object_(object), where_(std::move(where)), error_(error) {}

  /// Each gives an empty value for a key that is absent, null, or (but for lists) an empty text.
  std::string text(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::optional<base::Instant> time(std::string_view key) const;
  std::optional<base::Bytes> serial(std::string_view key) const;
  std::optional<bool> flag(std::string_view key) const;
  /// The number of entries of a list; nothing when it is absent.
  std::optional<std::size_t> count(std::string_view key) const;
  /// The objects of a list, and one object.
  std::vector<Fields> objects(std::string_view key) const;
  std::optional<Fields> object(std::string_view key) const;

  const std::string& where() const { return where_; }
  void fail(std::string what, std::string remedy) const;

 private:
  const boost::json::value* find(std::string_view key) const;
  const boost::json::array* list(std::string_view key) const;

  const boost::json::object& object_;
  std::string where_;
  std::optional<base::InputError>& error_;
};

}  // namespace trustprobe::inventory
