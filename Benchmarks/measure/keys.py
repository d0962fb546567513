"""Test keys, made at the start of each run, and signatures with them, by the openssl of the machine."""

import base64
import hashlib
import hmac
import json
import secrets
import subprocess
import time

from .world import run

MERCHANT, APP_ID, KEY_ID = "1900000001", "wxbench0000000001", "PUB_KEY_ID_BENCH"
QUICK_MERCHANT, QUICK_SECRET = "mrc_bench", "quick_bench_0123456789abcdef"


class Keys:
    """The merchant's pair, the provider's pair, the key that callbacks are encrypted under, the gateway's own."""

    def __init__(self, world):
        self.world = world
        for name in ["merchant", "provider"]:
            run(["openssl", "genrsa", "-out", world.path(f"{name}.pem"), "2048"])
            run(["openssl", "rsa", "-in", world.path(f"{name}.pem"), "-pubout", "-out", world.path(f"{name}.pub.pem")])
        self.encrypt_key = secrets.token_hex(16)
        self.app_key = "sk_bench_" + secrets.token_hex(24)
        world.write("encrypt.key", self.encrypt_key)
        world.write("app.key", self.app_key)
        world.write("master.key", secrets.token_hex(32))
        world.write("quick.key", QUICK_SECRET)

    def rsa_headers(self, body):
        """What the provider puts on an answer: RSA-SHA256 over time, nonce and body, each ended by a line feed."""
        at, nonce = str(int(time.time())), secrets.token_hex(16)
        signature = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self.world.path("provider.pem")],
            input=f"{at}\n{nonce}\n{body}\n".encode(), stdout=subprocess.PIPE, check=True).stdout
        return {
            "Wechatpay-Timestamp": at, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": KEY_ID,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
        }

    def hmac_headers(self, body):
        """What the invented HMAC provider puts on an answer (channels/plugins/quickpay.yaml)."""
        at = str(int(time.time()))
        signature = hmac.new(QUICK_SECRET.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
        return {"Quick-Time": at, "Quick-Signature": signature}


def compact(value):
    return json.dumps(value, separators=(",", ":"))
