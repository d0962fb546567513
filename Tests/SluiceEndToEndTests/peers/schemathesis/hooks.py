"""Leads schemathesis past the first checks: random words name no channel and no payment, and a random amount is never there to
refund.

Three of four orders go to a channel that exists; an order that the cash channel took is confirmed at once, so that there is money
to refund; and most calls about a payment or refund are about one that was made before.
"""

import os
import re

import requests
import schemathesis

CHANNELS = ["sandbox", "till"]
NUMBER = "[A-Za-z0-9_.:-]{1,64}"
# SLUICE_PAID: the number of a payment that is paid already.
made = {"trading_order_no": os.environ.get("SLUICE_PAID", "").split(), "refund_no": []}


def draw(text):
    return sum(str(text).encode("utf-8", "replace"))


def fits(value, pattern):
    """What breaks the schema on purpose is left alone."""
    return isinstance(value, str) and re.fullmatch(pattern, value)


@schemathesis.hook
def map_body(context, body):
    if not isinstance(body, dict):
        return body
    orders = fits(body.get("product_order_no"), NUMBER) and fits(body.get("trading_channel"), NUMBER)
    if orders and fits(body.get("currency"), "[A-Z]{3}") and fits(body.get("method", "x"), "[a-z0-9_-]{1,32}"):
        number = draw(body["product_order_no"])
        if number % 4:
            body["trading_channel"] = CHANNELS[number % 2]
            body["currency"] = "CNY"
            body.pop("method", None)
    if type(body.get("refund_amount")) is int and 0 < body["refund_amount"] <= 10**15 and body["refund_amount"] % 3:
        body["refund_amount"] = 1
    return body


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    for name, known in made.items():
        given = (path_parameters or {}).get(name)
        if fits(given, NUMBER) and known and draw(given) % 4:
            path_parameters[name] = known[draw(given) % len(known)]
    return path_parameters


@schemathesis.hook
def after_call(context, case, response):
    operation = case.operation.definition.raw.get("operationId")
    if response.status_code != 201:
        return
    answer = response.json()
    if operation == "createRefund":
        made["refund_no"].append(answer["refund_no"])
    if operation == "createPayment" and answer["trading_channel"] == "till":
        url = response.request.url.split("?")[0] + "/" + answer["trading_order_no"] + "/confirm"
        headers = {"Authorization": response.request.headers["Authorization"]}
        requests.post(url, json={}, headers=headers, timeout=10)
        made["trading_order_no"].append(answer["trading_order_no"])
