"""Item 3: callbacks: signature verified, content decrypted, payment committed, acknowledged."""

import json
import os
import time

from . import load
from .gateway import RSA_CHANNEL
from .keys import APP_ID, KEY_ID, MERCHANT, compact
from .pay import Pay, body, headers, openssl_speed
from .tables import Samples, Table, number, percent
from .world import GATEWAY_PORT, PROVIDER_PORT

PLAINTEXT = compact({
    "mchid": MERCHANT, "appid": APP_ID, "out_trade_no": "{order}", "transaction_id": "42{order}", "trade_type": "NATIVE",
    "trade_state": "SUCCESS", "trade_state_desc": "paid", "bank_type": "OTHERS", "attach": "",
    "success_time": "2026-11-21T12:00:00+08:00", "payer": {"openid": "o1"},
    "amount": {"total": 1250, "payer_total": 1250, "currency": "CNY", "payer_currency": "CNY"}})
ENVELOPE = compact({
    "id": "EV-{order}", "create_time": "2026-11-21T12:00:00+08:00", "resource_type": "encrypt-resource",
    "event_type": "TRANSACTION.SUCCESS", "summary": "paid",
    "resource": {"original_type": "transaction", "algorithm": "AEAD_AES_256_GCM", "ciphertext": "{ciphertext}",
                 "associated_data": "transaction", "nonce": "{nonce}"}})
HEADERS = ["Content-Type: application/json", "Wechatpay-Timestamp: {time}", "Wechatpay-Nonce: {nonce}",
           "Wechatpay-Signature: {signature}", f"Wechatpay-Serial: {KEY_ID}"]
ORDERS_MOST = 12_000


def place_orders(pay):
    """Open orders in a fresh gateway; their numbers, from its own journal."""
    pay.gateway.fresh().start()
    load.wrk(pay.world, GATEWAY_PORT, "/v1/payments", 64, 2, headers(pay.keys), body(RSA_CHANNEL))
    numbers, folder = [], os.path.join(pay.gateway.data, "journals/trade")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".jsonl"):
            with open(os.path.join(folder, name)) as file:
                numbers += [json.loads(line)["trading_order_no"] for line in file if '"trading_state":1' in line]
    return numbers[:ORDERS_MOST]


def sign(pay, numbers):
    """A file with one signed callback for each order."""
    world = pay.world
    output = world.path("callbacks.requests")
    arguments = ["--orders", world.write("orders.txt", "\n".join(numbers)), "--key", world.path("provider.pem"),
                 "--encrypt-key", pay.keys.encrypt_key, "--plaintext", PLAINTEXT, "--associated-data", "transaction",
                 "--envelope", ENVELOPE, "--path", f"/notify/{RSA_CHANNEL}", "--time", int(time.time()), "--output", output]
    for line in HEADERS:
        arguments += ["--header", line]
    load.bench(world, "callbacks", *arguments)
    return output


def one(pay, clients):
    """One round: orders placed, callbacks made, then each sent once."""
    pay.provider.sign_anew()
    numbers = place_orders(pay)
    file = sign(pay, numbers)
    before = pay.gateway.cpu_seconds()
    result = load.prepared(pay.world, GATEWAY_PORT, file, clients)
    result["cpu_us"] = (pay.gateway.cpu_seconds() - before) * 1e6 / max(result["requests"], 1)
    pay.gateway.stop()
    succeeded = pay.gateway.count("trade", b'"event":"payment.succeeded"')
    if succeeded < result["requests"] - result["refused"]:
        raise RuntimeError(f"{result['requests']} callbacks were acknowledged, but {succeeded} payments succeeded")
    return result, load.prepared(pay.world, PROVIDER_PORT, file, clients)


def callbacks(world):
    # The worker's queries of unpaid orders would come between the placing and the callbacks.
    pay = Pay(world, data="callbacks", settings="payments: {tick: 1m}")
    seen, direct = {32: [], 256: []}, {32: [], 256: []}
    verifies = Samples()
    try:
        pay.provider.sign_anew()
        for _ in range(world.options.rounds):
            verifies.append(openssl_speed(1)[1])
            for clients in seen:
                result, ceiling = one(pay, clients)
                seen[clients].append(result)
                direct[clients].append(ceiling)
    finally:
        pay.close()
    table = Table("3. Callbacks: RSA-2048 verified, AES-256-GCM decrypted, committed, acknowledged",
                  ["what", "connections", "a second", "middle ms", "99th ms", "CPU µs each", "not taken"])
    table.add("openssl speed: verify, all cores", "", verifies.show(), "", "", "", "")
    for name, results in [("Sluice", seen), ("ceiling: load generator and nginx answering 204", direct)]:
        for clients, rounds in results.items():
            table.add(name, clients, Samples(r["rate"] for r in rounds).show(), Samples(r["p50_us"] / 1000 for r in rounds).show(),
                      Samples(r["p99_us"] / 1000 for r in rounds).show(),
                      Samples(r["cpu_us"] for r in rounds).show() if "cpu_us" in rounds[0] else "",
                      sum(r["refused"] + r["errors"] for r in rounds))
    best = max(Samples(r["rate"] for r in rounds).median for rounds in seen.values())
    table.note(f"Best: **{number(best)}** a second (reach: 10,000), {percent(best, verifies.median)} of what all cores can verify. Every callback "
               "is for an order of its own; the app has no address, so nothing is forwarded.")
    return [table]
