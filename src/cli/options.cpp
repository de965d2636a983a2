#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/report_options.h"
#include "cli/revocation_options.h"
#include "cli/shared_options.h"
#include "target/offer.h"

namespace trustprobe::cli {
namespace {

constexpr const char* tried_paths = "Fingerprints, every attempt, every path that was tried";

constexpr const char* exit_codes =
    "Exit codes: 0 good, 1 a finding at or above --fail-on, 2 usage or unreadable input,\n"
    "            3 a target could not be probed on any address, or a finding of that weight is undetermined\n"
    "            and none failed, 4 internal error, 130 interrupted";

constexpr const char* run_exit_codes =
    "Exit codes: 0 every expectation at or above --fail-on met or waived, 1 one is unmet,\n"
    "            2 usage or unreadable input, 3 one is undetermined and none unmet, 4 internal error,\n"
    "            130 interrupted";

constexpr const char* verify_exit_codes =
    "Exit codes: 0 trusted by every client and store asked, 1 not trusted by one,\n"
    "            2 usage or unreadable input, 3 undetermined for one and refused by none, 4 internal error";

constexpr const char* impact_exit_codes =
    "Exit codes: 0 nothing breaks, 1 an endpoint breaks for a client, 2 usage or unreadable input,\n"
    "            3 nothing breaks, and an endpoint could not be probed or judged, 4 internal error, 130 interrupted";

/// As CLI::Range, with a sentence that names the bounds as one would type them.
template <typename Number>
CLI::Validator between(Number low, Number high) {
  return CLI::Validator(
      [low, high](const std::string& text) {
        Number number{};
        const bool good = CLI::detail::lexical_cast(text, number) && number >= low && number <= high;
        return good ? std::string{} : fmt::format("'{}' is no number from {} to {}", text, low, high);
      },
      "", "range");
}

}  // namespace

void add_target_options(CLI::App& command, TargetOptions& options) {
  command
      .add_option("TARGET", options.targets,
                  "host, host:port, https:// URL, [v6]:port, ip,name; - reads standard input")
      ->take_all();
  command.add_option("-l,--list", options.lists, "Targets from a file, one a line, # comments")->type_name("FILE");
}

void add_name_options(CLI::App& command, ConnectionOptions& options) {
  command.add_option("--sni", options.sni, "Server name to send instead of the target's host")
      ->type_name("NAME")
      ->group("Names");
  command.add_flag("--no-sni", options.no_sni, "Send no server name")->group("Names")->excludes("--sni");
  command
      .add_option("--name", options.name, "Name that the certificate must be valid for, instead of the target's host")
      ->type_name("NAME")
      ->group("Names");
}

void add_address_options(CLI::App& command, ConnectionOptions& options) {
  const auto group = "Addresses";
  command.add_flag("-4", options.v4_only, "IPv4 addresses only")->group(group);
  command.add_flag("-6", options.v6_only, "IPv6 addresses only")->group(group)->excludes("-4");
  command.add_flag("--first-address", options.first_address, "Only the first address instead of all")->group(group);
  command
      .add_option("--connect-to", options.connect_to,
                  "Connect elsewhere for this host and port; repeat for several addresses")
      ->type_name("HOST:PORT:ADDR:PORT")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--connect-to-file", options.connect_to_files, "Such rules from a file, one a line")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--resolve", options.resolve, "Addresses of a host instead of DNS")
      ->type_name("HOST:PORT:ADDR[,ADDR]")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--dns-server", options.dns_server, "Ask this resolver instead of the system's")
      ->type_name("ADDR:PORT")
      ->group(group);
}

void add_pace_options(CLI::App& command, ConnectionOptions& options) {
  const auto group = "Pace";
  command.add_option("--timeout", options.timeout_seconds, "Seconds in all for one attempt")
      ->type_name("SECONDS")
      ->check(between(0.05, 3600.0))
      ->capture_default_str()
      ->group(group);
  command.add_option("-c,--concurrency", options.connections, "Connections at once")
      ->type_name("N")
      ->check(between(1, 100000))
      ->capture_default_str()
      ->group(group);
  command.add_option("--per-host", options.per_host, "Connections at once to one target")
      ->type_name("N")
      ->check(between(1, 1000))
      ->each([&options](const std::string&) { options.per_host_given = true; })
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--retry", options.tries,
                  "Attempts per offer when the network fails (a TLS answer is never asked twice)")
      ->type_name("N")
      ->check(between(1, 10))
      ->capture_default_str()
      ->group(group);
}

