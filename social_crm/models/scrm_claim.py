# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL, consteq

from ..tools import claims, codes

# Wrong codes on one account, of all profiles together, until it is guarded.
ACCOUNT_TRIES = 100

ADDRESSED = """SELECT post.id, author.partner_id FROM scrm_post post
    JOIN scrm_profile author ON author.id = post.profile_id
    LEFT JOIN scrm_post parent ON parent.id = post.parent_id
    LEFT JOIN scrm_post root ON root.id = post.thread_root_id
    WHERE post.id = ANY(%(ids)s) AND NOT COALESCE(author.is_own, FALSE) AND (
        post.kind = 'message' OR parent.direction = 'out' OR root.direction = 'out'
        OR EXISTS (
            SELECT FROM scrm_post_mention_rel rel
            JOIN scrm_profile who ON who.id = rel.profile_id
            WHERE rel.post_id = post.id AND (who.is_own OR EXISTS (
                SELECT FROM scrm_account own WHERE own.profile_id = who.id
            ))
        )
    )"""
# Whoever comes second waits here, and is repeated when the first has committed.
LOOK_UP = """SELECT code_hash, id, partner_id, state, made_at, expires_at, profile_id,
        said_at
    FROM scrm_claim_code WHERE company_id = %s AND code_hash = ANY(%s)
    ORDER BY id FOR UPDATE"""
TIE = """UPDATE scrm_profile profile SET partner_id = data.partner_id,
        channel_code_id = COALESCE(data.source_id, profile.channel_code_id),
        channel_certainty = CASE WHEN data.source_id IS NULL
            THEN profile.channel_certainty ELSE 'proven' END,
        channel_at = CASE WHEN data.source_id IS NULL
            THEN profile.channel_at ELSE data.made_at END
    FROM unnest(%s::int[], %s::int[], %s::int[], %s::timestamp[])
        AS data(id, partner_id, source_id, made_at)
    WHERE profile.id = data.id"""
USE = """UPDATE scrm_claim_code claim SET state = data.state,
        profile_id = data.profile_id, post_id = data.post_id,
        said_at = data.said_at, used_at = %s, link_id = link.id
    FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[], %s::timestamp[])
        AS data(id, state, profile_id, post_id, said_at)
    LEFT JOIN scrm_profile_link link
        ON link.profile_id = data.profile_id AND link.active AND data.state = 'used'
    WHERE claim.id = data.id"""


