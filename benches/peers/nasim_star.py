"""NASim 0.12: a scripted worm on a star of wards, one core subnet and W ward subnets, success 0.6 an attempt, until all are taken.

Usage: nasim_star.py WARDS DEVICES SEED. Prints seconds of work, attempts, hosts.
"""
import sys
import time

import nasim.scenarios.utils as u
import numpy as np
from nasim.envs.action import Exploit, SubnetScan
from nasim.envs.network import Network
from nasim.envs.state import State
from nasim.scenarios import Scenario
from nasim.scenarios.host import Host


def star(wards, devices):
    each = devices // (wards + 1)
    subnets = wards + 2  # the first is NASim's internet
    topology = np.eye(subnets, dtype=int)
    topology[0, 1] = topology[1, 0] = 1
    topology[1, 2:] = topology[2:, 1] = 1
    firewall = {(a, b): ["smb"] for a in range(subnets) for b in range(subnets) if topology[a, b] and a != b}
    hosts = {
        (subnet, host): Host((subnet, host), {"windows": True}, {"smb": True}, {"p": True}, {})
        for subnet in range(1, subnets)
        for host in range(each)
    }
    exploit = {u.EXPLOIT_SERVICE: "smb", u.EXPLOIT_OS: "windows", u.EXPLOIT_PROB: 0.6, u.EXPLOIT_COST: 1, u.EXPLOIT_ACCESS: 2}
    return Scenario(
        {
            u.SUBNETS: [1] + [each] * (wards + 1),
            u.TOPOLOGY: topology,
            u.SERVICES: ["smb"],
            u.OS: ["windows"],
            u.PROCESSES: ["p"],
            u.SENSITIVE_HOSTS: {(1, 0): 100},
            u.EXPLOITS: {"worm": exploit},
            u.PRIVESCS: {},
            u.SERVICE_SCAN_COST: 1,
            u.OS_SCAN_COST: 1,
            u.SUBNET_SCAN_COST: 1,
            u.PROCESS_SCAN_COST: 1,
            u.FIREWALL: firewall,
            u.HOSTS: hosts,
            u.STEP_LIMIT: None,
            u.ADDRESS_SPACE_BOUNDS: (subnets, each),
        },
        name="star",
    )


def main():
    wards, devices, seed = (int(word) for word in sys.argv[1:4])
    scenario = star(wards, devices)
    network = Network(scenario)
    state = network.reset(State.generate_initial_state(network))
    np.random.seed(seed)
    started, attempts = time.process_time(), 0
    scanned = False
    for address in scenario.hosts:
        while True:
            action = Exploit("worm", address, 1, "smb", os="windows", access=2, prob=0.6)
            state, result = network.perform_action(state, action)
            attempts += 1
            assert not result.connection_error, address
            if result.success:
                break
        if not scanned:
            state, _ = network.perform_action(state, SubnetScan(address, 1))
            scanned = True
    print(time.process_time() - started, attempts, len(scenario.hosts))


main()
