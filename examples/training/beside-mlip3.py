"""Training with mlip train and with MLIP-3's `mlp train` until both have converged: same structures, weights and starts, one core each.

usage: beside-mlip3.py MLP STRUCTURES.xyz LEVEL CUTOFF SEEDS SECONDS ELEMENT [ELEMENT ...]
MLP is MLIP-3's program; MLIP names our command where it is not on the PATH. For every seed from 1 to SEEDS both begin at the same time
from the same random radial functions, their linear coefficients fitted. Ours ends by its own rule; MLIP-3 is ended by the same
one, when the loss has decreased by less than 1e-4 of itself in 50 iterations, or after SECONDS of the clock. The loss is the mean over structures of
weighted squared errors, times are those of the processor, from the start of the process. Writes seed-N.json, the curves; those that are there
are not run again.
"""
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time

TICK = os.sysconf("SC_CLK_TCK")
MLIP = os.environ.get("MLIP", "mlip")
WINDOW, TOLERANCE = 50, 1e-4


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def watch(command, pattern, points):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def read():
        for line in process.stdout:
            found = re.search(pattern, line)
            if found:
                points.append((processor_seconds(process.pid), *found.groups()))

    threading.Thread(target=read, daemon=True).start()
    return process


def configuration(structures, elements, model, training, seed, output):
    with open("beside.yaml", "w") as file:
        file.write(
            f"data:\n  - file: {structures}\nenergy_references: {{{', '.join(e + ': 0' for e in elements)}}}\n"
            f"model: {model}\ntraining: {training}\nseed: {seed}\noutput: {output}\n")


def is_converged(losses):
    return len(losses) > WINDOW and losses[-1 - WINDOW] - losses[-1] < TOLERANCE * losses[-1]


def run(mlp, structures, level, cutoff, seed, seconds, elements):
    configuration(structures, elements, f"{{type: mtp, level: {level}, cutoff: {cutoff}}}", "{iterations: 0, starts: 1}", seed, "start")
    subprocess.run([MLIP, "train", "beside.yaml", "--restart"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open("start/model.almtp", "rb") as file:
        text = file.read().split(b"#MVS")[0]
    with open("start.mtp", "wb") as file:
        file.write(text)
    configuration(structures, elements, f"{{type: mtp, start: start.mtp, elements: [{', '.join(elements)}]}}", "{iterations: 5000}", seed, "beside")
    theirs, ours = [], []
    peer = watch([mlp, "train", "start.mtp", "beside.cfg", "--save_to=beside.mtp", "--al_mode=nbh", "--no_mindist_update=true",
                  "--iteration_limit=100000", "--tolerance=1e-12"], r"BFGS iter (\d+): f=(\S+)", theirs)
    own = watch([MLIP, "train", "beside.yaml", "--threads", "1", "--restart"], r"^ +(\d+) +\d+ +\d\.", ours)
    end = time.time() + float(seconds)
    while time.time() < end and peer.poll() is None and not is_converged([float(f) for _, _, f in list(theirs)]):
        time.sleep(0.2)
    peer.terminate()
    peer.wait()
    own.wait()
    with open("beside/training.json") as file:
        losses = json.load(file)["losses"]
    return {
        "mlp": [(t, int(n), float(f)) for t, n, f in theirs],
        "mlip": [(t, int(n), losses[int(n) - 1]) for t, n in ours if 0 < int(n) <= len(losses)],
    }


def reached(points, loss):
    return next((t for t, _, f in points if f <= loss), float("inf"))


def main():
    mlp, structures, level, cutoff, seeds, seconds, *elements = sys.argv[1:]
    subprocess.run([MLIP, "convert", structures, "beside.cfg"], check=True, stdout=subprocess.DEVNULL)
    tables = []
    for seed in range(1, int(seeds) + 1):
        name = f"seed-{seed}.json"
        if not os.path.exists(name):
            table = run(mlp, structures, level, cutoff, seed, seconds, elements)
            with open(name, "w") as file:
                json.dump(table, file)
        with open(name) as file:
            tables.append(json.load(file))
    goal = statistics.median(table["mlp"][-1][2] for table in tables)
    print(f"median of MLIP-3's last losses: {goal:.6g}")
    print("seed  MLIP-3: loss  iterations  seconds, to that median | mlip: loss  iterations  seconds, to that median")
    for seed, table in enumerate(tables, 1):
        cells = []
        for points in (table["mlp"], table["mlip"]):
            t, n, loss = points[-1]
            cells.append(f"{loss:.6g} {n:6d} {t:8.1f} {reached(points, goal):8.1f}")
        print(f"{seed:4d}  " + "   |   ".join(cells))
    theirs = statistics.median(table["mlp"][-1][0] for table in tables)
    ours = statistics.median(reached(table["mlip"], goal) for table in tables)
    ratio = f"{theirs / ours:.1f} times less" if ours < float("inf") else "not reached"
    print(f"median time of MLIP-3 to its end {theirs:.1f} s, of mlip to the same loss {ours:.1f} s: {ratio}")


if __name__ == "__main__":
    main()
