// A moment of a history, as people name it.
#pragma once

#include <string>
#include <string_view>

#include "base/input_error.h"
#include "base/instant.h"

namespace trustprobe::archive {

struct Moment {
  enum class Kind {
    at,        ///< what was last seen of each target up to `instant`
    latest,    ///< what the last run saw
    previous,  ///< what was last seen before that run, of the targets that it saw
  };
  Kind kind = Kind::at;
  base::Instant instant{};
};

/// "latest", "previous", "2026-11-20" (the end of that day), "2026-11-20T10:00Z", or any time of RFC 3339.
base::Result<Moment> parse_moment(std::string_view text);

}  // namespace trustprobe::archive
