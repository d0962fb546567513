"""Item 6: rendering a pay, reading its answer and a callback by each plugin alone."""

import glob
import os

from . import load
from .gateway import ROOT
from .tables import Samples, Table


def adapters(world):
    files = glob.glob(os.path.join(ROOT, "channels/plugins/*.yaml")) + glob.glob(os.path.join(ROOT, "Benchmarks/channels/plugins/*.yaml"))
    files = sorted((f for f in files if not f.endswith(".cases.yaml")), key=os.path.basename)
    seen = {}
    for _ in range(world.options.rounds):
        for row in load.bench(world, "adapters", *files)["plugins"]:
            seen.setdefault(row["plugin"], []).append(row)
    table = Table("6. Plugins alone: the pay request rendered, its answer and the callback read",
                  ["plugin", "render µs", "allocations", "answer µs", "allocations", "callback µs", "allocations"])
    for plugin, rows in seen.items():
        cells = []
        for kind in ["render", "answer", "callback"]:
            have = f"{kind}_ns" in rows[0]
            cells.append(Samples(r[f"{kind}_ns"] / 1000 for r in rows).show() if have else "–")
            cells.append(f"{Samples(r[f'{kind}_allocations'] for r in rows).median:.0f}" if have else "–")
        table.add(plugin, *cells)
    table.note("With the material of each plugin's cases: signing, verifying and decrypting are in it, the size of the keys as in the cases. "
               "–: nothing is sent, or the callback is only a hint. Allocations are calls of malloc and its like, counted.")
    return [table]
