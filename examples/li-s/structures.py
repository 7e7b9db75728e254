"""Writes structures.xyz: what is labelled beside the ten of start.xyz. Standard library only, the same file every time.

Cells are orthorhombic but for the group li2s-shear: CP2K collocates Gaussians on orthorhombic grids several times faster.
Edges lie just above multiples of 2 pi / 0.25 = 25.13 Angstrom divided by a whole number, which saves k-points.
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
TETRAHEDRAL = [[i, j, k] for i in (0.25, 0.75) for j in (0.25, 0.75) for k in (0.25, 0.75)]
LI2S = ["S"] * 4 + ["Li"] * 8
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


for a, rattle in ((3.15, 0.03), (3.35, 0.1), (3.44, 0.2), (3.5, 0.12), (3.6, 0.05), (3.75, 0.1)):
    write("li-bcc", [2 * a, 2 * a, a], ["Li"] * 8, repeat(BCC, (2, 2, 1)), rattle)
for strain in ((1.04, 1, 0.97), (0.96, 1.03, 1)):
    write("li-bcc", [2 * 3.44 * strain[0], 2 * 3.44 * strain[1], 3.44 * strain[2]], ["Li"] * 8, repeat(BCC, (2, 2, 1)), 0.1)
for a in (4.1, 4.5):
    write("li-fcc", [a, a, a], ["Li"] * 4, FCC, 0.1)
for rattle in (0.05, 0.15):
    write("li-vacancy", [6.88] * 3, ["Li"] * 15, repeat(BCC, (2, 2, 2))[1:], rattle)
for rattle in (0.03, 0.12):
    a, layers = 3.44, 5
    height = layers * a / 2 + 9
    write("li-surface", [a, a, height], ["Li"] * layers, [[0.5 * (k % 2), 0.5 * (k % 2), 0.5 * k * a / height] for k in range(layers)], rattle)
for a, rattle in ((5.35, 0.03), (5.6, 0.08), (5.72, 0.15), (5.85, 0.2), (6.0, 0.1)):
    write("li2s", [a] * 3, LI2S, FCC + TETRAHEDRAL, rattle)
write("li2s-shear", [4.0447, 0, 0, 0.3, 4.0447, 0, -0.2, 0.25, 5.72], ["S"] * 2 + ["Li"] * 4,
      [[0, 0, 0], [0.5, 0.5, 0.5], [0.5, 0, 0.25], [0, 0.5, 0.25], [0.5, 0, 0.75], [0, 0.5, 0.75]], 0.05)
for lithium, sulfur, volume in ((12, 2, 19.5), (10, 4, 17.5), (10, 5, 16.5), (8, 4, 15.5), (8, 6, 17), (6, 6, 18), (5, 8, 20), (3, 9, 22)):
    for scale in (0.95, 1.05):
        edge = 6.3
        third = (lithium + sulfur) * volume * scale / edge**2
        write("amorphous", [edge, edge, third], *packed(lithium, sulfur, [edge, edge, third]))
for volume in (19, 25, 32):
    write("sulfur", [6.3, 6.3, 6 * volume / 6.3**2], *packed(0, 6, [6.3, 6.3, 6 * volume / 6.3**2]))
BOX = 12.6
for pair, lengths in ((("Li", "Li"), (1.8, 2.2, 2.7)), (("Li", "S"), (1.6, 1.9, 2.3)), (("S", "S"), (1.5, 1.75, 2.0))):
    for r in lengths:
        write("dimer", [BOX] * 3, pair, [[0, 0, 0], [r / BOX, 0, 0]])
for s in ("Li", "S"):
    write("isolated-atom", [BOX] * 3, [s], [[0, 0, 0]])
out.close()
print(sum(count.values()), "structures:", ", ".join(f"{n} {g}" for g, n in count.items()))
