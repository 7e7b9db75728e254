"""Adds labels to li-s.xyz.gz and li-s-test.xyz.gz, as far as they are there: to the first those of the loops in learning/ and
learning-melts/, of structures-labelled.xyz and of snapshots-labelled.xyz; to the second, which no model is trained on, those of
test-*-labelled.xyz and of the loop in learning-interface/. Those of CP2K, of the loop in learning-cp2k/ and of cp2k-*-labelled.xyz,
go to li-s-cp2k.xyz.gz and li-s-cp2k-test.xyz.gz. Writes structures-left.xyz, what of structures.xyz and start.xyz has no label yet.
Labels whose forces do not add up to zero within 1 meV/Angstrom per atom are left out."""

import glob
import gzip
import os
import re


def frames(text):
    """The frames of extended XYZ, each a list of lines."""
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    at = 0
    while at < len(lines):
        yield lines[at : at + int(lines[at]) + 2]
        at += int(lines[at]) + 2


def key(frame):
    """What tells a structure from others: cell, species and positions."""
    cell = re.search(r'Lattice="([^"]*)"', frame[1])[1].split()
    atoms = [line.split()[:4] for line in frame[2:]]
    return tuple(f"{float(x) + 0.0:.5f}" for x in cell), tuple((a[0], *(f"{float(x):.5f}" for x in a[1:])) for a in atoms)


def net_force(frame):
    """The largest component of the sum of all forces, eV/Angstrom per atom."""
    forces = [[float(x) for x in line.split()[4:7]] for line in frame[2:]]
    return max(abs(sum(f[d] for f in forces)) for d in range(3)) / len(forces)


def origin(path):
    iteration = re.search(r"iteration-(\d+)", path)
    if iteration:
        loop = {
            "learning": "loop",
            "learning-melts": "melt-loop",
            "learning-interface": "interface-loop",
            "learning-cp2k": "cp2k-loop",
        }[path.split("/")[0]]
        return "start" if int(iteration[1]) == 0 else f"{loop}-{int(iteration[1])}"
    return {"structures": "list", "snapshots": "melt-md"}.get(path.split("-labelled")[0], path.split("-labelled")[0])


def labelled(path):
    for frame in frames(open(path).read()):
        drop = r" (selected_from|selected_for|timestep|max_grade|temperature|step|time|Time|grade|potential_energy|cut_from\w*|cut_grade\w*|cut_core)=\S+"
        keys = re.sub(drop, "", frame[1])
        if " group=" not in keys:
            keys += " group=" + origin(path)
        frame[1] = keys if " origin=" in keys else keys + " origin=" + origin(path)
        yield frame


def collect(name, paths):
    """Adds to a file what is not in it, and returns the keys of what is."""
    kept = {}
    if os.path.exists(name):
        kept = {key(f): f for f in frames(gzip.open(name, "rt").read())}
    before = len(kept)
    for path in paths:
        for frame in labelled(path):
            if net_force(frame) < 1e-3:
                kept.setdefault(key(frame), frame)
            else:
                print(f"left out for a net force of {1000 * net_force(frame):.1f} meV/Angstrom per atom: {frame[1]}")
    with gzip.GzipFile(name, "wb", mtime=0) as out:
        out.write("".join("\n".join(f) + "\n" for f in kept.values()).encode())
    print(len(kept), "structures in", name + ",", len(kept) - before, "of them new")
    return kept


def jobs(*folders):
    return [p for f in folders for p in sorted(glob.glob(f + "/job-*/labelled.xyz"))]


kept = collect(
    "li-s.xyz.gz",
    jobs("learning/iteration-*/label", "learning-melts/iteration-*/label", "s*-labelled.xyz.jobs"),
)
collect("li-s-test.xyz.gz", jobs("test-*-labelled.xyz.jobs", "learning-interface/iteration-00[1-9]/label"))
collect("li-s-cp2k.xyz.gz", jobs("learning-cp2k/iteration-*/label"))
collect("li-s-cp2k-test.xyz.gz", jobs("cp2k-*-labelled.xyz.jobs"))
left = [f for name in ("start.xyz", "structures.xyz") if os.path.exists(name) for f in frames(open(name).read()) if key(f) not in kept]
if left:
    with open("structures-left.xyz", "w") as out:
        out.write("".join("\n".join(f) + "\n" for f in left))
    print(len(left), "without a label in structures-left.xyz")
