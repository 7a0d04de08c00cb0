# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.gc import disabling_gc

_logger = logging.getLogger(__name__)

PROCESS_BATCH = 1_000


class ScrmPost(models.Model):
    """Anything said, by others or by us. Written by `scrm.store` only."""

    _name = "scrm.post"
    _description = "Social Post"
    _inherit = ["scrm.network.mixin"]
    _order = "posted_at desc, id desc"
    _rec_names_search = ["text"]

    account_id = fields.Many2one(
        "scrm.account",
        string="Heard By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The account of ours through which this post reached us first.",
    )
    profile_id = fields.Many2one(
        "scrm.profile",
        string="Author",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", string="Contact")
    direction = fields.Selection(
        [("in", "Heard"), ("out", "Said by us")], required=True, readonly=True
    )
    kind = fields.Selection(
        [
            ("post", "Post"),
            ("reply", "Reply"),
            ("comment", "Comment"),
            ("quote", "Quote"),
            ("repost", "Repost"),
            ("message", "Direct message"),
            ("review", "Review"),
            ("article", "Article"),
        ],
        required=True,
        readonly=True,
    )
    title = fields.Char(readonly=True)
    text = fields.Text(readonly=True)
    html = fields.Html(string="Formatted Text", readonly=True)
    url = fields.Char(string="On the Network", readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    posted_at = fields.Datetime(string="Said", required=True, readonly=True)
    first_seen_at = fields.Datetime(string="Heard", required=True, readonly=True)
    edited_at = fields.Datetime(string="Edited", readonly=True)
    deleted_at = fields.Datetime(string="Deleted There", readonly=True)
    parent_remote_id = fields.Char(readonly=True)
    parent_id = fields.Many2one(
        "scrm.post",
        string="Answer To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    thread_ref = fields.Char(readonly=True)
    thread_root_id = fields.Many2one(
        "scrm.post",
        string="Thread",
        readonly=True,
        index=True,
        ondelete="set null",
        help="The first stored post of the thread; it stands for the whole thread.",
    )
    topic_ids = fields.Many2many(
        "scrm.topic", "scrm_post_topic_rel", "post_id", "topic_id", string="Topics"
    )
    mention_profile_ids = fields.Many2many(
        "scrm.profile", "scrm_post_mention_rel", "post_id", "profile_id", readonly=True
    )
    likes_count = fields.Integer(string="Likes", readonly=True)
    reposts_count = fields.Integer(string="Reposts", readonly=True)
    replies_count = fields.Integer(string="Replies", readonly=True)
    sentiment = fields.Float(
        readonly=True, help="-1 is very negative, 1 very positive, 0 undecided."
    )
    process_state = fields.Selection(
        [
            ("new", "Waiting"),
            ("done", "Processed"),
            ("skipped", "History"),
            ("error", "Failed"),
        ],
        required=True,
        readonly=True,
        default="new",
        help="History is older than the date from which its account acts: it is "
        "shown, but never triggers anything.",
    )
    process_error = fields.Char(readonly=True)

    _network_key = models.Constraint(
        "UNIQUE (company_id, channel, instance, remote_id)",
        "This post is stored already.",
    )
    _waiting_idx = models.Index("(posted_at, id) WHERE process_state = 'new'")
    _orphan_idx = models.Index(
        "(company_id, channel, instance, parent_remote_id) "
        "WHERE parent_id IS NULL AND parent_remote_id IS NOT NULL"
    )
    _thread_ref_idx = models.Index(
        "(company_id, channel, instance, thread_ref) WHERE thread_ref IS NOT NULL"
    )
    _company_time_idx = models.Index("(company_id, posted_at DESC)")

    @api.depends("text", "profile_id")
    def _compute_display_name(self):
        for post in self:
            words = " ".join((post.text or "").split())
            short = words[:60] + ("…" if len(words) > 60 else "")
            post.display_name = f"@{post.profile_id.handle}: {short}"

    # -- processing -----------------------------------------------------------

    def _process_posts(self):
        """Extension point: work on these new posts, in one transaction.

        Called with at most ``PROCESS_BATCH`` posts, oldest first, whose rows are
        locked. All that it does is committed with the state of the posts, so a
        crash repeats the whole batch and a finished batch is never repeated.
        """

    # -- points ---------------------------------------------------------------

    def _scrm_award(self, points, reason, key):
        """Extension point: give the authors of these posts points, once a post.

        :param reason: words for the holder of the card; no personal data
        :param key: what awards; with the post it names the booking
        :return: ``{post id: the booking}``, of before included
        """
        return {}

    def _scrm_take_back_award(self, booking, reason):
        """Extension point: take back what `_scrm_award` has booked."""

    def _reward_posts(self):
        """Extension point: what follows when all others have worked on these posts.

        The order in which addons are loaded does not matter here.
        """

    def _work_on(self):
        """All that is to be done about these posts, in its order."""
        self._process_posts()
        self._reward_posts()

    @api.model
    def _waiting_domain(self):
        return Domain("process_state", "=", "new")

    @api.model
    def _process_batch(self):
        """Process one batch; returns the number of posts taken."""
        posts = self.search(
            self._waiting_domain(), order="posted_at, id", limit=PROCESS_BATCH
        )
        posts = posts.try_lock_for_update(allow_referencing=True)
        try:
            posts._process_together()
        except self._retried_errors():
            raise
        except Exception:
            _logger.exception(
                "A batch of %s posts failed; going one by one", len(posts)
            )
            self.env.invalidate_all(flush=False)
            posts._process_apart()
        return len(posts)

    @api.model
    def _process_batch_apart(self):
        """One batch post by post, when it collided however often it was tried."""
        posts = self.search(
            self._waiting_domain(), order="posted_at, id", limit=PROCESS_BATCH
        )
        posts = posts.try_lock_for_update(allow_referencing=True)
        posts._process_apart(errors=())
        return len(posts)

    def _process_together(self):
        # Whatever else is read of them is read once it was understood.
        self.fetch(["company_id"])
        # So many records at once keep the collector busy, and make hardly a cycle.
        with disabling_gc(), self.env.cr.savepoint():
            for company, posts in self.grouped("company_id").items():
                # Reasons are read by the people of that company.
                lang = company.partner_id.lang or self.env.lang
                posts.with_context(lang=lang)._work_on()
            self._mark_done()

    def _mark_done(self):
        """What writing the state would do, in one query for the batch."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_post
                SET process_state = 'done', write_uid = %s, write_date = %s
                WHERE id = ANY(%s) AND process_state <> 'done'""",
                self.env.uid,
                self.env.cr.now(),
                self.ids,
            )
        )
        stamps = ["write_uid", "write_date"]
        self.invalidate_recordset(["process_state", *stamps], flush=False)

    def _process_apart(self, errors=None):
        """One bad post must not hold the others."""
        raised = self._retried_errors() if errors is None else errors
        for post in self:
            try:
                post._process_together()
            except raised:
                raise
            except Exception as error:
                _logger.exception("Post %s could not be processed", post.id)
                self.env.invalidate_all(flush=False)
                post.write(
                    {"process_state": "error", "process_error": str(error)[:500]}
                )

    @api.model
    def _retried_errors(self):
        return self.env["scrm.store"]._retried_errors()

    @api.model
    def _cron_process(self):
        while self._process_next():
            if not self.env["ir.cron"]._commit_progress(
                remaining=self.search_count(self._waiting_domain(), limit=10_000)
            ):
                break

    @api.model
    def _process_next(self):
        store = self.env["scrm.store"]
        try:
            return store._retrying(self._process_batch)
        except self._retried_errors():
            _logger.exception("A batch of posts collides each time it is tried")
            return store._retrying(self._process_batch_apart)

    def action_reprocess(self):
        """Try again what failed."""
        failed = self.filtered(lambda p: p.process_state == "error")
        # State and error are the machine's own marks, closed to users otherwise.
        failed.sudo().write({"process_state": "new", "process_error": False})
        self.env["scrm.store"]._wake_processing()

    def action_open_url(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
