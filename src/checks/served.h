// What many checks ask about served chains: where they were served, how a sentence calls them, which paths they have.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.h"

namespace trustprobe::checks {

/// Ends a check that may have had nothing to say: adds `passed` when its last finding is not there.
void pass_if_silent(const Check& self, std::vector<Finding>& findings);
void say_not_applicable(const Check& self, std::vector<Finding>& findings);
/// The one or the other, for a check that concerns some certificates only.
void conclude(const Check& self, bool applies, std::vector<Finding>& findings);

/// A failure of `self` about `chain`, at every endpoint that serves it, at the catalogue's severity (a warning at most
/// when only clients without SNI get the chain). Text is still to be filled in.
Finding failure_of(const Check& self, const CheckInput& input, const ServedChain& chain);

/// As `failure_of`, about the leaf, which several chains may share: at every endpoint that serves it in any of them.
Finding leaf_failure_of(const Check& self, const CheckInput& input, const ServedChain& chain);

/// No earlier chain has the same leaf: a check of leaves looks at each once. False when the leaf is no certificate.
bool first_with_leaf(const CheckInput& input, const ServedChain& chain);

/// "the certificate" when clients with server name get one; else "the ECDSA P-256 certificate", with where or how it is
/// served when key types repeat. "the default certificate" for one that only clients without server name get.
std::string describe(const CheckInput& input, const ServedChain& chain);

/// "the certificates", "the RSA 2048 certificates"; as `describe` for one.
std::string describe_all(const CheckInput& input, const std::vector<const ServedChain*>& chains);

/// As `describe`, for tables: "ECDSA P-256", "RSA 2048 at 203.0.113.12", "RSA 2048, without server name".
std::string label(const CheckInput& input, const ServedChain& chain);

/// "203.0.113.12", with the port where it is not the target's.
std::string address_text(const CheckInput& input, std::size_t endpoint);

/// "203.0.113.10 and 203.0.113.12", or "5 of 8 addresses" when that is shorter.
std::string addresses_text(const CheckInput& input, const std::vector<std::size_t>& endpoints);

/// " Served at 203.0.113.12.", or nothing where every address is meant.
std::string served_at(const CheckInput& input, const std::vector<std::size_t>& endpoints);

std::vector<std::size_t> endpoints_of(const ServedChain& chain);

/// Where any of them is served, ascending.
std::vector<std::size_t> endpoints_of_all(const std::vector<const ServedChain*>& chains);

bool trusted_by_any(const ServedChain& chain);

/// A path of this chain ends at a root of the public web, by fingerprint: the rules of the public web apply to it.
bool ends_at_public_root(const ServedChain& chain);

/// Whether the certificate stands on a path that holds for some store.
bool on_trusted_path(const ServedChain& chain, const x509::Certificate& certificate);

/// What a person would call the certificate or its issuer, safe to print.
std::string name_of(const x509::Certificate& certificate);
std::string name_of(const x509::Name& name);

using base::duration_text;

/// "a, b and c"; no more than `most`, then "and 7 more".
std::string listed(const std::vector<std::string>& items, std::size_t most = 5);

}  // namespace trustprobe::checks
