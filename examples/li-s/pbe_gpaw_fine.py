"""The level of theory of pbe_gpaw.py with a mesh of at most 0.18 instead of 0.25 per Angstrom."""

import pbe_gpaw


def calculator():
    return pbe_gpaw.calculator(spacing=0.18)
