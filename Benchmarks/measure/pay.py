"""Items 1 and 2: pays through a channel signed with RSA-2048 and through one signed with HMAC, and what stands beside them."""

import os
import re
import threading

from . import load
from .gateway import HMAC_CHANNEL, RSA_CHANNEL, Gateway
from .keys import QUICK_MERCHANT, Keys, compact
from .tables import Samples, Table, number, percent
from .web import Provider, Proxy
from .world import GATEWAY_PORT, PROVIDER_PORT, PROXY_PORT, QUICK_PORT, run

# What the gateway sends the provider, for the requests that reach it without a gateway.
ORDER = compact({"reference": "S26112%d", "amount": 1250, "currency": "CNY", "title": "Two coffees",
                 "callback": f"http://127.0.0.1:{GATEWAY_PORT}/notify/hmac", "expires": 1795266600})
ORDER_HEADERS = {"Quick-Merchant": QUICK_MERCHANT, "Quick-Time": "1795264800", "Quick-Signature": "0" * 64,
                 "Content-Type": "application/json"}


def body(channel):
    return compact({"product_order_no": "B-%d", "trading_channel": channel, "trading_amount": 1250, "currency": "CNY",
                    "description": "Two coffees"})


def headers(keys):
    return {"Authorization": f"Bearer {keys.app_key}", "Content-Type": "application/json"}


class Pay:
    """Rounds of pays against gateways with empty journals; what wrk saw is held against the journals."""

    def __init__(self, world, data="data", settings=""):
        self.world, self.options = world, world.options
        world.keys = self.keys = world.keys or Keys(world)
        self.provider = Provider(world, self.keys)
        self.gateway = Gateway(world, self.keys, data, settings)

    def one(self, channel, clients):
        """One short round: a fresh gateway, a moment to warm up, the measured seconds."""
        self.gateway.fresh().start()
        warm = load.wrk(self.world, GATEWAY_PORT, "/v1/payments", min(clients, 32), 1, headers(self.keys), body(channel))
        before = self.gateway.cpu_seconds()
        result = load.wrk(self.world, GATEWAY_PORT, "/v1/payments", clients, self.options.seconds, headers(self.keys), body(channel))
        result["cpu_us"] = (self.gateway.cpu_seconds() - before) * 1e6 / max(result["requests"], 1)
        result["mib"] = self.gateway.resident_mib(peak=True)
        self.gateway.stop()
        # The reply to a pay leaves after the provider's answer was verified and the pending trade is on disk.
        pending = self.gateway.count("trade", b'"trading_state":1')
        if pending < warm["requests"] + result["requests"] - warm["refused"] - result["refused"]:
            raise RuntimeError(f"{result['requests'] + warm['requests']} replies, but {pending} pending trades in the journal")
        return result

    def close(self):
        for process in [self.provider.process, self.gateway.process]:
            if process is not None:
                self.world.stop(process)


def openssl_speed(seconds):
    """RSA-2048 signatures and verifications a second, on all cores."""
    output = run(["openssl", "speed", "-seconds", str(seconds), "-multi", str(os.cpu_count()), "rsa2048"])
    found = re.search(r"^rsa\s+2048 bits\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)", output, re.M)
    return float(found.group(1)), float(found.group(2))


def row(table, name, clients, results, share=""):
    rates = Samples(r["rate"] for r in results)
    table.add(name, clients, rates.show(), share,
              Samples(r["p50_us"] / 1000 for r in results).show(), Samples(r["p99_us"] / 1000 for r in results).show(),
              Samples(r["cpu_us"] for r in results).show() if "cpu_us" in results[0] else "",
              sum(r["refused"] + r["errors"] for r in results))


def rsa(world):
    """Item 1."""
    pay = Pay(world)
    try:
        clients = [1, 32, 256]
        seen, direct = {c: [] for c in clients}, {c: [] for c in clients}
        signs, verifies, shares = Samples(), Samples(), {c: Samples() for c in clients}
        for _ in range(world.options.rounds):
            pay.provider.sign_anew()
            sign, verify = openssl_speed(1)
            signs.append(sign)
            verifies.append(verify)
            for c in clients:
                seen[c].append(pay.one(RSA_CHANNEL, c))
                # The limit moves with the machine's neighbours: each round is held against what was signed right before and after.
                before, (sign, verify) = sign, openssl_speed(1)
                signs.append(sign)
                verifies.append(verify)
                shares[c].append(seen[c][-1]["rate"] / (before + sign) * 200)
                direct[c].append(load.wrk(world, PROVIDER_PORT, "/v3/pay/transactions/native", c, 1, ORDER_HEADERS, ORDER))
    finally:
        pay.close()
    table = Table("1. Pay, RSA-2048 both ways", ["what", "clients", "a second", "of signing", "middle ms", "99th ms", "CPU µs each", "not taken"])
    table.add("openssl speed: sign, all cores", "", signs.show(), "100 %", "", "", "", "")
    table.add("openssl speed: verify, all cores", "", verifies.show(), "", "", "", "", "")
    for c in clients:
        row(table, "Sluice", c, seen[c], f"{shares[c].show(0)} %")
    for c in clients:
        row(table, "ceiling: load generator and fake provider alone", c, direct[c])
    best = max(shares[c].median for c in clients)
    both = 1 / (1 / signs.median + 1 / verifies.median)
    table.note(f"Best against what all cores could sign right before and after: **{best:.0f} %** (reach: 60 %). One signature and one verification for "
               f"each pay would allow {number(both)} a second. CPU is the gateway's alone; wrk and nginx share the cores.")
    return [table, beside(world)] if world.bench else [table]


