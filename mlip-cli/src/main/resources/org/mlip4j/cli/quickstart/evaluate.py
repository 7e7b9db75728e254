"""Energies, virials and forces of the frames in frames.xyz, one line per frame.

Run it here with:  eval "$(mlip env)"; python3 evaluate.py
"""

import numpy as np
from ase.io import read

from mlip4j import MlipCalculator

calculator = MlipCalculator("model")
rows = []
for atoms in read("frames.xyz", index=":"):
    atoms.calc = calculator
    virial = -atoms.get_volume() * atoms.get_stress(voigt=False)
    rows.append([atoms.get_potential_energy(), *virial.ravel(), *atoms.get_forces().ravel()])
np.savetxt("ase-values.txt", rows, fmt="%.17g")
