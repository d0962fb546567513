"""Item 4: committed appends, beside fio, SQLite and PostgreSQL with the same records; and how fast a history is proved."""

import glob
import json
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import time

from . import load
from .gateway import HMAC_CHANNEL
from .pay import Pay
from .keys import QUICK_MERCHANT, compact
from .tables import Samples, Table, number, percent
from .world import GATEWAY_PORT, POSTGRES_PORT, run, wait_for_port

PRODUCT_ORDER_NO = "T-0000000000000000"


def template(world):
    """Journals with one payment, from order to the end, as the gateway itself writes it. Everything generated repeats its lines."""
    folder = world.path("template/journals")
    if os.path.exists(folder):
        return folder
    pay = Pay(world, data="template")
    try:
        pay.provider.sign_anew()
        pay.gateway.start()
        order = {"product_order_no": PRODUCT_ORDER_NO, "trading_channel": HMAC_CHANNEL, "trading_amount": 1250,
                 "currency": "CNY", "description": "Two coffees"}
        status, document = pay.gateway.call("POST", "/v1/payments", order)
        if status != 201:
            raise RuntimeError(f"the payment for the template was answered {status}: {document}")
        paid = compact({"id": "pay_71", "merchant": QUICK_MERCHANT, "reference": document["trading_order_no"], "amount": 1250,
                        "currency": "CNY", "status": "paid", "paid_at": int(time.time())})
        run(["curl", "-sS", "-f", "-d", paid, f"http://127.0.0.1:{GATEWAY_PORT}/notify/{HMAC_CHANNEL}",
             *[part for name, value in pay.keys.hmac_headers(paid).items() for part in ("-H", f"{name}: {value}")]])
        end = time.monotonic() + 20
        while pay.gateway.count("payment_log", b'"work_done":"forward') == 0:
            if time.monotonic() > end:
                raise RuntimeError("the template's payment was not finished within 20 s")
            time.sleep(0.1)
        pay.gateway.stop()
    finally:
        pay.close()
    return folder


def record(folder):
    """The first line of the template's trade."""
    with open(glob.glob(f"{folder}/trade/*.jsonl")[0]) as file:
        line = file.readline().rstrip("\n")
    return line, json.loads(line)["trading_order_no"]


def own(world, folder, committers):
    target = world.fresh("append")
    result = load.bench(world, "append", "--folder", target, "--template", folder, "--committers", committers,
                        "--seconds", world.options.seconds)
    shutil.rmtree(target)
    return result["rate"]


def fio(world, length, *arguments):
    """Writes of this length, one after the other, each followed by fdatasync."""
    folder = world.fresh("fio")
    output = run(["fio", "--name=sync", f"--directory={folder}", "--rw=write", f"--bs={length}", "--fdatasync=1", "--ioengine=psync",
                  "--size=256m", f"--runtime={world.options.seconds}", "--time_based", "--output-format=json", *arguments])
    shutil.rmtree(folder)
    return json.loads(output[output.index("{"):])["jobs"][0]["write"]["iops"]


