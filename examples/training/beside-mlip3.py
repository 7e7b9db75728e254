"""The loss of mlip train and of MLIP-3's `mlp train` against processor time: same structures, weights and start, one core each.

usage: beside-mlip3.py MLP START.mtp STRUCTURES.xyz SECONDS ITERATIONS [ELEMENT ...]
MLP is MLIP-3's program; START has coefficients (one of `mlip train` with iterations: 0 will do, cut before its `#MVS` part);
MLIP names our command where it is not on the PATH. Both begin at the same time; ours ends after ITERATIONS,
MLIP-3 is ended after SECONDS of the clock. Prints one table, and writes it to beside-mlip3.json. Both losses are the mean over structures of weighted squared errors.
"""
import json
import os
import re
import subprocess
import sys
import threading
import time

TICK = os.sysconf("SC_CLK_TCK")


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


def main():
    mlp, start, structures, seconds, iterations = sys.argv[1:6]
    mlip = os.environ.get("MLIP", "mlip")
    elements = sys.argv[6:]
    subprocess.run([mlip, "convert", structures, "beside.cfg"], check=True, stdout=subprocess.DEVNULL)
    with open("beside.yaml", "w") as file:
        file.write(
            f"data:\n  - file: {structures}\nenergy_references: {{{', '.join(e + ': 0' for e in elements)}}}\n"
            f"model: {{type: mtp, start: {start}, elements: [{', '.join(elements)}]}}\n"
            f"training: {{iterations: {iterations}, tolerance: 0}}\nseed: 1\noutput: beside\n")
    theirs, ours = [], []
    runs = [
        watch([mlp, "train", start, "beside.cfg", "--save_to=beside.mtp", "--al_mode=nbh", "--no_mindist_update=true",
               "--iteration_limit=100000", "--tolerance=1e-12"], r"BFGS iter (\d+): f=(\S+)", theirs),
        watch([mlip, "train", "beside.yaml", "--threads", "1", "--restart"], r"^ +(\d+) +\d+ +\d\.", ours),
    ]
    time.sleep(float(seconds))
    runs[0].terminate()
    for run in runs:
        run.wait()
    with open("beside/training.json") as file:
        losses = json.load(file)["losses"]
    table = {
        "mlp": [(t, int(n), float(f)) for t, n, f in theirs],
        "mlip": [(t, int(n), losses[int(n) - 1]) for t, n in ours if 0 < int(n) <= len(losses)],
    }
    with open("beside-mlip3.json", "w") as file:
        json.dump(table, file)
    for name, points in table.items():
        print(f"# {name}: processor seconds, iteration, loss")
        for k in range(0, len(points), max(1, len(points) // 12)):
            print("%8.2f %6d %.6g" % points[k])
        if points:
            print("%8.2f %6d %.6g" % points[-1])


if __name__ == "__main__":
    main()
