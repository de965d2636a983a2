// What `intercept` holds a proxy's side against: what was seen without the proxy, now or before.
#pragma once

#include <string>
#include <vector>

#include "assess/assess.h"
#include "base/input_error.h"
#include "probe/gather.h"

namespace trustprobe::cli {

/// The targets of one run, known by where they are and what is spoken there, however they were typed.
class DirectSide {
 public:
  void add(const assess::Assessment& seen);

  /// Of each target, approached as `gather` says, what the files have of it. An error where they lack one, or where
  /// what they have was seen through a proxy, without a certificate or with another server name.
  base::Result<void> read(const std::vector<std::string>& files, const std::vector<target::Target>& targets,
                          const probe::GatherOptions& gather, const assess::Terms& terms);

  /// Null: it was not looked at. At its address if it has one there, else at whichever is known.
  const assess::Assessment* find(const target::Target& target) const;

 private:
  struct Entry {
    target::Target target;
    assess::Assessment seen;
  };
  std::vector<Entry> entries_;
};

}  // namespace trustprobe::cli
