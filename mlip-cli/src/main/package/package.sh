#!/usr/bin/env bash
# Makes what machines without Java install, from the assembled home and a Java image linked for it:
#
#   package.sh HOME VERSION OUT SBOM SITE_TOOLS
#
#   OUT/mlip4j-VERSION-linux-ARCH.tar.gz         unpack anywhere
#   OUT/mlip4j-VERSION-py3-none-linux_ARCH.whl   pip install, no network needed where numpy is installed
#   OUT/SHA256SUMS
#   OUT/site                                     the documentation, also in docs/ of the archive
#
# The wheel needs python3; without it there is none.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
sources=$(cd "$here/../../../.." && pwd)
home=${1:?usage: package.sh HOME VERSION OUT SBOM SITE_TOOLS} version=${2:?} out=${3:?} sbom=${4:?} tools=${5:?}
. "$home/bin/find-java.sh"
java_home=$(find_java_home)
machine=$(uname -m)
name=mlip4j-$version
[[ -f $sbom ]] || {
    echo "package.sh: $sbom is missing, because Maven lists what is bundled only with a network: leave out -o (--offline), or skip the archive with -Dmlip4j.fast" >&2
    exit 1
}
mkdir -p "$out"

# Linking takes seconds: done again only for another Java or other modules.
modules=java.base,java.desktop,java.logging,java.management,java.naming,java.sql,java.xml
modules+=,jdk.incubator.vector,jdk.management,jdk.unsupported,jdk.zipfs
link_runtime() {
    local runtime=$out/runtime
    local made_of
    made_of="$modules $(cat "$java_home/release")"
    if [[ -f $out/runtime.made-of && $(<"$out/runtime.made-of") == "$made_of" ]]; then
        return
    fi
    rm -rf "$runtime" "$out/runtime.made-of"
    "$java_home/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
        --compress zip-6 --generate-cds-archive --output "$runtime" >"$out/jlink.log" 2>&1 ||
        { cat "$out/jlink.log" >&2; return 1; }
    echo "$made_of" >"$out/runtime.made-of"
}

# What the jars say about their licences, one folder each; the runtime has its own in legal/.
collect_licences() {
    local jar folder
    for jar in "$1"/lib/*.jar; do
        folder=$1/licences/$(basename "$jar" .jar)
        mkdir -p "$folder"
        (cd "$folder" && "$java_home/bin/jar" --extract --file "$jar" META-INF 2>/dev/null
            find . -type f -iregex '.*/\(licen[cs]e\|notice\)[^/]*' -exec mv -f {} . \; 2>/dev/null || true
            rm -rf META-INF)
        rmdir --ignore-fail-on-non-empty "$folder"
    done
    cp "$here/THIRD-PARTY.md" "$1/licences/"
    # Debian has the general ones on every machine.
    cp -L /usr/share/common-licenses/{Apache-2.0,BSD,GPL-3,LGPL-3} "$1/licences/" ||
        { echo "package.sh: /usr/share/common-licenses is missing; make the archive on Debian" >&2; return 1; }
}

make_site() {
    rm -rf "$out/site"
    "$java_home/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$tools/*" "$here/Site.java" "$sources" "$out/site" "$here/site"
}

# The classes that libmlip4j needs, as Java has them in memory: it then starts in a third of the time. They belong to this
# runtime and to these jars, which Java knows by their sizes and the second in which they were changed; python/mlip4j
# knows this one too, and gives it to jars with these sums.
archive_classes() {
    local to=$1
    local models=$sources/mlip-cli/src/test/resources/released/0.1.0/models
    local classes=$out/classes.list
    touch -d @315532800 "$to"/lib/*.jar
    "${CC:-gcc}" -I"$to/native" "$here/first-use.c" -o "$out/first-use" -L"$to/native" -lmlip4j -Wl,-rpath,"$to/native"
    MLIP4J_HOME=$to MLIP4J_JAVA_HOME=$to/runtime MLIP4J_JVM_OPTIONS="-XX:DumpLoadedClassList=$classes" \
        "$out/first-use" "$sources/examples/quickstart/model" "$models"/*
    MLIP4J_HOME=$to MLIP4J_JAVA_HOME=$to/runtime \
        MLIP4J_JVM_OPTIONS="-Xshare:dump -XX:SharedClassListFile=$classes -XX:SharedArchiveFile=$to/lib/mlip4j.jsa" \
        "$out/first-use" >"$out/classes.log" 2>&1
    (cd "$to/lib" && sha256sum ./*.jar | sed 's: \./: :' >mlip4j.jsa.sha256)
    [[ -s $to/lib/mlip4j.jsa ]] || { cat "$out/classes.log" >&2; return 1; }
    rm -f "$out"/first-use "$out"/classes.*
}

stage() {
    local to=$1
    rm -rf "$to"
    mkdir -p "$to"
    cp -a "$home/." "$to"
    rm -f "$to/.built"
    cp -al "$out/runtime" "$to/runtime"
    cp -r "$out/site" "$to/docs"
    cp -r "$sources/mlip-native-bridge/src/main/native/lammps" "$to/native/lammps"
    cp "$home/native/mlip4j.h" "$to/native/lammps/"
    sed "s/@VERSION@/$version/" "$here/mlip4j.pc" >"$to/native/mlip4j.pc"
    cp "$here/mlip4j-config.cmake" "$to/native/"
    cp "$here/README.txt" "$sbom" "$to/"
    collect_licences "$to"
    archive_classes "$to"
}

link_runtime
make_site
stage "$out/$name"
rm -f "$out"/*.tar.gz "$out"/*.whl "$out/SHA256SUMS"
archive=$name-linux-$machine.tar.gz
tar -C "$out" --sort=name --owner=0 --group=0 --numeric-owner -cf - "$name" | gzip -n -6 >"$out/$archive"
if command -v python3 >/dev/null; then
    python3 "$here/wheel.py" "$out/$name" "$version" "$machine" "$out"
else
    echo "package.sh: no python3, so no wheel" >&2
fi
(cd "$out" && sha256sum ./*.tar.gz $(ls ./*.whl 2>/dev/null) >SHA256SUMS)
rm -rf "${out:?}/$name"
