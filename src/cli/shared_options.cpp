#include "cli/shared_options.h"

#include <CLI/CLI.hpp>

namespace trustprobe::cli {

void add_store_option(CLI::App& command, std::vector<std::string>& stores, std::vector<std::string>& passwords) {
  command
      .add_option("--store", stores,
                  "Trust store to judge against instead of system: NAME, PATH or NAME=PATH; repeatable")
      ->type_name("STORE")
      ->allow_extra_args(false);
  add_password_option(command, passwords);
}

void add_password_option(CLI::App& command, std::vector<std::string>& passwords) {
  command
      .add_option("--store-password", passwords,
                  "Password of a key store: file:PATH, env:NAME, or itself (then `ps` shows it); repeatable")
      ->type_name("WHERE")
      ->allow_extra_args(false);
}

void add_proxy_options(CLI::App& command, WayChoice& choice) {
  const auto group = "Way";
  command
      .add_option("--proxy-credentials", choice.proxy_credentials,
                  "user:password for it, from file:PATH or env:NAME; one for each proxy, none for one without")
      ->type_name("WHERE")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--proxy-dns", choice.proxy_dns,
                  "Who looks targets up: proxy, or local, each address then being probed [the proxy, but for socks5]")
      ->type_name("WHO")
      ->check(CLI::IsMember({"proxy", "local"}))
      ->group(group);
  command.add_option("--proxy-store", choice.proxy_store, "Trust store that an https proxy must be trusted by")
      ->type_name("STORE")
      ->capture_default_str()
      ->group(group);
}

void add_starttls_option(CLI::App& command, WayChoice& choice) {
  command
      .add_option(
          "--starttls", choice.starttls,
          "Ask for TLS in this protocol first: smtp, imap, pop3, ftp, ldap, postgres, mysql, ...; see docs/starttls.md")
      ->type_name("PROTOCOL")
      ->group("Way");
}

void add_way_options(CLI::App& command, WayChoice& choice) {
  const auto group = "Way";
  command
      .add_option(
          "--proxy", choice.proxies,
          "Through this proxy: http, https, socks5 or socks5h://HOST:PORT, or env for HTTPS_PROXY and NO_PROXY; "
          "repeat for a chain, the nearest first")
      ->type_name("URL")
      ->allow_extra_args(false)
      ->group(group);
  add_proxy_options(command, choice);
  command
      .add_option("--proxy-protocol", choice.proxy_protocol,
                  "Send the header of the PROXY protocol first, as load balancers do: v1 or v2")
      ->type_name("VERSION")
      ->check(CLI::IsMember({"v1", "v2"}))
      ->group(group);
  add_starttls_option(command, choice);
}

void add_format_option(CLI::App& command, OutputOptions& options) {
  command
      .add_option_function<std::string>(
          "--format", [&options](const std::string& format) { options.json = format == "json"; },
          "text, or json: one object a line")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->default_str("text")
      ->group("Output");
}

void add_output_options(CLI::App& command, OutputOptions& options, const char* verbose) {
  const auto group = "Output";
  add_format_option(command, options);
  command.add_flag("-v,--verbose", options.verbose, verbose)->group(group);
  command.add_flag("--no-color", options.no_color, "No colour on a terminal (as NO_COLOR)")->group(group);
}

void add_save_options(CLI::App& command, SaveOptions& options) {
  command
      .add_option("--save", options.save,
                  "Also keep what was seen: in this file, or in a new file in this directory (end it in /)")
      ->type_name("PATH")
      ->group("Output");
  command.add_option("--history", options.history, "Also add what was seen to this history; see trustprobe history")
      ->type_name("FILE")
      ->group("Output");
}

void add_fail_on_option(CLI::App& command, OutputOptions& options) {
  const auto group = "Exit code";
  const auto set_severity = [&options](const std::string& severity) {
    if (severity == "never") options.fail_on.reset();
    if (severity == "note") options.fail_on = checks::Severity::note;
    if (severity == "warning") options.fail_on = checks::Severity::warning;
    if (severity == "error") options.fail_on = checks::Severity::error;
  };
  command
      .add_option_function<std::string>("--fail-on", set_severity,
                                        "Exit 1 from this severity on: note, warning, error, never")
      ->type_name("SEVERITY")
      ->check(CLI::IsMember({"note", "warning", "error", "never"}))
      ->default_str("error")
      ->group(group);
}

}  // namespace trustprobe::cli
