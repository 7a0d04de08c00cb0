# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where a URL leads, and whether we may go there.

The name is resolved once and the connection is made to that very address, so that
a name server cannot answer differently between the check and the connection.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from .errors import Refused, RetryLater

PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All that is handed out; the rest is old site-local, local NAT64, or nobody's.
_GLOBAL6 = ipaddress.ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class Target:
    """A checked destination. ``path`` includes the query."""

    scheme: str
    host: str
    port: int
    host_header: str
    path: str
    addresses: tuple[str, ...]


def host_of(url):
    """Host and port of ``url``, without a user."""
    return urlsplit(url).netloc.rpartition("@")[2]


def redact(url):
    """``url`` as it may stand in a log: no user, no query, no fragment."""
    parts = urlsplit(url)
    query = "?…" if parts.query else ""
    return f"{parts.scheme}://{host_of(url)}{parts.path}{query}"


def is_public(address):
    """Whether an IP address (text) belongs to the public internet.

    An IPv4 address inside an IPv6 one (mapped, 6to4, NAT64, Teredo) is what counts.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = _embedded(ip)
    if inner is not None:
        return is_public(str(inner))
    if ip.version == 6 and ip not in _GLOBAL6:
        return False
    return ip.is_global and not ip.is_multicast


def _embedded(ip):
    if ip.version == 4:
        return None
    # The second is the deprecated "compatible" form, ::a.b.c.d.
    if ip in _NAT64 or (int(ip) > 1 and int(ip) >> 32 == 0):
        return ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1]) or None


def resolve(url, allowed_hosts=frozenset()):
    """The checked ``Target`` of ``url``.

    :param allowed_hosts: lower-case ``host`` or ``host:port`` that may be internal
    :raises Refused: no web address, or one that is not public
    :raises RetryLater: the name does not resolve
    """
    scheme, host, port, path = _split(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RetryLater("no_host", host=host) from error
    ips = tuple(dict.fromkeys(info[4][0] for info in found))
    name = f"[{host}]" if ":" in host else host
    allowed = {name, f"{name}:{port}"} & allowed_hosts
    if not allowed and not all(map(is_public, ips)):
        raise Refused("internal_address", host=f"{name}:{port}")
    header = name if port == PORTS[scheme] else f"{name}:{port}"
    return Target(scheme, host, port, header, path, ips)


def _split(url):
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        host = parts.hostname.encode("ascii" if parts.hostname.isascii() else "idna")
        # Control characters and blanks are how one request is made into two.
        clean = url.isprintable() and " " not in url and parts.username is None
    except (KeyError, ValueError, AttributeError) as error:
        raise Refused("bad_address", host=url[:80]) from error
    if not clean:
        raise Refused("bad_address", host=host.decode())
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # What is encoded already stays as it is.
    path = quote(path, safe="%/:;=&?~+!$,'@()*[]-._")
    return parts.scheme, host.decode().lower(), port, path
