# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Nobody may lead us to the inside of a network by an address or a name."""

import socket

import pytest

from odoo.addons.social_crm.clients import addresses
from odoo.addons.social_crm.clients.errors import Refused, RetryLater

INTERNAL = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2002:c0a8:101::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "fec0::1",
    "64:ff9b:1::7f00:1",
    "5f00::1",
    "4000::1",
]


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
)
def test_public_addresses(address):
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0/",
        "https://169.254.169.254/latest/meta-data",
        "http://①②⑦.0.0.1/",
        "http://127.0.0.1./",
    ],
)
def test_every_way_to_write_loopback_is_refused(url):
    with pytest.raises((Refused, RetryLater)) as caught:
        addresses.resolve(url)
    # Some of these are no address at all to some resolvers, which is as good.
    assert caught.value.code in ("internal_address", "no_host", "bad_address")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/",
        "example.com",
        "http://",
        "http:///path",
        "http://a:b@example.com/",
        "http://user@example.com/",
        "http://example.com:99999/",
        "http://example.com/a b",
        "http://example.com/\r\nHost: inside",
        "http://exa\x00mple.com/",
        "http://" + "é" * 80 + ".com/",
        "http://[::1/",
    ],
)
def test_what_is_no_web_address(url):
    with pytest.raises(Refused) as caught:
        addresses.resolve(url)
    assert caught.value.code == "bad_address"
    assert "b@" not in str(caught.value)


def names(monkeypatch, *found):
    def lookup(host, port, **_kw):
        return [(2, 1, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def test_one_internal_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    names(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(Refused):
        addresses.resolve("https://two-faced.example/")


@pytest.mark.parametrize("allowed", ["inside.example", "inside.example:8443"])
def test_an_allowed_host_may_be_internal(monkeypatch, allowed):
    names(monkeypatch, "10.0.0.1")
    target = addresses.resolve("https://INSIDE.example:8443/a?b=c#d", {allowed})
    assert target == addresses.Target(
        "https", "inside.example", 8443, "inside.example:8443", "/a?b=c", ("10.0.0.1",)
    )


@pytest.mark.parametrize("allowed", ["inside.example:80", "example", "side.example"])
def test_another_port_or_name_is_not_allowed(monkeypatch, allowed):
    names(monkeypatch, "10.0.0.1")
    with pytest.raises(Refused):
        addresses.resolve("https://inside.example:8443/", {allowed})


def test_path_outside_ascii_is_encoded_and_encoded_ones_stay(monkeypatch):
    names(monkeypatch, "8.8.8.8")
    assert addresses.resolve("http://x.example/词?q=%E8%AF%8D").path == (
        "/%E8%AF%8D?q=%E8%AF%8D"
    )


def test_international_name(monkeypatch):
    names(monkeypatch, "8.8.8.8")
    assert addresses.resolve("https://bücher.example/").host == "xn--bcher-kva.example"


def test_redacted_url_keeps_no_secret():
    url = "https://me:pw@x.example:8/path?access_token=abc#code=def"
    assert addresses.redact(url) == "https://x.example:8/path?…"
