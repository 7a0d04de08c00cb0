# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files as servers with Mastodon's API take them.

https://docs.joinmastodon.org/entities/Instance/ and /methods/media/
"""

import time
from urllib.parse import quote

from ..tools.media import IMAGES, VIDEOS, Rules
from .errors import Refused, RetryLater

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


def id_of(data):
    """The id of a file that a server took."""
    if not isinstance(data, dict) or not data.get("id"):
        raise Refused("refused", message="no id for the file in the answer")
    return str(data["id"])


def wait_for(get, media_id, host):
    """Wait until a server has worked through a film that it took.

    :param get: function of a path -> ``Response``
    :raises RetryLater: it takes longer than we have
    :raises Refused: the server could not make anything of it
    """
    for seconds in WAITS:
        time.sleep(seconds)
        if get(f"/api/v1/media/{quote(media_id, safe='')}").status == 200:
            return
    raise RetryLater("still_working", host=host)
