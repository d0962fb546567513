"""Item 5: what a long history costs: starts, memory, lookups, pays."""

import glob
import os
import random
import shutil
import signal
import time

from . import load
from .gateway import HMAC_CHANNEL, Gateway
from .journal import template
from .pay import Pay, body, headers
from .tables import Samples, Table, number, percent
from .world import GATEWAY_PORT


def settle(gateway, seconds=600):
    """Until the gateway is idle: a long history is proved beside the serving, which must not be measured with the rest."""
    end, before = time.monotonic() + seconds, gateway.cpu_seconds()
    while time.monotonic() < end:
        time.sleep(1)
        now = gateway.cpu_seconds()
        if now - before < 0.1:
            return
        before = now


def requests(world, keys, samples, kind):
    """Prepared GETs for random payments, by our number or by the app's."""
    with open(samples) as file:
        pairs = [line.split() for line in file]
    random.shuffle(pairs)
    path = world.path(f"lookup-{kind}.requests")
    with open(path, "w") as file:
        for ours, theirs in pairs[:3000]:
            target = f"/v1/payments/{ours}" if kind == "order" else f"/v1/payments?product_order_no={theirs}"
            text = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {keys.app_key}\r\n\r\n"
            file.write(f"{len(text)}\n{text}")
    return path


def pay_rate(pay, gateway, fresh):
    """One round of pays. `fresh`: with empty journals."""
    if fresh:
        gateway.fresh()
    gateway.start()
    settle(gateway)
    pay.provider.sign_anew()
    load.wrk(pay.world, GATEWAY_PORT, "/v1/payments", 32, 1, headers(pay.keys), body(HMAC_CHANNEL))
    result = load.wrk(pay.world, GATEWAY_PORT, "/v1/payments", 32, pay.options.seconds, headers(pay.keys), body(HMAC_CHANNEL))
    memory = gateway.resident_mib()
    gateway.stop()
    return result["rate"], memory


def size(pay, count):
    """All measurements with this many payments: a row of the table."""
    world = pay.world
    gateway = Gateway(world, pay.keys, data=f"grown-{count}", settings="payments: {tick: 1m}").fresh()
    journals, samples = os.path.join(gateway.data, "journals"), world.path("samples.txt")
    grown = load.bench(world, "grow", "--folder", journals, "--template", template(world), "--count", count, "--samples", samples)
    gigabytes = sum(os.path.getsize(path) for path in glob.glob(f"{journals}/*/*.jsonl")) / 1e9
    index = sum(os.path.getsize(path) for path in glob.glob(f"{journals}/index.sqlite*")) / 1e9
    row = {"size": f"{count:,}", "journals": f"{gigabytes:.2f} GB, index {index:.2f} GB", "generated": f"{grown['seconds']:.0f} s"}

    inside = load.bench(world, "lookup", "--folder", journals, "--samples", samples)
    clean, killed, memory, order, product = Samples(), Samples(), Samples(), Samples(), Samples()
    for _ in range(world.options.rounds):
        clean.append(gateway.start())
        settle(gateway)
        for kind, times in [("order", order), ("product", product)]:
            result = load.prepared(world, GATEWAY_PORT, requests(world, pay.keys, samples, kind), 1)
            if result["refused"] or result["errors"]:
                raise RuntimeError(f"{result['refused'] + result['errors']} of {result['requests']} lookups failed")
            times.append((result["p50_us"] / 1000, result["p99_us"] / 1000))
        memory.append(gateway.resident_mib())
        load.wrk(world, GATEWAY_PORT, "/v1/payments", 32, 1, headers(pay.keys), body(HMAC_CHANNEL))
        gateway.stop(signal.SIGKILL)
        killed.append(gateway.start())
        gateway.stop()
    if gateway.rebuilt():
        raise RuntimeError("a start built the index again: are `bench` and `sluice` of the same sources?")
    rates, empties, busy = Samples(), Samples(), Samples()
    for _ in range(world.options.rounds):
        empties.append(pay_rate(pay, pay.gateway, fresh=True)[0])
        rate, mib = pay_rate(pay, gateway, fresh=False)
        rates.append(rate)
        busy.append(mib)
    for path in glob.glob(f"{journals}/index.sqlite*"):
        os.remove(path)
    rebuilt = gateway.start()
    peak = gateway.resident_mib(peak=True)
    gateway.stop()
    shutil.rmtree(gateway.data)
    row.update({
        "clean": clean.show(2), "killed": killed.show(2), "rebuilt": number(rebuilt), "memory": memory.show(), "busy": busy.show(),
        "peak": number(peak), "order": both(order), "product": both(product),
        "inside": f"{inside['order_p50_us']:.0f} / {inside['order_p99_us']:.0f}, {inside['product_p50_us']:.0f} / {inside['product_p99_us']:.0f}",
        "rate": rates.show(), "relative": percent(rates.median, empties.median)})
    return row


def both(times):
    """Medians of the middle and of the 99th percentile."""
    return f"{Samples(t[0] for t in times).show(2)} / {Samples(t[1] for t in times).show(2)}"


ROWS = [
    ("journals", "on disk"), ("generated", "generated in"), ("clean", "start after a clean stop, s (reach: 1)"),
    ("killed", "start after kill -9 under load, s"), ("rebuilt", "start with the index deleted, s"),
    ("memory", "resident after the lookups, MiB (reach: 150)"), ("busy", "resident under load, MiB (reach: 150)"),
    ("peak", "most resident while the index was built again, MiB"),
    ("order", "lookup over HTTP by our number, middle / 99th ms (reach: 1)"),
    ("product", "lookup over HTTP by the app's number, middle / 99th ms (reach: 1)"),
    ("inside", "lookup in-process, middle / 99th µs: ours, the app's"), ("rate", "pays a second, HMAC, 32 clients"),
    ("relative", "of the same with empty journals (reach: 90 %)"),
]


def growth(world):
    pay = Pay(world, data="empty", settings="payments: {tick: 1m}")
    try:
        template(world)
        pay.provider.sign_anew()
        columns = [size(pay, count) for count in world.options.sizes]
    finally:
        pay.close()
    table = Table("5. Growth", ["finished payments"] + [column["size"] for column in columns])
    for key, title in ROWS:
        table.add(title, *[column[key] for column in columns])
    table.note("Three lines for each payment: how it began, how it ended, that the app knows; written by the gateway's own store. The files are in "
               "the page cache. What is proved beside the serving has ended before lookups and pays are measured.")
    return [table]
