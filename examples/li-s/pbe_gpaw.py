"""Level of theory of the data: PBE in plane waves with GPAW. `mlip label` and `mlip learn` call calculator() for every structure."""

import os
import pathlib
import subprocess
import tempfile

import gpaw
from gpaw import GPAW, PW, FermiDirac, Mixer

BOLTZMANN = 8.617333262e-5  # eV/K
DATASETS = pathlib.Path(__file__).resolve().parent / "datasets"


def lithium():
    """Makes GPAW's dataset of Li with three electrons, in two seconds, where it is not there yet.

    That of Debian's gpaw-data freezes the 1s shell, which changes forces in Li2S by up to 122 meV/Angstrom.
    """
    if not (DATASETS / "Li.3.PBE").exists():
        DATASETS.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=DATASETS) as folder:
            words = "gpaw dataset Li --xc-functional PBE --scalar-relativistic --electrons 3 --tag 3 --write"
            subprocess.run(words.split(), cwd=folder, check=True, stdout=subprocess.DEVNULL)
            os.replace(pathlib.Path(folder) / "Li.3.PBE", DATASETS / "Li.3.PBE")
    if str(DATASETS) not in gpaw.setup_paths:
        gpaw.setup_paths.insert(0, str(DATASETS))


def calculator(cutoff=600, spacing=0.18, kelvin=1000, **more):
    """The settings of the data; the arguments are for looking at what other settings change.

    cutoff: of the plane waves, eV
    spacing: largest distance of points of the Monkhorst-Pack mesh, 1/Angstrom, the same for every cell
    kelvin: of the Fermi distribution. Not a physical temperature; labels are free energies, which forces belong to.
    """
    lithium()
    settings = {
        "mode": PW(cutoff),
        "xc": "PBE",
        "setups": {"Li": "3"},
        "kpts": {"density": 1 / spacing},
        "occupations": FermiDirac(BOLTZMANN * kelvin),
        "mixer": Mixer(0.5, 8, 1),
        "txt": "gpaw.txt",
    }
    return GPAW(**settings | more)
