#!/bin/sh
# Measures of uncertainty beside true errors: models of molybdenum up to 3000 K, calibrated with every fifth of the
# structures up to there, which they are not trained on, and judged at 6000 K.
# usage: compare.sh Mo_train.xyz.gz   (mlearn, Zuo et al., J. Phys. Chem. A 124, 731 (2020), as extended XYZ whose
# descriptions name the temperature; MLIP names the command where it is not on the PATH)
set -eu
here=$(dirname "$0")
mlip=${MLIP:-mlip}
for part in cold kept hot; do
    gzip -dc "$1" | awk -v part=$part '
        /^[0-9]+$/ { count = $0; next }
        /Lattice/  { now = / at 6000 K/ ? "hot" : ++n % 5 ? "cold" : "kept"; if (now == part) print count }
        now == part' > $part.xyz
done
cp "$here"/*.yaml .
for model in mtp networks replicas; do
    $mlip train $model.yaml --threads 1
done
$mlip grade networks --build-from cold.xyz -o networks.mlip
for model in mtp/committee networks replicas/replicas; do
    $mlip validate $model.mlip hot.xyz --uncertainty --trained cold.xyz --calibration kept.xyz --threshold 0.5 \
        --json "$(basename $model)".json
done
