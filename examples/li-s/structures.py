"""Writes structures.xyz: what is labelled beside the ten of start.xyz, melts.xyz: what dynamics of learn-melts.yaml starts from, and
unseen.xyz: Li6S4, a composition that no model is trained on.
Standard library only, the same files every time.

Cells are small and, but for the group li2s-shear, orthorhombic. Edges of the amorphous ones lie just above 2 pi / 0.25 = 25.13
Angstrom divided by a whole number, which saves k-points.
"""

import math
import random

rng = random.Random(20)
out = open("structures.xyz", "w")
count = {}


def write(group, cell, species, fractional, rattle=0.0):
    """One structure; cell is three edges or nine numbers."""
    a = [cell[0], 0, 0, 0, cell[1], 0, 0, 0, cell[2]] if len(cell) == 3 else cell
    count[group] = count.get(group, 0) + 1
    out.write(f'{len(species)}\nLattice="{" ".join(f"{x:.8f}" for x in a)}" Properties=species:S:1:pos:R:3 ')
    out.write(f'group={group} pbc="T T T"\n')
    for s, f in zip(species, fractional):
        p = [sum(f[k] * a[3 * k + d] for k in range(3)) + rng.gauss(0, rattle) for d in range(3)]
        out.write(f"{s} {p[0]:.8f} {p[1]:.8f} {p[2]:.8f}\n")


def repeat(basis, n):
    return [
        [(b[0] + i) / n[0], (b[1] + j) / n[1], (b[2] + k) / n[2]]
        for i in range(n[0]) for j in range(n[1]) for k in range(n[2]) for b in basis
    ]


BCC = [[0, 0, 0], [0.5, 0.5, 0.5]]
FCC = [[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]]
LEAST = {("Li", "Li"): 2.35, ("Li", "S"): 2.15, ("S", "S"): 2.05}


def packed(lithium, sulfur, cell):
    """Atoms at random, moved apart until no pair is closer than allowed; sulfur bonds only where it is in excess."""
    species = ["Li"] * lithium + ["S"] * sulfur
    least = dict(LEAST)
    if 2 * sulfur <= lithium:
        least["S", "S"] = 3.0
    f = [[rng.random() for _ in range(3)] for _ in species]
    for _ in range(5000):
        worst = 0.0
        for i in range(len(f)):
            for j in range(i):
                v = [f[i][d] - f[j][d] for d in range(3)]
                v = [(x - round(x)) * cell[d] for d, x in enumerate(v)]
                r = math.sqrt(sum(x * x for x in v))
                push = least[tuple(sorted((species[i], species[j])))] - r
                worst = max(worst, push)
                if push > 0:
                    for d in range(3):
                        f[i][d] += 0.3 * push * v[d] / r / cell[d]
                        f[j][d] -= 0.3 * push * v[d] / r / cell[d]
        if worst < 0.03:
            return species, f
    raise SystemExit(f"Li{lithium}S{sulfur} does not fit into {cell}")


def bcc(a, strain=(1, 1, 1)):
    """Four atoms in a cell that is turned by 45 degrees about z."""
    d = math.sqrt(2) * a
    return [d * strain[0], d * strain[1], a * strain[2]], ["Li"] * 4, [[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]]


def li2s(a, strain=(1, 1, 1)):
    """Six atoms in a cell that is turned by 45 degrees about z."""
    d = a / math.sqrt(2)
    fractions = [[0, 0, 0], [0.5, 0.5, 0.5], [0.5, 0, 0.25], [0, 0.5, 0.25], [0.5, 0, 0.75], [0, 0.5, 0.75]]
    return [d * strain[0], d * strain[1], a * strain[2]], ["S"] * 2 + ["Li"] * 4, fractions


def primitive(a, basis, species, strain=(1, 1, 1)):
    """The smallest cell of a face-centred lattice, stretched along the axes; whatever symmetry is left makes it cheap."""
    v = [[0, a / 2, a / 2], [a / 2, 0, a / 2], [a / 2, a / 2, 0]]
    return [v[k][d] * strain[d] for k in range(3) for d in range(3)], species, basis


ANTIFLUORITE = [[0, 0, 0], [0.25, 0.25, 0.25], [0.75, 0.75, 0.75]]
for a in (3.05, 3.25, 3.4, 3.44, 3.5, 3.65, 3.85):
    write("li-bcc-perfect", [a, a, a], ["Li"] * 2, BCC)
for a in (3.95, 4.15, 4.32, 4.5, 4.75):
    write("li-fcc-perfect", *primitive(a, [[0, 0, 0]], ["Li"]))
for a in (5.2, 5.45, 5.6, 5.72, 5.85, 6.0, 6.25):
    write("li2s-perfect", *primitive(a, ANTIFLUORITE, ["S", "Li", "Li"]))
