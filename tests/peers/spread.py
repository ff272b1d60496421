"""Our spread on arbitrary contact graphs against EoN's event-driven SIR: Kolmogorov-Smirnov on final size and time to half.

Called by spread.sh with our program; needs EoN. Exit 1 if any pair of samples differs.
"""
import random
import subprocess
import sys
import tempfile

import EoN
import networkx as nx

RUNS = 300
# Two samples of one distribution differ by more than this in one of ten thousand comparisons (Smirnov: c = 2.23).
LIMIT = 2.23 * (2.0 / RUNS) ** 0.5


def distance(a, b):
    """Kolmogorov-Smirnov distance of two samples."""
    a, b = sorted(a), sorted(b)
    worst, i, j = 0.0, 0, 0
    for at in sorted(set(a + b)):
        while i < len(a) and a[i] <= at:
            i += 1
        while j < len(b) and b[j] <= at:
            j += 1
        worst = max(worst, abs(i / len(a) - j / len(b)))
    return worst


def theirs(graph, sends, ends):
    sizes, halves = [], []
    for _ in range(RUNS):
        t, s, i, r = EoN.fast_SIR(graph, sends, ends, initial_infecteds=[0])
        infected = len(graph) - s
        total = int(infected[-1])
        half = (total + 1) // 2
        sizes.append(total)
        halves.append(next(at for at, so_far in zip(t, infected) if so_far >= half))
    return sizes, halves


def ours(program, form, graph, sends, ends, seed):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        edges = list(graph.edges())
        pairs = edges if graph.is_directed() else edges + [(b, a) for a, b in edges]
        file.write(f"{len(graph)}\n" + "".join(f"{a} {b}\n" for a, b in sorted(pairs)))
        file.flush()
        words = [program, form, file.name, str(sends), str(ends), str(seed), str(RUNS)]
        lines = subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()
    rows = [line.split() for line in lines if line and line[0].isdigit()]
    assert len(rows) == RUNS, lines[:3]
    return [int(size) for size, _ in rows], [float(half) for _, half in rows]


def main():
    program = sys.argv[1]
    random.seed(20)
    wards = nx.disjoint_union_all([nx.complete_graph(12) for _ in range(12)])
    wards.add_edges_from((12 * ward, 12 * ((ward + 1) % 12)) for ward in range(12))
    graphs = [
        ("random, mean degree 6", nx.gnm_random_graph(300, 900, seed=1), 0.5, 1.0),
        ("heavy-tailed", nx.barabasi_albert_graph(300, 2, seed=2), 0.6, 1.0),
        ("wards joined in a ring", wards, 0.3, 1.0),
    ]
    failed = False
    for name, graph, sends, ends in graphs:
        expected = theirs(graph, sends, ends)
        for form in ("contacts", "pools"):
            found = ours(program, form, graph, sends, ends, 5)
            for what, a, b in zip(("final size", "time to half"), expected, found):
                d = distance(a, b)
                print(f"{name}, {form}, {what}: distance {d:.3f}, limit {LIMIT:.3f}, means {sum(a)/RUNS:.2f} and {sum(b)/RUNS:.2f}")
                failed |= d > LIMIT
    sys.exit(1 if failed else 0)


main()
