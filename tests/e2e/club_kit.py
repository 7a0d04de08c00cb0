# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A club with members, rewards and contests, for the suites with a browser."""

import base64
from datetime import timedelta

from odoo_env import ROOT

PICTURES = ROOT / "social_crm_loyalty" / "demo"


def make_club(env):
    """Ids of a club with rewards, of Marta's card, and of three contests."""
    env["loyalty.program"].search([]).active = False
    people = make_people(env)
    program = make_program(env)
    cards = {name: program._scrm_card_of(who) for name, who in people.items()}
    for name in ("lin", "marta"):
        cards[name]._scrm_book(
            300, "earn", f"club:{name}", "Tea and two cups for the office"
        )
    program._scrm_find_tiers()
    env["scrm.profile"].create(
        {
            "channel": "file",
            "instance": "club",
            "remote_id": "marta",
            "handle": "marta.pours",
            "partner_id": people["marta"].id,
        }
    )
    env["scrm.referral"]._join(cards["marta"]._scrm_code(), people["joao"])
    make_rewards(env, program)
    contests = {}
    for name, decide_by in (("corner", "votes"), ("cup", "draw"), ("pot", "draw")):
        contests[name] = make_contest(env, program, people, name, decide_by)
    move_end(env, contests["cup"])
    contests["cup"].action_decide()
    return {
        "card": cards["marta"].id,
        **{name: contest.id for name, contest in contests.items()},
    }


def make_people(env):
    found = {}
    for name, lang, group in (
        ("lin", "zh_CN", "base.group_portal"),
        ("agent", "en_US", "social_crm.group_agent"),
        ("boss", "en_US", "social_crm.group_admin"),
    ):
        user = env["res.users"].create(
            {
                "name": name.title(),
                "login": f"e2e_{name}",
                "password": f"e2e_{name}",
                "lang": lang,
                "group_ids": [(6, 0, [env.ref(group).id])],
            }
        )
        if lang == "zh_CN":
            found[name] = user.partner_id
    for name in ("Marta Lind", "Joao Pires", "Mei Wang"):
        login = name.split()[0].lower()
        found[login] = env["res.partner"].create(
            {"name": name, "email": f"{login}@tea.example"}
        )
    return found


def make_program(env):
    return env["loyalty.program"].create(
        {
            "name": "Tea Friends",
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "company_id": env.company.id,
            "portal_point_name": "points",
            "scrm_referral_points": 100,
            "scrm_referral_friend": 40,
            "rule_ids": [(0, 0, {"reward_point_mode": "order"})],
            "scrm_tier_ids": [
                (0, 0, {"name": "Silver", "threshold": 50, "benefits": "Free tea"}),
                (0, 0, {"name": "Gold", "threshold": 500}),
            ],
        }
    )


def make_rewards(env, program):
    codes = env["loyalty.program"].create(
        {
            "name": "A cup on us",
            "program_type": "coupons",
            "trigger": "with_code",
            "applies_on": "current",
            "company_id": env.company.id,
            "reward_ids": [(0, 0, {"discount": 5, "required_points": 1})],
        }
    )
    common = {"program_id": program.id}
    coded = {**common, "gives_program_id": codes.id}
    tin = (PICTURES / "reward_tin.png").read_bytes()
    env["scrm.reward"].create(
        [
            {
                **common,
                "name": "A tin of spring tea",
                "points": 120,
                "is_limited": True,
                "stock": 3,
                "image_1920": base64.b64encode(tin),
                "description": "Fifty grams of the first harvest.",
            },
            {**coded, "name": "A cup for a friend", "kind": "egift", "points": 40},
            {**coded, "name": "Five percent off", "kind": "voucher", "points": 60},
            {**common, "name": "A tea pot", "points": 900},
            {
                **common,
                "name": "A seat at the tasting of the autumn oolongs",
                "kind": "seat",
                "points": 150,
                "is_limited": True,
                "stock": 0,
            },
        ]
    )
    badge = env["scrm.badge"].create({**common, "name": "Regular", "sign": "🍵"})
    badge.award_ids = [
        (0, 0, {"partner_id": card.partner_id.id}) for card in program.coupon_ids[:2]
    ]


def make_contest(env, program, people, name, decide_by):
    now = env.cr.now()
    contest = env["scrm.contest"].create(
        {
            "name": {
                "corner": "Your tea corner",
                "cup": "Your first cup",
                "pot": "Your oldest pot",
            }[name],
            "company_id": env.company.id,
            "program_id": program.id,
            "date_from": now - timedelta(days=1),
            "date_to": now + timedelta(days=9),
            "entry_by": "form",
            "decide_by": decide_by,
            "prize_points": 50,
            "rules": "One sentence is enough, a picture is better.",
        }
    )
    contest.action_open()
    picture = (PICTURES / "corner_shelf.png").read_bytes()
    contest._enter(people["marta"], "On the shelf of my grandmother", picture, "a.png")
    contest._enter(people["joao"], "Uma mesa pequena, duas chávenas e a janela aberta")
    contest._enter(people["mei"], "阳台上，猫也在。")
    return contest


def move_end(env, contest):
    """As if it had begun earlier: the terms of an open contest are not written."""
    contest.flush_recordset()
    env.cr.execute(
        "UPDATE scrm_contest SET date_to = date_from + interval '1 hour' WHERE id = %s",
        (contest.id,),
    )
    contest.invalidate_recordset()
