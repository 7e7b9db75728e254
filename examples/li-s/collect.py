"""Writes li-s.xyz.gz from the labels of the loop in learning/ and of structures-labelled.xyz, as far as they are there."""

import glob
import gzip
import re

paths = sorted(glob.glob("learning/iteration-*/label/job-*/labelled.xyz")) + sorted(
    glob.glob("structures-labelled.xyz.jobs/job-*/labelled.xyz")
)
count = 0
with gzip.GzipFile("li-s.xyz.gz", "wb", mtime=0) as out:
    for path in paths:
        iteration = re.search(r"iteration-(\d+)", path)
        origin = ("start" if int(iteration[1]) == 0 else f"loop-{int(iteration[1])}") if iteration else "list"
        lines = open(path).read().rstrip("\n").split("\n")
        keys = re.sub(r" (selected_from|selected_for|timestep|max_grade|temperature|step|time|Time|grade|potential_energy)=\S+", "", lines[1])
        if " group=" not in keys:
            keys += " group=" + origin
        lines[1] = keys + " origin=" + origin
        out.write(("\n".join(lines) + "\n").encode())
        count += 1
print(count, "structures")
