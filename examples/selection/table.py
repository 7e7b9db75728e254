"""Medians over seeds of what the students of compare.sh do."""
import json
import statistics
import sys

FORCE = ("force_rmse_ev_per_ang", "force_p99_ev_per_ang", "force_max_ev_per_ang")


def row(seed, way):
    def read(name):
        with open(f"s{seed}/{way}/{name}.json") as file:
            return json.load(file)

    values = [read(name)[key] for name in ("test", "errors") for key in FORCE]
    return values + [100 * read("hot")["elements"]["all"]["share_above_2"]]


print("| selection | RMSE | 99 % | largest | hot: RMSE | 99 % | largest | atoms with grade above 2, % |")
print("|---|---|---|---|---|---|---|---|")
for way in ("start", "random", "cur", "farthest", "maxvol"):
    rows = [row(seed, way) for seed in sys.argv[1:]]
    cells = [f"{statistics.median(c):.3g} ({min(c):.3g} to {max(c):.3g})" for c in zip(*rows)]
    print("| " + " | ".join([way] + cells) + " |")
