#!/usr/bin/env python3
"""Bad inputs through three doors, always the same: none may kill or hang its host, each is answered with one sentence.

    doors.py HOME DOOR COUNT [FIRST]      HOME: mlip-cli/target/mlip4j; DOOR: java, lammps or python

Input N is the same model or structure for every door, damaged in the way that DAMAGES lists at N modulo its length. Java: `mlip predict`. LAMMPS: one
`lmp` each, which may stop with one ERROR, but by no signal; it reads one structure only, so that other structures are questions to it that make no
sense. Python: one process for all, models through `Potential` and ASE, and arrays that make no sense in the place of structures; at the end it still
computes what it computed in the beginning. The last line counts; exit status 1 if anything was not right.
"""

import functools
import gzip
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SEEDS = Path(__file__).resolve().parent.parent / "resources/fuzz/seeds"
MODELS = ("model.mtp", "model.almtp", "hdnnp.model.mlip", "mtp.model.mlip", "folder")
STRUCTURES = ("frames.xyz", "input.data", "frames.cfg", "POSCAR", "cell.lmp", "frames.dump")
FILES = ("input.nn", "scaling.data", "weights.003.data", "weights.017.data")
WORDS = (b"", b"1e999", b"-1", b"0", b"1e-320", b"Xx", b"{", b'"', b"\0", b"1.5", b"1e300")
NUMBER = rb"(?<![\w.])[-+]?\d[\w.+-]*"
INTEGER = rb"(?<![\w.])\d+(?![\w.])"
SECONDS = 120

# Compiling costs more than such small files do.
QUICK = {"MLIP4J_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1", "MLIP4J_JVM_OPTIONS": "-XX:TieredStopAtLevel=1"}

# What a sentence for a user does not contain.
UNCLEAR = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|Exception|\bjava[./]|\tat |\bnull\b|unexpected [A-Z]\w+|out of bounds|Traceback|org\.mlip4j|\bError:")


