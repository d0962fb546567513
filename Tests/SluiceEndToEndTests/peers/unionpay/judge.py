"""UnionPay ACP 5.1.0, written from its documentation with Python's cryptography: there is no library on PyPI.

Every mode reads one JSON document on standard input and prints one on standard output. Exit status 0 unless the input
is not what the mode asks for.

pki     {"password"}
        A root, a certificate in UnionPay's name, and a merchant's PKCS#12.
        Prints {"root", "private_key", "certificate", "pkcs12" (base64), "merchant_certificate"}.
judge   {"request": {"body"} or "fields": {…}, "certificate"}
        The form, encoded or as fields, is verified under the merchant's certificate, which certId must name.
        Prints {"ok": true, "fields": {…}} or {"ok": false, "why": "…"}.
author  {"fields": {…}, "private_key", "certificate"}
        A notification: signPubKeyCert and signature are added. Prints {"method", "headers", "body", "fields"}.
answer  the same input
        An answer, k=v&k=v without URL encoding. Prints {"status", "headers", "body"}.

Keys and certificates are PEM text where nothing else is said.
"""

import base64
import datetime
import hashlib
import json
import sys
from urllib.parse import parse_qsl, urlencode

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, load_pem_private_key, pkcs12)
from cryptography.x509.oid import NameOID


def digest(fields):
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "signature" and fields[name] != "")
    return hashlib.sha256(text.encode()).hexdigest().encode()


def judge(document):
    fields = document.get("fields")
    if fields is None:
        pairs = parse_qsl(document["request"]["body"], keep_blank_values=True, strict_parsing=True)
        fields = dict(pairs)
        if len(fields) != len(pairs):
            return refuse("a field is given twice")
    certificate = x509.load_pem_x509_certificate(document["certificate"].encode())
    if fields.get("certId") != str(certificate.serial_number):
        return refuse(f"certId is {fields.get('certId')!r}")
    if fields.get("version") != "5.1.0" or fields.get("signMethod") != "01":
        return refuse("version or signMethod is another")
    try:
        signature = base64.b64decode(fields.get("signature", ""), validate=True)
        certificate.public_key().verify(signature, digest(fields), PKCS1v15(), hashes.SHA256())
    except (ValueError, InvalidSignature):
        return refuse("the signature does not verify")
    return {"ok": True, "fields": fields}


def signed(document):
    fields = dict(document["fields"])
    fields["signPubKeyCert"] = "\r\n".join(document["certificate"].strip().splitlines())
    key = load_pem_private_key(document["private_key"].encode(), None)
    fields["signature"] = base64.b64encode(key.sign(digest(fields), PKCS1v15(), hashes.SHA256())).decode()
    return fields


def author(document):
    fields = signed(document)
    headers = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
    return {"method": "POST", "headers": headers, "body": urlencode(fields), "fields": fields}


def answer(document):
    body = "&".join(f"{name}={value}" for name, value in signed(document).items())
    return {"status": 200, "headers": {"Content-Type": "text/html;charset=utf-8"}, "body": body}


def certificate(common_name, key, issuer, issuer_key, is_authority):
    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder(
        issuer_name=name(issuer), subject_name=name(common_name), public_key=key.public_key(),
        serial_number=x509.random_serial_number(), not_valid_before=now - datetime.timedelta(days=1),
        not_valid_after=now + datetime.timedelta(days=365))
    return builder.add_extension(x509.BasicConstraints(is_authority, None), True).sign(issuer_key, hashes.SHA256())


def pem(thing):
    return thing.public_bytes(Encoding.PEM).decode()


def pki(document):
    root_key, key, merchant_key = (rsa.generate_private_key(65537, 2048) for _ in range(3))
    root_name = "A test authority"
    root = certificate(root_name, root_key, root_name, root_key, True)
    ours = certificate("041@8310000000083040@中国银联股份有限公司@00016495", key, root_name, root_key, False)
    merchant = certificate("041@Z2014-11-11@700000000000001:SIGN@00000003", merchant_key, root_name, root_key, False)
    encryption = BestAvailableEncryption(document["password"].encode())
    bundle = pkcs12.serialize_key_and_certificates(b"merchant", merchant_key, merchant, [root], encryption)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {
        "root": pem(root), "private_key": private, "certificate": pem(ours),
        "pkcs12": base64.b64encode(bundle).decode(), "merchant_certificate": pem(merchant),
    }


def refuse(why):
    return {"ok": False, "why": why}


if __name__ == "__main__":
    modes = {"pki": pki, "judge": judge, "author": author, "answer": answer}
    if len(sys.argv) != 2 or sys.argv[1] not in modes:
        sys.exit("usage: judge.py " + "|".join(modes))
    print(json.dumps(modes[sys.argv[1]](json.load(sys.stdin)), ensure_ascii=False))
