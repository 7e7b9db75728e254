#!/usr/bin/env bash
# Fuzzes all readers, guided by coverage (Jazzer, fetched from Maven Central):
#
#   mlip-cli/src/test/fuzz/fuzz.sh SECONDS [FOLDER]
#
# after ./mlip test. FOLDER (target/fuzz) keeps a log of the time spent, the corpus between runs, and in found/ inputs that were not answered with a result or a
# sentence: mend the reader, and move the input into src/test/resources/fuzz/found, which the tests read from then on.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
module=$(cd "$here/../../.." && pwd)
seconds=${1:?usage: fuzz.sh SECONDS [FOLDER]}
folder=${2:-$module/target/fuzz}
version=0.30.0
. "$module/src/main/dist/bin/find-java.sh"
java=$(find_java_home)/bin/java
repository=https://repo.maven.apache.org/maven2/com/code-intelligence

mkdir -p "$folder"/{corpus,found,tools}
for artifact in jazzer jazzer-api; do
    jar=$folder/tools/$artifact.jar
    [[ -s $jar ]] || curl -fsS -o "$jar" "$repository/$artifact/$version/$artifact-$version.jar"
done
# The first byte is the kind, in the order of ReaderFuzz.KINDS.
number=0
for kind in frames.xyz input.data frames.cfg POSCAR OUTCAR cell.lmp frames.dump crystal.cif model.mtp model.almtp model.mlip \
    folder mlip.yaml learn.yaml run.log; do
    for seed in "$module/src/test/resources/fuzz/seeds/"*"$kind"; do
        if [[ -f $seed ]]; then
            { printf "\\x$(printf %02x "$number")"; cat "$seed"; } >"$folder/corpus/$(basename "$seed")"
        fi
    done
    number=$((number + 1))
done
classes=$module/target/test-classes:$folder/tools/jazzer.jar:$folder/tools/jazzer-api.jar
for jar in "$module"/target/mlip4j/lib/*.jar; do
    classes+=:$jar
done
begin=$(date +%s)
"$java" -Xmx1g --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp "$classes" \
    com.code_intelligence.jazzer.Jazzer --target_class=org.mlip4j.cli.ReaderFuzz \
    --instrumentation_includes='org.mlip4j.**' --custom_hook_includes='org.mlip4j.**' --keep_going=100 \
    --reproducer_path="$folder/found" "$folder/corpus" -artifact_prefix="$folder/found/" \
    -timeout=300 -rss_limit_mb=4000 -max_len=20000 -max_total_time="$seconds" || true
times >"$folder/times"
# The second line: user and system time of what has run, as 1m2.345s.
processor=$(awk 'NR == 2 { for (i = 1; i <= 2; i++) { split($i, part, "[ms]"); sum += 60 * part[1] + part[2] } print int(sum) }' "$folder/times")
found=$(find "$folder/found" -name 'crash-*' -o -name 'timeout-*' -o -name 'oom-*' | wc -l)
echo "$(date -I) $(($(date +%s) - begin)) s, $processor s of a processor, $found found" | tee -a "$folder/log"
awk '{ sum += $4 } END { printf "%.2f hours of a processor in all\n", sum / 3600 }' "$folder/log"
