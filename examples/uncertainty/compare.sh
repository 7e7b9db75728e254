#!/bin/sh
# Measures of uncertainty beside true errors: models of molybdenum up to 3000 K, judged at 6000 K.
# usage: compare.sh Mo_train.xyz.gz   (mlearn, Zuo et al., J. Phys. Chem. A 124, 731 (2020), as extended XYZ whose
# descriptions name the temperature; MLIP names the command where it is not on the PATH)
set -eu
here=$(dirname "$0")
mlip=${MLIP:-mlip}
for part in cold hot; do
    gzip -dc "$1" | awk -v part=$part '
        /^[0-9]+$/ { count = $0; next }
        /Lattice/  { hot = / at 6000 K/ ? "hot" : "cold"; if (hot == part) print count }
        hot == part' > $part.xyz
done
cp "$here"/*.yaml .
for model in mtp networks replicas; do
    $mlip train $model.yaml --threads 1
done
$mlip grade networks --build-from cold.xyz -o networks.mlip
$mlip validate mtp/committee.mlip hot.xyz --uncertainty --trained cold.xyz --threshold 0.5 --json mtp.json
$mlip validate networks.mlip hot.xyz --uncertainty --trained cold.xyz --threshold 0.5 --json networks.json
$mlip validate replicas/replicas.mlip hot.xyz --uncertainty --trained cold.xyz --threshold 0.5 --json replicas.json
