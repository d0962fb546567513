"""A gateway that answers what it is told to: one JSON list of answers in, the port on the first line out, then one line
of JSON for each request. The connection that a request came over is told by the client's port.

An answer: {"status": 200, "body": text, "headers": {}, "ending": "drop" | "cut"}; "drop" closes without a word, "cut"
in the middle of the body.
"""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

answers = json.load(sys.stdin)
lock = Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with lock:
            answer = answers.pop(0) if answers else {"status": 500, "body": "nothing is left to answer"}
            seen = {"method": self.command, "path": self.path, "headers": {n.lower(): v for n, v in self.headers.items()},
                    "body": body, "connection": self.client_address[1]}
            print(json.dumps(seen), flush=True)
        if answer.get("ending") == "drop":
            self.close_connection = True
            return
        content = answer["body"].encode()
        self.send_response(answer["status"])
        for name, value in (answer.get("headers") or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if answer.get("ending") == "cut":
            self.close_connection = True
            content = content[: len(content) // 2]
        try:
            self.wfile.write(content)
        except BrokenPipeError:
            pass

    do_GET = do_POST = handle_any

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
