#include "preamble/question.h"

#include <fmt/format.h>

#include "preamble/quoted.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

class Question final : public Dialogue {
 public:
  Question(base::Bytes request, Judge judge, std::string_view awaiting)
      : request_(std::move(request)), judge_(judge), awaiting_(awaiting) {}

  Step next(base::Bytes& received) override {
    if (!request_.empty()) return write_step(std::exchange(request_, {}));
    if (received.empty()) return read_step();
    Step step = judge_(received);
    if (step.kind == Step::Kind::read && received.size() >= most_received) {
      return refused_step(Fault::unexpected, fmt::format("{} is too long, it begins {}", awaiting_, quoted(received)));
    }
    return step;
  }

  std::string_view awaiting() const override { return awaiting_; }

 private:
  base::Bytes request_;
  Judge judge_;
  std::string_view awaiting_;
};

}  // namespace

std::unique_ptr<Dialogue> question(base::Bytes request, Judge judge, std::string_view awaiting) {
  return std::make_unique<Question>(std::move(request), judge, awaiting);
}

}  // namespace trustprobe::preamble
