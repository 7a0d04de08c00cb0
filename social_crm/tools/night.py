# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the stages of one night share."""


class Night:
    """What one stage has read, for the others; and how the night is run.

    :param keeps: what is read may be packed for the next night
    :param gentle: a score that hardly moves is left as it stands

    ``code`` is the stage that is run; ``tell`` is called with the share of it that is
    done, 0 to 1.
    """

    def __init__(self, keeps=False, gentle=False):
        self.keeps = keeps
        self.gentle = gentle
        self.code = None
        self.tell = lambda share: None
        self._key = self._known = None

    def once(self, key, read):
        """What ``read()`` gives; read again only when the key is another one."""
        if key != self._key:
            self._known, self._key = read(), key
        return self._known


class Stopped(Exception):
    """Somebody stopped the night; what the stage did is not kept."""