def replaced(pattern: bytes, by: bytes, whole: bytes, chance: random.Random) -> bytes:
    """One match of a pattern, or some byte where there is none."""
    places = [m.span() for m in re.finditer(pattern, whole)] or [(len(whole) // 2,) * 2]
    begin, end = chance.choice(places)
    return whole[:begin] + by + whole[end:]


def cut(whole: bytes, chance: random.Random) -> bytes:
    return whole[: chance.randrange(len(whole))]


def bit(whole: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(whole))
    return whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]


DAMAGES = {
    "cut": cut,
    "number that is none": lambda w, c: replaced(NUMBER, c.choice((b"nan", b"inf", b"-inf", b"NaN")), w, c),
    "huge count": lambda w, c: replaced(INTEGER, c.choice((b"99999999999", b"2147483647", b"2000000000", b"-1")), w, c),
    "unknown element": lambda w, c: replaced(rb"\b(?:Li|Cl)\b", c.choice((b"Qq", b"", b"Li2", b"\xc3\xa9")), w, c),
    "missing line": lambda w, c: replaced(rb"(?m)^.*\n", b"", w, c),
    "missing word": lambda w, c: replaced(rb"[\w.+-]+", b"", w, c),
    "empty": lambda w, c: b"",
    "noise": lambda w, c: c.randbytes(c.randrange(1, 5000)),
    "other format": lambda w, c: (SEEDS / c.choice(("OUTCAR", "crystal.cif", "mlip.yaml", "learn.yaml"))).read_bytes(),
    "bit": bit,
    "word": lambda w, c: replaced(rb"\S+", c.choice(WORDS), w, c),
    "strange line": lambda w, c: replaced(rb"(?m)^", b"1 2 3\n", w, c),
    "large file of one line": lambda w, c: b"1 " * 500_000,
    "cut gzip": lambda w, c: gzip.compress(w)[:-10],
    "folder": lambda w, c: None,
    "absent": lambda w, c: None,
}
# These cannot be taken for something whole.
HOPELESS = ("empty", "noise", "other format", "large file of one line", "cut gzip", "folder", "absent")


def put(path: Path, content: bytes, damage: str) -> None:
    if damage == "folder":
        path.mkdir()
    elif damage != "absent":
        path.write_bytes(content)


def model(name: str, damage: str, chance: random.Random, place: Path) -> Path:
    """Of a folder, one file is damaged."""
    path = place / name
    whole = (SEEDS / name).read_bytes()
    if name != "folder":
        put(path, DAMAGES[damage](whole, chance) if damage else whole, damage)
        return path
    path.mkdir()
    spoilt = chance.choice(FILES) if damage else ""
    for file, part in zip(FILES, whole.split(b"\n%%%%\n")):
        this = damage if file == spoilt else ""
        put(path / file, DAMAGES[this](part, chance) if this else part, this)
    return path


def model_of(number: int, place: Path) -> "tuple[Path, str]":
    """The model of an input and what is wrong with it: nothing, where the structure is damaged."""
    damage = "" if is_structure(number) else list(DAMAGES)[number % len(DAMAGES)]
    chance = random.Random(number)
    return model(chance.choice(MODELS) if damage else "folder", damage, chance, place), damage


def is_structure(number: int) -> bool:
    return number // len(DAMAGES) % 3 == 1


def run(command: "list[str]", place: Path) -> "tuple[str, str]":
    """'taken', 'refused', or what was wrong; and what was printed."""
    try:
        done = subprocess.run(command, env={**os.environ, **QUICK}, cwd=place, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return "hung", ""
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode < 0 or done.returncode > 127 or list(place.glob("hs_err*")):
        return "killed", text
    return ("refused" if done.returncode else "taken"), text


def judged(outcome: str, text: str, sentences: "list[str]", damage: str) -> str:
    """An outcome that must not be has another name."""
    if outcome == "refused" and (len(sentences) != 1 or UNCLEAR.search(text)):
        return "unclear"
    if outcome == "taken" and (damage in HOPELESS or UNCLEAR.search(text)):
        return "taken, though " + (damage or "unclear")
    if outcome == "taken" and re.search(r"\b(nan|-?inf(inity)?)\b", text, re.IGNORECASE):
        return "no number"
    return outcome


def java(home: Path, number: int, place: Path) -> "tuple[str, str]":
    path, damage = model_of(number, place)
    chance = random.Random(-number)
    structures = place / chance.choice(STRUCTURES)
    whole = (SEEDS / structures.name).read_bytes()
    if is_structure(number):
        damage = list(DAMAGES)[number % len(DAMAGES)]
        whole = DAMAGES[damage](whole, chance)
    put(structures, whole, damage if is_structure(number) else "")
    command = [str(home / "bin/mlip"), "predict", str(path), str(structures), "--extrapolation", "ignore"]
    if not path.is_dir():
        command += ["--elements", "Li,Cl"]
    outcome, text = run(command, place)
    sentences = [line for line in text.splitlines() if re.match("mlip: (?!warning)", line)]
    return judged(outcome, text, sentences, damage), text


@functools.lru_cache
def exports(home: Path) -> "list[str]":
    return subprocess.run([home / "bin/mlip", "env", "--exec"], capture_output=True, text=True, check=True).stdout.split()


STYLES = ("elements Li,Cl", "threads 0", "grade 1", "precision half", "extrapolation stop 1", "warmup", "cflength nan cfenergy 1")
NAMES = ("Li", "Cl NULL", "Li Qq", "NULL NULL", "Li Cl Li", "")
MOVES = ("displace_atoms all random 1e9 1e9 1e9 1", "set atom 1 x NULL", "set atom 2 x 0.0 y 0.0 z 0.0", "delete_atoms group all", "change_box all x final 0 0.1")


def lammps(home: Path, number: int, place: Path) -> "tuple[str, str]":
    path, damage = model_of(number, place)
    chance = random.Random(-number)
    style, names, move = "", "Li Cl", ""
    if number and is_structure(number):
        kind = chance.randrange(3)
        style, names, move = (
            (chance.choice(STYLES) if kind == 0 else ""),
            (chance.choice(NAMES) if kind == 1 else names),
            (chance.choice(MOVES) if kind == 2 else ""),
        )
    (place / "cell.lmp").write_bytes((SEEDS / "cell.lmp").read_bytes())
    (place / "in").write_text(
        f"units metal\natom_style atomic\nread_data cell.lmp\n{move}\n"
        f"pair_style mlip4j warmup 0 {style}\npair_coeff * * {path} {names}\nfix 1 all nve\nrun 2\n"
    )
    outcome, text = run([*exports(home), "-in", "in", "-log", "none"], place)
    return judged(outcome, text, [line for line in text.splitlines() if line.startswith("ERROR")], damage), text


def python(home: Path, first: int, count: int, scratch: Path) -> int:
    """All in this process."""
    sys.path.insert(0, str(home / "python"))
    os.environ["MLIP4J_HOME"] = str(home)
    import numpy as np
    from ase import Atoms
    from mlip4j import MlipCalculator, MlipError, Potential

    numbers, positions = [3, 17], [[0, 0, 0], [2.3, 0, 0]]
    (scratch / "good").mkdir()
    good = Potential(model("folder", "", random.Random(), scratch / "good"), warmup=0)
    energy = good.compute(numbers, positions)["energy"]
    calculator = MlipCalculator(scratch / "good/folder", warmup=0)

    def ase(*arguments: object, **more: object) -> float:
        atoms = Atoms(*arguments, **more)
        atoms.calc = calculator
        return atoms.get_potential_energy() + atoms.get_forces().sum()

    outcomes: "dict[str, int]" = {}
    wrong = 0
    for number in range(first, first + count):
        place = scratch / str(number)
        place.mkdir()
        path, damage = model_of(number, place)
        chance = random.Random(-number)
        strange = chance.choice((np.nan, np.inf, 1e300, -1e17, 0.0, 2.3))
        calls = (
            lambda: good.compute(numbers, [[0, 0, 0], [strange, 0, 0]]),
            lambda: good.compute([3, int(chance.choice((-1, 0, 119, 2**31 - 1, 2**40)))], positions),
            lambda: good.compute(numbers, positions, [[strange, 0, 0], [0, 5, 0], [0, 0, 5]], True),
            lambda: good.compute(numbers, positions, np.full((3, 3), strange), True),
            lambda: good.compute([], np.zeros((0, 3))),
            lambda: good.compute(numbers, positions, committee=True),
            lambda: good.compute(numbers, positions, grade=True),
            lambda: good.compute(numbers[:1], positions),
            lambda: good.compute([[3], ["Cl"]], positions),
            lambda: ase("LiCl", [[0, 0, 0], [strange, 0, 0]]),
            lambda: ase("LiX", positions),
            lambda: ase("LiAu", positions, cell=[5, 5, 5], pbc=True),
            lambda: ase("LiCl", positions, cell=[strange, 5, 5], pbc=True),
            lambda: ase("", cell=[1, 1, 0], pbc=True),
            lambda: MlipCalculator(place / "absent", threads=-1),
            lambda: MlipCalculator(path, precision="half"),
        )
        outcome, text, sentences = "taken", "", []
        try:
            if damage:
                bad = Potential(path, warmup=0, elements=None if path.is_dir() or path.suffix == ".mlip" else ["Li", "Cl"])
                text = str(bad.compute(numbers, positions)["energy"])
                bad.close()
            else:
                text = str(calls[number % len(calls)]())
        except (MlipError, ValueError, TypeError, OverflowError) as e:
            outcome, text, sentences = "refused", str(e), str(e).splitlines()
        except Exception as e:  # a door that throws what it does not document
            outcome, text = "refused", repr(e)
        wrong += counted(outcomes, "python", number, judged(outcome, text, sentences, damage), text)
    if good.compute(numbers, positions)["energy"] != energy:
        print("python: the good model gives another energy than in the beginning")
        wrong += 1
    return summary("python", outcomes, wrong)


def counted(outcomes: "dict[str, int]", door: str, number: int, outcome: str, text: str) -> int:
    outcomes[outcome] = outcomes.get(outcome, 0) + 1
    if "-v" in sys.argv or outcome not in ("taken", "refused"):
        kind = "structure" if is_structure(number) else "model"
        print(f"{door} {number}, {kind}, {list(DAMAGES)[number % len(DAMAGES)]}: {outcome}\n{text[-2000:]}", flush=True)
    return outcome not in ("taken", "refused")


def summary(door: str, outcomes: "dict[str, int]", wrong: int) -> int:
    counts = ", ".join(f"{n} {outcome}" for outcome, n in sorted(outcomes.items()))
    print(f"{door}: {sum(outcomes.values())} inputs, {counts}" + ("" if wrong else ", none killed its host"))
    return 1 if wrong else 0


def main() -> int:
    home, door, count = Path(sys.argv[1]).resolve(), sys.argv[2], int(sys.argv[3])
    first = int(sys.argv[4]) if len(sys.argv) > 4 and sys.argv[4] != "-v" else 0
    with tempfile.TemporaryDirectory() as scratch:
        if door == "python":
            return python(home, first, count, Path(scratch))
        outcomes: "dict[str, int]" = {}
        wrong = 0
        for number in range(first, first + count):
            place = Path(scratch) / str(number)
            place.mkdir()
            outcome, text = {"java": java, "lammps": lammps}[door](home, number, place)
            wrong += counted(outcomes, door, number, outcome, text)
        return summary(door, outcomes, wrong)


if __name__ == "__main__":
    sys.exit(main())
