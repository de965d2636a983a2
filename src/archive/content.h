// What an observation says apart from when and how fast: what stays the same as long as a server does.
#pragma once

#include "observation/observation.h"

namespace trustprobe::archive {

/// The observation without its times, timings, counts of bytes and of tries, and without what a scan measured: equal
/// for two looks that saw the same.
observation::Observation timeless(const observation::Observation& observation);

/// A timeless observation as it was seen at this time.
observation::Observation seen_at(observation::Observation timeless, base::Instant at);

}  // namespace trustprobe::archive
