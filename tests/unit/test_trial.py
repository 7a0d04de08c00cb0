# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from odoo.addons.social_crm_listening.tools.doc import Doc
from odoo.addons.social_crm_listening.tools.marks import marked
from odoo.addons.social_crm_listening.tools.matcher import Matcher
from odoo.addons.social_crm_listening.tools.trial import MAX_EXAMPLES, Trial

DAY = date(2026, 11, 20)


def trial(query, *posts):
    result = Trial(Matcher([(0, query)]))
    for key, (day, text) in enumerate(posts):
        result.add(key, day, Doc(text=text))
    return result


def test_counts_and_examples():
    result = trial("tea", (DAY, "TEA"), (DAY, "milk"), (DAY, "hot tea"))
    assert (result.scanned, result.found) == (3, [0, 2])
    assert result.examples == [(0, "TEA", [(0, 3)]), (2, "hot tea", [(4, 7)])]


def test_bars_show_quiet_days_too():
    days = [DAY, DAY, DAY - timedelta(days=2)]
    assert trial("a", *[(day, "a") for day in days]).bars() == [
        (DAY - timedelta(days=2), 1, 50),
        (DAY - timedelta(days=1), 0, 0),
        (DAY, 2, 100),
    ]
    assert trial("a").bars() == []


def test_bars_and_examples_are_capped():
    posts = [(DAY - timedelta(days=index), "a") for index in range(400)]
    result = trial("a", *posts)
    assert len(result.bars()) == 60
    assert result.bars()[-1][0] == DAY
    assert len(result.examples) == MAX_EXAMPLES
    assert len(result.found) == 400


def test_marks_escape_what_networks_say():
    html = marked("<b>tea</b> & milk", [(3, 6)])
    assert html == "&lt;b&gt;<mark>tea</mark>&lt;/b&gt; &amp; milk"
