# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A form with a file in it, RFC 7578."""

import re
import secrets

_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\]+')


def encode(values, name, file_name, mimetype, content):
    """``(content type, body)`` of a form with text ``values`` and one file.

    :param name: the field of the file
    """
    boundary = f"----{secrets.token_hex(16)}"
    parts = [_part(boundary, f'name="{key}"', value) for key, value in values.items()]
    # A name from outside must not end the header that it stands in.
    shown = _UNSAFE.sub("_", file_name) or "file"
    parts.append(
        _part(
            boundary,
            f'name="{name}"; filename="{shown}"',
            content,
            f"Content-Type: {_UNSAFE.sub('', mimetype)}\r\n",
        )
    )
    body = b"".join(parts) + f"--{boundary}--\r\n".encode("ascii")
    return f"multipart/form-data; boundary={boundary}", body


def _part(boundary, names, value, more=""):
    head = f"--{boundary}\r\nContent-Disposition: form-data; {names}\r\n{more}\r\n"
    content = value.encode() if isinstance(value, str) else value
    return head.encode() + content + b"\r\n"
