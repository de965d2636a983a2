#include "checks/finding.h"

namespace trustprobe::checks {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::passed:
      return "passed";
    case Status::failed:
      return "failed";
    case Status::not_applicable:
      return "not-applicable";
    case Status::undetermined:
      return "undetermined";
  }
  return "";
}

}  // namespace trustprobe::checks
