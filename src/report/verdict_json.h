// A verdict as JSON, the same in every command's output. Private to this module.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "base/instant.h"
#include "observation/json.h"
#include "path/path_verdict.h"

namespace trustprobe::report {

using observation::append_line;
using observation::line_of;

/// RFC 3339, or null where there is none.
boost::json::value instant_or_null(const std::optional<base::Instant>& instant,
                                   const boost::json::storage_ptr& storage = {});

boost::json::array path_json(const path::CandidatePath& path, const boost::json::storage_ptr& storage);

/// leaf, store, client, verdict, anchor, path, problems, rejected.
boost::json::object verdict_json(const path::PathVerdict& verdict, const x509::Certificate& leaf,
                                 const boost::json::storage_ptr& storage);

/// Clients that were not asked for, ordered by store: per store those that agree in one object of store, verdict,
/// reason, clients.
boost::json::array camps_json(const std::vector<path::PathVerdict>& verdicts, const boost::json::storage_ptr& storage);

}  // namespace trustprobe::report
