# The Debian packages each kind of work needs, by release. Sourced, never run.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

build_packages() {
  printf '%s\n' meson ninja-build pkg-config ccache git ca-certificates libfmt-dev libcli11-dev doctest-dev \
    libtomlplusplus-dev libc-ares-dev libidn2-dev zlib1g-dev libbrotli-dev libssl-dev libsqlite3-dev
  case $(release) in
    bookworm) printf '%s\n' clang-19 libclang-rt-19-dev lld-19 libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev \
                dpkg-dev perl make xz-utils debian-archive-keyring ;;
    trixie)   printf '%s\n' clang-19 libclang-rt-19-dev lld-19 libboost-dev libboost-json-dev libboost-url-dev ;;
    *)        die "packages are listed for Debian 12 and 13 only; see CONTRIBUTING.md for the libraries to install on $(release)" ;;
  esac
}

# The lab's servers are unpacked into the cache by scripts/lab, so that no service starts on the user's machine;
# what is installed here has no service of its own.
lab_packages() {
  printf '%s\n' openssl python3 python3-cryptography libpcre2-8-0 zlib1g
  case $(release) in bookworm) echo openjdk-17-jdk-headless ;; *) echo openjdk-21-jdk-headless ;; esac
}

# The real clients that tests/clients/ask puts cases to and scripts/record-client records, and the clock for those that cannot
# be told the time. The browser is among the packages of the tests.
client_packages() {
  printf '%s\n' libssl-dev libgnutls28-dev gnutls-bin libnss3-dev libwolfssl-dev libmbedtls-dev golang-go nodejs python3 curl libfaketime pkg-config
  case $(release) in bookworm) echo openjdk-17-jdk-headless ;; *) echo openjdk-21-jdk-headless ;; esac
}

# Those behind dnsmasq-base write trust stores that are held against ours. A Debian without an npm of its own gets Debian's.
test_packages() {
  printf '%s\n' python3-pytest python3-jsonschema python3-yaml jq dnsmasq-base ca-certificates libnss3 libnss3-tools openssl p11-kit p11-kit-modules libbcprov-java \
    chromium fonts-dejavu-core zsh fish groff-base sslscan testssl.sh
  command -v npm >/dev/null || echo npm
  client_packages
}

# as_root COMMAND...: through sudo for an ordinary user.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

update_package_lists() {
  as_root apt-get update -qq >"$CACHE/apt.log" 2>&1 || { tail -n 20 "$CACHE/apt.log" >&2; die "apt could not update its package lists"; }
}

# install_missing PACKAGE...: asks dpkg first, so a second run costs milliseconds and touches no network.
install_missing() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || :)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    die "these packages are missing and need root: ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  local install=(as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}")
  # Lists may be absent or old: update only when the first try fails.
  "${install[@]}" >/dev/null 2>&1 && return 0
  update_package_lists
  "${install[@]}" >"$CACHE/apt.log" 2>&1 || { tail -n 20 "$CACHE/apt.log" >&2; die "apt could not install: ${missing[*]}"; }
}
