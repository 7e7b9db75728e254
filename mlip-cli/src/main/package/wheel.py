"""Packs an assembled distribution into a wheel: wheel.py HOME VERSION MACHINE OUT.

The package finds the library in its own folder `home`, and the library its jars and Java beside it.
Format: https://packaging.python.org/specifications/binary-distribution-format
"""

import base64
import hashlib
import os
import sys
import zipfile
from pathlib import Path

PARTS = ("lib", "native/libmlip4j.so", "runtime", "licences", "LICENSE")


def members(home: Path):
    """Pairs of a name in the wheel and a file."""
    package = home / "python" / "mlip4j"
    for file in sorted(package.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield f"mlip4j/{file.relative_to(package)}", file
    for part in PARTS:
        root = home / part
        for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if file.is_file():
                yield f"mlip4j/home/{file.relative_to(home)}", file


def main(home: Path, version: str, machine: str, out: Path) -> None:
    version = version.replace("-SNAPSHOT", ".dev0")
    tag = f"py3-none-linux_{machine}"
    info = f"mlip4j-{version}.dist-info"
    texts = {
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: mlip4j\n"
        f"Version: {version}\nSummary: Machine-learning interatomic potentials: HDNNP and MTP for Python and ASE\n"
        "License: MIT\nRequires-Python: >=3.9\nRequires-Dist: numpy\nProvides-Extra: ase\n"
        'Requires-Dist: ase; extra == "ase"\n',
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: mlip4j\nRoot-Is-Purelib: false\nTag: {tag}\n",
    }
    records = []
    wheel = out / f"mlip4j-{version}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:

        def add(name: str, content: bytes, mode: int) -> None:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            records.append(f"{name},sha256={digest},{len(content)}\n")

        for name, file in members(home):
            add(name, file.read_bytes(), 0o755 if os.access(file, os.X_OK) else 0o644)
        for name, text in texts.items():
            add(name, text.encode(), 0o644)
        record = f"{info}/RECORD"
        archive.writestr(record, "".join(records) + f"{record},,\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
