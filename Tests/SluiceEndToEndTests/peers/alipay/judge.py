"""Alipay as seen by its official library, alipay-sdk-python.

Every mode reads one JSON document on standard input and prints one on standard output. Exit status 0 unless the input
is not what the mode asks for.

judge   {"request": {"method", "url", "headers", "body"}, "public_key"}
        All parameters of query and body are put together as the library does it, and verified under the application's
        public key. Prints {"ok": true, "parameters": {…}} or {"ok": false, "why": "…"}.
        The order string of an app payment is judged as {"request": {"url": "", "body": ORDER_STRING}}.
author  {"fields": {…}, "private_key"}
        A notification: sign and sign_type are added. Prints {"method", "headers", "body", "query"}, of which a
        notification is the body and the buyer's return the query.
answer  {"method": "alipay.trade.query", "response": {…} or "raw", "private_key"}
        A signed answer. Prints {"status", "headers", "body"}.

Keys are PEM text.
"""

import json
import sys
from urllib.parse import parse_qsl, urlencode, urlsplit

from alipay.aop.api.util.SignatureUtils import get_sign_content, sign_with_rsa2, verify_with_rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key, load_pem_public_key)


def bare(pem):
    """The library wants PEM without its first and last line."""
    return "".join(line for line in pem.decode().splitlines() if "-----" not in line)


def private_key(text):
    key = load_pem_private_key(text.encode(), None)
    return bare(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))


def public_key(text):
    return bare(load_pem_public_key(text.encode()).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def judge(document):
    request = document["request"]
    parameters = {}
    for source in (urlsplit(request.get("url", "")).query, request.get("body") or ""):
        for name, value in parse_qsl(source, keep_blank_values=True, strict_parsing=bool(source)):
            if parameters.setdefault(name, value) != value:
                return refuse(f"{name} is given twice, with different values")
    signature = parameters.pop("sign", "")
    content = get_sign_content({name: value for name, value in parameters.items() if value})
    try:
        verified = verify_with_rsa(public_key(document["public_key"]), content.encode(), signature)
    except Exception as error:  # The library lets those of its own library through.
        return refuse(f"the signature does not verify: {type(error).__name__}")
    return {"ok": True, "parameters": parameters} if verified else refuse("the signature does not verify")


def author(document):
    fields = {name: value for name, value in document["fields"].items() if name not in ("sign", "sign_type")}
    content = get_sign_content({name: value for name, value in fields.items() if value})
    fields["sign_type"] = "RSA2"
    fields["sign"] = sign_with_rsa2(private_key(document["private_key"]), content, "utf-8")
    encoded = urlencode(fields)
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return {"method": "POST", "headers": headers, "body": encoded, "query": encoded}


def answer(document):
    raw = document.get("raw") or json.dumps(document["response"], ensure_ascii=False, separators=(",", ":"))
    member = document["method"].replace(".", "_") + "_response"
    signature = sign_with_rsa2(private_key(document["private_key"]), raw, "utf-8")
    body = f'{{"{member}":{raw},"sign":"{signature}"}}'
    return {"status": 200, "headers": {"Content-Type": "text/html;charset=utf-8"}, "body": body}


def refuse(why):
    return {"ok": False, "why": why}


if __name__ == "__main__":
    modes = {"judge": judge, "author": author, "answer": answer}
    if len(sys.argv) != 2 or sys.argv[1] not in modes:
        sys.exit("usage: judge.py " + "|".join(modes))
    print(json.dumps(modes[sys.argv[1]](json.load(sys.stdin)), ensure_ascii=False))
