# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the stages of one night share."""

import time

# What is told less than this many seconds after the last time is not told.
TELL_EVERY = 1.0


class Night:
    """What one stage has read, for the others; and how the night is run.

    :param keeps: what is read may be packed for the next night
    :param gentle: a score that hardly moves is left as it stands

    ``code`` is the stage that is run; ``publish``, where there is one, is called with
    the share of it that is done, 0 to 1, from time to time.
    """

    def __init__(self, keeps=False, gentle=False):
        self.keeps = keeps
        self.gentle = gentle
        self.code = None
        self.publish = None
        self._told_at = -TELL_EVERY
        self._known = {}

    def tell(self, share):
        """Publish the share of the stage that is done, if it is time to."""
        now = time.monotonic()
        if self.publish and now - self._told_at >= TELL_EVERY:
            self._told_at = now
            self.publish(share)

    def once(self, name, key, read):
        """What ``read()`` gives; read again only when the key is another one."""
        if self._known.get(name, (None,))[0] != key:
            self._known[name] = key, read()
        return self._known[name][1]


class Stopped(Exception):
    """Somebody stopped the night; what the stage did is not kept."""
