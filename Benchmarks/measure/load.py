"""The load: wrk as fast as it can with a number of clients, and the project's own generator at a constant rate."""

import json
import os
import subprocess

from .world import run

LUA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.lua")


def wrk(world, port, path, clients, seconds, headers=None, body=None, threads=1):
    """One round. `body` may contain %d, which becomes a number of its own in every request."""
    environment = dict(os.environ, BENCH_PATH=path, BENCH_BODY=body or "", BENCH_PREFIX=os.urandom(4).hex(),
                       BENCH_HEADERS="\n".join(f"{name}\t{value}" for name, value in (headers or {}).items()))
    output = run(["wrk", f"-t{min(threads, clients)}", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", LUA,
                  f"http://127.0.0.1:{port}"], env=environment)
    result = json.loads(next(line for line in output.splitlines() if line.startswith('{"requests"')))
    result["rate"] = result["requests"] / (result["duration_us"] / 1e6)
    return result


def constant(world, port, path, rate, clients, seconds, headers=None, body=None):
    """One round at a constant rate, open loop: the time of a request counts from when it was due, not from when it could leave."""
    arguments = ["--path", path, "--rate", str(rate), "--seconds", str(seconds), "--body", body or ""]
    for name, value in (headers or {}).items():
        arguments += ["--header", f"{name}: {value}"]
    return bench(world, "load", "--port", str(port), "--connections", str(clients), *arguments)


def prepared(world, port, file, clients):
    """Requests of a file, each once, as fast as the answers come."""
    return bench(world, "load", "--port", str(port), "--connections", str(clients), "--prepared", file, "--seconds", "120")


def bench(world, *arguments):
    """Runs the project's own in-process measurements: one line of JSON."""
    if not world.bench:
        raise RuntimeError("the program `bench` is missing: swift build -c release --product bench")
    done = subprocess.run([world.bench, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"bench {arguments[0]} ended with {done.returncode}: {done.stderr[-1000:]}")
    return json.loads(done.stdout)
