"""Three M/M/10 stations in a row in Ciw. One line of JSON."""

import json
import statistics
import sys
import time

import ciw

SERVERS, LOAD, STATIONS = 10, 0.9, 3
CUSTOMERS = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
BATCHES = 20


def main():
    arrivals = [ciw.dists.Exponential(rate=SERVERS * LOAD)] + [None] * (STATIONS - 1)
    routing = [[1.0 if to == at + 1 else 0.0 for to in range(STATIONS)] for at in range(STATIONS)]
    network = ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=[ciw.dists.Exponential(rate=1.0)] * STATIONS,
        number_of_servers=[SERVERS] * STATIONS,
        routing=routing,
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    begun = time.process_time()
    simulation.simulate_until_max_customers(CUSTOMERS, method="Finish")
    seconds = time.process_time() - begun
    records = sorted(simulation.get_all_records(), key=lambda record: record.arrival_date)
    # The first twentieth fills the stations.
    waits = [record.waiting_time for record in records[len(records) // 20 :]]
    size = len(waits) // BATCHES
    batches = [statistics.fmean(waits[i * size : (i + 1) * size]) for i in range(BATCHES)]
    print(json.dumps({
        "name": f"Ciw {ciw.__version__}", "customers": CUSTOMERS, "seconds": seconds,
        "wait": statistics.fmean(batches), "error": statistics.stdev(batches) / BATCHES**0.5,
    }))


main()
