// The rows that the check files define and catalogue.cpp lists.
#pragma once

#include "checks/check.h"

namespace trustprobe::checks {

extern const Check store_verdict;
extern const Check leaf_expired;
extern const Check leaf_not_yet_valid;
extern const Check leaf_expiring;
extern const Check intermediate_expired;
extern const Check weak_signature;
extern const Check weak_key;
extern const Check pre_heartbleed;
extern const Check name_mismatch;
extern const Check no_san;
extern const Check self_signed_leaf;
extern const Check chain_incomplete;
extern const Check chain_order;
extern const Check chain_extras;
extern const Check root_sent;
extern const Check leaf_differs;
extern const Check address_unreachable;
extern const Check offer_unanswered;
extern const Check staple_missing;
extern const Check staple_invalid;
extern const Check revoked;
extern const Check revocation_unknown;
extern const Check revocation_disagrees;
extern const Check sct_missing;
extern const Check validity_too_long;
extern const Check wildcard_name;
extern const Check default_certificate;
extern const Check client_certificate;
extern const Check clients_disagree;
extern const Check pin_mismatch;
extern const Check pin_fragile;
extern const Check caa_renewal;
extern const Check starttls_injection;

// Of the negotiation surface: nothing is said where nothing was scanned.
extern const Check obsolete_version;
extern const Check no_tls13;
extern const Check broken_cipher;
extern const Check triple_des;
extern const Check no_forward_secrecy;
extern const Check cbc_only;
extern const Check static_key_exchange;
extern const Check client_order;
extern const Check weak_dh;
extern const Check no_post_quantum;
extern const Check tls_compression;
extern const Check insecure_renegotiation;
extern const Check client_renegotiation;
extern const Check no_extended_master_secret;
extern const Check no_fallback_scsv;
extern const Check heartbeat;
extern const Check early_data;
extern const Check hello_intolerance;
extern const Check retry_intolerance;
extern const Check ecdsa_missing;
extern const Check legacy_clients_left_out;
extern const Check ecdsa_not_preferred;
extern const Check keys_differ;
extern const Check half_renewed;
extern const Check client_cannot_connect;
extern const Check surface_differs;
extern const Check scan_undetermined;
extern const Check hsts_missing;
extern const Check policy_weaker;
extern const Check tenant_certificate;

}  // namespace trustprobe::checks
