"""Symmetry functions of one atom with 40 digits, from their definitions: prints exact-symmetry-functions.txt.

    python3 exact-symmetry-functions.py > exact-symmetry-functions.txt        (needs mpmath)

Behler, J. Chem. Phys. 134, 074106 (2011); Gastegger et al., J. Chem. Phys. 148, 241709 (2018);
Bircher, Singraber, Dellago, Mach. Learn.: Sci. Technol. 2, 035026 (2021).
"""
import random

from mpmath import acos, cos, exp, mp, mpf, pi, sqrt, tanh

mp.dps = 40
CHARGE = {"H": 1, "O": 8}
CORES = {
    "c": lambda x: (cos(pi * x) + 1) / 2,
    "p1": lambda x: (1 - x) ** 2 * (1 + 2 * x),
    "p2": lambda x: (1 - x) ** 3 * (1 + 3 * x + 6 * x**2),
    "p3": lambda x: (1 - x) ** 4 * (1 + 4 * x + 10 * x**2 + 20 * x**3),
    "p4": lambda x: (1 - x) ** 5 * (1 + 5 * x + 15 * x**2 + 35 * x**3 + 70 * x**4),
    "e": lambda x: exp(1 - 1 / (1 - x**2)),
}
CUTOFFS = ["hard", "c", "tanhu", "tanh", "e", "p1", "p2", "p3", "p4"]


def cutoff(kind, alpha, radius):
    def value(r):
        if r >= radius:
            return mpf(0)
        name = CUTOFFS[kind]
        if name == "hard":
            return mpf(1)
        if name.startswith("tanh"):
            norm = 1 if name == "tanhu" else tanh(mpf(1)) ** 3
            return tanh(1 - r / radius) ** 3 / norm
        inner = alpha * radius
        return mpf(1) if r < inner else CORES[name]((r - inner) / (radius - inner))

    return value


def compact(subtype, left, right):
    core, steep = CORES[subtype.rstrip("a")], subtype.endswith("a") and subtype != "ea"

    def value(a):
        x = abs(a - (left + right) / 2) / ((right - left) / 2)
        return mpf(0) if x >= 1 else core((2 - x) * x if steep else x)

    return value


def pairs(atoms, elements, reach):
    near = [(a, sqrt(sum(c * c for c in a[1:]))) for a in atoms]
    near = [(a, r) for a, r in near if r < reach]
    for j, (a, rj) in enumerate(near):
        for b, rk in near[j + 1 :]:
            if elements is None or sorted([a[0], b[0]]) == sorted(elements):
                weight = CHARGE[a[0]] * CHARGE[b[0]] if elements is None else 1
                cosine = sum(p * q for p, q in zip(a[1:], b[1:])) / (rj * rk)
                yield weight, rj, rk, sqrt(sum((p - q) ** 2 for p, q in zip(a[1:], b[1:]))), cosine


def value(kind, alpha, words, atoms):
    kind_of_function, p = int(words[1]), words[2:]
    weighted = kind_of_function in (12, 13, 23, 24, 25)
    radial = kind_of_function in (2, 12, 20, 23)
    elements = None if weighted else p[: 1 if radial else 2]
    p = p[0 if weighted else len(elements) :]
    number = [mpf(float(x)) for x in p if x.rstrip("a") not in CORES]
    if kind_of_function < 20:
        if radial:
            eta, shift, reach = number
        elif kind_of_function == 13:
            eta, shift, lam, zeta, reach = number
        else:
            eta, lam, zeta, reach = number[:4]
            shift = number[4] if len(number) > 4 else mpf(0)
        fc = cutoff(kind, mpf(alpha), reach)
        def distance(r):
            return exp(-eta * (r - shift) ** 2) * fc(r)
        def angle(c):
            return 2 ** (1 - zeta) * (1 + lam * c) ** zeta
    else:
        reach = number[1]
        distance = compact(p[-1], number[0], reach)
        if not radial:
            bump = compact(p[-1].rstrip("a"), number[2] * pi / 180, number[3] * pi / 180)
            def angle(c):
                return bump(acos(c))
    if radial:
        near = [(a[0], sqrt(sum(c * c for c in a[1:]))) for a in atoms]
        return sum(
            (CHARGE[s] if weighted else 1) * distance(r)
            for s, r in near
            if r < reach and (weighted or s == elements[0])
        )
    narrow = kind_of_function in (3, 13, 21, 24)
    return sum(
        w * angle(c) * distance(rj) * distance(rk) * (distance(rjk) if narrow else 1)
        for w, rj, rk, rjk, c in pairs(atoms, elements, reach)
    )


def gaussian():
    yield "O 2 H 0.001 0.0 6.0"
    yield "O 2 O 0.6 1.9 5.0"
    yield "O 12 4.0 1.5 6.0"
    yield "O 3 H H 0.01 -1 4.0 6.0"
    yield "O 3 H O 0.3 1 1.0 5.0"
    yield "O 3 O O 0.05 1 2.7 6.0 1.7"
    yield "O 9 H H 0.02 -1 16.0 6.0"
    yield "O 9 H O 0.1 1 1.5 5.0 1.1"
    yield "O 13 0.05 1.2 -1 2.0 6.0"


def bumps():
    for core in ["p1", "p1a", "p2", "p2a", "p3", "p3a", "p4", "p4a", "e", "ea"]:
        yield f"O 20 H -5.5 5.5 {core}"
        yield f"O 20 O 1.0 4.5 {core}"
        yield f"O 20 O 1.0 2.1 {core}"
        yield f"O 23 -2.1 2.1 {core}"
        yield f"O 23 0.5 6.0 {core}"
        for kind, elements in [(21, "H H "), (22, "H O "), (24, ""), (25, "")]:
            yield f"O {kind} {elements}-6.0 6.0 -90.0 90.0 {core}"
            yield f"O {kind} {elements}0.5 5.5 20.0 100.0 {core}"
            yield f"O {kind} {elements}0.0 5.0 60.0 300.0 {core}"


def main():
    source = random.Random(7)
    atoms = []
    while len(atoms) < 14:
        place = [round(source.uniform(-3.6, 3.6), 6) for _ in range(3)]
        if all(sum((p - q) ** 2 for p, q in zip(place, other)) > 1.2 for other in [[0] * 3] + [a[1:] for a in atoms]):
            atoms.append([source.choice("HO")] + place)
    print("# made by exact-symmetry-functions.py; the central atom, O, is at the origin")
    for a in atoms:
        print("atom", *a)
    exact = [[a[0]] + [mpf(c) for c in a[1:]] for a in atoms]
    print("# cutoff_type alpha El type ... = value")
    for kind in range(9):
        for alpha in ("0.0", "0.4") if kind not in (0, 2, 3) else ("0.0",):
            for line in list(gaussian()) + (list(bumps()) if kind == 1 and alpha == "0.0" else []):
                print(kind, alpha, line, "=", mp.nstr(value(kind, float(alpha), line.split(), exact), 25))


main()