namespace {

void add_connection_options(CLI::App& command, ConnectionOptions& options) {
  std::string offers = "What to offer: default, all, or a comma list of";
  for (const auto& offer : target::all_offers()) offers.append(" ").append(offer.id);
  command.add_option("--offers", options.offers, offers)->type_name("LIST")->capture_default_str();
  command.add_flag("--http", options.http, "Also send one HTTP request: status and HSTS");
  add_name_options(command, options);
  add_address_options(command, options);
  add_way_options(command, options.way);
  add_pace_options(command, options);
}

void add_exit_options(CLI::App& command, OutputOptions& options) {
  const auto group = "Exit code";
  add_fail_on_option(command, options);
  command
      .add_option_function<std::string>(
          "--unreachable", [&options](const std::string& choice) { options.unreachable_ok = choice == "ok"; },
          "fail: exit 3 when a target could not be probed on any address; ok: do not")
      ->type_name("CHOICE")
      ->check(CLI::IsMember({"fail", "ok"}))
      ->default_str("fail")
      ->group(group);
}

}  // namespace

namespace {

// What `probe` and `scan` judge by.
void add_judgement_options(CLI::App* command, ProbeOptions& options) {
  add_store_option(*command, options.judgement.stores, options.judgement.store_passwords);
  command
      ->add_option("--client", options.judgement.clients,
                   "Client to judge as instead of web, or all; repeatable; `trustprobe clients` lists them")
      ->type_name("CLIENT")
      ->allow_extra_args(false);
  command
      ->add_option("--pin", options.judgement.pins,
                   "Expect a key with this pin on every path: sha256//BASE64; repeatable, one of them is enough")
      ->type_name("PIN")
      ->allow_extra_args(false);
  command
      ->add_option("--pin-file", options.judgement.pin_files, "Such pins, one a line, or certificates with these keys")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      ->add_option("--warn-days", options.judgement.warn_days,
                   "Warn when a leaf has at most N days left [the lesser of 30 and a third of its lifetime]")
      ->type_name("N")
      ->check(between(0, 36500));
  command->add_option("--critical-days", options.judgement.critical_days, "... and make it an error at N days")
      ->type_name("N")
      ->check(between(0, 36500))
      ->capture_default_str();
  command->add_flag("--caa", options.caa, "Also look CAA records up: may the CA of the certificate renew it?");
  add_connection_options(*command, options.connection);
  add_revocation_options(*command, options.revocation, RevocationSources::network);
  add_report_options(*command, options.report);
  add_save_options(*command, options.keep);
}

}  // namespace

CLI::App* add_probe_command(CLI::App& app, ProbeOptions& options) {
  auto* command = app.add_subcommand("probe", "Capture and judge what TLS endpoints present");
  add_target_options(*command, options.targets);
  add_judgement_options(command, options);
  add_output_options(*command, options.output, tried_paths);
  add_exit_options(*command, options.output);
  command->footer(exit_codes);
  return command;
}

CLI::App* add_scan_command(CLI::App& app, ProbeOptions& options) {
  auto* command = app.add_subcommand("scan", "Find out what TLS endpoints negotiate, and whom they serve what");
  SurfaceOptions& surface = options.surface.emplace();
  options.connection.http = true;
  options.connection.per_host = scan_connections_per_host;
  add_target_options(*command, options.targets);
  const auto group = "Surface";
  command->add_option("--policy", surface.policy, "Weaker than this published policy is an error; see docs/policies.md")
      ->type_name("NAME")
      ->group(group);
  command
      ->add_option(
          "--service", surface.service,
          "Compare with the policies of one service only: load-balancer, alb, nlb, clb, cdn, api-gateway, profile")
      ->type_name("SERVICE")
      ->group(group);
  command->add_option("--tenant", surface.tenants, "Another server name to ask a certificate for; repeatable")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->group(group);
  command->add_option("--retry-budget", surface.retry_budget, "Lost answers to ask for again, per address")
      ->type_name("N")
      ->check(between(0, 1000))
      ->capture_default_str()
      ->group(group);
  command
      ->add_option("--cost-handshakes", surface.cost_handshakes,
                   "Handshakes with and without post-quantum groups to measure their cost by; 0: none")
      ->type_name("N")
      ->check(between(0, 1000))
      ->capture_default_str()
      ->group(group);
  add_judgement_options(command, options);
  command->remove_option(command->get_option("--http"));
  command->add_flag_callback(
      "--no-http", [&options] { options.connection.http = false; }, "Send no HTTP request: HSTS is not looked at");
  add_output_options(*command, options.output, "Every cipher suite by its IANA name, fingerprints, every attempt");
  add_exit_options(*command, options.output);
  command->footer(exit_codes);
  return command;
}

