"""EoN fast_SIR: one outbreak on a random graph of 20,000 members and mean degree 10, as `spread graph` plays it.

Usage: eon_graph.py MEMBERS DEGREE SEED RUNS. Prints the median of the seconds of work.
"""
import random
import statistics
import sys
import time

import EoN
import networkx as nx

members, degree, seed, runs = (int(word) for word in sys.argv[1:5])
graph = nx.gnm_random_graph(members, members * degree // 2, seed=seed)
random.seed(seed)
times = []
for _ in range(runs):
    started = time.process_time()
    EoN.fast_SIR(graph, 1.0, 1.0, initial_infecteds=[0, 1, 2, 3, 4])
    times.append(time.process_time() - started)
print(statistics.median(times))
