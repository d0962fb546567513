"""nginx: the fake providers with precomputed, freshly signed answers, and the plain reverse proxy beside the gateway."""

import os
import signal
import time

from .keys import compact
from .world import PROVIDER_PORT, PROXY_PORT, QUICK_PORT, wait_for_port

PAY_ANSWER = compact({"code_url": "weixin://wxpay/bizpayurl?pr=bench"})
QUICK_ANSWER = compact({"id": "pay_71", "pay_url": "https://quickpay.example/p/pay_71", "status": "new"})


class Provider:
    """One nginx that plays both providers. An answer is signed over time, nonce and body only, so one fits all orders."""

    def __init__(self, world, keys):
        self.world, self.keys = world, keys
        self.process = None

    def sign_anew(self):
        """Signs all answers now, and serves them: a channel refuses what is older than five minutes."""
        missing, unknown = compact({"code": "ORDER_NOT_EXIST", "message": "no such order"}), compact({"error": "unknown_reference"})
        servers = [
            server(PROVIDER_PORT, [
                answer("= /v3/pay/transactions/native", 200, PAY_ANSWER, self.keys.rsa_headers(PAY_ANSWER)),
                "location /notify/ { return 204; }",
                answer("/", 404, missing, self.keys.rsa_headers(missing))]),
            server(QUICK_PORT, [
                answer("= /payments", 200, QUICK_ANSWER, self.keys.hmac_headers(QUICK_ANSWER)),
                answer("/", 404, unknown, self.keys.hmac_headers(unknown))]),
        ]
        self.process = serve(self.world, self.process, "provider", servers, QUICK_PORT)


class Proxy:
    """nginx as a plain reverse proxy before the HMAC provider: what any gateway must cost at least."""

    def __init__(self, world):
        location = ("location / { proxy_pass http://quick; proxy_http_version 1.1; proxy_set_header Connection \"\"; "
                    "proxy_request_buffering on; }")
        upstream = f"upstream quick {{ server 127.0.0.1:{QUICK_PORT}; keepalive 256; keepalive_requests 100000000; }}"
        self.process = serve(world, None, "proxy", [upstream, server(PROXY_PORT, [location])], PROXY_PORT)


def answer(place, status, body, headers):
    lines = "".join(f'add_header {name} "{value}" always; ' for name, value in headers.items())
    return f"location {place} {{ {lines} return {status} '{body}'; }}"


def server(port, locations):
    return (f"server {{ listen 127.0.0.1:{port} backlog=4096; default_type application/json; "
            f"keepalive_requests 100000000; keepalive_timeout 300s; {' '.join(locations)} }}")


def serve(world, process, name, servers, port):
    """Starts nginx with these servers, or makes the running one read them."""
    folder = world.path(name)
    os.makedirs(folder, exist_ok=True)
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    user = "user root; " if os.geteuid() == 0 else ""
    world.write(f"{name}/nginx.conf", "\n".join([
        f"{user}daemon off; worker_processes {os.cpu_count()}; pid {folder}/pid; error_log {folder}/error.log;",
        "worker_rlimit_nofile 16384; events { worker_connections 4096; }",
        f"http {{ access_log off; tcp_nodelay on; {temporary}", *servers, "}", ""]))
    if process is not None:
        process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        return process
    process = world.start(["nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], f"{name}/output.log")
    wait_for_port(port, process)
    return process