def beside(world):
    """How long pays through another channel take while one is flooded whose every call must be signed."""
    pay, rate, floods = Pay(world), 50, [0, 32, 256]
    try:
        seen, flooded = {c: [] for c in floods}, {c: [] for c in floods}
        for _ in range(world.options.rounds):
            pay.provider.sign_anew()
            for c in floods:
                pay.gateway.fresh().start()
                load.wrk(world, GATEWAY_PORT, "/v1/payments", 8, 1, headers(pay.keys), body(HMAC_CHANNEL))
                flood = threading.Thread(target=lambda: flooded[c].append(load.wrk(
                    world, GATEWAY_PORT, "/v1/payments", c, world.options.seconds + 1, headers(pay.keys), body(RSA_CHANNEL))))
                if c:
                    flood.start()
                seen[c].append(load.constant(
                    world, GATEWAY_PORT, "/v1/payments", rate, 8, world.options.seconds, headers(pay.keys), body(HMAC_CHANNEL)))
                if c:
                    flood.join()
                pay.gateway.stop()
    finally:
        pay.close()
    table = Table(f"1b. Pays through the HMAC channel, {rate} a second, while the RSA channel is flooded",
                  ["flooded by", "RSA pays a second", "middle ms", "99th ms", "not taken"])
    for c in floods:
        table.add(f"{c} clients" if c else "nobody", Samples(r["rate"] for r in flooded[c]).show(),
                  Samples(r["p50_us"] / 1000 for r in seen[c]).show(), Samples(r["p99_us"] / 1000 for r in seen[c]).show(),
                  sum(r["refused"] + r["errors"] for r in seen[c]))
    return table


def hmac(world):
    """Item 2."""
    pay = Pay(world)
    try:
        pay.provider.sign_anew()
        proxy = Proxy(world)
        clients = [32, 256]
        seen, proxied, direct = ({c: [] for c in clients} for _ in range(3))
        for _ in range(world.options.rounds):
            pay.provider.sign_anew()
            for c in clients:
                seen[c].append(pay.one(HMAC_CHANNEL, c))
                proxied[c].append(load.wrk(world, PROXY_PORT, "/payments", c, 2, ORDER_HEADERS, ORDER))
                direct[c].append(load.wrk(world, QUICK_PORT, "/payments", c, 1, ORDER_HEADERS, ORDER))
        table = Table("2. Pay, HMAC both ways", ["what", "clients", "a second", "of the proxy", "middle ms", "99th ms", "CPU µs each", "not taken"])
        for c in clients:
            whole = Samples(r["rate"] for r in proxied[c]).median
            row(table, "Sluice", c, seen[c], percent(Samples(r["rate"] for r in seen[c]).median, whole))
        for c in clients:
            row(table, "nginx, reverse proxy without a journal", c, proxied[c])
        for c in clients:
            row(table, "ceiling: load generator and fake provider alone", c, direct[c])
        best = max(Samples(r["rate"] for r in seen[c]).median for c in clients)
        table.note(f"Best: **{number(best)}** a second (reach: 10,000).")
        tables = [table]
        if world.bench:
            tables.append(latency(pay, best / 2))
        world.stop(proxy.process)
    finally:
        pay.close()
    return tables


def latency(pay, rate):
    """What the gateway adds at half its load limit, at a constant rate."""
    world, rate, clients = pay.world, max(1, int(rate)), 64
    pay.provider.sign_anew()
    names = ["fake provider alone", "nginx, reverse proxy", "Sluice"]
    seen = {name: [] for name in names}
    for _ in range(world.options.rounds):
        seen[names[0]].append(load.constant(world, QUICK_PORT, "/payments", rate, clients, 2, ORDER_HEADERS, ORDER))
        seen[names[1]].append(load.constant(world, PROXY_PORT, "/payments", rate, clients, 2, ORDER_HEADERS, ORDER))
        pay.gateway.fresh().start()
        load.wrk(world, GATEWAY_PORT, "/v1/payments", 32, 1, headers(pay.keys), body(HMAC_CHANNEL))
        seen[names[2]].append(load.constant(
            world, GATEWAY_PORT, "/v1/payments", rate, clients, world.options.seconds, headers(pay.keys), body(HMAC_CHANNEL)))
        pay.gateway.stop()
    table = Table(f"2b. Latency at half the load limit: {number(rate)} a second, constant", ["what", "reached a second", "middle ms", "99th ms", "added at the 99th ms", "not taken"])
    base = Samples(r["p99_us"] / 1000 for r in seen[names[0]]).median
    for name in names:
        tail = Samples(r["p99_us"] / 1000 for r in seen[name])
        table.add(name, Samples(r["rate"] for r in seen[name]).show(), Samples(r["p50_us"] / 1000 for r in seen[name]).show(), tail.show(),
                  number(tail.median - base), sum(r["refused"] + r["errors"] for r in seen[name]))
    table.note("Reach: at most 2 ms added at the 99th percentile. Open loop: a request's time counts from when it was due.")
    ceiling = load.constant(world, QUICK_PORT, "/payments", 0, clients, 1, ORDER_HEADERS, ORDER)
    table.note(f"Ceiling of this generator against the fake provider: {number(ceiling['rate'])} a second.")
    return table
