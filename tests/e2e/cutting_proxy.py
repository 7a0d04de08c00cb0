# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A TCP proxy that can lose an answer: the request arrives, the reply never does."""

import socket
import struct
import threading


class CuttingProxy:
    """Forwards to ``target``; while ``cuts`` is above zero, posts lose their answer.

    ``seen``: the first lines of all requests.

    :param target: (host, port) of the real server
    :param loses: how a request begins whose answer is lost
    """

    def __init__(self, target, loses=b"POST /api/v1/statuses"):
        self.target = target
        self.loses = loses
        self.seen = []
        self.cuts = 0
        self.cut = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._listener.close()

    def _serve(self):
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client):
        with client, socket.create_connection(self.target, timeout=60) as server:
            request = self._read_request(client)
            self.seen.append(request.partition(b"\r\n")[0].decode())
            lose = self.cuts > 0 and request.startswith(self.loses)
            server.sendall(request)
            answer = self._read_all(server)
            if lose:
                self.cuts -= 1
                self.cut += 1
                # An abortive close: the peer sees "connection reset".
                client.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                return
            client.sendall(answer)

    def _read_request(self, client):
        """One whole request, asking the server to close the connection after it."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += client.recv(65536) or b"\r\n\r\n"
        head, _blank, body = data.partition(b"\r\n\r\n")
        length = 0
        lines = []
        for line in head.split(b"\r\n"):
            name = line.partition(b":")[0].lower()
            if name == b"content-length":
                length = int(line.partition(b":")[2])
            if name != b"connection":
                lines.append(line)
        while len(body) < length:
            body += client.recv(65536)
        return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body

    def _read_all(self, server):
        data = b""
        while True:
            chunk = server.recv(65536)
            if not chunk:
                return data
            data += chunk
