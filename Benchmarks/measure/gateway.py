"""The release binary with a configuration of its own: an app, two channels, journals in a fresh folder."""

import http.client
import json
import os
import shutil
import signal
import time

from .keys import APP_ID, KEY_ID, MERCHANT, QUICK_MERCHANT
from .world import GATEWAY_PORT, PROVIDER_PORT, QUICK_PORT

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RSA_CHANNEL, HMAC_CHANNEL = "rsa", "hmac"
PLUGINS = ["channels/plugins/wechatpay-v3", "Benchmarks/channels/plugins/quickpay"]

CONFIG = """
listen: {{host: 127.0.0.1, port: {port}}}
public_base_url: http://127.0.0.1:{port}
data_dir: {data}
channels_dir: channels
master_key: {{file: master.key}}
apps: [{{app_id: shop, key: {{file: app.key}}}}]
log_level: notice
"""
RSA = f"""
channel_name: RSA both ways
channel_label: {RSA_CHANNEL}
plugin: wechatpay-v3
domain: http://127.0.0.1:{PROVIDER_PORT}
app_id: {APP_ID}
merchant_private_key: {{file: ../merchant.pem}}
encrypt_key: {{file: ../encrypt.key}}
public_key: {{{KEY_ID}: {{file: ../provider.pub.pem}}}}
enable_flag: true
other_config: {{merchant_id: "{MERCHANT}", merchant_serial_no: 5157F09EFDC096DE15EBE81A47057A7232F1B8E1}}
"""
HMAC = f"""
channel_name: HMAC both ways
channel_label: {HMAC_CHANNEL}
plugin: quickpay
domain: http://127.0.0.1:{QUICK_PORT}
enable_flag: true
other_config: {{merchant: {QUICK_MERCHANT}, api_secret: {{file: ../quick.key}}}}
"""


class Gateway:
    """Started, stopped and asked; its journals stay for the next start unless `fresh` is called."""

    def __init__(self, world, keys, data="data", settings=""):
        self.world, self.keys, self.process = world, keys, None
        self.data = world.path(data)
        self.configuration = world.write(f"{data}.yaml", CONFIG.format(port=GATEWAY_PORT, data=data) + settings + "\n")
        world.write("channels/rsa.yaml", RSA)
        world.write("channels/hmac.yaml", HMAC)
        os.makedirs(world.path("channels/plugins"), exist_ok=True)
        for plugin in PLUGINS:
            for end in [".yaml", ".cases.yaml"]:
                shutil.copy(os.path.join(ROOT, plugin + end), world.path("channels/plugins"))

    def fresh(self):
        shutil.rmtree(self.data, ignore_errors=True)
        return self

    def start(self):
        """Seconds from the start of the process to the first 200 of /readyz."""
        began = time.monotonic()
        self.process = self.world.start(
            [self.world.sluice, "serve", "--config", os.path.basename(self.configuration)], "gateway.log", cwd=self.world.folder)
        while not self.ready():
            if self.process.poll() is not None:
                with open(self.world.path("gateway.log")) as log:
                    raise RuntimeError("the gateway did not start:\n" + log.read()[-2000:])
            time.sleep(0.002)
        return time.monotonic() - began

    def rebuilt(self):
        """Whether a start found an index and threw it away."""
        with open(self.world.path("gateway.log")) as log:
            return any("the index was built again" in line and "there was none" not in line for line in log)

    def ready(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", GATEWAY_PORT, timeout=30)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self, how=signal.SIGTERM):
        began = time.monotonic()
        self.world.stop(self.process, how)
        return time.monotonic() - began

    def call(self, method, path, body=None, connection=None):
        """One call with the app's key: status and document."""
        connection = connection or http.client.HTTPConnection("127.0.0.1", GATEWAY_PORT, timeout=30)
        headers = {"Authorization": f"Bearer {self.keys.app_key}", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def resident_mib(self, peak=False):
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:" if peak else "VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def count(self, journal, mark):
        """How many lines of a journal contain the mark: what the load generator saw is compared with it."""
        folder, lines = os.path.join(self.data, "journals", journal), 0
        for name in os.listdir(folder):
            if name.endswith(".jsonl"):
                with open(os.path.join(folder, name), "rb") as file:
                    lines += sum(mark in line for line in file)
        return lines
