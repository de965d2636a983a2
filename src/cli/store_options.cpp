#include "cli/store_options.h"

#include <CLI/CLI.hpp>

#include "cli/shared_options.h"

namespace trustprobe::cli {
namespace {

CLI::App* add(CLI::App& store, StoreOptions& options, StoreCommand command, const char* name, const char* what) {
  auto* added = store.add_subcommand(name, what);
  added->callback([&options, command] { options.chosen = command; });
  return added;
}

void add_list(CLI::App& store, StoreOptions& options) {
  auto* command = add(store, options, StoreCommand::list, "list", "The stores that are known by name");
  add_format_option(*command, options.list.output);
}

void add_show(CLI::App& store, StoreOptions& options) {
  auto* command = add(store, options, StoreCommand::show, "show", "What is in a store, and who sees it");
  StoreShowOptions& show = options.show;
  command->add_option("STORE", show.stores, "NAME, PATH or NAME=PATH: any format, told by its content")->required();
  add_password_option(*command, show.store_passwords);
  add_output_options(*command, show.output, "Whole fingerprints, and the pins of the keys");
}

void add_check(CLI::App& store, StoreOptions& options) {
  auto* command =
      add(store, options, StoreCommand::check, "check", "Gates before a migration, and anti-patterns of a store");
  StoreCheckOptions& check = options.check;
  command->add_option("STORE", check.store, "NAME, PATH or NAME=PATH")->required();
  command->add_option("--require", check.required, "Store whose anchors must all be there; repeatable")
      ->type_name("STORE")
      ->allow_extra_args(false);
  command->add_option("--expiring-within", check.expiring_within_days, "Tell what ends within so many days")
      ->type_name("DAYS")
      ->check(CLI::Range(0L, 36500L))
      ->capture_default_str();
  add_password_option(*command, check.store_passwords);
  add_output_options(*command, check.output, "Why and what to do also for notes");
  add_fail_on_option(*command, check.output);
  command->footer(
      "Exit codes: 0 every gate passes and no finding is at --fail-on, 1 not so, 2 usage or unreadable input");
}

void add_diff(CLI::App& store, StoreOptions& options) {
  auto* command = add(store, options, StoreCommand::diff, "diff", "What two stores do not have in common");
  command->add_option("A", options.diff.before, "NAME, PATH or NAME=PATH")->required();
  command->add_option("B", options.diff.after, "The same")->required();
  add_password_option(*command, options.diff.store_passwords);
  add_format_option(*command, options.diff.output);
  command->footer("Exit codes: 0 the same anchors with the same limits, 1 not so, 2 usage or unreadable input");
}

void add_export(CLI::App& store, StoreOptions& options) {
  auto* command =
      add(store, options, StoreCommand::export_store, "export", "Write a store's anchors in another format");
  StoreExportOptions& written = options.export_store;
  command->add_option("STORE", written.store, "NAME, PATH or NAME=PATH")->required();
  add_password_option(*command, written.store_passwords);
  command->add_option("--format", written.format, "pem, der, jks or pkcs12")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"pem", "der", "jks", "pkcs12"}))
      ->capture_default_str();
  command->add_option("-o,--output", written.path, "File to write; a directory for der [standard output]")
      ->type_name("PATH");
  command
      ->add_option("--password", written.new_password,
                   "Password of the new jks or pkcs12 store, as --store-password [changeit]")
      ->type_name("WHERE");
  command->add_flag("--force", written.overwrite, "Overwrite what is there");
}

void add_fetch(CLI::App& store, StoreOptions& options) {
  auto* command = add(store, options, StoreCommand::fetch, "fetch",
                      "Download a named store's certificates; only pinned ones are taken");
  command->add_option("NAME", options.fetch.names, "A store of `trustprobe store list`")->required();
}

}  // namespace

CLI::App* add_store_command(CLI::App& app, StoreOptions& options) {
  auto* store = app.add_subcommand("store", "List, show, check, compare, export and fetch trust stores");
  store->require_subcommand(1);
  store->footer("trustprobe store COMMAND --help describes a command.");
  add_list(*store, options);
  add_show(*store, options);
  add_check(*store, options);
  add_diff(*store, options);
  add_export(*store, options);
  add_fetch(*store, options);
  return store;
}

int store_command(const StoreOptions& options) {
  switch (options.chosen) {
    case StoreCommand::list:
      return store_list_command(options.list);
    case StoreCommand::show:
      return store_show_command(options.show);
    case StoreCommand::check:
      return store_check_command(options.check);
    case StoreCommand::diff:
      return store_diff_command(options.diff);
    case StoreCommand::export_store:
      return store_export_command(options.export_store);
    case StoreCommand::fetch:
      return store_fetch_command(options.fetch);
  }
  return 0;
}

}  // namespace trustprobe::cli
