# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from functools import partial

from odoo import models

from ..clients.errors import ClientError, NeedsSignIn, RetryLater

_logger = logging.getLogger(__name__)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    """Questions besides reading and sending: trouble with them holds back neither."""

    _inherit = "scrm.account"

    def _ask_aside(self, ask):
        """``(answer, None)`` of ``ask()``, or ``(None, error)``. For crons only."""
        try:
            return ask(), None
        except ClientError as error:
            _logger.info("No answer for account %s: %s", self.id, error.code)
            return None, error
        except Exception as error:
            self.env.cr.rollback()
            self.env.transaction.reset()
            _logger.exception("Asking for account %s broke off", self.id)
            return None, error

    def _held_back_by(self, error):
        """Write down an ended access or a limit; whether it was one of them.

        Then whatever else was to be asked waits with the account.
        """
        if isinstance(error, NeedsSignIn):
            work = partial(self._set_needs_signin, self._explain(error))
        elif isinstance(error, RetryLater) and error.code == "rate_limit":
            work = partial(self._note_limit, error.at)
        else:
            return False
        self.env["scrm.store"]._retrying(work)
        return True
