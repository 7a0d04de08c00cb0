# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One request over one fresh connection to one checked address.

A connection is never used twice: a peer that closes an idle one would leave us
not knowing whether what we wrote on it was read.
"""

import http.client
import socket
import ssl
import threading
import time
import zlib
from functools import lru_cache

from requests.certs import where as certificate_authorities

CHUNK = 65536
CONNECT_TIMEOUT = 10


class NotSent(Exception):
    """No connection could be made, so the request has not left us."""


class TooLarge(Exception):
    """The answer is larger than the limit."""


def exchange(target, address, method, headers, body, timeout, stop_at, max_bytes):
    """Send a request and read the whole answer.

    :param target: ``addresses.Target`` whose name stands in Host and in TLS
    :param address: the IP address to connect to
    :param stop_at: ``time.monotonic()`` at which the connection is cut, so that
        nobody can hold us with one byte every few seconds
    :return: ``(status, headers with lower-case names, body bytes)``
    :raises NotSent, TooLarge, OSError, http.client.HTTPException:
    """
    sock = _open(target, address, timeout)
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = sock
    guard = threading.Timer(max(stop_at - time.monotonic(), 0), _cut, [sock])
    guard.daemon = True
    guard.start()
    try:
        connection.request(method, target.path, body=body, headers=headers)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, names, _read(answer, names, max_bytes)
    finally:
        guard.cancel()
        connection.close()


def _open(target, address, timeout):
    try:
        sock = socket.create_connection(
            (address, target.port), min(timeout, CONNECT_TIMEOUT)
        )
    except OSError as error:
        raise NotSent(str(error)) from error
    try:
        if target.scheme == "https":
            sock = _tls().wrap_socket(sock, server_hostname=target.host)
    except (OSError, ValueError) as error:
        sock.close()
        raise NotSent(str(error)) from error
    sock.settimeout(timeout)
    return sock


@lru_cache(maxsize=1)
def _tls():
    context = ssl.create_default_context()
    context.load_verify_locations(certificate_authorities())
    return context


def _cut(sock):
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        sock.close()


def _read(answer, headers, max_bytes):
    inflate = None
    if headers.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate"):
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
    parts, size = [], 0
    while chunk := answer.read(CHUNK):
        if inflate:
            # One byte more than allowed is enough to see that it is too much.
            chunk = _inflated(inflate, chunk, max_bytes - size + 1)
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge
        parts.append(chunk)
    if answer.length:
        # With a size given, `read` does not tell that the end came too early.
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(parts)


def _inflated(inflate, chunk, room):
    try:
        return inflate.decompress(chunk, room)
    except zlib.error as error:
        raise http.client.HTTPException("bad compression") from error
