#!/usr/bin/env bash
# Builds the native parts into the folder given as the first argument:
#   libmlip4j.so         the C library (gcc, and jni.h of any JDK)
#   libmlip4j_lammps.so  the pair style for the packaged LAMMPS, where its headers are installed
#   mlip4jplugin.so      the pair style as a plugin, when LAMMPS_SOURCE names a LAMMPS source tree
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
    for jdk in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || true)")")")" \
        /usr/lib/jvm/*; do
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
"$CC" -O2 -std=c11 -fPIC -shared -fvisibility=hidden $warnings -I"$jni" -I"$jni/linux" \
    "$here/mlip4j.c" "$here/jvm.c" -o "$out/libmlip4j.so" -ldl -lpthread -Wl,-z,nodelete
cp "$here/mlip4j.h" "$out/"
