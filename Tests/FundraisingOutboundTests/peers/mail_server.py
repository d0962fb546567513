"""An SMTP server (aiosmtpd): one JSON object of options in, the port on the first line out, then one line of JSON for
each mail, as Python's own mail parser reads it.

Options: {"security": "plain" | "starttls" | "tls", "certificate": path, "key": path, "user": …, "password": …,
"refuse": "550 no such user" (the answer to RCPT)}
"""
import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

options = json.load(sys.stdin)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if options.get("refuse"):
            return options["refuse"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.content
        message = message_from_bytes(raw, policy=policy.default)
        print(json.dumps({
            "mail_from": envelope.mail_from, "rcpt_tos": envelope.rcpt_tos, "ehlo": session.host_name,
            "is_encrypted": server.transport.get_extra_info('ssl_object') is not None, "user": session.auth_data,
            "subject": str(message["Subject"]), "from": str(message["From"]), "to": str(message["To"]),
            "date": message["Date"].datetime.isoformat(), "message_id": str(message["Message-ID"]),
            "body": message.get_content(), "defects": [repr(d) for d in message.defects]
            + [repr(d) for n in message for d in message[n].defects],
            "header_count": len(message.keys()), "longest_line": max(len(line) for line in raw.split(b"\r\n")),
            "is_ascii": raw.isascii(), "bare_line_feeds": raw.count(b"\n") - raw.count(b"\r\n"),
        }), flush=True)
        return "250 taken"


def authenticator(server, session, envelope, mechanism, data):
    if not isinstance(data, LoginPassword):
        return AuthResult(success=False)
    good = data.login.decode() == options["user"] and data.password.decode() == options["password"]
    return AuthResult(success=good, auth_data=data.login.decode())


async def main():
    context = None
    if options["security"] != "plain":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options["certificate"], options["key"])
    has_login = "user" in options

    def factory():
        return SMTP(
            Handler(), enable_SMTPUTF8=False, hostname="mail.test",
            tls_context=context if options["security"] == "starttls" else None,
            authenticator=authenticator if has_login else None, auth_required=has_login,
            auth_require_tls=options["security"] == "starttls")

    server = await asyncio.get_running_loop().create_server(
        factory, "127.0.0.1", 0, ssl=context if options["security"] == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
