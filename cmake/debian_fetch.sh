#!/bin/sh
# Fetches Debian packages without touching the system's own apt state: own lists, own cache, own status.
#   debian_fetch.sh source FOLDER PACKAGE              unpacks PACKAGE's source (with Debian's patches) to FOLDER/PACKAGE
#   debian_fetch.sh unpack FOLDER ARCHITECTURE PACKAGE...
#                                                      unpacks packages and all they depend on to FOLDER/root, except
#                                                      the C library's headers, which the cross compiler brings itself
set -eu

prepare() { # kind of source lines, folder
  mkdir -p "$2/sources" "$2/lists/partial" "$2/cache/archives/partial"
  : > "$2/status"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    sed -e "s/^Types:.*/Types: $1/" -e "s/^deb-src /deb /" -e "s/^deb /$1 /" "$file" > "$2/sources/$(basename "$file")"
  done
  options="-qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$2/sources -o Dir::State::lists=$2/lists
           -o Dir::State::status=$2/status -o Dir::Cache=$2/cache -o APT::Sandbox::User=root"
}

command=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
case $command in
  source)
    package=$3
    [ ! -f "$folder/$package/.complete" ] || exit 0
    prepare deb-src "$folder/apt"
    apt-get $options update
    rm -rf "${folder:?}/$package" && mkdir -p "$folder/download" && cd "$folder/download"
    apt-get $options source --download-only "$package"
    dpkg-source --no-check -x "$package"_*.dsc "$folder/$package"
    touch "$folder/$package/.complete"
    ;;
  unpack)
    architecture=$3
    shift 3
    prepare deb "$folder/apt"
    options="$options -o APT::Architecture=$architecture -o APT::Architectures::=$architecture
             -o APT::Architectures=$architecture"
    apt-get $options update
    apt-get $options install --yes --download-only --no-install-recommends "$@"
    mkdir -p "$folder/root"
    for archive in "$folder"/apt/cache/archives/*.deb; do
      case $(basename "$archive") in
        libc6-dev_* | linux-libc-dev_* | libstdc++-*-dev_* | libgcc-*-dev_* | libcrypt-dev_*) continue ;;
      esac
      dpkg-deb -x "$archive" "$folder/root"
    done
    # What a real installation would do: links stay inside the folder, the alternatives of BLAS and LAPACK are chosen.
    find "$folder/root" -type l -lname '/*' | while read -r link; do
      ln -sfn "$folder/root$(readlink "$link")" "$link"
    done
    for library in "$folder"/root/usr/lib/*/blas/libblas.so.3 "$folder"/root/usr/lib/*/lapack/liblapack.so.3; do
      [ ! -e "$library" ] || ln -sfn "$library" "$(dirname "$library")/../$(basename "$library")"
    done
    ;;
  *)
    echo "debian_fetch.sh: unknown command $command" >&2
    exit 2
    ;;
esac
