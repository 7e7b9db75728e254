"""Finds libmlip4j.so and declares its functions; see mlip4j.h."""

from __future__ import annotations

import ctypes
import hashlib
import os
from contextlib import suppress
from ctypes import POINTER, c_char_p, c_double, c_int, c_int32, c_int64, c_size_t, c_void_p
from functools import lru_cache
from pathlib import Path

ABI_VERSION = 1

# package.sh gives all jars this time
_JARS_CHANGED = 315532800


class MlipError(RuntimeError):
    """A model that cannot be loaded, or a structure that cannot be evaluated."""


class _Sized(ctypes.Structure):
    """A structure whose first field is its own size."""

    def __init__(self, **fields: object) -> None:
        super().__init__(size=ctypes.sizeof(self), **fields)


class Description(_Sized):
    _fields_ = [
        ("size", c_size_t),
        ("family", c_char_p),
        ("name", c_char_p),
        ("json", c_char_p),
        ("cutoff", c_double),
        ("element_count", c_int64),
        ("elements", POINTER(c_int32)),
        ("member_count", c_int64),
        ("grade_mode", c_int64),
        ("feature_count", c_int64),
    ]


class Structure(_Sized):
    _fields_ = [
        ("size", c_size_t),
        ("atom_count", c_int64),
        ("species", c_void_p),
        ("positions", c_void_p),
        ("cell", c_void_p),
        ("periodic", c_void_p),
    ]


class Output(_Sized):
    _fields_ = [
        ("size", c_size_t),
        ("energy", c_void_p),
        ("forces", c_void_p),
        ("virial", c_void_p),
        ("atom_energies", c_void_p),
        ("atom_virials", c_void_p),
        ("atom_extrapolations", c_void_p),
        ("extrapolations", c_void_p),
        ("member_energies", c_void_p),
        ("member_forces", c_void_p),
        ("member_virials", c_void_p),
        ("report", c_void_p),
        ("report_size", c_size_t),
        ("atom_grades", c_void_p),
        ("max_grade", c_void_p),
        ("grade_features", c_void_p),
    ]


def _candidates() -> list[Path]:
    home = os.environ.get("MLIP4J_HOME")
    package = Path(__file__).resolve().parent
    homes = ([Path(home)] if home else []) + [package / "home", package.parent.parent]
    return [folder / "native" / "libmlip4j.so" for folder in homes]


def _settle(lib: Path) -> None:
    """Java uses the archive of classes beside jars that are as old as it knows them; installers make them younger.

    A jar with another content than the archive was made of stays as it is: Java would run the classes of the archive.
    """
    with suppress(OSError, ValueError):
        for line in (lib / "mlip4j.jsa.sha256").read_text("utf-8").splitlines():
            digest, name = line.split(maxsplit=1)
            jar = lib / name
            if (
                jar.stat().st_mtime != _JARS_CHANGED
                and hashlib.sha256(jar.read_bytes()).hexdigest() == digest
            ):
                os.utime(jar, (_JARS_CHANGED, _JARS_CHANGED))


@lru_cache(maxsize=None)
def library() -> ctypes.CDLL:
    """The library, loaded by the first call. ctypes releases the GIL during its functions."""
    found = next((path for path in _candidates() if path.exists()), None)
    if found is None:
        places = ", ".join(str(path) for path in _candidates())
        raise MlipError(f"no libmlip4j.so at {places}; set MLIP4J_HOME to where mlip4j is installed")
    _settle(found.parent.parent / "lib")
    lib = ctypes.CDLL(str(found))
    lib.mlip4j_last_error.restype = c_char_p
    version = lib.mlip4j_abi_version()
    if version != ABI_VERSION:
        raise MlipError(f"{found} has interface version {version}, not {ABI_VERSION} as this package")
    handle = c_void_p
    lib.mlip4j_load.argtypes = [c_char_p, POINTER(c_char_p), c_int, POINTER(handle)]
    lib.mlip4j_free.argtypes = [handle]
    lib.mlip4j_warm_up.argtypes = [handle]
    lib.mlip4j_describe.argtypes = [handle, POINTER(Description)]
    lib.mlip4j_compute_structure.argtypes = [handle, POINTER(Structure), POINTER(Output)]
    return lib


def check(status: int) -> None:
    """Raises MlipError with the library's own sentence when a function failed."""
    if status != 0:
        raise MlipError(library().mlip4j_last_error().decode("utf-8", "replace"))
