# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import hmac
import json
import shutil
import subprocess

import pytest

from odoo.addons.social_crm.tools import signature

SECRET = "s3cret"
BODY = '{"posts": [{"text": "äöå 你好"}]}'.encode()
NOW = 1_795_334_400


def good(body=BODY, secret=SECRET, timestamp=NOW):
    message = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def refused(*args):
    with pytest.raises(signature.BadSignature) as caught:
        signature.verify(*args)
    return caught.value.code


def test_known_value_of_hmac_over_stamp_and_body():
    # printf '1.{}' | openssl dgst -sha256 -hmac key
    expected = "sha256=" + hmac.new(b"key", b"1.{}", "sha256").hexdigest()
    assert signature.sign("key", 1, b"{}") == expected


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_openssl_signs_the_same():
    command = ["openssl", "dgst", "-sha256", "-hmac", SECRET, "-hex"]
    said = subprocess.run(
        command, input=f"{NOW}.".encode() + BODY, capture_output=True, check=True
    ).stdout
    assert signature.sign(SECRET, NOW, BODY) == "sha256=" + said.decode().split()[-1]


def test_good_delivery_gives_its_digest():
    digest = signature.verify(SECRET, str(NOW), good(), BODY, NOW + 10)
    assert digest == good().removeprefix("sha256=")


def test_raw_bytes_count_and_not_the_same_json_written_again():
    again = json.dumps(json.loads(BODY)).encode()
    assert json.loads(again) == json.loads(BODY) and again != BODY
    assert refused(SECRET, str(NOW), good(), again, NOW) == "bad_signature"


@pytest.mark.parametrize("secret", [None, "", False])
def test_without_a_secret_nothing_is_accepted(secret):
    assert refused(secret, str(NOW), good(secret=""), BODY, NOW) == "no_secret"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        good().removeprefix("sha256="),
        good().upper(),
        good() + "0",
        "sha1=" + "0" * 40,
        "sha256=" + "é" * 64,
    ],
)
def test_missing_or_malformed_signature(header):
    assert refused(SECRET, str(NOW), header, BODY, NOW) in (
        "no_signature",
        "bad_signature",
    )


def test_wrong_key_and_changed_body():
    assert refused("other", str(NOW), good(), BODY, NOW) == "bad_signature"
    assert refused(SECRET, str(NOW), good(), BODY + b" ", NOW) == "bad_signature"


def test_the_time_stamp_is_signed_too():
    assert refused(SECRET, str(NOW + 1), good(), BODY, NOW) == "bad_signature"


@pytest.mark.parametrize(
    "stamp", [None, "", "now", "-1", "1.5", "1e9", "١٢٣", "9" * 13]
)
def test_bad_time_stamp(stamp):
    assert refused(SECRET, stamp, good(), BODY, NOW) == "bad_timestamp"


@pytest.mark.parametrize("skew", [-300, 300])
def test_window_of_five_minutes_both_ways(skew):
    header = good(timestamp=NOW + skew)
    assert signature.verify(SECRET, str(NOW + skew), header, BODY, NOW)
    further = NOW + skew + (1 if skew > 0 else -1)
    assert (
        refused(SECRET, str(further), good(timestamp=further), BODY, NOW) == "too_old"
    )
