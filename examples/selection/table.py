"""Medians over seeds of what the students of compare.sh do."""
import json
import statistics
import sys

TIME = 0.02  # picoseconds between frames
FORCE = ("force_rmse_ev_per_ang", "force_p99_ev_per_ang", "force_max_ev_per_ang")


def shortest(file):
    """The shortest distance of two atoms in each frame; cells are cubic."""
    with open(file) as lines:
        for line in lines:
            count, edge = int(line), float(next(lines).split('"')[1].split()[0])
            atoms = [[float(x) / edge for x in next(lines).split()[1:4]] for _ in range(count)]
            least = 1.0
            for i, a in enumerate(atoms):
                for b in atoms[:i]:
                    least = min(least, sum(((p - q + 0.5) % 1 - 0.5) ** 2 for p, q in zip(a, b)))
            yield edge * least**0.5


def lifetimes(folder, allowed):
    """Picoseconds until two atoms are nearer than allowed, or the run ended by itself."""
    for run in (1, 2, 3):
        alive = 0
        for distance in shortest(f"{folder}/run-{run}.xyz"):
            if distance < allowed:
                break
            alive += 1
        yield max(0, alive - 1) * TIME


def row(seed, way):
    def read(name):
        with open(f"s{seed}/{way}/{name}.json") as file:
            return json.load(file)

    values = [read(name)[key] for name in ("test", "errors") for key in FORCE]
    extrapolating = 100 * read("hot")["elements"]["all"]["share_above_2"]
    return [*values, extrapolating, statistics.mean(lifetimes(f"s{seed}/{way}", 0.9 * LEAST))]


LEAST = min(shortest("hot.xyz"))
print("| selection | RMSE | 99 % | largest | hot: RMSE | 99 % | largest | atoms with grade above 2, % | dynamics lasts, ps |")
print("|---|---|---|---|---|---|---|---|---|")
for way in ("start", "random", "cur", "farthest", "maxvol"):
    rows = [row(seed, way) for seed in sys.argv[1:]]
    cells = [f"{statistics.median(c):.3g} ({min(c):.3g} to {max(c):.3g})" for c in zip(*rows)]
    print("| " + " | ".join([way] + cells) + " |")
