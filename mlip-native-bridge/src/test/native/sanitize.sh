#!/usr/bin/env bash
# Tests with sanitizers in all that is C or C++ here: the C library and the Python package with AddressSanitizer and
# UndefinedBehaviorSanitizer, then the LAMMPS pair style with the second alone (under the first, Debian's LAMMPS with Open MPI
# comes out of its start with the C library's lock of locales broken, and any setlocale after it waits for ever):
#
#   mlip-native-bridge/src/test/native/sanitize.sh [MAVEN OPTIONS...]
#
# Types behind pointers (vptr) are not checked: a class of LAMMPS that Debian 12 packages no header of is used through a stand-in.
# What a sanitizer finds ends the host, and its test fails with the report. Java reads through null on purpose and frees nothing
# at the end: segmentation faults are left to it, and leaks are not looked for.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../../.."
build=mlip-native-bridge/src/main/native/build.sh
target=mlip-native-bridge/target/native

# The next build of anything else is without.
trap 'env -u CFLAGS -u CXXFLAGS "$build" "$target" 2>/dev/null' EXIT

# with SANITIZERS PRELOAD TESTS MAVEN-OPTIONS...
with() {
    local tests=$3
    export CFLAGS="-g -fsanitize=$1 -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer -Wno-error"
    export CXXFLAGS=$CFLAGS MLIP4J_TEST_PRELOAD=$2
    shift 3
    mvn -q -pl mlip-native-bridge -am test -Dmlip4j.fast -Dmlip4j.doors=true -Dtest="$tests" \
        -Dsurefire.failIfNoSpecifiedTests=false "$@"
    echo "sanitize.sh: nothing found in $tests"
}

export ASAN_OPTIONS=handle_segv=0:allow_user_segv_handler=1:detect_leaks=0:detect_stack_use_after_return=0
export UBSAN_OPTIONS=print_stacktrace=1
address=$(gcc -print-file-name=libasan.so)
undefined=$(gcc -print-file-name=libubsan.so)
with address,undefined "$address $undefined" CLibraryTest,PythonTest "$@"
with undefined "$undefined" 'Lammps*Test,NeighborDoorTest' "$@"
