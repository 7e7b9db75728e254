#!/usr/bin/env python3
"""Bad inputs through three doors, always the same; none may kill or hang its host.

    doors.py HOME DOOR COUNT      HOME: mlip-cli/target/mlip4j; DOOR: java, lammps or python

Models are those of the fuzzing's seeds, spoilt. Java: one `mlip predict` each, a third of them a good model with spoilt structures. LAMMPS:
one `lmp` each, which may stop with one ERROR, but by no signal. Python: one process for all, a third of them a good model with arrays
that make no sense; at the end it still computes what it computed in the beginning. The last line counts; exit status 1 if a host died.
"""

import functools
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

SEEDS = Path(__file__).resolve().parent.parent / "resources/fuzz/seeds"
MODELS = ("model.mtp", "model.almtp", "hdnnp.model.mlip", "mtp.model.mlip", "folder")
STRUCTURES = ("frames.xyz", "input.data", "frames.cfg", "POSCAR", "cell.lmp", "frames.dump")
FILES = ("input.nn", "scaling.data", "weights.003.data", "weights.017.data")
WORDS = (b"", b"nan", b"1e999", b"-1", b"0", b"1e-320", b"99999999999", b"2147483647", b"Xx", b"{", b'"', b"\0", b"1.5", b"1e300")
SECONDS = 120


def spoil(whole: bytes, chance: random.Random) -> bytes:
    """Cut, one bit changed, one word changed, or one line gone or put in."""
    at = chance.randrange(len(whole))
    kind = chance.randrange(4)
    if kind == 0:
        return whole[:at]
    if kind == 1:
        return whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
    separator = b" " if kind == 2 else b"\n"
    parts = whole.split(separator)
    which = chance.randrange(len(parts))
    parts[which] = chance.choice(WORDS) if kind == 2 else chance.choice((b"", b"1 2 3"))
    return separator.join(parts)


def write_model(name: str, content: bytes, place: Path) -> Path:
    if name != "folder":
        path = place / name
        path.write_bytes(content)
        return path
    path = place / "folder"
    path.mkdir()
    for file, part in zip(FILES, content.split(b"\n%%%%\n")):
        (path / file).write_bytes(part)
    return path


def bad_model(chance: random.Random, place: Path) -> Path:
    name = chance.choice(MODELS)
    return write_model(name, spoil((SEEDS / name).read_bytes(), chance), place)


def good_model(place: Path) -> Path:
    return write_model("folder", (SEEDS / "folder").read_bytes(), place)


