#!/usr/bin/env python3
"""Measures Sluice beside what a user would choose instead, on this machine, and writes Benchmarks/RESULTS.md.

Benchmarks/bench.py [--items 1,2,3,4,5,6] [--sizes 10000,1000000] [--rounds 3] [--seconds 3] [--sluice .build/release/sluice] [--no-results]
"""

import argparse
import datetime
import os
import sys
import time

sys.dont_write_bytecode = True

from measure import adapters, callbacks, growth, journal, pay  # noqa: E402
from measure.world import World, machine  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ITEMS = {1: pay.rsa, 2: pay.hmac, 3: callbacks.callbacks, 4: journal.journal, 5: growth.growth, 6: adapters.adapters}


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", default=",".join(map(str, ITEMS)), help="which items, by number")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds of each contender")
    parser.add_argument("--seconds", type=int, default=3, help="length of one round; beyond 4 the queries of unpaid orders are part of it")
    parser.add_argument("--sizes", default="10000,1000000", help="how many payments item 5 generates; 10000000 takes about 30 GB")
    parser.add_argument("--sluice", default=os.path.join(ROOT, ".build/release/sluice"), help="the release binary")
    parser.add_argument("--bench", default=os.path.join(ROOT, ".build/release/bench"), help="the in-process measurements")
    parser.add_argument("--folder", default="/var/tmp", help="where the temporary folder is made: choose the disk that is meant")
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder")
    parser.add_argument("--no-results", action="store_true", help="print only, leave RESULTS.md as it is")
    chosen = parser.parse_args()
    chosen.sizes = [int(text) for text in chosen.sizes.split(",")]
    return chosen


def results(tables, world, took):
    """The text of RESULTS.md."""
    lines = ["# Results", "", "Written by `make bench`. Median of the rounds, in brackets the least and the greatest; everything in one table was measured",
             "in the same run, in turns. All programs share the machine.", "", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in machine(world.folder)]
    lines += [f"| date | {datetime.date.today()}, {took / 60:.0f} minutes, {world.options.rounds} rounds of {world.options.seconds} s |", ""]
    return "\n".join(lines) + "\n" + "\n".join(table.markdown() for table in tables)


def main():
    chosen = options()
    world, tables, began = World(chosen), [], time.monotonic()
    print("\n".join(f"{name}: {value}" for name, value in machine(world.folder)), "", sep="\n", flush=True)
    try:
        for item in [int(text) for text in chosen.items.split(",")]:
            for table in ITEMS[item](world):
                tables.append(table)
                print(table.text(), flush=True)
        if not chosen.no_results:
            with open(os.path.join(ROOT, "Benchmarks/RESULTS.md"), "w") as file:
                file.write(results(tables, world, time.monotonic() - began))
    finally:
        world.close()


if __name__ == "__main__":
    main()
