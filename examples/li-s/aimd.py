"""Ab initio dynamics, every step of it, as a reference for distances and vibrations; nothing is trained on it.

usage: aimd.py START.xyz KELVIN STEPS OUT.xyz.gz   goes on behind the last frame of OUT.xyz where that is there
pbe_gpaw.py but for a cutoff of 400 eV, a looser convergence and one k-point, (1/4, 1/4, 1/4): in cells of some 8 Angstrom that
stands for a mesh of 2x2x2 (mean-value point: Baldereschi, Phys. Rev. B 7, 5212 (1973)). Steps of 4 fs, some 17 of which are one
period of the fastest vibration; Langevin thermostat with a time of 500 fs.
"""

import gzip
import os
import sys

import ase.io
import numpy as np
from ase import units
from ase.md.langevin import Langevin

import pbe_gpaw

STEP = 4 * units.fs
LEVEL = "PBE, GPAW 400 eV, mean-value point, Li with 3 electrons"
SETTINGS = {
    "cutoff": 400,
    "kpts": [(0.25, 0.25, 0.25)],
    "symmetry": {"point_group": False},
    "convergence": {"density": 1e-3, "eigenstates": 1e-6},
    "txt": None,
}


def write(file, atoms, number):
    columns = np.hstack([atoms.positions, atoms.get_velocities() * units.fs, atoms.get_forces()])
    lattice = " ".join(f"{x:.8g}" for x in atoms.cell.array.ravel())
    energy = atoms.get_potential_energy(force_consistent=True)
    file.write(f'{len(atoms)}\nLattice="{lattice}" Properties=species:S:1:pos:R:3:velo:R:3:forces:R:3 ')
    file.write(f'energy={energy:.5f} step={number} time={number * STEP / units.fs / 1000:g} pbc="T T T" level_of_theory="{LEVEL}"\n')
    for symbol, c in zip(atoms.symbols, columns):
        file.write(f"{symbol} " + " ".join(f"{x:.5f}" for x in c[:3]) + " ")
        file.write(" ".join(f"{x:.6f}" for x in c[3:6]) + " " + " ".join(f"{x:.4f}" for x in c[6:]) + "\n")


def main(start, kelvin, steps, out):
    plain = out.removesuffix(".gz")
    atoms = ase.io.read(start)
    atoms.set_velocities(atoms.arrays["velo"] / units.fs)
    size = len(atoms) + 2
    number = 0
    if os.path.exists(plain):
        with open(plain) as file:
            lines = file.read().split("\n")[:-1]
        number = len(lines) // size
        with open(plain + ".part", "w") as file:
            file.writelines(line + "\n" for line in lines[: number * size])
        os.replace(plain + ".part", plain)
    if number > 0:
        rows = [line.split() for line in lines[number * size - len(atoms) : number * size]]
        atoms.positions = [[float(x) for x in row[1:4]] for row in rows]
        atoms.set_velocities(np.array([[float(x) for x in row[4:7]] for row in rows]) / units.fs)
    atoms.calc = pbe_gpaw.calculator(**SETTINGS)
    rng = np.random.default_rng(number)
    dynamics = Langevin(atoms, STEP, temperature_K=kelvin, friction=1 / (500 * units.fs), rng=rng)
    with open(plain, "a") as file:
        while number < steps:
            if number > 0:
                dynamics.run(1)
            write(file, atoms, number)
            file.flush()
            number += 1
    with open(plain, "rb") as source, gzip.open(out, "wb") as target:
        target.write(source.read())


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
