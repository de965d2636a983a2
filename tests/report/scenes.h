// Targets that reports are made of.
#pragma once

#include "assess/assess.h"
#include "support/scene.h"

namespace trustprobe::report {

/// One address, one certificate, trusted.
support::Scene sound();
/// Three addresses of which one still serves the previous leaf; two stores of which one lacks the root of the ECDSA
/// chain.
support::Scene half_rotated();
/// Expired, without intermediate, with a wildcard name that is not the one asked for, and another certificate without
/// SNI.
support::Scene broken();
/// Two addresses: one refuses, one stalls.
support::Scene dead();
/// Two leaves whose root is sent as a cross-certificate of one that expired; one store holds both roots, one the new.
support::Scene cross_signed();
/// A name that does not exist.
support::Scene nameless();

assess::Terms terms_of(const support::Scene& scene);
assess::Assessment assessed(const support::Scene& scene);

}  // namespace trustprobe::report
