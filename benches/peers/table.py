"""The lines of the queue benches as a table: cost a customer, ratio, mean wait against Erlang C."""

import json
import math
import platform
import sys

SERVERS, LOAD = 10, 0.9
# How many times faster a customer must be than in each peer.
AT_LEAST = {"SimPy": 50, "Ciw": 100, "NexoSim": 2}


def erlang_c_wait(servers, load):
    """Mean wait in units of the mean service (Erlang 1917)."""
    offered = servers * load
    terms = [offered**k / math.factorial(k) for k in range(servers)]
    last = offered**servers / math.factorial(servers) / (1 - load)
    return last / (sum(terms) + last) / (servers - offered)


rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
exact = erlang_c_wait(SERVERS, LOAD)
ours = rows[0]["seconds"] / rows[0]["customers"]
print(f"three M/M/{SERVERS} stations in a row, load {LOAD}, one thread, processor time; Erlang C: mean wait {exact:.4f}")
print(f"{platform.machine()}, Python {platform.python_version()}; seeds 1 (NexoSim 1 to 4)\n")
print("| | customers | ns a customer | times codedark | wanted | mean wait | standard errors from Erlang C |")
print("|---|---|---|---|---|---|---|")
failed = False
for row in rows:
    cost = row["seconds"] / row["customers"]
    wanted = next((ratio for name, ratio in AT_LEAST.items() if row["name"].startswith(name)), None)
    off = (row["wait"] - exact) / row["error"]
    failed |= abs(off) > 3 or (wanted is not None and cost / ours < wanted)
    print(f"| {row['name']} | {row['customers']:,} | {cost * 1e9:,.0f} | {cost / ours:.1f} | "
          f"{'' if wanted is None else wanted} | {row['wait']:.4f} | {off:+.1f} |")
sys.exit(1 if failed else 0)