for c in (0.94, 1.06):
    write("li-bcc-strained", [3.44, 3.44, 3.44 * c], ["Li"] * 2, BCC)
    write("li2s-strained", *primitive(5.72, ANTIFLUORITE, ["S", "Li", "Li"], (1, 1, c)))
for x in (0.03, 0.07):
    write("li-bcc-mode", [3.44, 3.44, 3.44], ["Li"] * 2, [[0, 0, 0], [0.5, 0.5, 0.5 + x]])
    write("li2s-mode", [5.72 / math.sqrt(2), 5.72 / math.sqrt(2), 5.72], ["S"] * 2 + ["Li"] * 4, [f if k != 2 else [0.5, 0, 0.25 + x] for k, f in enumerate(li2s(5.72)[2])])
for a in (4.6, 5.0, 5.4):
    write("lis-rocksalt", *primitive(a, [[0, 0, 0], [0.5, 0.5, 0.5]], ["Li", "S"]))
for a in (2.9, 3.1, 3.4):
    write("lis-cscl", [a, a, a], ["Li", "S"], BCC)
for a in (3.9, 4.2):
    write("li3s-perovskite", [a, a, a], ["S"] + ["Li"] * 3, [[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])
for a, rattle in ((3.1, 0.03), (3.3, 0.1), (3.44, 0.2), (3.5, 0.12), (3.6, 0.05), (3.75, 0.1)):
    write("li-bcc", *bcc(a), rattle)
for strain in ((1.04, 1, 0.97), (0.96, 1.03, 1)):
    write("li-bcc", *bcc(3.44, strain), 0.1)
for a in (4.1, 4.5):
    write("li-fcc", [a, a, a], ["Li"] * 4, FCC, 0.1)
for rattle in (0.05, 0.15):
    write("li-vacancy", [6.88, 6.88, 3.44], ["Li"] * 7, repeat(BCC, (2, 2, 1))[1:], rattle)
for rattle in (0.03, 0.12):
    a, layers = 3.44, 5
    height = layers * a / 2 + 8
    write("li-surface", [a, a, height], ["Li"] * layers, [[0.5 * (k % 2), 0.5 * (k % 2), 0.5 * k * a / height] for k in range(layers)], rattle)
for a, rattle in ((5.35, 0.03), (5.6, 0.08), (5.72, 0.15), (5.85, 0.2), (6.0, 0.1)):
    write("li2s", *li2s(a), rattle)
for strain in ((1.03, 1, 0.98), (0.97, 1.02, 1)):
    write("li2s", *li2s(5.72, strain), 0.1)
write("li2s-shear", [4.0447, 0, 0, 0.3, 4.0447, 0, -0.2, 0.25, 5.72], *li2s(5.72)[1:], 0.05)
for lithium, sulfur, volume in ((8, 1, 20), (7, 2, 18.5), (6, 3, 16.5), (5, 3, 17), (4, 4, 18), (3, 5, 20), (2, 6, 22.5)):
    for scale in (0.94, 1, 1.07):
        edges = [6.29, 5.03, (lithium + sulfur) * volume * scale / (6.29 * 5.03)]
        write("amorphous", edges, *packed(lithium, sulfur, edges))
for volume in (19, 25, 32):
    write("sulfur", [6.29, 5.03, 6 * volume / (6.29 * 5.03)], *packed(0, 6, [6.29, 5.03, 6 * volume / (6.29 * 5.03)]))
BOX = 8.4
for pair, lengths in ((("Li", "Li"), (1.8, 2.2, 2.7)), (("Li", "S"), (1.6, 1.9, 2.3)), (("S", "S"), (1.5, 1.75, 2.0))):
    for r in lengths:
        write("dimer", [BOX] * 3, pair, [[0, 0, 0], [r / BOX, 0, 0]])
for s in ("Li", "S"):
    write("isolated-atom", [BOX] * 3, [s], [[0, 0, 0]])
out.close()
print(sum(count.values()), "structures:", ", ".join(f"{n} {g}" for g, n in count.items()))

count = {}
out = open("melts.xyz", "w")
for lithium, sulfur, volume in ((8, 1, 19.5), (7, 2, 18), (6, 2, 17.5), (7, 3, 17), (6, 3, 16.5), (5, 3, 17), (5, 4, 17.5), (4, 4, 18), (4, 5, 19), (3, 5, 20), (2, 6, 22.5)):
    edges = [6.29, 5.03, (lithium + sulfur) * volume / (6.29 * 5.03)]
    write("melt", edges, *packed(lithium, sulfur, edges))
out.close()
print(sum(count.values()), "structures in melts.xyz")

out = open("unseen.xyz", "w")
edges = [6.29, 5.03, 10 * 17.3 / (6.29 * 5.03)]
for _ in range(3):
    write("unseen", edges, *packed(6, 4, edges))
out.close()