def run(command: "list[str]", environment: "dict[str, str]", place: Path) -> "tuple[str, str]":
    """'taken', 'refused', or what was wrong; and what was printed."""
    try:
        done = subprocess.run(command, env=environment, cwd=place, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return "hung", ""
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode < 0 or done.returncode > 127 or list(place.glob("hs_err*")):
        return "killed", text
    if "Exception" in text or "\tat " in text:
        return "stack trace", text
    return ("refused" if done.returncode else "taken"), text


def java(home: Path, number: int, place: Path) -> "tuple[str, str]":
    chance = random.Random(number)
    structures = place / chance.choice(STRUCTURES)
    whole = (SEEDS / structures.name).read_bytes()
    spoilt = number % 3 == 0
    structures.write_bytes(spoil(whole, chance) if spoilt else whole)
    model = good_model(place) if spoilt else bad_model(chance, place)
    command = [str(home / "bin/mlip"), "predict", str(model), str(structures), "--elements", "Li,Cl", "--extrapolation", "ignore"]
    if model.is_dir():
        del command[4:6]
    return run(command, dict(os.environ), place)


@functools.lru_cache
def exports(home: Path) -> "list[str]":
    return subprocess.run([home / "bin/mlip", "env", "--exec"], capture_output=True, text=True, check=True).stdout.split()


def lammps(home: Path, number: int, place: Path) -> "tuple[str, str]":
    chance = random.Random(number)
    style = chance.choice(("", "", "elements Li,Cl", "threads 2", "grade 1", "precision single", "extrapolation stop 1"))
    names = chance.choice(("Li Cl", "Li Cl", "Li Cl", "Li", "Cl NULL", "Li Qq", "NULL NULL"))
    honest = number == 0  # shows that the others are refused for what is wrong with them
    style, names, model = ("", "Li Cl", good_model(place)) if honest else (style, names, bad_model(chance, place))
    text = (SEEDS / "cell.lmp").read_text()
    (place / "cell.lmp").write_text(text)
    (place / "in").write_text(
        "units metal\natom_style atomic\nread_data cell.lmp\n"
        f"pair_style mlip4j warmup 0 {style}\npair_coeff * * {model} {names}\nfix 1 all nve\nrun 2\n"
    )
    outcome, printed = run([*exports(home), "-in", "in", "-log", "none"], dict(os.environ), place)
    return ("the good model was refused" if honest and outcome == "refused" else outcome), printed


def python(home: Path, count: int, place: Path) -> int:
    """All in this process."""
    sys.path.insert(0, str(home / "python"))
    os.environ["MLIP4J_HOME"] = str(home)
    import numpy as np
    from mlip4j import MlipError, Potential

    numbers, positions = [3, 17], [[0, 0, 0], [2.3, 0, 0]]
    good = Potential(good_model(place), warmup=0)
    first = good.compute(numbers, positions)["energy"]
    refused = 0
    for number in range(count):
        chance = random.Random(number)
        folder = place / str(number)
        folder.mkdir()
        strange = chance.choice((np.nan, np.inf, 1e300, -1e17, 0.0, 2.3))
        calls = (
            lambda: good.compute(numbers, [[0, 0, 0], [strange, 0, 0]]),
            lambda: good.compute([3, int(chance.choice((-1, 0, 119, 2**31 - 1, 1000)))], positions),
            lambda: good.compute(numbers, positions, [[strange, 0, 0], [0, 5, 0], [0, 0, 5]], True),
            lambda: good.compute(numbers, positions, np.full((3, 3), strange), True),
            lambda: good.compute([], np.zeros((0, 3))),
            lambda: good.compute(numbers, positions, committee=True),
            lambda: good.compute(numbers, positions, grade=True),
            lambda: good.compute(numbers[:1], positions),
            lambda: good.compute([[3], ["Cl"]], positions),
        )
        try:
            if number % 3:
                bad = Potential(bad_model(chance, folder), warmup=0, elements=chance.choice((None, ["Li", "Cl"], "Qq")))
                bad.compute(numbers, positions)
                bad.close()
            else:
                calls[number // 3 % len(calls)]()
        except (MlipError, ValueError, TypeError) as e:
            refused += 1
            if "Exception" in str(e):
                print(f"python {number}: {e}")
                return 1
    if good.compute(numbers, positions)["energy"] != first:
        print("python: the good model gives another energy than in the beginning")
        return 1
    print(f"python: {count} inputs, {count - refused} taken, {refused} refused, none killed its host")
    return 0


def main() -> int:
    home, door, count = Path(sys.argv[1]).resolve(), sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as scratch:
        if door == "python":
            return python(home, count, Path(scratch))
        outcomes: "dict[str, int]" = {}
        wrong = 0
        for number in range(count):
            place = Path(scratch) / str(number)
            place.mkdir()
            outcome, text = {"java": java, "lammps": lammps}[door](home, number, place)
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            if outcome not in ("taken", "refused"):
                wrong += 1
                print(f"{door} {number}: {outcome}\n{text[-2000:]}")
        counts = ", ".join(f"{n} {outcome}" for outcome, n in sorted(outcomes.items()))
        print(f"{door}: {count} inputs, {counts}" + ("" if wrong else ", none killed its host"))
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
