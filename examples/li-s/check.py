"""What finer settings change, and finite differences: the tables of the README. Writes one line of JSON per calculation to
check.jsonl and goes on where it was. python3 check.py LABELLED.xyz N takes N structures, as many of each group as possible."""

import collections
import json
import os
import sys
import time

import ase.io
from ase.calculators.calculator import kpts2sizeandoffsets
from ase.units import GPa

import pbe_gpaw

FINER = {"cutoff": {"cutoff": 700}, "mesh": {"spacing": 0.18}}


def computed(atoms, **settings):
    """Free energy, forces, stress (GPa, 3x3) and processor seconds."""
    start = time.process_time()
    atoms = atoms.copy()
    atoms.calc = pbe_gpaw.calculator(txt=None, **settings)
    energy = atoms.get_potential_energy(force_consistent=True)
    forces = atoms.get_forces()
    stress = atoms.get_stress(voigt=False) / GPa
    return {"energy": energy, "forces": forces.tolist(), "stress": stress.tolist(), "seconds": time.process_time() - start}


def moved(atoms, atom, axis, h):
    other = atoms.copy()
    other.positions[atom, axis] += h
    return other


def strained(atoms, axis, h):
    other = atoms.copy()
    cell = other.cell.array.copy()
    cell[:, axis] *= 1 + h
    other.set_cell(cell, scale_atoms=True)
    return other


def spread(frames, count):
    """Numbers of structures, one of every group, then a second one, and so on."""
    groups = collections.defaultdict(list)
    for k, frame in enumerate(frames):
        groups[frame.info["group"]].append(k)
    order = []
    while any(groups.values()):
        order += [members.pop(0) for members in groups.values() if members]
    return order[:count]


def main(file, count):
    frames = ase.io.read(file, ":")
    done = set()
    if os.path.exists("check.jsonl"):
        done = {(r["structure"], r["what"]) for r in map(json.loads, open("check.jsonl"))}
    with open("check.jsonl", "a") as out:
        for number, k in enumerate(spread(frames, count)):
            atoms = frames[k]
            work = {name: (atoms, settings) for name, settings in FINER.items()}
            if number % 5 == 0:
                atom, axis = number % len(atoms), number % 3
                mesh = kpts2sizeandoffsets(density=1 / 0.25, atoms=atoms)[0]
                tight = {"convergence": {"density": 1e-6, "eigenstates": 1e-10}, "kpts": tuple(int(n) for n in mesh)}
                work["tight"] = (atoms, tight)
                for sign in (1, -1):
                    work[f"force {atom} {axis} {0.01 * sign}"] = (moved(atoms, atom, axis, 0.01 * sign), tight)
                    work[f"stress {axis} {0.004 * sign}"] = (strained(atoms, axis, 0.004 * sign), tight)
            for what, (structure, settings) in work.items():
                if (k, what) not in done:
                    row = {"structure": k, "group": atoms.info["group"], "atoms": len(atoms), "what": what}
                    out.write(json.dumps({**row, **computed(structure, **settings)}) + "\n")
                    out.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
