# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmActTouch(models.Model):
    """A day on which an act came, changed or went since the acts were packed.

    Written by triggers, so that nothing is missed that changes acts: stored pages,
    merged profiles, deletions that follow others, statements by hand. Rows are only
    added and, by the night, deleted: nobody waits for anybody.
    """

    _name = "scrm.act.touch"
    _description = "Day with Changed Acts"
    _order = "id desc"
    _rec_name = "date"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)

    def init(self):
        self.env.cr.execute(TRIGGERS)

    @api.model
    def _drop_triggers(self):
        self.env.cr.execute(
            "DROP FUNCTION IF EXISTS scrm_act_touched(), scrm_act_author() CASCADE"
        )


TRIGGERS = """
CREATE OR REPLACE FUNCTION scrm_act_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scrm_act_touch (company_id, date)
    SELECT DISTINCT company_id, occurred_at::date FROM act;
    RETURN NULL;
END $$;
-- Whether an act is a post of its actor depends on the author of the post.
CREATE OR REPLACE FUNCTION scrm_act_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scrm_act_touch (company_id, date)
    SELECT DISTINCT company_id, occurred_at::date FROM scrm_interaction
    WHERE post_id = NEW.id;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS scrm_act_came ON scrm_interaction;
CREATE TRIGGER scrm_act_came AFTER INSERT ON scrm_interaction
    REFERENCING NEW TABLE AS act
    FOR EACH STATEMENT EXECUTE FUNCTION scrm_act_touched();
DROP TRIGGER IF EXISTS scrm_act_went ON scrm_interaction;
CREATE TRIGGER scrm_act_went AFTER DELETE ON scrm_interaction
    REFERENCING OLD TABLE AS act
    FOR EACH STATEMENT EXECUTE FUNCTION scrm_act_touched();
DROP TRIGGER IF EXISTS scrm_act_was ON scrm_interaction;
CREATE TRIGGER scrm_act_was AFTER UPDATE ON scrm_interaction
    REFERENCING OLD TABLE AS act
    FOR EACH STATEMENT EXECUTE FUNCTION scrm_act_touched();
DROP TRIGGER IF EXISTS scrm_act_changed ON scrm_interaction;
CREATE TRIGGER scrm_act_changed AFTER UPDATE ON scrm_interaction
    REFERENCING NEW TABLE AS act
    FOR EACH STATEMENT EXECUTE FUNCTION scrm_act_touched();
DROP TRIGGER IF EXISTS scrm_act_author ON scrm_post;
CREATE TRIGGER scrm_act_author AFTER UPDATE OF profile_id ON scrm_post
    FOR EACH ROW WHEN (OLD.profile_id IS DISTINCT FROM NEW.profile_id)
    EXECUTE FUNCTION scrm_act_author();
"""
