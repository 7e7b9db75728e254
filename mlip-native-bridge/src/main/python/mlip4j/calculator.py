"""The ASE calculator."""

from __future__ import annotations

import os
from typing import Any, Optional, Sequence, Union

import numpy as np
from ase import Atoms
from ase.calculators.calculator import (
    Calculator,
    PropertyNotImplementedError,
    all_changes,
    register_calculator_class,
)

from .potential import Potential, element_names

_ARGUMENTS = "model, units, elements, precision, threads, skin, warmup, grade"


class MlipCalculator(Calculator):
    """Energies, forces and stresses of a model for ASE; arguments as for `Potential`, but skin is "auto".

    One calculation gives energy, free_energy, energies, forces, and, when the cell spans space,
    stress; stresses are computed when asked for. `results` also holds extrapolations, the number
    of descriptors per atom outside the training range; with grade=True, or when they are asked for
    with get_property, grade, one extrapolation grade per atom, and max_grade; and for a committee energy_comm,
    forces_comm and stress_comm (one per member) with their population variances energy_var,
    forces_var and stress_var.
    """

    name = "mlip4j"
    implemented_properties = [
        "energy",
        "free_energy",
        "energies",
        "forces",
        "stress",
        "stresses",
        "extrapolations",
        "grade",
        "max_grade",
    ]
    ignored_changes = {"initial_charges", "initial_magmoms"}
    default_parameters: dict[str, Any] = {}

    def __init__(
        self,
        model: Union[str, os.PathLike[str]],
        *,
        units: Optional[str] = None,
        elements: Optional[Sequence[str]] = None,
        precision: Optional[str] = None,
        threads: int = 1,
        skin: Union[float, str] = "auto",
        warmup: Optional[float] = None,
        grade: bool = False,
        **kwargs: Any,
    ) -> None:
        """Loads the model.

        model: file or folder; a folder of models is a committee.
        units: of an n2p2 model that is not in Angstrom and eV, such as "bohr,hartree".
        elements: names of species 0, 1, 2, ... of models that only number them.
        precision: "double" (default) or "single".
        skin: neighbour lists are kept while no atom has moved by half of it, Angstrom.
        warmup: seconds that `potential.warm_up()` may take, now or after the first 2000 atoms (fewer of large models).
        grade: extrapolation grades with every calculation.
        """
        super().__init__(**kwargs)
        elements = element_names(elements)
        self._arguments = {
            "model": os.fspath(model),
            "units": units,
            "elements": elements,
            "precision": precision,
            "threads": threads,
            "skin": skin,
            "warmup": warmup,
            "grade": grade or None,
        }
        self.potential = Potential(
            model,
            units=units,
            elements=elements,
            precision=precision,
            threads=threads,
            skin=skin,
            warmup=warmup,
        )
        self.grade = grade

    def set(self, **kwargs: Any) -> dict[str, Any]:
        """Refuses everything: arguments hold for the life of a calculator, and what it does not know is a mistake."""
        if kwargs:
            raise TypeError(f"MlipCalculator cannot take {', '.join(kwargs)}; arguments are given when it is made: {_ARGUMENTS}")
        return {}

    def export_properties(self) -> Any:
        """Those of the results that ASE knows."""
        from ase.outputs import Properties, all_outputs

        return Properties({key: value for key, value in self.results.items() if key in all_outputs})

    def todict(self, skip_default: bool = True) -> dict[str, Any]:
        """What the calculator was made with, as ASE's databases and trajectories keep it."""
        given = {key: value for key, value in self._arguments.items() if value is not None}
        return {**super().todict(skip_default), **given}

    def calculate(
        self,
        atoms: Optional[Atoms] = None,
        properties: Sequence[str] = ("energy",),
        system_changes: Sequence[str] = all_changes,
    ) -> None:
        super().calculate(atoms, properties, system_changes)
        has_volume = self.atoms.cell.rank == 3
        if not has_volume and ("stress" in properties or "stresses" in properties):
            raise PropertyNotImplementedError(
                "there is no stress without three cell vectors that span space "
                f"(this cell has rank {self.atoms.cell.rank})"
            )
        raw = self.potential.compute(
            self.atoms.numbers,
            self.atoms.positions,
            self.atoms.cell.array,
            self.atoms.pbc,
            virials="stresses" in properties,
            extrapolations=self.potential.counts_extrapolations,
            committee=self.potential.members > 0,
            grade=self.grade or "grade" in properties or "max_grade" in properties,
        )
        self.results = self._translate(raw, self.atoms.get_volume() if has_volume else None)

    @staticmethod
    def _translate(raw: dict[str, Any], volume: Optional[float]) -> dict[str, Any]:
        """Results under the names and in the conventions of ASE."""
        plain = ("energy", "energies", "forces", "extrapolations", "grade", "max_grade")
        results = {key: raw[key] for key in plain if key in raw}
        results["free_energy"] = raw["energy"]
        if volume is not None:
            results["stress"] = _voigt(-raw["virial"] / volume)
            if "virials" in raw:
                results["stresses"] = _voigt(-raw["virials"] / volume)
        if "energy_comm" in raw:
            results["energy_comm"] = raw["energy_comm"]
            results["forces_comm"] = raw["forces_comm"]
            if volume is not None:
                results["stress_comm"] = _voigt(-raw["virial_comm"] / volume)
            for key in ("energy", "forces", "stress"):
                if key + "_comm" in results:
                    results[key + "_var"] = np.var(results[key + "_comm"], axis=0)
        return results


def _voigt(tensors: np.ndarray) -> np.ndarray:
    """(..., 3, 3) to (..., 6), symmetric part, in the order xx yy zz yz xz xy."""
    symmetric = (tensors + np.swapaxes(tensors, -1, -2)) / 2
    return symmetric[..., [0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1]]


register_calculator_class("mlip4j", MlipCalculator)
