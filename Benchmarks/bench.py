#!/usr/bin/env python3
"""Measures Sluice beside what a user would choose instead, on this machine, and writes Benchmarks/RESULTS.md.

Benchmarks/bench.py [--items 1,2,3,4,5,6] [--sizes 10000,1000000] [--rounds 3] [--seconds 3] [--sluice .build/release/sluice] [--no-results]
"""

import argparse
import os
import signal
import sys
import time

sys.dont_write_bytecode = True

from measure import adapters, callbacks, growth, journal, pay, results  # noqa: E402
from measure.world import World, machine, processor_times, stolen  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ITEMS = {1: pay.rsa, 2: pay.hmac, 3: callbacks.callbacks, 4: journal.journal, 5: growth.growth, 6: adapters.adapters}


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", default=",".join(map(str, ITEMS)), help="which items, by number")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds of each contender")
    parser.add_argument("--seconds", type=int, default=3, help="length of one round; beyond 4 the queries of unpaid orders are part of it")
    parser.add_argument("--sizes", default="10000,1000000", help="how many payments item 5 generates; 10000000 takes about 30 GB and an hour")
    parser.add_argument("--sluice", default=os.path.join(ROOT, ".build/release/sluice"), help="the release binary")
    parser.add_argument("--bench", default=os.path.join(ROOT, ".build/release/bench"), help="the in-process measurements")
    parser.add_argument("--folder", default="/var/tmp", help="where the temporary folder is made: choose the disk that is meant")
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder")
    parser.add_argument("--no-results", action="store_true", help="print only, leave RESULTS.md as it is")
    chosen = parser.parse_args()
    chosen.sizes = [int(text) for text in chosen.sizes.split(",")]
    return chosen


def main():
    chosen = options()
    # A kill must end what was started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    world, tables, began = World(chosen), [], time.monotonic()
    print("\n".join(f"{name}: {value}" for name, value in machine(world.folder)), "", sep="\n", flush=True)
    try:
        for item in [int(text) for text in chosen.items.split(",")]:
            before = processor_times()
            for table in ITEMS[item](world):
                table.note(f"Taken by the machine's neighbours meanwhile: {stolen(before, processor_times())} of the processors' time.")
                tables.append(table)
                print(table.text(), flush=True)
        if not chosen.no_results:
            results.write(tables, world)
        print(f"{(time.monotonic() - began) / 60:.1f} minutes")
    finally:
        world.close()


if __name__ == "__main__":
    main()
