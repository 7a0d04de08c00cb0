# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..clients.http import HttpClient
from ..tools import media
from ..tools.items import Looked


class ScrmConnector(models.AbstractModel):
    """What a channel can do. One small model for each channel inherits this.

    A channel names itself in ``_channel`` and says in ``_capabilities`` what it
    offers; nothing outside its model may ask which channel it is.
    """

    _name = "scrm.connector"
    _description = "Connector of a social channel"

    _channel = None
    _capabilities = frozenset()
    # Seconds between two rounds of reading.
    _interval = 120
    # The server that most people of this network are on.
    _default_url = ""
    # About how many posts `_metrics` and `_look_again` are asked in one go.
    _metrics_size = 40

    @api.model
    def _channels(self):
        """Model names of the channels that are installed, by their key."""
        names = self.env.registry.descendants(["scrm.connector"], "_inherit")
        models_ = (self.env[name] for name in names)
        return {model._channel: model._name for model in models_ if model._channel}

    @api.model
    def _selection_channel(self):
        return [
            (channel, self.env[name]._get_channel_name())
            for channel, name in sorted(self._channels().items())
        ]

    @api.model
    def _get_channel_name(self):
        """Name for people, translated."""
        return self._channel

    @api.model
    def _can(self, capability):
        return capability in self._capabilities

    # -- reading ------------------------------------------------------------
    @api.model
    def _streams(self, account):
        """Names of what is read of this account, each with a cursor of its own."""
        return []

    @api.model
    def _fetch(self, account, stream, mark, page_token):
        """One page of a stream as ``items.Page``; raises ``http.ClientError``."""
        raise NotImplementedError

    @api.model
    def _probe(self, account):
        """Ask the network, as cheaply as it can be asked, whether it knows us.

        :return: ``items.RawProfile`` of who we are there; None where there is no
            access that could end
        :raises ClientError: ``NeedsSignIn`` where our access has ended
        """
        return None

    # -- sending ------------------------------------------------------------
    @api.model
    def _send(self, account, outgoing):
        """Say it; returns ``items.SendResult``, raises ``http.ClientError``."""
        raise NotImplementedError

    @api.model
    def _media_rules(self, account):
        """``media.Rules``: which files may go along with a post."""
        return media.NOTHING

    @api.model
    def _poll_rules(self, account):
        """``polls.Rules``: which questions may be asked; None where none can be."""
        return None

    @api.model
    def _find_sent(self, account, outgoing, taken):
        """Look for something sent whose outcome is not known.

        What was to be deleted is found when it is not there any more, what was to
        be changed when it has the new text.


        :param taken: ids of posts that belong to other deliveries
        :return: ``items.SendResult``, or None when the network does not have it
        """
        return None

    @api.model
    def _metrics(self, account, remote_ids):
        """``items.Metrics`` of posts of ours, in bulk where the network allows.

        :param remote_ids: list of at most ``_metrics_size``
        :return: those that are still there; what is deleted is left out
        """
        return ()

    @api.model
    def _look_again(self, account, remote_ids):
        """``items.Looked``: which posts of others the network still has.

        An error, or an answer for a part only, never means that one is missing.

        :param remote_ids: list of at most ``_metrics_size``
        """
        return Looked()

    @api.model
    def _length(self, account, text, handle=""):
        """``(used, limit)`` as the network counts; a limit of 0 is none.

        :param handle: whom the text answers, where that takes room in it
        """
        return len(text), account.max_characters

    @api.model
    def _preview_style(self, account):
        """How the network shows a post, as far as its users would notice.

        :return: dict: ``units``, limit -> name of what is counted, 0 for any other;
            ``parts``, key of ``shown.PARTS``; ``link_length``, letters that are seen
            of a link, 0 for all; ``grid``, pictures side by side
        """
        units = {0: self.env._("characters")}
        return {"units": units, "parts": "common", "link_length": 0, "grid": 4}

    # -- connecting ---------------------------------------------------------
    @api.model
    def _connect(self, account):
        """Bring the account to life: an action for the browser, or None if done."""
        account._set_connected()

    @api.model
    def _finish_connect(self, account, code, signin):
        """Take the code that the network gave back after a person signed in."""
        raise NotImplementedError

    @api.model
    def _finish_password(self, account, identifier, password):
        """Sign in with what a person typed; the password is not kept."""
        raise NotImplementedError

    @api.model
    def _renew(self, account, refresh_token):
        """``(access token, refresh token)`` that follow; raises ``NeedsSignIn``."""
        raise NotImplementedError

    @api.model
    def _disconnect(self, account):
        """Tell the network that our access ends, where it has a word for that."""

    # -- inbound ------------------------------------------------------------
    @api.model
    def _verify_webhook(self, account, headers, body):
        """Raises ``signature.BadSignature`` unless the body is the sender's."""
        raise NotImplementedError

    @api.model
    def _parse_webhook(self, account, body):
        """``items.Page`` of a verified body; raises ``ValueError`` with a reason."""
        raise NotImplementedError

    # -- shared -------------------------------------------------------------
    @api.model
    def _http(self):
        """The one way out, with the hosts that the administrator allows."""
        return HttpClient(allowed_hosts=self._allowed_hosts())

    @api.model
    def _allowed_hosts(self):
        # The hosts are no secret to the code that calls them, but agents must
        # not read system parameters.
        value = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("social_crm.allowed_hosts", "")
        )
        return frozenset(value.replace(",", " ").split())

    @api.model
    def _explain(self, error):
        """A client's error in words for people."""
        texts = {**self._words_on_the_way(), **self._words_of_networks()}
        return texts.get(error.code, texts["refused"]) % {
            "host": "",
            "status": "",
            "message": error.code,
            **error.params,
        }

    @api.model
    def _words_on_the_way(self):
        return {
            "internal_address": self.env._(
                "%(host)s is an address inside a private network. An administrator "
                "can allow it in the settings of Social CRM."
            ),
            "no_host": self.env._("The server %(host)s was not found."),
            "bad_address": self.env._("%(host)s is not a valid web address."),
            "no_connection": self.env._("The server %(host)s cannot be reached."),
            "timeout": self.env._("The server %(host)s did not answer in time."),
            "reset": self.env._("The server %(host)s broke the connection off."),
            "server_error": self.env._(
                "The server %(host)s has trouble of its own (code %(status)s)."
            ),
            "too_large": self.env._("The answer of %(host)s is too large."),
            "redirects": self.env._("%(host)s redirects in an unexpected way."),
            "bad_answer": self.env._("The answer of %(host)s could not be understood."),
        }

    @api.model
    def _words_of_networks(self):
        return {
            "rate_limit": self.env._("The network asks us to slow down."),
            "sign_in": self.env._("The network asks for a new sign-in."),
            "gone": self.env._("%(host)s does not have this (code %(status)s)."),
            "not_deleted": self.env._(
                "The server %(host)s did not delete it: it is still there."
            ),
            "poll_stays": self.env._(
                "A post with a poll cannot be changed: its votes would be lost."
            ),
            "nobody_told": self.env._(
                "The server %(host)s does not know whom this is for; nobody was told."
            ),
            "list_too_long": self.env._(
                "So much was posted on %(host)s meanwhile that not all of it was read."
            ),
            "no_poll": self.env._(
                "The server %(host)s published the text without the poll."
            ),
            "still_working": self.env._(
                "The server %(host)s is still working on a video that it was given."
            ),
            "bad_feed": self.env._("%(host)s does not give an RSS or Atom feed."),
            "refused": self.env._("The network refused it: %(message)s"),
        }
