# Shared by all scripts: where things are, and how to say what is being done. Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${TRUSTPROBE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/trustprobe}
mkdir -p "$CACHE"
# Where servers that refuse to run as root reach what they need: root's home is closed to whom they run as.
OPEN_CACHE=$CACHE
[ "$(id -u)" != 0 ] || OPEN_CACHE=/var/cache/trustprobe

say() { printf '== %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 2; }

# Debian 12 (bookworm) or 13 (trixie); others build by hand from README.md's list.
release() { . /etc/os-release; printf '%s' "${VERSION_CODENAME:-unknown}"; }

# A fresh clone in another folder reuses the objects of the first one.
export CCACHE_DIR=${CCACHE_DIR:-$CACHE/ccache} CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1
