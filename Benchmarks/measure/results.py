"""RESULTS.md: a section for each table. A run of some items replaces their sections and leaves the others, which say their own date."""

import datetime
import os
import re

from .gateway import ROOT
from .world import machine

FILE = os.path.join(ROOT, "Benchmarks/RESULTS.md")
HEAD = """# Results

Written by `make bench`; what is compared and how stands in [docs/performance.md](../docs/performance.md#how-it-is-measured). A value is the
median of the rounds, in brackets the least and the greatest. What stands in one table was measured in one run, in turns. All programs
share the machine, load generator and fake provider too.
"""


def write(tables, world):
    """`tables` in the order of their numbers; sections of other items stay."""
    sections = read()
    options = world.options
    said = ", ".join(f"{name}: {value}" for name, value in machine(world.folder))
    stamp = f"{datetime.date.today()}, {options.rounds} rounds of {options.seconds} s. {said}."
    measured = {order(table.title)[0] for table in tables}
    kept = [text for text in sections if order(text)[0] not in measured]
    new = [f"{table.markdown().rstrip()}\n\n{stamp}\n" for table in tables]
    with open(FILE, "w") as file:
        file.write(HEAD + "\n" + "\n".join(sorted(kept + new, key=order)))


def read():
    """The sections of the file, each from its heading to before the next."""
    if not os.path.exists(FILE):
        return []
    with open(FILE) as file:
        text = file.read()
    return [f"## {part.rstrip()}\n" for part in text.split("\n## ")[1:]]


def order(text):
    """The number and letter that a title begins with."""
    found = re.match(r"(?:## )?(\d+)([a-z]?)\. ", text)
    return int(found.group(1)), found.group(2)
