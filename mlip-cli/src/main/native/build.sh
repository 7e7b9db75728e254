#!/usr/bin/env bash
# Compiles the agent of the launcher into the folder given as the only argument. The command works
# without it, so a machine without a C compiler is no error.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
library=$1/libmlip4jquiet.so
mkdir -p "$1"
if [[ $library -nt $here/quiet.c ]]; then
    exit
fi
if ! command -v gcc >/dev/null; then
    echo "no gcc: the JVM will announce its vector module at every start" >&2
    exit
fi
. "$here/../dist/bin/find-java.sh"
jdk=$(find_java_home)
gcc -std=gnu11 -O2 -Wall -Wextra -Werror -fPIC -shared -I"$jdk/include" -I"$jdk/include/linux" \
    "$here/quiet.c" -o "$library"
