"""Three M/M/10 stations in a row in SimPy: one process a customer, one Resource a station. One line of JSON."""

import json
import random
import statistics
import sys
import time

import simpy

SERVERS, LOAD, STATIONS = 10, 0.9, 3
CUSTOMERS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
BATCHES = 20


def main():
    draw = random.Random(1).expovariate
    environment = simpy.Environment()
    stations = [simpy.Resource(environment, capacity=SERVERS) for _ in range(STATIONS)]
    waits = []

    def customer():
        wait = 0.0
        for station in stations:
            came = environment.now
            with station.request() as place:
                yield place
                wait += environment.now - came
                yield environment.timeout(draw(1.0))
        waits.append(wait / STATIONS)

    def arrivals(number):
        for _ in range(number):
            yield environment.timeout(draw(SERVERS * LOAD))
            environment.process(customer())

    environment.process(arrivals(CUSTOMERS // 20))
    environment.run()
    waits.clear()
    environment.process(arrivals(CUSTOMERS))
    begun = time.process_time()
    environment.run()
    seconds = time.process_time() - begun
    size = len(waits) // BATCHES
    batches = [statistics.fmean(waits[i * size : (i + 1) * size]) for i in range(BATCHES)]
    print(json.dumps({
        "name": f"SimPy {simpy.__version__}", "customers": len(waits), "seconds": seconds,
        "wait": statistics.fmean(batches), "error": statistics.stdev(batches) / BATCHES**0.5,
    }))


main()
