"""Machine-learning interatomic potentials for Python and ASE.

    from mlip4j import MlipCalculator
    atoms.calc = MlipCalculator("models/water", threads=4)

`Potential` needs numpy only; `MlipCalculator` is there when ASE is. Units are Angstrom and eV.
"""

from ._library import MlipError
from .potential import Potential

__version__ = "0.1.0"
__all__ = ["MlipCalculator", "MlipError", "Potential"]

try:
    from .calculator import MlipCalculator
except ModuleNotFoundError as missing:
    if missing.name is None or missing.name.partition(".")[0] != "ase":
        raise

    def __getattr__(name: str) -> object:
        if name == "MlipCalculator":
            raise ImportError("MlipCalculator needs ASE: install the package ase (python3-ase)")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
