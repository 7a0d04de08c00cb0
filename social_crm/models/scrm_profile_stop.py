# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError

from ..tools.refusal import refuses

# Longer texts are talk, however they begin.
SHORT = 80


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    """STOP (退订): the one place where it is known."""

    _inherit = "scrm.profile"

    stopped = fields.Boolean(
        string="Asked Us to Stop",
        readonly=True,
        copy=False,
        help="Nothing is sent of our own accord; what the person asks is answered.",
    )
    stopped_at = fields.Datetime(string="Asked on", readonly=True, copy=False)
    stopped_words = fields.Char(string="With the Words", readonly=True, copy=False)
    message_refused_at = fields.Datetime(
        string="Message Refused",
        readonly=True,
        copy=False,
        help="The network did not take a message to this person. Ends when the person "
        "writes to us.",
    )

    _stopped_idx = models.Index("(partner_id) WHERE stopped")

    def _stop(self, words=""):
        """These people do not want to be written to any more."""
        fresh = self.filtered(lambda profile: not profile.stopped)
        fresh.write(
            {
                "stopped": True,
                "stopped_at": fields.Datetime.now(),
                "stopped_words": (words or "")[:SHORT] or False,
            }
        )
        text = self.env._("Asked us to stop writing: %s", words or "–")
        fresh._message_log_batch(dict.fromkeys(fresh.ids, text))

    def _stop_group(self):
        """The other profiles of the same people included."""
        others = self.partner_id.scrm_profile_ids.filtered(
            lambda profile: profile.company_id in self.company_id
        )
        return self | others

    def _check_agent(self):
        self.check_access("read")
        if not self.env.user.has_group("social_crm.group_agent"):
            raise AccessError(self.env._("Only agents do this."))

    def action_stop(self):
        """The person asked an agent in other words, or in another place."""
        self._check_agent()
        # Agents may not write profiles freely.
        self.sudo()._stop(self.env._("told to %s", self.env.user.name))

    def action_resume(self):
        """The person wants to hear from us again, and told so."""
        self._check_agent()
        # As above.
        stopped = self.sudo()._stop_group().filtered("stopped")
        stopped.write({"stopped": False, "stopped_at": False, "stopped_words": False})
        text = self.env._("May be written to again, by %s", self.env.user.name)
        stopped._message_log_batch(dict.fromkeys(stopped.ids, text))


class ScrmPost(models.Model):
    _inherit = "scrm.post"

    def _process_posts(self):
        """STOP counts before anybody does something about the post."""
        self._take_stops()
        return super()._process_posts()

    def _take_stops(self):
        """Respect STOP in messages and in answers to what we said."""
        heard = self.filtered(lambda post: post.direction == "in")
        direct = heard.filtered(lambda post: post.kind == "message")
        back = direct.profile_id.filtered("message_refused_at")
        if back:
            back.write({"message_refused_at": False})
        for post in heard:
            text = post.text or ""
            if len(text) > SHORT or not refuses(text):
                continue
            if post.kind == "message" or post.parent_id.direction == "out":
                post.profile_id._stop(text)
