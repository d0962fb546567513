"""What every measurement shares: the temporary folder, the ports, started processes, and the machine's description."""

import os
import platform
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PROVIDER_PORT, QUICK_PORT, PROXY_PORT, GATEWAY_PORT, POSTGRES_PORT = 24001, 24002, 24003, 24080, 24432


class World:
    """A temporary folder that goes away, and the processes that were started in it."""

    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="sluice-bench-", dir=options.folder)
        os.chmod(self.folder, 0o755)
        self.processes = []
        self.keys = None
        # A copy, so that a build beside the measurement cannot change what is measured.
        self.sluice = self._copy(options.sluice)
        self.bench = self._copy(options.bench)

    def _copy(self, binary):
        if not binary or not os.path.exists(binary):
            return None
        return shutil.copy2(binary, os.path.join(self.folder, os.path.basename(binary)))

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def fresh(self, name):
        """An empty folder of this name."""
        shutil.rmtree(self.path(name), ignore_errors=True)
        os.makedirs(self.path(name))
        return self.path(name)

    def write(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb" if isinstance(content, bytes) else "w") as file:
            file.write(content)
        return path

    def start(self, arguments, log, **more):
        """Starts a process that ends with `stop` or with the world, whichever comes first."""
        with open(self.path(log), "ab") as output:
            process = subprocess.Popen(arguments, stdout=output, stderr=output, stdin=subprocess.DEVNULL, **more)
        self.processes.append(process)
        return process

    def stop(self, process, how=signal.SIGTERM, seconds=30):
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in self.processes:
            self.processes.remove(process)

    def close(self):
        for process in list(self.processes):
            self.stop(process, seconds=10)
        if self.options.keep:
            print(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def run(arguments, **more):
    """Runs to the end; what it wrote, or an error that shows it."""
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout[-2000:]}")
    return done.stdout


def wait_for_port(port, process, seconds=20):
    """Until the port takes connections."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode} before it listened on port {port}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.005)
    raise RuntimeError(f"nothing listens on port {port} after {seconds} s")


def file_system(folder):
    """The kind of file system that holds a folder, from /proc/self/mounts."""
    best, kind = "", "unknown"
    real = os.path.realpath(folder)
    with open("/proc/self/mounts") as mounts:
        for line in mounts:
            _, place, name, *_ = line.split()
            if (real + "/").startswith(place.rstrip("/") + "/") and len(place) >= len(best):
                best, kind = place, name
    return kind


def processor_times():
    """All processors' time so far in all states (proc_stat(5)), and of it what the hypervisor gave to other machines."""
    with open("/proc/stat") as file:
        times = [int(text) for text in file.readline().split()[1:9]]
    return sum(times), times[7]


def stolen(before, after):
    """The share of the time between two answers of `processor_times` that was taken."""
    return f"{100 * (after[1] - before[1]) / max(after[0] - before[0], 1):.1f} %"


def machine(folder):
    """CPU model, cores, memory, kernel, file system: what a reader needs to compare. No names or paths of the host."""
    with open("/proc/cpuinfo") as info:
        models = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    with open("/proc/meminfo") as info:
        kib = int(info.readline().split()[1])
    return [
        ("CPU", f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores"),
        ("memory", f"{kib / 1048576:.0f} GiB"),
        ("kernel", f"Linux {platform.release().split('-')[0]}"),
        ("file system", file_system(folder)),
    ]
