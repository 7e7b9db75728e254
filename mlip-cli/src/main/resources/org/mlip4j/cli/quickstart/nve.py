"""Dynamics at constant energy with ASE, from the same start as in.nve.

Run it here with:  eval "$(mlip env)"; python3 nve.py
"""

import time

import numpy as np
from ase import units
from ase.io import read, write
from ase.md.verlet import VelocityVerlet

from mlip4j import MlipCalculator

atoms = read("start.xyz")
atoms.set_velocities(atoms.arrays.pop("velo") / units.fs)  # the file has Angstrom/fs
atoms.calc = MlipCalculator("model", skin=1.0)
atoms.get_potential_energy()

energies = []
frames = []
dynamics = VelocityVerlet(atoms, timestep=1 * units.fs)
dynamics.attach(lambda: energies.append(atoms.get_total_energy()))
dynamics.attach(lambda: frames.append(atoms.copy()), interval=@EVERY@)

start = time.perf_counter()
dynamics.run(@STEPS@)
seconds = time.perf_counter() - start

np.savetxt("ase-energies.txt", energies, fmt="%.17g")
np.savetxt("ase-seconds.txt", [seconds], fmt="%.6g")
for frame in frames:
    del frame.arrays["momenta"]
write("ase-frames.xyz", frames, format="extxyz")
