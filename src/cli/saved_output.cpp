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

base::Result<SavedOutput> SavedOutput::open(const SaveOptions& options, std::string_view command) {
  SavedOutput output;
  if (options.save) {
    auto file = archive::SavedFile::open(*options.save, current_time());
    if (!file) return std::unexpected(file.error());
    output.file_.emplace(std::move(*file));
  }
  if (options.history) {
    auto history = archive::History::open(*options.history, archive::History::Use::write);
    if (!history) return std::unexpected(history.error());
    output.history_.emplace(std::move(*history));
    output.history_->begin_run(command, current_time());
  }
  return output;
}

void SavedOutput::add(const observation::Observation& observation) {
  if (file_) demand(file_->add(observation));
  if (history_) demand(history_->add(observation, current_time()));
}

void SavedOutput::finish(Ending ending) {
  if (file_ && ending == Ending::complete) demand(file_->finish());
  file_.reset();
  if (history_) demand(history_->flush());
}

}  // namespace trustprobe::cli
