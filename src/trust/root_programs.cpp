#include "trust/root_programs.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "trust/root_programs_table.h"

namespace trustprobe::trust {
namespace {

static_assert(std::ranges::is_sorted(mozilla_roots, {}, &MozillaRoot::sha256));
static_assert(std::ranges::is_sorted(chrome_roots, {}, &ChromeRoot::sha256));

template <typename Rows>
const typename Rows::value_type* find_row(const Rows& rows, const x509::Certificate& root) {
  const std::string fingerprint = x509::fingerprint_hex(root);
  const auto row = std::ranges::lower_bound(rows, std::string_view(fingerprint), {}, &Rows::value_type::sha256);
  return row != rows.end() && row->sha256 == fingerprint ? &*row : nullptr;
}

base::Instant at(std::int64_t seconds) {
  return base::Instant{base::Seconds{seconds}};
}

std::optional<AnchorConstraints> of_mozilla(const x509::Certificate& root) {
  const MozillaRoot* row = find_row(mozilla_roots, root);
  if (!row) return std::nullopt;
  AnchorConstraints constraints;
  if (row->server_distrust_after != 0) constraints.distrust_after = at(row->server_distrust_after);
  if (row->withdrawn) constraints.purposes.emplace();
  return constraints;
}

std::optional<AnchorConstraints> of_chrome(const x509::Certificate& root) {
  const ChromeRoot* row = find_row(chrome_roots, root);
  if (!row) return std::nullopt;
  AnchorConstraints constraints;
  constraints.sct_not_after = at(row->sct_not_after);
  return constraints;
}

}  // namespace

ProgramSource source_of(RootProgram program) {
  switch (program) {
    case RootProgram::none:
      return {};
    case RootProgram::mozilla:
      return {"Mozilla's root store", mozilla_version, mozilla_date};
    case RootProgram::chrome:
      return {"the Chrome Root Store", chrome_version, chrome_date};
  }
  return {};
}

std::optional<AnchorConstraints> program_constraints(RootProgram program, const x509::Certificate& root) {
  switch (program) {
    case RootProgram::none:
      return std::nullopt;
    case RootProgram::mozilla:
      return of_mozilla(root);
    case RootProgram::chrome:
      return of_chrome(root);
  }
  return std::nullopt;
}

}  // namespace trustprobe::trust
