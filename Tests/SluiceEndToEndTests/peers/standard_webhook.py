"""Judges a forwarded result with the reference implementation of Standard Webhooks.

    standard_webhook.py verify < {"secret": "whsec_…", "headers": {"webhook-id": "…", "webhook-timestamp": "…", "webhook-signature": "v1,…"}, "body": "…"}
        -> {"ok": true} or {"ok": false, "error": "…"}
    standard_webhook.py sign   < {"secret": "whsec_…", "id": "…", "timestamp": 1795264800, "body": "…"}
        -> {"signature": "v1,…"}

One JSON object on standard input, one line of JSON on standard output. Times are judged by the clock (five minutes).
"""

import datetime
import json
import sys

from standardwebhooks.webhooks import Webhook


def verify(given):
    headers = {name.lower(): value for name, value in given["headers"].items()}
    try:
        Webhook(given["secret"]).verify(given["body"], headers)
    except Exception as error:
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"ok": True}


def sign(given):
    at = datetime.datetime.fromtimestamp(given["timestamp"], datetime.timezone.utc)
    return {"signature": Webhook(given["secret"]).sign(given["id"], at, given["body"])}


if __name__ == "__main__":
    command = {"verify": verify, "sign": sign}[sys.argv[1]]
    print(json.dumps(command(json.load(sys.stdin))), flush=True)
