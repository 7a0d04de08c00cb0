# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files as servers with Mastodon's API take them.

https://docs.joinmastodon.org/entities/Instance/ and /methods/media/
"""

import time
from urllib.parse import quote

from ..tools.media import IMAGES, VIDEOS, Rules
from . import multipart
from .errors import Gone, Refused, RetryLater

# What every server of this kind takes; some take more.
USUAL = Rules(
    IMAGES, max_bytes=8 * 2**20, max_files=4, max_pixels=4096**2, max_alt=1_500
)
# Seconds between two looks at a film that the server is still working on.
WAITS = (1, 2, 4, 8, 15)


def rules(configuration):
    """``media.Rules`` of what a server says about itself, the usual where it does not.

    Films are offered only where a server says how large they may be.
    """
    told = configuration.get("media_attachments") or {}
    statuses = configuration.get("statuses") or {}
    types = set(told.get("supported_mime_types") or USUAL.types)
    film = told.get("video_size_limit") or 0
    return Rules(
        frozenset(types & (IMAGES | VIDEOS if film else IMAGES)),
        max_bytes=told.get("image_size_limit") or USUAL.max_bytes,
        max_files=statuses.get("max_media_attachments") or USUAL.max_files,
        max_pixels=told.get("image_matrix_limit") or USUAL.max_pixels,
        max_alt=told.get("description_limit") or USUAL.max_alt,
        max_video_bytes=film,
    )


def upload(ask, media, host):
    """Hand over ``items.Media``; returns its id once the server is done with it.

    :param ask: function of method, path, type and body -> ``(status, data)``
    """
    file = (media.name, media.mimetype, media.content)
    form = multipart.encode({"description": media.alt}, "file", *file)
    try:
        status, data = ask("POST", "/api/v2/media", *form)
    except Gone:
        # Servers from before version 3.1.3 have the first one only.
        status, data = ask("POST", "/api/v1/media", *form)
    if not isinstance(data, dict) or not data.get("id"):
        raise Refused("refused", message="no id for the file in the answer")
    if status == 202:
        _wait_for(ask, str(data["id"]), host)
    return str(data["id"])


def _wait_for(ask, media_id, host):
    """Until a server has worked through a film that it took.

    :raises RetryLater: it takes longer than we have
    :raises Refused: the server could not make anything of it
    """
    for seconds in WAITS:
        time.sleep(seconds)
        status, _data = ask("GET", f"/api/v1/media/{quote(media_id, safe='')}")
        if status == 200:
            return
    raise RetryLater("still_working", host=host)
