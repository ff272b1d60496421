"""mal-simulator 3.3: a breadth-first attacker on a star of wards until every host is compromised. Success is certain in it.

Usage: malsim_star.py WARDS DEVICES SEED. Prints seconds of work, steps, hosts.
"""
import logging
import pathlib
import sys
import time

from malsim import AttackerSettings, MalSimulator, MalSimulatorSettings
from malsim.policies import BreadthFirstAttacker
from maltoolbox.attackgraph import AttackGraph
from maltoolbox.language import LanguageGraph
from maltoolbox.model import Model

logging.disable(logging.CRITICAL)


def main():
    wards, devices, seed = (int(word) for word in sys.argv[1:4])
    each = devices // (wards + 1)
    language = LanguageGraph.from_mal_spec(str(pathlib.Path(__file__).with_name("star.mal")))
    model = Model("star", language)
    zones = [[model.add_asset("Host", f"h{zone}-{host}") for host in range(each)] for zone in range(wards + 1)]
    # Within a zone a ring, from the core to the first host of each ward: all are reached, with as few edges as can be.
    for zone in zones:
        for a, b in zip(zone, zone[1:] + zone[:1]):
            a.add_associated_assets("peers", {b})
    for zone in zones[1:]:
        zones[0][0].add_associated_assets("peers", {zone[0]})
    graph = AttackGraph(language, model)
    started, steps = time.process_time(), 0
    attacker = AttackerSettings("worm", entry_points={"h0-0:compromise"}, goals=frozenset(), policy=BreadthFirstAttacker)
    simulator = MalSimulator(graph, [attacker], MalSimulatorSettings(seed=seed))
    simulator.reset()
    agent = BreadthFirstAttacker({"seed": seed})
    while not simulator.done():
        action = agent.get_next_action(simulator.agent_states["worm"])
        if action is None:
            break
        simulator.step({"worm": [action]})
        steps += 1
    print(time.process_time() - started, steps, len(simulator.agent_states["worm"].performed_nodes))


main()
