# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A FAKE server on loopback for what a real one would not do on request.

Answers are functions that get the request and write whatever they like. What a
real server says is proven in tests/e2e, not here.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class FakeServer:
    """``routes``: path -> function(handler). ``requests``: what was asked."""

    def __init__(self):
        self.routes = {}
        self.requests = []
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._httpd.daemon_threads = True
        self._thread = threading.Thread(
            target=self._httpd.serve_forever, args=(0.01,), daemon=True
        )

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        self._httpd.shutdown()
        self._httpd.server_close()

    @property
    def host(self):
        return f"127.0.0.1:{self._httpd.server_port}"

    @property
    def url(self):
        return f"http://{self.host}"

    def json(self, path, data, status=200, headers=None):
        body = json.dumps(data).encode()
        self.answer(
            path, body, status, {"Content-Type": "application/json", **(headers or {})}
        )

    def answer(self, path, body=b"", status=200, headers=None):
        self.routes[path] = lambda handler: handler.send(status, headers or {}, body)

    def _handler(fake):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                size = int(self.headers.get("Content-Length") or 0)
                self.query = parse_qs(parts.query)
                self.body = self.rfile.read(size)
                fake.requests.append(self)
                fake.routes.get(parts.path, Handler.missing)(self)

            do_POST = do_PUT = do_DELETE = do_GET

            def missing(self):
                self.send(404, {"Content-Type": "text/html"}, b"<h1>404</h1>")

            def send(self, status, headers, body):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def reset(self):
                """Close without a word, after the request was read."""
                self.close_connection = True
                self.connection.close()

            def log_message(self, *_args):
                pass

        return Handler