CLI::App* add_run_command(CLI::App& app, RunOptions& options) {
  auto* command = app.add_subcommand("run", "Judge endpoints against the expectations of a suite");
  command->add_option("SUITE", options.suites, "Suite file (TOML), or the name of a shipped one: amazon-trust")
      ->required();
  command->add_option("--store", options.stores, "Use PATH for the suite's store NAME")
      ->type_name("NAME=PATH")
      ->allow_extra_args(false);
  add_password_option(*command, options.store_passwords);
  command->add_flag("--check", options.check_only, "Only parse the suite: connect nowhere");
  command
      ->add_option("--set", options.variables,
                   "Use VALUE for the suite's variable NAME; commas between the values of a list; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  add_connection_options(*command, options.connection);
  add_revocation_options(*command, options.revocation, RevocationSources::network);
  add_report_options(*command, options.report);
  add_save_options(*command, options.keep);
  add_output_options(*command, options.output, tried_paths);
  add_fail_on_option(*command, options.output);
  command->footer(run_exit_codes);
  return command;
}

CLI::App* add_verify_command(CLI::App& app, VerifyOptions& options) {
  auto* command = app.add_subcommand("verify", "Judge a chain from files, and draw the paths that were tried");
  command->add_option("CHAIN", options.chain,
                      "Certificates, the leaf first (PEM, DER, PKCS #7), or what probe --format json printed; - reads "
                      "standard input");
  command->add_option("--untrusted", options.untrusted, "More certificates that the server sends; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_store_option(*command, options.stores, options.store_passwords);
  command->add_option("--client", options.clients, "Client to judge as instead of web, or all; repeatable")
      ->type_name("CLIENT")
      ->allow_extra_args(false);
  command->add_option("--name", options.name, "Name that the certificate must be valid for; without it none is judged")
      ->type_name("NAME");
  command->add_option("--at", options.at, "Judge at this time instead of now: 2026-11-21 or 2026-11-21T02:00:00Z")
      ->type_name("TIME");
  command
      ->add_option("--purpose", options.purpose,
                   "server, client, any, code-signing or mdl [server; code-signing with --cms]")
      ->type_name("PURPOSE")
      ->check(CLI::IsMember({"server", "client", "any", "code-signing", "mdl"}));
  command->add_option("--max-depth", options.max_depth, "Intermediates allowed, self-issued ones not counted")
      ->type_name("N")
      ->check(between(0, 100));
  command->add_option("--aia", options.aia, "Issuers that clients which download them would get; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_revocation_options(*command, options.revocation, RevocationSources::files);
  command->add_flag("--all-paths", options.every_path, "Draw every path, not only those up to the first that holds");
  command->add_option("--cms", options.cms, "Check a detached CMS signature over --data and judge its signer's chain")
      ->type_name("SIGNATURE")
      ->group("Signatures");
  command->add_option("--data", options.data, "What was signed")->type_name("FILE")->group("Signatures");
  add_output_options(*command, options.output, "Also what a client tolerates on the path that holds");
  command->footer(verify_exit_codes);
  return command;
}

CLI::App* add_impact_command(CLI::App& app, ImpactOptions& options) {
  auto* command =
      app.add_subcommand("impact", "Say which endpoints a change of trust breaks, for whom, and what mends them");
  add_target_options(*command, options.targets);
  const auto repeatable = [&](const char* name, std::vector<std::string>& values, const char* what, const char* type,
                              const char* group) {
    command->add_option(name, values, what)->type_name(type)->allow_extra_args(false)->group(group);
  };
  repeatable("--saved", options.saved, "Judge what probe --save kept instead of probing; repeatable", "FILE",
             "OPTIONS");
  repeatable("--suite", options.suites, "Probe the endpoints of a suite; repeatable", "SUITE", "OPTIONS");
  const auto change = "Change";
  command->add_option("--from", options.from, "The store that clients have now: NAME, PATH or NAME=PATH")
      ->type_name("STORE")
      ->capture_default_str()
      ->group(change);
  command->add_option("--to", options.to, "The store that takes its place")->type_name("STORE")->group(change);
  add_password_option(*command, options.store_passwords);
  repeatable("--remove", options.remove,
             "Take a root away: name, fingerprint, or pattern with *; repeatable, as all of the change", "ROOT",
             change);
  repeatable("--add", options.add, "Add the roots of another store", "STORE", change);
  repeatable("--distrust-after", options.distrust_after,
             "Distrust what a root issues after a date (2026-04-15: after the end of that day)", "ROOT=DATE", change);
  command->add_option("--at", options.at, "Judge the changed world at this time instead of now: 2027-04-15")
      ->type_name("TIME")
      ->group(change);
  repeatable("--client", options.clients, "Client to judge as instead of all; repeatable", "CLIENT", "OPTIONS");
  add_revocation_options(*command, options.revocation, RevocationSources::files);
  add_connection_options(*command, options.connection);
  add_output_options(*command, options.output, "Every endpoint by name");
  command->footer(impact_exit_codes);
  return command;
}

CLI::App* add_clients_command(CLI::App& app, ClientsOptions& options) {
  auto* command = app.add_subcommand("clients", "List the clients to judge as: how they search and what they refuse");
  command->add_option("CLIENT", options.id,
                      "One of them: with every rule that it enforces or does not, and its evidence");
  add_format_option(*command, options.output);
  return command;
}

CLI::App* add_explain_command(CLI::App& app, ExplainOptions& options) {
  auto* command =
      app.add_subcommand("explain", "Say what a check, a path rule or an expectation means, its source and its remedy");
  command->add_option("ID", options.id,
                      "A check or rule id as reports print it, or expect.KIND; without it, all are listed");
  return command;
}

}  // namespace trustprobe::cli