class ScrmClaim(models.AbstractModel):
    """Ties profiles to contacts by the codes that people send to our accounts."""

    _name = "scrm.claim"
    _description = "Judging of Claim Codes"

    @api.model
    def _judge_posts(self, posts):
        """Judge all codes in these posts of one company: a fixed number of queries.

        :return: list of ``claims.Verdict``; posts without a code have none
        """
        found = {}
        for post in posts:
            if post.direction == "in" and post.kind != "repost":
                if tokens := codes.find_claims(post.text):
                    found[post.id] = tokens
        ties = self._addressed_to_us(list(found))
        posts = posts.browse([post_id for post_id in found if post_id in ties])
        if not posts:
            return []
        company = posts.company_id
        attempts = [
            claims.Try(
                post.id,
                post.profile_id.id,
                post.account_id.id,
                post.posted_at,
                tuple(
                    self.env["scrm.claim.code"]._hash(company.id, code)
                    for code in found[post.id]
                ),
            )
            for post in posts
        ]
        return self._judge(company, attempts, ties)

    @api.model
    def _addressed_to_us(self, post_ids):
        """Dict of the posts that speak to us: id -> contact of the author or None."""
        if not post_ids:
            return {}
        self.env.flush_all()
        return dict(self.env.execute_query(SQL(ADDRESSED, ids=post_ids)))

    @api.model
    def _judge(self, company, attempts, ties):
        guards = self.env["scrm.claim.guard"]
        profile_keys = {one.profile_id: f"profile:{one.profile_id}" for one in attempts}
        account_keys = {one.account_id: f"account:{one.account_id}" for one in attempts}
        # Before the look-up: nobody guesses while somebody else counts.
        taken = guards._take(company, [*profile_keys.values(), *account_keys.values()])
        bench = claims.Bench(
            self._look_up(company, [key for one in attempts for key in one.keys]),
            {
                one.profile_id: ties[one.post_id]
                for one in attempts
                if ties[one.post_id]
            },
            {profile_id: taken[key] for profile_id, key in profile_keys.items()},
            {account_id: taken[key] for account_id, key in account_keys.items()},
            fields.Datetime.now(),
            (company.scrm_claim_tries, ACCOUNT_TRIES),
        )
        verdicts = bench.judge(attempts)
        guards._put_back(company, taken)
        self._carry_out(company, verdicts)
        return verdicts

    @api.model
    def _look_up(self, company, keys):
        self.env["scrm.claim.code"].flush_model()
        rows = self.env.execute_query(SQL(LOOK_UP, company.id, keys))
        wanted = set(keys)
        return {
            key: claims.Code(*values)
            for key, *values in rows
            if any(consteq(key, one) for one in wanted)
        }

    # -- carrying out ---------------------------------------------------------

    @api.model
    def _carry_out(self, company, verdicts):
        self._write_attempts(company, verdicts)
        tied = [v for v in verdicts if v.outcome == "tied"]
        if tied:
            self._tie(company, tied)
        self._mark_used([v for v in verdicts if v.outcome in ("tied", "conflict")])
        self.env["scrm.claim.voice"]._speak(company, verdicts)

    @api.model
    def _write_attempts(self, company, verdicts):
        columns = (
            "post_id",
            "profile_id",
            "account_id",
            "company_id",
            "claim_id",
            "outcome",
            "tried_at",
        )
        now = fields.Datetime.now()
        rows = [
            (
                v.attempt.post_id,
                v.attempt.profile_id,
                v.attempt.account_id,
                company.id,
                v.code and v.code.id,
                v.outcome,
                now,
            )
            for v in verdicts
        ]
        # A post that failed later and is tried again was judged before.
        again = SQL(
            "ON CONFLICT (post_id) DO UPDATE SET outcome = EXCLUDED.outcome"
            " RETURNING id"
        )
        self.env["scrm.store"]._insert("scrm_claim_attempt", columns, rows, again)
        self.env["scrm.claim.attempt"].invalidate_model()

    @api.model
    def _tie(self, company, verdicts):
        """Make the ties, with what the contact agreed to when the code was made."""
        codes_by_id = {v.code.id: v for v in verdicts}
        records = self.env["scrm.claim.code"].browse(codes_by_id)
        rows, links = [], []
        for claim in records:
            profile_id = codes_by_id[claim.id].attempt.profile_id
            source = claim.channel_code_id.id or None
            rows.append((profile_id, claim.partner_id.id, source, claim.made_at))
            links.append(
                {
                    "profile_id": profile_id,
                    "partner_id": claim.partner_id.id,
                    "method": "claim",
                    "reason": self.env._("Sent the claim code that we had shown"),
                    "user_id": claim.user_id.id,
                    **claim._consent_values(),
                }
            )
        profiles = self.env["scrm.profile"].browse([row[0] for row in rows])
        # Who is tied to the same contact already needs no second tie.
        free = profiles.filtered(lambda profile: not profile.partner_id)
        fresh = {
            link["profile_id"]: link for link in links if link["profile_id"] in free.ids
        }
        self.env["scrm.profile.link"].create(list(fresh.values()))
        self.env.flush_all()
        self.env.cr.execute(SQL(TIE, *map(list, zip(*rows, strict=True))))
        profiles.invalidate_recordset()
        profiles._refresh_partner_values(company, records.partner_id)
        self.env["scrm.channel.contact"]._note_all(
            [(c.channel_code_id, c.partner_id) for c in records], "claim"
        )

    @api.model
    def _mark_used(self, verdicts):
        if not verdicts:
            return
        self.env.flush_all()
        rows = [
            (
                v.code.id,
                v.code.state,
                v.attempt.profile_id,
                v.attempt.post_id,
                v.attempt.said_at,
            )
            for v in verdicts
        ]
        lists = map(list, zip(*rows, strict=True))
        self.env.cr.execute(SQL(USE, fields.Datetime.now(), *lists))
        self.env["scrm.claim.code"].invalidate_model()
