// What the command line says, as plain data. Nothing is opened or resolved here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checks/finding.h"

namespace CLI {
class App;
}

namespace trustprobe::cli {

struct TargetOptions {
  std::vector<std::string> targets;  ///< "-" is standard input
  std::vector<std::string> lists;    ///< -l FILE
};

/// Many small connections to one host: as many at once as servers commonly stand.
inline constexpr std::size_t scan_connections_per_host = 20;

/// How targets are reached.
struct WayChoice {
  std::vector<std::string> proxies;            ///< URLs, the nearest first; or "env" alone
  std::string proxy_option = "--proxy";        ///< that gives them
  std::vector<std::string> proxy_credentials;  ///< where they are kept, in the order of the proxies
  std::string proxy_dns;                       ///< proxy, local; empty: by the kind of the proxy
  std::string proxy_store = "system";          ///< that https proxies are judged by
  std::string proxy_protocol;                  ///< v1, v2; empty: none
  std::optional<std::string> starttls;
};

struct ConnectionOptions {
  std::string offers = "all";
  WayChoice way = {};
  std::vector<std::string> connect_to;
  std::vector<std::string> connect_to_files;
  std::vector<std::string> resolve;
  std::optional<std::string> dns_server;
  bool v4_only = false;
  bool v6_only = false;
  bool first_address = false;
  std::optional<std::string> sni;
  bool no_sni = false;
  std::optional<std::string> name;
  bool http = false;
  double timeout_seconds = 10;
  std::size_t connections = 100;
  std::size_t per_host = 4;
  bool per_host_given = false;  ///< else a command that scans takes `scan_connections_per_host`
  int tries = 1;
};

struct JudgementOptions {
  std::vector<std::string> stores;
  std::vector<std::string> store_passwords;
  std::vector<std::string> clients;
  std::vector<std::string> pins;
  std::vector<std::string> pin_files;
  std::optional<long> warn_days;
  long critical_days = 7;
};

/// How revocation is looked at, and where evidence may come from.
struct RevocationOptions {
  std::string policy = "staple";  ///< off, staple, soft or hard
  bool allow_private_fetch = false;
  bool no_cache = false;
  bool nonce = false;
  std::vector<std::string> crls;            ///< files
  std::vector<std::string> ocsp_responses;  ///< files
  std::vector<std::string> distrust_lists;  ///< files
};

struct OutputOptions {
  bool json = false;
  bool verbose = false;
  bool no_color = false;
  std::optional<checks::Severity> fail_on = checks::Severity::error;  ///< nothing: "never"
  bool unreachable_ok = false;
};

/// Reports beside what is printed.
struct ReportOptions {
  std::vector<std::string> reports;  ///< FORMAT=PATH
  std::optional<std::string> aws_account, aws_region;
  long days_before_expiry = 45;
};

/// Where observations are kept.
struct SaveOptions {
  std::optional<std::string> save;     ///< a file, or a directory for files named by their time
  std::optional<std::string> history;  ///< a database
};

/// What `scan` asks for beyond `probe`.
struct SurfaceOptions {
  std::vector<std::string> tenants;   ///< further server names
  std::optional<std::string> policy;  ///< NAME: weaker than this is an error
  std::string service;                ///< narrows the published policies; empty: all
  std::size_t retry_budget = 20;
  int cost_handshakes = 5;
};

struct ProbeOptions {
  TargetOptions targets;
  ConnectionOptions connection;
  JudgementOptions judgement;
  RevocationOptions revocation;
  bool caa = false;  ///< look CAA records up
  ReportOptions report;
  SaveOptions keep;
  OutputOptions output;
  std::optional<SurfaceOptions> surface = {};  ///< set for `scan`
};

struct RunOptions {
  std::vector<std::string> suites;
  std::vector<std::string> stores;     ///< NAME=PATH, overriding a store of the suite
  std::vector<std::string> variables;  ///< NAME=VALUE, overriding a variable of the suite
  std::vector<std::string> store_passwords;
  bool check_only = false;                     ///< --check: parse, load nothing, connect nowhere
  RevocationOptions revocation{.policy = ""};  ///< of the policy: empty: the suite's own
  ConnectionOptions connection;
  ReportOptions report;
  SaveOptions keep;
  OutputOptions output;
};

struct VerifyOptions {
  std::string chain;                   ///< a file, or "-"; may be empty with `cms`
  std::vector<std::string> untrusted;  ///< further certificates that were or could be sent
  std::vector<std::string> stores;
  std::vector<std::string> store_passwords;
  std::vector<std::string> clients;
  std::vector<std::string> aia;  ///< what a client that fetches issuers would get
  std::optional<std::string> name;
  std::optional<std::string> at;
  std::optional<std::string> purpose;
  std::optional<std::size_t> max_depth;
  RevocationOptions revocation;
  std::optional<std::string> cms;
  std::optional<std::string> data;
  bool every_path = false;
  OutputOptions output;
};

struct ImpactOptions {
  TargetOptions targets;
  std::vector<std::string> saved;   ///< files of saved observations
  std::vector<std::string> suites;  ///< whose endpoints are probed
  ConnectionOptions connection;
  std::string from = "system";
  std::optional<std::string> to;
  std::vector<std::string> store_passwords;
  std::vector<std::string> remove;          ///< ROOT
  std::vector<std::string> add;             ///< STORE
  std::vector<std::string> distrust_after;  ///< ROOT=DATE
  std::optional<std::string> at;
  std::vector<std::string> clients{"all"};
  RevocationOptions revocation;
  OutputOptions output;
};

struct ClientsOptions {
  std::string id;  ///< empty: all are listed
  OutputOptions output;
};

struct ExplainOptions {
  std::string id;
};

/// Each adds its command to `app` and fills `options` when the command is parsed.
CLI::App* add_probe_command(CLI::App& app, ProbeOptions& options);
CLI::App* add_scan_command(CLI::App& app, ProbeOptions& options);
CLI::App* add_run_command(CLI::App& app, RunOptions& options);
CLI::App* add_verify_command(CLI::App& app, VerifyOptions& options);
CLI::App* add_impact_command(CLI::App& app, ImpactOptions& options);
CLI::App* add_clients_command(CLI::App& app, ClientsOptions& options);
CLI::App* add_explain_command(CLI::App& app, ExplainOptions& options);

}  // namespace trustprobe::cli
