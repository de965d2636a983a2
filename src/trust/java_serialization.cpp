#include "trust/java_serialization.h"

#include <string>
#include <vector>

#include "trust/java_data.h"

namespace trustprobe::trust {
namespace {

// Section 6.4.2 of the specification.
enum Tag : std::uint8_t {
  null_object = 0x70,
  reference = 0x71,
  class_description = 0x72,
  object = 0x73,
  string = 0x74,
  array = 0x75,
  end_of_annotation = 0x78,
};
constexpr std::uint64_t magic_and_version = 0xACED0005, first_handle = 0x7E0000, plain_serializable = 0x02;

// A SealedObject needs three levels and four fields.
constexpr int deepest = 16;
constexpr std::size_t most_fields = 64;

struct ClassDescription {
  std::string name;
  std::string field_types;  // those of its super classes first
};

bool is_object_type(char type) {
  return type == 'L' || type == '[';
}

std::size_t width_of(char type) {
  switch (type) {
    case 'B':
    case 'Z':
      return 1;
    case 'C':
    case 'S':
      return 2;
    case 'F':
    case 'I':
      return 4;
    case 'D':
    case 'J':
      return 8;
    default:
      return 0;
  }
}

class SerializedStream {
 public:
  explicit SerializedStream(std::string_view bytes) : data_(bytes) {}

  std::optional<std::size_t> length_of_object() {
    const std::size_t whole = data_.rest().size();
    if (data_.number(4) != magic_and_version || !skip_object(0) || data_.cut_short()) return std::nullopt;
    return whole - data_.rest().size();
  }

 private:
  bool skip_object(int depth) {
    if (depth > deepest) return false;
    switch (data_.number(1)) {
      case null_object:
        return true;
      case reference:
        return data_.number(4) - first_handle < handles_.size();
      case string: {
        handles_.emplace_back();
        data_.utf();
        return true;
      }
      case object:
        return skip_fields(depth);
      case array:
        return skip_numbers(depth);
      default:
        return false;
    }
  }

  bool skip_fields(int depth) {
    const auto its_class = read_class(depth + 1);
    if (!its_class) return false;
    handles_.emplace_back();
    for (const char type : its_class->field_types) {
      if (!is_object_type(type))
        data_.take(width_of(type));
      else if (!skip_object(depth + 1))
        return false;
    }
    return true;
  }

  bool skip_numbers(int depth) {
    const auto its_class = read_class(depth + 1);
    if (!its_class || its_class->name.size() != 2 || width_of(its_class->name[1]) == 0) return false;
    handles_.emplace_back();
    data_.take(data_.number(4) * width_of(its_class->name[1]));
    return true;
  }

  std::optional<ClassDescription> read_class(int depth) {
    if (depth > deepest) return std::nullopt;
    switch (data_.number(1)) {
      case null_object:
        return ClassDescription{};
      case reference: {
        const std::uint64_t handle = data_.number(4) - first_handle;
        if (handle >= handles_.size()) return std::nullopt;
        return handles_[static_cast<std::size_t>(handle)];
      }
      case class_description:
        return read_new_class(depth);
      default:
        return std::nullopt;
    }
  }

  std::optional<ClassDescription> read_new_class(int depth) {
    ClassDescription read{.name = std::string(data_.utf()), .field_types = ""};
    data_.number(8);  // serialVersionUID
    const std::size_t handle = handles_.size();
    handles_.emplace_back();
    if (data_.number(1) != plain_serializable || !read_field_types(read, depth)) return std::nullopt;
    if (data_.number(1) != end_of_annotation) return std::nullopt;
    const auto super = read_class(depth + 1);
    if (!super) return std::nullopt;
    read.field_types.insert(0, super->field_types);
    if (read.field_types.size() > most_fields) return std::nullopt;
    return handles_[handle] = std::move(read);
  }

  bool read_field_types(ClassDescription& described, int depth) {
    const std::uint64_t count = data_.number(2);
    if (count > most_fields) return false;
    for (std::uint64_t i = 0; i < count; ++i) {
      const char type = static_cast<char>(data_.number(1));
      data_.utf();
      if (is_object_type(type) ? !skip_object(depth + 1) : width_of(type) == 0) return false;
      described.field_types += type;
    }
    return true;
  }

  JavaData data_;
  std::vector<std::optional<ClassDescription>> handles_;  // nothing for what is no class
};

}  // namespace

std::optional<std::size_t> serialized_object_length(std::string_view bytes) {
  return SerializedStream(bytes).length_of_object();
}

}  // namespace trustprobe::trust
