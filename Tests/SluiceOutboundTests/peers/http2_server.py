"""A server of HTTP/2 over TLS: Python's ssl negotiates, hyper's h2 speaks the protocol. Certificate and key as arguments,
the port on the first line out.

Most answers say how their request came: connection and stream, the protocol that was negotiated, and the request itself.
What happens is said by the first part of the path; see `Connection.answer`.
"""
import asyncio
import json
import ssl
import sys

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, RequestReceived, StreamEnded, WindowUpdated

connections = 0
# The paths of all complete requests, and what waits for some to come in.
seen = []
waiting = []


class Connection(asyncio.Protocol):
    def connection_made(self, transport):
        global connections
        connections += 1
        self.number = connections
        self.transport = transport
        self.protocol = transport.get_extra_info("ssl_object").selected_alpn_protocol()
        self.requests = {}
        self.unsent = {}
        self.frame_bytes = 16_384
        self.http2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self.http2.initiate_connection()
        if self.protocol == "h2":
            self.write()

    def data_received(self, data):
        if self.protocol != "h2":
            # Not what the tests are about, but they should see it.
            body = json.dumps({"protocol": self.protocol}).encode()
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            return
        for event in self.http2.receive_data(data):
            if isinstance(event, RequestReceived):
                self.requests[event.stream_id] = {"headers": event.headers, "body": b""}
            elif isinstance(event, DataReceived):
                self.requests[event.stream_id]["body"] += event.data
                self.http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, WindowUpdated):
                self.send_bodies()
            elif isinstance(event, StreamEnded):
                request = self.requests.pop(event.stream_id)
                path = dict(request["headers"])[":path"]
                seen.append(path)
                self.answer(event.stream_id, request, path)
                release()
        self.write()

    def answer(self, stream, request, path):
        action, *words = path.strip("/").split("/")
        about = json.dumps({
            "connection": self.number, "stream": stream, "protocol": self.protocol, "headers": request["headers"],
            "body": request["body"].decode(),
        }).encode()
        if action == "status":
            self.send(stream, about, status=words[0])
        elif action == "length":
            # In frames of so many bytes, each in a record of TLS of its own.
            self.frame_bytes = int(words[1])
            self.send(stream, b"x" * int(words[0]))
        elif action == "sum":
            self.send(stream, b"%d bytes" % len(request["body"]))
        elif action == "extras":
            self.http2.send_headers(stream, [(":status", "103"), ("x-early", "1")])
            self.send(stream, b"body", trailers=[("x-trailer", "1")])
        elif action == "seen":
            self.send(stream, json.dumps(seen).encode())
        elif action == "meet":
            # Answered when as many are here at one time.
            waiting.append((lambda: seen.count(path) >= int(words[0]), lambda: self.send(stream, about)))
        elif action == "await":
            # Answered when the rest of the path has been asked for.
            waiting.append((lambda: "/" + words[0] in seen, lambda: self.send(stream, about)))
        elif action == "silent":
            pass
        elif action == "reset":
            self.http2.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)
        elif action == "reset-late":
            self.send_half(stream)
            self.http2.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)
        elif action == "refuse":
            # RFC 9113, section 8.7: nothing was done, and the request may be sent again.
            self.http2.reset_stream(stream, ErrorCodes.REFUSED_STREAM)
        elif action == "refuse-first" and seen.count(path) == 1:
            self.http2.reset_stream(stream, ErrorCodes.REFUSED_STREAM)
        elif action == "close":
            self.transport.close()
        elif action == "close-late":
            self.send_half(stream)
            self.write()
            self.transport.close()
        elif action == "go-away":
            # RFC 9113, section 6.8: this stream and all later ones were not looked at.
            self.http2.close_connection(last_stream_id=stream - 2 if stream > 1 else 0)
            self.write()
            self.transport.close()
        elif action == "short":
            self.http2.send_headers(stream, [(":status", "200"), ("content-length", "10")])
            self.http2.send_data(stream, b"short", end_stream=True)
        elif action == "head":
            self.http2.send_headers(
                stream, [(":status", "200"), ("content-length", "10"), ("x-sign", "a:b=c==")], end_stream=True)
        else:
            self.send(stream, about)

    def send(self, stream, body, status="200", trailers=None):
        self.http2.send_headers(
            stream, [(":status", status), ("content-type", "text/plain"), ("x-sign", "a:b=c==")])
        self.unsent[stream] = (body, trailers)
        self.send_bodies()
        self.write()

    def send_half(self, stream):
        self.http2.send_headers(stream, [(":status", "200")])
        self.http2.send_data(stream, b"half of ")

    def send_bodies(self):
        """Sends as much as the windows of the peer allow (RFC 9113, section 5.2)."""
        for stream, (body, trailers) in list(self.unsent.items()):
            while True:
                count = min(
                    self.http2.local_flow_control_window(stream), self.frame_bytes, len(body))
                if body and not count:
                    break
                piece, body = body[:count], body[count:]
                self.http2.send_data(stream, piece, end_stream=not body and not trailers)
                self.write()
                if not body:
                    break
            if body:
                self.unsent[stream] = (body, trailers)
                continue
            if trailers:
                self.http2.send_headers(stream, trailers, end_stream=True)
            del self.unsent[stream]

    def write(self):
        self.transport.write(self.http2.data_to_send())


def release():
    for entry in list(waiting):
        is_due, send = entry
        if is_due():
            waiting.remove(entry)
            send()


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    context.set_alpn_protocols(["h2", "http/1.1"])
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
