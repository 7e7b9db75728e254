"""What finer settings change, and finite differences: the tables of the README. Writes one line of JSON per calculation to
check.jsonl and goes on where it was. python3 check.py li-s-coarse.xyz.gz N takes N structures, as many of each group as possible, and
those that the finer mesh moves by more than LIMITS with a still finer one; python3 check.py li-s-coarse.xyz.gz only prints the
tables of what is there."""

import collections
import json
import os
import sys
import time

import ase.io
import numpy as np
from ase.calculators.calculator import kpts2sizeandoffsets
from ase.units import GPa

import pbe_gpaw

COARSE = {"spacing": 0.25}
FINER = {"cutoff": {"cutoff": 700} | COARSE, "mesh": {"spacing": 0.18}}
FINEST = {"finest mesh": {"spacing": 0.14}}
LIMITS = (2, 20, 0.2)  # meV/atom, meV/Angstrom, GPa


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


def compute(frames, count):
    done = set(rows()) if os.path.exists("check.jsonl") else set()
    with open("check.jsonl", "a") as out:

        def keep(k, what, structure, settings):
            if (k, what) not in done:
                row = {"structure": k, "group": frames[k].info["group"], "atoms": len(structure), "what": what}
                out.write(json.dumps({**row, **computed(structure, **settings)}) + "\n")
                out.flush()

        for number, k in enumerate(spread(frames, count)):
            atoms = frames[k]
            work = {name: (atoms, settings) for name, settings in FINER.items()}
            if number % 5 == 0:
                atom, axis = number % len(atoms), number % 3
                mesh = kpts2sizeandoffsets(density=1 / COARSE["spacing"], atoms=atoms)[0]
                tight = {"convergence": {"density": 1e-6, "eigenstates": 1e-10}, "kpts": tuple(int(n) for n in mesh)}
                work["tight"] = (atoms, tight)
                for sign in (1, -1):
                    work[f"force {atom} {axis} {0.01 * sign}"] = (moved(atoms, atom, axis, 0.01 * sign), tight)
                    work[f"stress {axis} {0.004 * sign}"] = (strained(atoms, axis, 0.004 * sign), tight)
            for what, (structure, settings) in work.items():
                keep(k, what, structure, settings)
        if count:
            for k, change in changes(frames, rows()).items():
                for what, settings in FINEST.items() if beyond(change["mesh"]) else ():
                    keep(k, what, frames[k], settings)


def rows():
    return {(r["structure"], r["what"]): r for r in map(json.loads, open("check.jsonl"))}


def beyond(change):
    return any(abs(x) > limit for x, limit in zip(change, LIMITS))


def changes(frames, rows):
    """By structure and setting: change of the energy per atom (meV), largest ones of forces (meV/Angstrom) and stress (GPa).

    Energies are relative: constants of Li and S, found by least squares for each setting, are left out, which are without meaning.
    """
    result = collections.defaultdict(dict)
    for what in FINER:
        some = {k: row for (k, name), row in rows.items() if name == what}
        if not some:
            continue
        labels = [frames[k] for k in some]
        energy = [1e3 * (row["energy"] - a.get_potential_energy(force_consistent=True)) / len(a) for a, row in zip(labels, some.values())]
        shares = [[np.mean(a.numbers == z) for z in (3, 16)] for a in labels]
        relative = energy - np.dot(shares, np.linalg.lstsq(shares, energy, rcond=None)[0])
        for (k, row), a, change in zip(some.items(), labels, relative):
            forces = 1e3 * np.abs(row["forces"] - a.get_forces()).max()
            result[k][what] = (change, forces, np.abs(row["stress"] - a.get_stress(voigt=False) / GPa).max())
    return result


def tables(frames):
    known = rows()
    result = changes(frames, known)
    print("| | atoms | 700 eV: meV/atom | meV/Angstrom | GPa | 0.18 per Angstrom: meV/atom | meV/Angstrom | GPa |\n" + "|---" * 8 + "|")
    for k, change in result.items():
        cells = [f"{x:z.{2 if n == 2 else 1}f}" for name in FINER for n, x in enumerate(change.get(name, ()))]
        print("|", " | ".join([f"{frames[k].info['group']}", str(len(frames[k])), *cells]), "|")
    print("\n| | atoms | 0.25 instead of 0.14: meV/atom | meV/Angstrom | GPa | 0.18 instead of 0.14: meV/atom | meV/Angstrom | GPa |\n" + "|---" * 8 + "|")
    for k, what in known:
        if what in FINEST:
            finest = known[k, what]
            label = {"energy": frames[k].get_potential_energy(force_consistent=True), "forces": frames[k].get_forces()}
            label["stress"] = frames[k].get_stress(voigt=False) / GPa
            cells = []
            for coarser in (label, known[k, "mesh"]):
                change = {name: np.subtract(coarser[name], finest[name]) for name in ("energy", "forces", "stress")}
                cells += [f"{1e3 * change['energy'] / len(frames[k]):.1f}", f"{1e3 * np.abs(change['forces']).max():.1f}"]
                cells += [f"{np.abs(change['stress']).max():.2f}"]
            print("|", " | ".join([frames[k].info["group"], str(len(frames[k])), *cells]), "|")
    print("\n| | atom, axis | force | from energies | axis | stress/GPa | from energies |\n" + "|---" * 7 + "|")
    for k, what in known:
        atom, axis = map(int, what.split()[1:3]) if what.startswith("force") else (0, 0)
        if not what.startswith("force") or "-" in what or (k, f"stress {axis} -0.004") not in known:
            continue

        def slope(name, h):
            return (known[k, f"{name} {h}"]["energy"] - known[k, f"{name} {-h}"]["energy"]) / (2 * h)

        tight = known[k, "tight"]
        force = -slope(f"force {atom} {axis}", 0.01)
        stress = slope(f"stress {axis}", 0.004) / frames[k].get_volume() / GPa
        numbers = [f"{tight['forces'][atom][axis]:.4f}", f"{force:.4f}", "xyz"[axis], f"{tight['stress'][axis][axis]:.3f}", f"{stress:.3f}"]
        print("|", " | ".join([frames[k].info["group"], f"{atom}, {'xyz'[axis]}", *numbers]), "|")


def main(file, count=0):
    frames = ase.io.read(file, ":")
    compute(frames, int(count))
    tables(frames)


if __name__ == "__main__":
    main(*sys.argv[1:])
