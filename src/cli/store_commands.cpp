// list, show, fetch
#include <fmt/format.h>

#include "base/text.h"
#include "cli/data_directory.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/store_fetch.h"
#include "cli/store_options.h"
#include "report/store_report.h"
#include "trust/load_store.h"

namespace trustprobe::cli {

int store_list_command(const StoreListOptions& options) {
  std::vector<report::NamedStore> stores;
  for (const std::string& name : trust::named_stores(data_directory())) {
    auto loaded = load_stores({name});
    stores.push_back({name, loaded ? base::Result<trust::TrustStoreRef>(loaded->front())
                                   : std::unexpected(std::move(loaded.error()))});
  }
  write_lines(options.output.json ? report::store_list_json(stores)
                                  : report::render_store_list(stores, text_style(options.output)));
  return exit_ok;
}

int store_show_command(const StoreShowOptions& options) {
  const auto stores = load_stores(options.stores, options.store_passwords);
  if (!stores) return input_failed("store show", stores.error());
  const auto style = text_style(options.output);
  for (const trust::TrustStoreRef& store : *stores) {
    const std::string gap = store == stores->front() ? "" : "\n";
    write_lines(options.output.json ? report::store_json(*store)
                                    : gap + report::render_store(*store, current_time(), style));
  }
  return exit_ok;
}

int store_fetch_command(const StoreFetchOptions& options) {
  for (const std::string& name : options.names) {
    const auto path = data_directory() / "truststores" / (name + ".toml");
    std::error_code error;
    if (name.find('/') != std::string::npos || !std::filesystem::exists(path, error)) {
      return input_failed("store fetch", {base::printable(name), "no store of this name can be fetched",
                                          "`trustprobe store list` names them"});
    }
    const auto manifest = trust::read_manifest(path);
    if (!manifest) return input_failed("store fetch", manifest.error());
    const auto fetched = fetch_store(*manifest, fetched_directory());
    if (!fetched) return input_failed("store fetch", fetched.error());
    const std::string others =
        fetched->passed_over == 0 ? "" : fmt::format("; {} passed over", base::counted(fetched->passed_over, "other"));
    write_lines(fmt::format("{}: {} fetched, each with the fingerprint and key that are pinned{}\n  {}\n", name,
                            base::counted(fetched->certificates, "certificate"), others,
                            base::printable(fetched->path.string())));
  }
  return exit_ok;
}

}  // namespace trustprobe::cli
