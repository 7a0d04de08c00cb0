# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from odoo.addons.social_crm.tools import claims
from odoo.addons.social_crm.tools.claims import Bench, Code, Guard, Try

NOW = datetime(2026, 11, 20, 9, 0)
MINUTE = timedelta(minutes=1)


def code(key="k", **values):
    values = {
        "id": 1,
        "partner_id": 7,
        "state": "open",
        "made_at": NOW - 60 * MINUTE,
        "expires_at": NOW + 60 * MINUTE,
        **values,
    }
    return {key: Code(**values)}


def said(profile_id=1, keys=("k",), minutes=-1, post_id=1, account_id=1):
    return Try(post_id, profile_id, account_id, NOW + minutes * MINUTE, tuple(keys))


def judge(codes, *attempts, ties=None, guards=None, limits=(5, 100), now=NOW):
    profiles = {a.profile_id: Guard() for a in attempts} | (guards or {})
    accounts = {a.account_id: Guard() for a in attempts}
    bench = Bench(codes, ties or {}, profiles, accounts, now, limits)
    return bench.judge(attempts), bench


def outcomes(*args, **options):
    return [verdict.outcome for verdict in judge(*args, **options)[0]]


def test_a_good_code_ties_once():
    assert outcomes(code(), said()) == ["tied"]
    assert outcomes(code(), said(1, post_id=1), said(2, post_id=2)) == ["tied", "used"]


def test_the_earliest_sender_gets_it_whatever_the_order_of_arrival():
    verdicts, _bench = judge(
        code(), said(2, minutes=-1, post_id=1), said(1, minutes=-2, post_id=2)
    )
    assert [(v.attempt.profile_id, v.outcome) for v in verdicts] == [
        (1, "tied"),
        (2, "used"),
    ]


def test_who_said_it_before_the_one_who_got_it_is_heard_by_a_person():
    known = code(state="used", used_by=2, used_said_at=NOW - 5 * MINUTE)
    assert outcomes(known, said(1, minutes=-10)) == ["disputed"]
    assert outcomes(known, said(1, minutes=-3)) == ["used"]
    assert outcomes(known, said(2, minutes=-3)) == ["again"]


def test_a_code_cannot_be_said_before_it_was_made():
    assert outcomes(code(), said(minutes=-65)) == ["tied"]
    assert outcomes(code(), said(minutes=-75)) == ["early"]
    known = code(state="used", used_by=2, used_said_at=NOW)
    assert outcomes(known, said(1, minutes=-75)) == ["early"]


def test_it_counts_when_it_was_said_and_not_for_ever():
    late = NOW + 10 * 60 * MINUTE
    assert outcomes(code(), said(minutes=59), now=late) == ["tied"]
    assert outcomes(code(), said(minutes=61), now=late) == ["expired"]
    assert outcomes(code(), said(minutes=59), now=NOW + 26 * 60 * MINUTE) == ["expired"]


def test_another_contact_is_never_overwritten():
    verdicts, bench = judge(code(), said(), ties={1: 8})
    assert verdicts[0].outcome == "conflict"
    assert bench.codes["k"].state == "review"
    assert outcomes(code(), said(), ties={1: 7}) == ["tied"]


def test_two_codes_of_two_contacts_in_one_batch():
    both = code("a") | code("b", id=2, partner_id=9)
    assert outcomes(both, said(keys="a"), said(keys="b", post_id=2)) == [
        "tied",
        "conflict",
    ]


def test_revoked_codes_are_as_used_ones():
    assert outcomes(code(state="revoked"), said()) == ["used"]
    assert outcomes(code(state="review"), said()) == ["used"]


def test_guessing_is_stopped_within_a_batch_also_where_the_last_one_is_right():
    tries = [said(keys=(f"g{n}",), post_id=n, minutes=-9 + n) for n in range(5)]
    found = outcomes(code(), *tries, said(post_id=9, minutes=0))
    assert found == ["wrong"] * 5 + ["blocked"]


def test_blocks_grow_and_end():
    guard, lengths = Guard(), []
    now = NOW
    for _block in range(6):
        while not guard.wrong(now, 5):
            pass
        lengths.append(guard.blocked_until - now)
        assert guard.is_blocked(now)
        now = guard.blocked_until
        assert not guard.is_blocked(now)
    assert lengths[:3] == [15 * MINUTE, 60 * MINUTE, 240 * MINUTE]
    assert lengths[-1] == claims.LONGEST_BLOCK


def test_a_wrong_code_now_and_then_blocks_nobody():
    guard = Guard()
    for hour in range(20):
        assert not guard.wrong(NOW + hour * 61 * MINUTE, 5)


def test_many_profiles_that_guess_are_slowed_on_the_account():
    tries = [said(n, keys=(f"g{n}",), post_id=n) for n in range(1, 5)]
    verdicts, _bench = judge(code(), *tries, said(9, post_id=9), limits=(5, 4))
    assert [v.outcome for v in verdicts] == ["wrong"] * 4 + ["busy"]
    assert verdicts[3].blocks == ("account",)


def test_every_outcome_is_known():
    assert claims.COUNTED <= set(claims.OUTCOMES)
    assert claims.SETTLED <= set(claims.OUTCOMES)
    # Whoever is refused without a word of ours may still be helped by a person.
    assert not {"wrong", "expired", "used", "busy"} & claims.SETTLED
