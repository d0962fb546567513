"""Runs localstripe, a stateful imitation of Stripe, until standard input is closed.

    localstripe_server.py PORT

Prints one line `ready` when it listens. Starts from scratch and keeps its state in memory only (localstripe itself would
write it to a fixed file that two runs would share). Listens on all addresses, IPv6 socket included: the machine must have
IPv6 enabled. See README.md for what it knows.
"""

import os
import socket
import subprocess
import sys
import threading
import time

# The server ends with its parent, however that one ends: prctl(2), PR_SET_PDEATHSIG is 1.
RUN = """
import ctypes, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
from localstripe import resources
resources.Store.dump_to_disk = lambda self: None
from localstripe.server import start
sys.argv = ['localstripe', '--port', sys.argv[1], '--from-scratch']
start()
"""


def main():
    port = sys.argv[1]
    server = subprocess.Popen([sys.executable, "-c", RUN, port], stdin=subprocess.DEVNULL, stdout=sys.stderr)

    def stop_with_parent():
        sys.stdin.buffer.read()
        server.kill()

    threading.Thread(target=stop_with_parent, daemon=True).start()
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
            print("ready", flush=True)
            break
        except OSError:
            time.sleep(0.05)
    sys.exit(server.wait())


if __name__ == "__main__":
    main()
