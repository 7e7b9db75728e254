#!/usr/bin/env bash
# Times one LAMMPS input with two programs in alternation and prints the medians and their ratio.
#
#   jmh-benchmarks/compare-lammps.sh INPUT PEER OURS [N]
#
# PEER and OURS are commands, such as '/opt/lammps/bin/lmp' and './mlip lammps'; each runs N times (default 5) in the
# folder of INPUT with the variable `side` set to peer or ours, by which the input chooses its pair style:
#
#   if "${side} == ours" then "pair_style mlip4j" "pair_coeff * * model Li O" &
#   else "pair_style hdnnp 6.0 dir model" "pair_coeff * * Li O"
#
# The last `run` of the input is what counts; let a shorter one go before it, for Java to compile.
set -euo pipefail
[[ $# -ge 3 ]] || { sed -n 's/^# \{0,1\}//p' "$0"; exit 2; }
input=$(realpath "$1") peer=$2 ours=$3 repeats=${4:-5}
root=$PWD
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

# Microseconds per atom and step of the last run of a log.
time_of() {
  awk '/^Loop time of/ { t = $4; for (i = 5; i <= NF; i++) { if ($i == "steps") s = $(i-1); if ($i ~ /^atoms/) n = $(i-1) } }
       END { if (n == "") exit 1; printf "%.4f\n", 1e6 * t / (s * n) }' "$1"
}

run_side() {
  local side=$1 command=${2/#.\//$root/}
  (cd "$(dirname "$input")" && $command -in "$input" -var side "$side" -log none) >"$folder/log" 2>&1 \
    && time_of "$folder/log" >>"$folder/$side" || { tail -5 "$folder/log"; echo "$side failed" >&2; exit 1; }
}

median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

for ((k = 0; k < repeats; k++)); do
  run_side peer "$peer"
  run_side ours "$ours"
done
p=$(median "$folder/peer") o=$(median "$folder/ours")
echo "peer $p, ours $o microseconds per atom and step (medians of $repeats); peer / ours = $(awk "BEGIN { printf \"%.2f\", $p / $o }")"
