# unpack_service NAME PROGRAM PACKAGE...: unpacks Debian packages into the cache and prints the folder. They are not installed: their
# services would start. Libraries that this machine lacks come from the packages that they depend on and lie beside it;
# FOLDER/run PROGRAM... runs one of its programs with them. No root, unless apt has no package lists yet. Sourced, never run.
. "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

library_folders() { find "$1" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:; }

missing_libraries() { LD_LIBRARY_PATH=$(library_folders "$1") ldd "$1/$2" | awk '/not found/ { print $1 }'; }

download_packages() { (cd "$1" && shift && apt-get download "$@" >>"$CACHE/unpack.log" 2>&1); }

# depended_on PACKAGE... [--recurse]: the libraries' packages that are not installed here.
depended_on() {
  local package
  for package in $(apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
                   grep -oE '\blib[a-z0-9.+-]+$' | sort -u); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || :)" = installed ] || echo "$package"
  done
}

# unpack_if_missing FOLDER PROGRAM PACKAGE: what holds none of the missing libraries would only stand in the way of this machine's own.
unpack_if_missing() {
  local work=$1 program=$2 package=$3 library
  for library in $(missing_libraries "$work/root" "$program"); do
    [ -n "$(find "$work" -maxdepth 1 -name "${package}_*.deb")" ] || download_packages "$work" "$package" || return 0  # a virtual package
    if dpkg -c "$work/${package}"_*.deb | grep -F "/$library" >/dev/null; then dpkg -x "$work/${package}"_*.deb "$work/root"; return; fi
  done
}

# unpack_libraries FOLDER PROGRAM PACKAGE...
unpack_libraries() {
  local work=$1 program=$2 package depth
  shift 2
  for depth in "" --recurse; do
    [ -n "$(missing_libraries "$work/root" "$program")" ] || return 0
    for package in $(depended_on $depth "$@"); do unpack_if_missing "$work" "$program" "$package"; done
  done
  [ -z "$(missing_libraries "$work/root" "$program")" ] ||
    die "$program needs $(missing_libraries "$work/root" "$program" | paste -sd' '), which is in none of the packages that it depends on"
}

unpack_service() {
  local name=$1 program=$2 directory work deb
  shift 2
  directory=$CACHE/$name-$(release)
  exec 9>"$CACHE/$name.lock"
  flock 9                                   # a second caller waits, then finds it unpacked
  if [ -x "$directory/run" ]; then echo "$directory"; return; fi
  say "unpacking $name into $directory"
  work=$(mktemp -d "$CACHE/$name.XXXXXX")
  : >"$CACHE/unpack.log"
  download_packages "$work" "$@" || { update_package_lists; download_packages "$work" "$@"; } ||
    { rm -rf "$work"; tail -n 20 "$CACHE/unpack.log" >&2; die "apt could not download $*"; }
  for deb in "$work"/*.deb; do dpkg -x "$deb" "$work/root"; done
  unpack_libraries "$work" "$program" "$@"
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec "$@"\n' "$(library_folders "$work/root" | sed "s|$work/root|$directory|g")" >"$work/root/run"
  chmod 755 "$work/root/run"
  rm -rf "$directory"
  mv "$work/root" "$directory"              # moved whole: a half-unpacked one is never seen
  rm -rf "$work"
  echo "$directory"
}
