// Java Object Serialization Stream Protocol, version 5: as much of it as leads past the secret keys of a JCEKS store.
#pragma once

#include <optional>
#include <string_view>

namespace trustprobe::trust {

/// How long the stream is that begins here, its header included, and holds one object: plain fields, strings, other
/// such objects and arrays of numbers. Nothing for any other stream, and for one that ends early.
std::optional<std::size_t> serialized_object_length(std::string_view bytes);

}  // namespace trustprobe::trust
