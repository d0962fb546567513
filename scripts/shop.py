"""A shop that takes forwarded results, and lets the reference implementation of Standard Webhooks judge their signatures.

    shop.py PORT SECRET_FILE

Prints one line for each delivery: `acknowledged` with the event, or `refused` with the reason.
"""

import http.server
import json
import sys

from standardwebhooks.webhooks import Webhook


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(204)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        try:
            self.server.webhook.verify(body, {name.lower(): value for name, value in self.headers.items()})
        except Exception as error:
            print(f"refused {type(error).__name__}: {error}", flush=True)
            return self.reply(401)
        event = json.loads(body)
        data = event["data"]
        print("acknowledged", self.headers["webhook-id"], event["type"], data["product_order_no"], data["state"], flush=True)
        self.reply(204)

    def reply(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shop)
    with open(sys.argv[2]) as file:
        server.webhook = Webhook(file.read().strip())
    server.serve_forever()
