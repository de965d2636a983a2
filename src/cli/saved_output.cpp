#include "cli/saved_output.h"

#include "cli/output.h"
#include "cli/pipeline.h"

namespace trustprobe::cli {
namespace {

template <typename Value>
void demand(const base::Result<Value>& done) {
  if (!done) throw OutputFailed(done.error().sentence());
}

}  // namespace

base::Result<SavedOutput> SavedOutput::open(const SaveOptions& options, std::string_view) {
  SavedOutput output;
  if (options.save) {
    auto file = archive::SavedFile::open(*options.save, current_time());
    if (!file) return std::unexpected(file.error());
    output.file_.emplace(std::move(*file));
  }
  return output;
}

void SavedOutput::add(const observation::Observation& observation) {
  if (file_) demand(file_->add(observation));
}

void SavedOutput::finish(Ending ending) {
  if (file_ && ending == Ending::complete) demand(file_->finish());
  file_.reset();
}

}  // namespace trustprobe::cli
