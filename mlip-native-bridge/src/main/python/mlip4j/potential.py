"""A potential on numpy arrays."""

from __future__ import annotations

import ctypes
import json
import os
import weakref
from typing import Any, Optional, Sequence, Union

import numpy as np
from numpy.typing import ArrayLike

from ._library import Description, Output, Structure, check, library


class Potential:
    """A model from disk.

    model     file or folder, as for the command `mlip`
    units     of an n2p2 model that is not in Angstrom and eV, for instance "bohr,hartree"
    elements  names of species 0, 1, 2 ... for a file that only numbers them: ["Li", "P"]
    precision "double" (default) or "single": of the inner loops; sums over atoms are always in double
    threads   number of threads of one evaluation
    skin      Angstrom; neighbour lists are kept while no atom has moved by half of this. "auto" is 1 when a structure
              is near the one before, as in dynamics, and else 0; the last digit then depends on what came before
    warmup    seconds that `warm_up` may take (default 2)

    May be used from several threads, which then wait for each other. Processes made by fork cannot
    use the potential of their parent; those made by spawn can, since it is loaded there anew.
    """

    def __init__(
        self,
        model: Union[str, os.PathLike[str]],
        *,
        units: Optional[str] = None,
        elements: Optional[Sequence[str]] = None,
        precision: Optional[str] = None,
        threads: int = 1,
        skin: Union[float, str] = 0.0,
        warmup: Optional[float] = None,
    ) -> None:
        self._arguments = {
            "units": units,
            "elements": element_names(elements),
            "precision": precision,
            "threads": threads,
            "skin": skin,
            "warmup": warmup,
        }
        self.model = os.fspath(model)
        self._absolute = os.path.abspath(self.model)
        options = {**self._arguments, "elements": ",".join(self._arguments["elements"] or [])}
        texts = [f"{key}={value}".encode() for key, value in options.items() if value is not None]
        encoded = (ctypes.c_char_p * len(texts))(*texts)
        handle = ctypes.c_void_p()
        path = os.fsencode(self.model)
        check(library().mlip4j_load(path, encoded, len(texts), ctypes.byref(handle)))
        self._handle = handle
        self._free = weakref.finalize(self, library().mlip4j_free, handle)
        self._describe()

    def _describe(self) -> None:
        description = Description()
        check(library().mlip4j_describe(self._handle, ctypes.byref(description)))
        self.info: dict[str, Any] = json.loads(description.json)
        self.family: str = self.info["family"]
        self.cutoff: float = self.info["cutoff"]
        self.elements: list[str] = self.info["elements"]
        self.members: int = self.info["members"]
        self.counts_extrapolations: bool = self.info["counts_extrapolations"]
        self.grades: str = self.info["grades"]

    def warm_up(self) -> None:
        """Has Java compile the fast kernels now rather than after the first 2000 atoms (fewer of large models), which
        plain loops evaluate."""
        check(library().mlip4j_warm_up(self._handle))

    def close(self) -> None:
        """Frees the model now rather than with this object."""
        self._free()

    def __reduce_ex__(self, protocol: Any) -> Any:
        # copies may be made, and other processes may be, in another folder
        return _load, (self._absolute, self._arguments)

    def __repr__(self) -> str:
        return f"Potential({self.model!r}, family={self.family!r}, elements={self.elements})"

    def compute(
        self,
        numbers: ArrayLike,
        positions: ArrayLike,
        cell: Optional[ArrayLike] = None,
        pbc: Union[bool, Sequence[bool]] = False,
        *,
        virials: bool = False,
        extrapolations: bool = False,
        committee: bool = False,
        grade: bool = False,
    ) -> dict[str, Any]:
        """Evaluates one structure.

        numbers         N atomic numbers
        positions       N x 3, Angstrom
        cell            3 x 3, rows are the lattice vectors; None for a molecule
        pbc             whether the structure repeats, for all or for each of the three directions
        virials         also the virial per atom
        extrapolations  also how many descriptors of each atom are outside the training range
        committee       also the members of a committee one by one
        grade           also extrapolation grades, of a model with an active set

        Returns energy (eV), energies (N), forces (N x 3, eV/Angstrom) and virial (3 x 3, eV,
        positive when compressed: the stress is -virial / volume); on request virials (N x 3 x 3),
        extrapolations (N), energy_comm (M), forces_comm (M x N x 3), virial_comm (M x 3 x 3), max_grade and, where
        grades belong to atoms, grade (N).
        """
        species = _whole_numbers(numbers)
        places = np.ascontiguousarray(positions, dtype=np.float64)
        if places.shape != (len(species), 3):
            raise ValueError(f"{len(species)} atoms need {len(species)} x 3 positions, not {places.shape}")
        vectors = np.zeros((3, 3)) if cell is None else np.ascontiguousarray(cell, dtype=np.float64)
        if vectors.shape != (3, 3):
            raise ValueError(f"cell must be 3 x 3, not {vectors.shape}")
        repeats = np.asarray(pbc)
        if repeats.shape not in ((), (3,)):
            raise ValueError(f"pbc must be one value or three, not {repeats.shape}")
        periodic = np.zeros(3, dtype=np.int32)
        periodic[:] = repeats
        structure = Structure(
            atom_count=len(species),
            species=species.ctypes.data,
            positions=places.ctypes.data,
            cell=vectors.ctypes.data,
            periodic=periodic.ctypes.data,
        )
        results = self._allocate(len(species), virials, extrapolations, committee, grade)
        output = Output(**{_FIELDS[key]: array.ctypes.data for key, array in results.items()})
        pointers = ctypes.byref(structure), ctypes.byref(output)
        check(library().mlip4j_compute_structure(self._handle, *pointers))
        for key in ("energy", "max_grade"):
            if key in results:
                results[key] = float(results[key])
        return results

    def _allocate(
        self, n: int, virials: bool, extrapolations: bool, committee: bool, grade: bool
    ) -> dict[str, Any]:
        results: dict[str, Any] = {
            "energy": np.zeros(()),
            "energies": np.zeros(n),
            "forces": np.zeros((n, 3)),
            "virial": np.zeros((3, 3)),
        }
        if virials:
            results["virials"] = np.zeros((n, 3, 3))
        if extrapolations:
            results["extrapolations"] = np.zeros(n, dtype=np.int32)
        if committee:
            results["energy_comm"] = np.zeros(self.members)
            results["forces_comm"] = np.zeros((self.members, n, 3))
            results["virial_comm"] = np.zeros((self.members, 3, 3))
        if grade:
            results["max_grade"] = np.zeros(())
            if self.grades == "neighborhood":
                results["grade"] = np.zeros(n)
        return results


def element_names(elements: Optional[Sequence[str]]) -> Optional[list[str]]:
    """Symbols one by one, also when they come as one text."""
    if isinstance(elements, str):
        return elements.replace(",", " ").split()
    return None if elements is None else [str(name) for name in elements]


def _whole_numbers(numbers: ArrayLike) -> np.ndarray:
    """Atomic numbers as the library takes them; a conversion by NumPy would cut fractions and wrap large numbers."""
    given = np.asarray(numbers).reshape(-1)
    if given.size and (given.dtype.kind not in "iuf" or np.any(given != np.rint(given)) or np.any(np.abs(given) >= 2**31)):
        raise ValueError(f"atomic numbers must be whole numbers, not {str(numbers)[:80]}")
    return given.astype(np.int32)


_FIELDS = {
    "energy": "energy",
    "energies": "atom_energies",
    "forces": "forces",
    "virial": "virial",
    "virials": "atom_virials",
    "extrapolations": "atom_extrapolations",
    "energy_comm": "member_energies",
    "forces_comm": "member_forces",
    "virial_comm": "member_virials",
    "grade": "atom_grades",
    "max_grade": "max_grade",
}


def _load(model: str, arguments: dict[str, Any]) -> Potential:
    return Potential(model, **arguments)
