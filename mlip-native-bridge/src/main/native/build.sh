#!/usr/bin/env bash
# Builds the native parts into the folder given as the first argument:
#   libmlip4j.so         the C library (gcc, and jni.h of any JDK)
#   libmlip4j_lammps.so  to preload into the packaged LAMMPS, where its headers are installed; loads the
#                        pair style, libmlip4j_lammps_style.so, into LAMMPS and into no other program
#   mlip4jplugin.so      the pair style as a plugin, when LAMMPS_SOURCE names a LAMMPS source tree
# CC, CXX, CFLAGS and CXXFLAGS mean what they mean in make.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh FOLDER}
mkdir -p "$out"
CC=${CC:-gcc}
CXX=${CXX:-g++}
warnings="-Wall -Wextra -Werror"

# jni.h has been the same for many releases: any JDK's will do.
find_jni() {
    local jdk
    local javac
    javac=$(readlink -f "$(command -v javac || true)")
    for jdk in "${JAVA_HOME:-}" "${javac%/bin/javac}" /usr/lib/jvm/*; do
        if [ -f "$jdk/include/jni.h" ]; then
            echo "$jdk/include"
            return
        fi
    done
    echo "build.sh: no jni.h in JAVA_HOME, beside javac or in /usr/lib/jvm: install a JDK" >&2
    return 1
}

jni=$(find_jni)
# shellcheck disable=SC2086
"$CC" -O2 -std=c11 -fPIC -shared -fvisibility=hidden $warnings ${CFLAGS:-} -I"$jni" -I"$jni/linux" \
    "$here/mlip4j.c" "$here/jvm.c" -o "$out/libmlip4j.so" -ldl -lpthread -Wl,-z,nodelete
cp "$here/mlip4j.h" "$out/"
# Sources, which `mlip kim` completes and KIM compiles.
rm -rf "$out/kim"
cp -r "$here/kim" "$out/kim"

# date2num "29 Sep 2021" -> 20210929, LAMMPS' numeric version
date2num() {
    date -d "$1" +%Y%m%d
}

# build_style OUTPUT MAIN VERSION FLAGS...
build_style() {
    local output=$1 main=$2 version=$3
    shift 3
    # shellcheck disable=SC2086
    "$CXX" -O2 -std=c++17 -fPIC -shared $warnings -Wno-unused-parameter ${CXXFLAGS:-} \
        -DMLIP4J_LAMMPS="$(date2num "$version")" -DLAMMPS_SMALLBIG \
        -DOMPI_SKIP_MPICXX -DMPICH_SKIP_MPICXX -ffile-prefix-map="$here"=mlip4j \
        "$here/lammps/pair_mlip4j.cpp" "$here/lammps/$main" -I"$here" -I"$here/lammps" "$@" \
        -L"$out" -lmlip4j -ldl -Wl,-rpath,'$ORIGIN' -Wl,-z,nodelete -o "$out/$output"
    echo "build.sh: $output for LAMMPS $version" >&2
}

mpi_flags() {
    local mpicxx
    mpicxx=$(command -v mpicxx) || return 1
    "$mpicxx" --showme:"$1" 2>/dev/null || "$mpicxx" "-$1-info" 2>/dev/null | cut -d' ' -f2-
}

# The packaged LAMMPS: its headers do not state a version, its library does.
packaged=/usr/include/lammps
library=$(ls /usr/lib/*/liblammps.so /usr/lib/liblammps.so 2>/dev/null | head -n 1 || true)
if [ -f "$packaged/pair.h" ] && [ -n "$library" ] && mpi=$(mpi_flags compile); then
    months='Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'
    version=$(grep -aoE "[0-9]{1,2} ($months) 20[0-9]{2}" "$library" | head -n 1)
    # shellcheck disable=SC2046,SC2086
    build_style libmlip4j_lammps_style.so style.cpp "$version" \
        -isystem "$packaged" $mpi -idirafter "$here/lammps/compat" -llammps $(mpi_flags link)
    # shellcheck disable=SC2086
    "$CC" -O2 -std=c11 -fPIC -shared -fvisibility=hidden $warnings ${CFLAGS:-} "$here/lammps/preload.c" \
        -ldl -o "$out/libmlip4j_lammps.so"
else
    echo "build.sh: no pair style for a packaged LAMMPS: install liblammps-dev libopenmpi-dev" >&2
fi

if [ -n "${LAMMPS_SOURCE:-}" ]; then
    headers=$LAMMPS_SOURCE
    [ -f "$headers/version.h" ] || headers=$LAMMPS_SOURCE/src
    version=$(sed -n 's/.*LAMMPS_VERSION "\(.*\)".*/\1/p' "$headers/version.h")
    # shellcheck disable=SC2046
    build_style mlip4jplugin.so plugin.cpp "$version" -isystem "$headers" $(mpi_flags compile)
fi
