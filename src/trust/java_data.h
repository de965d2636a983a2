// Numbers and strings as java.io.DataOutput writes them, most significant byte first.
#pragma once

#include <cstdint>
#include <string_view>

namespace trustprobe::trust {

/// Walks over bytes. Whoever asks for more than is left gets zero or nothing, and from then on nothing more.
class JavaData {
 public:
  explicit JavaData(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number(std::size_t width);
  std::string_view take(std::uint64_t length);
  std::string_view utf();  ///< the bytes of a string with its length in two bytes before it

  std::string_view rest() const { return rest_; }
  bool cut_short() const { return cut_short_; }  ///< somebody asked for more than was left

 private:
  std::string_view rest_;
  bool cut_short_ = false;
};

}  // namespace trustprobe::trust
