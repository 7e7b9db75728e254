#!/bin/sh
# Ways to select structures, compared: students learn what a teacher says of those selected from a pool.
# usage: compare.sh TEACHER CELL ELEMENTS   (for instance model.almtp cell.xyz Mo)
# POOL structures of the pool (1000), BEGIN of them known before (10), TAKE selected (20), SEEDS (1 2 3), COLD and HOT kelvin
# (2500, 4500); MLIP names the command where it is not on the PATH. Writes table.md; goes on where it was stopped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mlip=${MLIP:-mlip}
pool=${POOL:-1000}
begin=${BEGIN:-10}
take=${TAKE:-20}
seeds=${SEEDS:-1 2 3}

dynamics() { # name, temperatures, frames, seed
    [ -s $1.xyz ] && return
    $mlip md teacher.mlip cell.xyz --temperature $2 --initial-temperature ${2%%,*} --steps $(($3 * 10)) --every 10 --timestep 2 \
        --seed $4 -o run-$1.xyz > $1.log
    $mlip predict teacher.mlip run-$1.xyz -o $1.part.xyz > /dev/null
    mv $1.part.xyz $1.xyz
}

student() { # folder: trains on trained.xyz in it, judges it
    [ -s $1/hot.json ] && return
    cp "$here/student.yaml" $1
    $mlip train $1/student.yaml --threads 1 > $1/train.log 2>&1
    $mlip convert $1/student/model.almtp $1/student.mlip --elements $elements
    $mlip validate $1/student.mlip test.xyz --json $1/test.json > /dev/null
    $mlip validate $1/student.mlip hot.xyz --json $1/errors.json > /dev/null
    $mlip grade $1/student.mlip hot.xyz --json $1/hot.json > /dev/null
}

lives() { # folder: three runs of 20 ps on the hot side with its student
    for run in 1 2 3; do
        [ -s $1/run-$run.done ] && continue
        $mlip md $1/student.mlip cell.xyz --temperature ${HOT:-4500} --steps 10000 --every 10 --timestep 2 --seed $run --restart \
            -o $1/run-$run.xyz > $1/run-$run.log 2>&1 || true # ended by the model itself
        date > $1/run-$run.done
    done
}

elements=$3
[ -s teacher.mlip ] || $mlip convert "$1" teacher.mlip --elements $elements
[ -s cell.xyz ] || cp "$2" cell.xyz
dynamics pool 300,${COLD:-2500} $pool 1
dynamics test 300,${COLD:-2500} 200 2
dynamics hot ${HOT:-4500} 200 3
for seed in $seeds; do
    mkdir -p s$seed/start
    start=s$seed/start/trained.xyz
    [ -s $start ] || $mlip select pool.xyz -n $begin --by random --seed $seed -o $start > /dev/null
    student s$seed/start
    lives s$seed/start
    for by in maxvol farthest cur random; do
        mkdir -p s$seed/$by
        [ -s s$seed/$by/trained.xyz ] || {
            $mlip select pool.xyz -n $take --by $by --seed $seed --model s$seed/start/student.mlip --start $start \
                -o s$seed/$by/taken.xyz --json s$seed/$by/taken.json > /dev/null
            cat $start s$seed/$by/taken.xyz > s$seed/$by/trained.xyz
        }
        student s$seed/$by
        lives s$seed/$by
    done
done
python3 "$here/table.py" $seeds > table.md
cat table.md