def sqlite(world, line, number_text, rows):
    """Records a second, this many in each commit. WAL and synchronous=FULL: a commit that returned survives a power failure."""
    folder = world.fresh("sqlite")
    connection = sqlite3.connect(os.path.join(folder, "db"), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE trade (number TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID")
    count, began = 0, time.monotonic()
    while time.monotonic() - began < world.options.seconds:
        numbers = [f"S{count + i:019d}" for i in range(rows)]
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO trade VALUES (?, ?)", [(n, line.replace(number_text, n)) for n in numbers])
        connection.execute("COMMIT")
        count += rows
    rate = count / (time.monotonic() - began)
    connection.close()
    shutil.rmtree(folder)
    return rate


class Postgres:
    """A cluster of its own in the temporary folder, by Debian's binaries; it ends with the measurement. PostgreSQL refuses to run
    as root, so root runs it as the user `postgres` of Debian's package."""

    def __init__(self, world):
        self.world, self.folder = world, world.fresh("postgres")
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not binaries:
            raise RuntimeError("PostgreSQL is not installed: make bench-packages")
        self.binaries, self.user = binaries[-1], {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            self.user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        run([f"{self.binaries}/initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", "bench"], **self.user, cwd=self.folder)
        self.process = world.start(
            [f"{self.binaries}/postgres", "-D", f"{self.folder}/data", "-p", str(POSTGRES_PORT), "-k", self.folder,
             "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300"], "postgres.log", **self.user, cwd=self.folder)
        wait_for_port(POSTGRES_PORT, self.process)
        end = time.monotonic() + 20
        while True:
            try:
                return self.sql("CREATE TABLE trade (number text PRIMARY KEY, record text NOT NULL)")
            except RuntimeError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def sql(self, text):
        run([f"{self.binaries}/psql", "-h", "127.0.0.1", "-p", str(POSTGRES_PORT), "-U", "bench", "-d", "postgres", "-c", text])

    def rate(self, line, clients):
        """Records a second, one in each commit. synchronous_commit and fsync are on, as they are by default."""
        self.sql("TRUNCATE trade")
        # Numbers are drawn from 10^15: a pair that meets by chance would end a client, which pgbench reports.
        script = self.world.write("insert.sql", "\\set n random(1, 1000000000000000)\nINSERT INTO trade VALUES (:n::text, :record);\n")
        output = run([f"{self.binaries}/pgbench", "-h", "127.0.0.1", "-p", str(POSTGRES_PORT), "-U", "bench", "-n", "-M", "prepared",
                      "-D", f"record={line}", "-c", str(clients), "-j", "1", "-T", str(self.world.options.seconds), "-f", script, "postgres"])
        return float(next(text for text in output.splitlines() if text.startswith("tps = ")).split()[2])

    def stop(self):
        # SIGINT: fast shutdown (postgres(1)).
        self.world.stop(self.process, signal.SIGINT)


def journal(world):
    folder = template(world)
    line, number_text = record(folder)
    length = len(line.encode()) + 1
    contenders = {("Sluice, index included", c): (lambda c=c: own(world, folder, c)) for c in [1, 32, 256]}
    contenders[("fio, write + fdatasync, growing file", 1)] = lambda: fio(world, length, "--fallocate=none")
    contenders[("fio, the same, space allocated before (fallocate)", 1)] = lambda: fio(world, length, "--fallocate=posix")
    contenders[("fio, the same, over written blocks", 1)] = lambda: fio(world, length, "--overwrite=1", "--size=32m")
    for rows in [1, 32, 256]:
        contenders[(f"SQLite, WAL, synchronous=FULL, {rows} a commit", 1)] = lambda rows=rows: sqlite(world, line, number_text, rows)
    postgres = Postgres(world)
    for clients in [1, 32]:
        contenders[("PostgreSQL, one a commit", clients)] = lambda clients=clients: postgres.rate(line, clients)
    seen = {key: Samples() for key in contenders}
    try:
        for _ in range(world.options.rounds):
            for key, measure in contenders.items():
                seen[key].append(measure())
    finally:
        postgres.stop()
    base = seen[("fio, write + fdatasync, growing file", 1)].median
    table = Table(f"4. Journal: records of {length} bytes, each on disk before its caller goes on",
                  ["what", "callers", "records a second", "MB a second", "of fio, growing"])
    for (name, callers), rates in seen.items():
        table.add(name, callers, rates.show(), number(rates.median * length / 1e6), percent(rates.median, base))
    table.note("SQLite and PostgreSQL keep the record under its number, which is their primary key; Sluice's index is written a moment later.")
    return [table, recovery(world, folder)]


def recovery(world, folder):
    """What a start reads: the chain proved, the index built again."""
    target = world.fresh("recovery")
    load.bench(world, "grow", "--folder", f"{target}/journals", "--template", folder, "--count", 30_000)
    proofs, rebuilds, opens = Samples(), Samples(), Samples()
    for _ in range(world.options.rounds):
        result = load.bench(world, "recover", "--folder", f"{target}/journals")
        proofs.append(result["bytes"] / result["proof_seconds"] / 1e6)
        rebuilds.append(result["bytes"] / result["rebuild_seconds"] / 1e6)
        opens.append(result["open_seconds"] * 1000)
    shutil.rmtree(target)
    table = Table(f"4b. Recovery of {result['bytes'] / 1e6:.0f} MB of journals, in the page cache", ["what", ""])
    table.add("chain proved, every line", f"{proofs.show()} MB a second")
    table.add("opened with its index", f"{opens.show()} ms")
    table.add("opened without index: proved and indexed", f"{rebuilds.show()} MB a second")
    return table
