"""WeChat Pay APIv3 as seen by an independent library, wechatpayv3.

Every mode reads one JSON document on standard input and prints one on standard output. Exit status 0 unless the input
is not what the mode asks for.

judge   {"request": {"method", "url", "headers", "body"}, "merchant_id", "merchant_serial_no", "merchant_private_key"}
        The library signs the same request at the same time with the same nonce; both must be equal.
        Prints {"ok": true} or {"ok": false, "why": "…"}.
author  {"resource": {…} or "text", "event_type", "original_type", "apiv3_key", "private_key", "key_id", "now"?, "nonce"?}
        A notification: the resource is encrypted, the body signed. Prints {"method", "headers", "body"}.
answer  {"status", "body", "private_key", "key_id", "now"?, "nonce"?}
        A signed answer. Prints {"status", "headers", "body"}.
read    {"headers", "body", "apiv3_key", "public_key", "key_id"}
        The library verifies and decrypts a notification, at the time that the notification names.
        Prints {"ok": true, "resource": {…}} or {"ok": false, "why": "…"}.

Keys are PEM text. `now` is in unix seconds and defaults to the clock.
"""

import base64
import json
import re
import secrets
import sys
import time
from unittest import mock
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from wechatpayv3 import utils

PAIR = re.compile(r'(\w+)="([^"]*)"')


def header(headers, name):
    for key, value in headers.items():
        if key.lower() == name.lower():
            return value
    return None


def judge(document):
    request = document["request"]
    authorization = header(request["headers"], "Authorization") or ""
    scheme, _, rest = authorization.partition(" ")
    if scheme != "WECHATPAY2-SHA256-RSA2048":
        return refuse(f"the scheme of Authorization is {scheme!r}")
    pairs = dict(PAIR.findall(rest))
    for name, expected in (("mchid", "merchant_id"), ("serial_no", "merchant_serial_no")):
        if pairs.get(name) != document[expected]:
            return refuse(f"{name} is {pairs.get(name)!r}")
    if not pairs.get("timestamp", "").isdigit() or not pairs.get("nonce_str"):
        return refuse("timestamp or nonce_str is missing")
    url = urlsplit(request["url"])
    path = url.path + ("?" + url.query if url.query else "")
    with mock.patch.object(utils.time, "time", lambda: int(pairs["timestamp"])):
        again = utils.build_authorization(
            path, request["method"], document["merchant_id"], document["merchant_serial_no"],
            utils.load_private_key(document["merchant_private_key"]), data=request.get("body") or "",
            nonce_str=pairs["nonce_str"])
    if dict(PAIR.findall(again)).get("signature") != pairs.get("signature"):
        return refuse("the signature is not the one that the library computes")
    return {"ok": True}


def signed_headers(document, body):
    timestamp = str(document.get("now") or int(time.time()))
    nonce = document.get("nonce") or secrets.token_hex(16)
    signature = utils.rsa_sign(utils.load_private_key(document["private_key"]), f"{timestamp}\n{nonce}\n{body}\n")
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": signature,
        "Wechatpay-Serial": document["key_id"],
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


def author(document):
    original_type = document["original_type"]
    plain = document.get("text") or json.dumps(document["resource"], ensure_ascii=False, separators=(",", ":"))
    nonce = secrets.token_hex(6)
    sealed = AESGCM(document["apiv3_key"].encode()).encrypt(nonce.encode(), plain.encode(), original_type.encode())
    now = document.get("now") or int(time.time())
    body = json.dumps({
        "id": "EV-" + secrets.token_hex(12),
        "create_time": time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.gmtime(now + 8 * 3600)),
        "resource_type": "encrypt-resource",
        "event_type": document["event_type"],
        "summary": document.get("summary", "notification"),
        "resource": {
            "original_type": original_type,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": original_type,
            "nonce": nonce,
        },
    }, ensure_ascii=False, separators=(",", ":"))
    headers = {"Content-Type": "application/json", **signed_headers(document, body)}
    return {"method": "POST", "headers": headers, "body": body}


def answer(document):
    body = document.get("body") or ""
    headers = signed_headers(document, body)
    if body:
        headers["Content-Type"] = "application/json; charset=utf-8"
    return {"status": document["status"], "headers": headers, "body": body}


def read(document):
    headers, body = document["headers"], document["body"]
    if header(headers, "Wechatpay-Serial") != document["key_id"]:
        return refuse("another key")
    key = utils.load_public_key(document["public_key"])
    facts = [header(headers, name) or "" for name in ("Wechatpay-Timestamp", "Wechatpay-Nonce")]
    if not utils.rsa_verify(*facts, body, header(headers, "Wechatpay-Signature") or "", key):
        return refuse("the signature does not verify")
    resource = json.loads(body)["resource"]
    plain = utils.aes_decrypt(
        resource["nonce"], resource["ciphertext"], resource["associated_data"], document["apiv3_key"])
    if plain is None:
        return refuse("the resource does not open")
    return {"ok": True, "resource": json.loads(plain)}


def refuse(why):
    return {"ok": False, "why": why}


if __name__ == "__main__":
    modes = {"judge": judge, "author": author, "answer": answer, "read": read}
    if len(sys.argv) != 2 or sys.argv[1] not in modes:
        sys.exit("usage: judge.py " + "|".join(modes))
    print(json.dumps(modes[sys.argv[1]](json.load(sys.stdin)), ensure_ascii=False))
