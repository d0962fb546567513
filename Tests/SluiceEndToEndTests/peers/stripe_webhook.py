"""Judges or makes a webhook of Stripe with the official library.

    stripe_webhook.py verify < {"secret": "…", "header": "t=…,v1=…", "body": "…", "now": 1795264800}
        -> {"ok": true, "type": "payment_intent.succeeded"} or {"ok": false, "error": "…"}
    stripe_webhook.py sign   < {"secret": "…", "body": "…", "now": 1795264800}
        -> {"header": "t=…,v1=…"}

One JSON object on standard input, one line of JSON on standard output; exit status 0 unless the input is no JSON.
`now` (seconds, default: the clock) is the time of signing, or the time at which the header is judged.
"""

import json
import sys
import time

import stripe


def verify(given):
    now = given.get("now", int(time.time()))
    time.time = lambda: now
    try:
        event = stripe.Webhook.construct_event(given["body"], given["header"], given["secret"])
    except (ValueError, stripe.SignatureVerificationError) as error:
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"ok": True, "type": event["type"]}


def sign(given):
    now = given.get("now", int(time.time()))
    signature = stripe.WebhookSignature._compute_signature(f"{now}.{given['body']}", given["secret"])
    return {"header": f"t={now},v1={signature}"}


if __name__ == "__main__":
    command = {"verify": verify, "sign": sign}[sys.argv[1]]
    print(json.dumps(command(json.load(sys.stdin))), flush=True)
