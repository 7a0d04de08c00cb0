# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import ast
import re
from pathlib import Path

from odoo.tests import tagged

from ..clients.errors import ClientError, Gone
from ..tools.items import Page
from .common import SocialCommon, said

ADDONS = Path(__file__).resolve().parents[2]
CHANNELS = {"mastodon", "feed", "file", "webhook"}

BRANCH_IN_XML = re.compile(
    r"channel['\"]?\)?,? *['\"]?(?:==|!=|=|in|not in)['\"]?[ ,(\['\"]*"
    rf"(?:{'|'.join(sorted(CHANNELS))})\b"
)


def names_channel(node):
    """Whether an expression is about the channel of something."""
    found = getattr(node, "attr", None) or getattr(node, "id", None)
    return found in ("channel", "_channel")


def branches(path):
    """Lines of ``path`` that ask which channel something is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            words = {c.value for c in ast.walk(node) if isinstance(c, ast.Constant)}
            if any(map(names_channel, sides)) and words & CHANNELS:
                yield node.lineno
        if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == 3:
            words = [getattr(part, "value", None) for part in node.elts]
            if words[0] == "channel" and words[2] in CHANNELS:
                yield node.lineno
        if isinstance(node, ast.Match) and names_channel(node.subject):
            yield node.lineno


@tagged("post_install", "-at_install")
class TestConnector(SocialCommon):
    def connector(self, channel):
        return self.env[self.env["scrm.connector"]._channels()[channel]]

    def test_channels_are_what_is_installed(self):
        channels = self.env["scrm.connector"]._channels()
        self.assertLessEqual(CHANNELS, set(channels))
        self.assertEqual(channels["mastodon"], "scrm.connector.mastodon")
        names = dict(self.env["scrm.account"]._selection_channel())
        self.assertEqual(names["feed"], "RSS or Atom feed")

    def test_no_code_asks_which_channel_it_is(self):
        found = []
        for addon in ("social_crm", "social_crm_listening", "social_crm_loyalty"):
            for path in sorted((ADDONS / addon).rglob("*.py")):
                if "tests" not in path.parts:
                    found += [f"{path}:{line}" for line in branches(path)]
            for path in sorted((ADDONS / addon).rglob("*.xml")):
                text = path.read_text(encoding="utf-8")
                if "demo" not in path.parts and BRANCH_IN_XML.search(text):
                    found.append(str(path))
        self.assertEqual(found, [])

    def test_the_search_for_branches_finds_one(self):
        path = Path(self.env["ir.attachment"]._filestore()) / "branch.py"
        path.write_text(
            'if account.channel == "mastodon":\n    x = [("channel", "=", "feed")]\n'
        )
        self.addCleanup(path.unlink)
        self.assertEqual(list(branches(path)), [1, 2])
        for text in ("channel == 'feed'", "('channel', '=', 'file')", "channel in ('x"):
            found = bool(BRANCH_IN_XML.search(text))
            self.assertEqual(found, text != "channel in ('x", text)

    def test_every_trouble_of_the_clients_has_words(self):
        codes = set()
        for path in (ADDONS / "social_crm" / "clients").glob("*.py"):
            text = path.read_text(encoding="utf-8")
            codes |= set(
                re.findall(
                    r"(?:RetryLater|Refused|Gone|NeedsSignIn|Unknown|kind)"
                    r"\)?\(\s*\"(\w+)\"",
                    text,
                )
            )
        self.assertIn("internal_address", codes)
        connector = self.env["scrm.connector"]
        generic = connector._explain(ClientError("nothing known"))
        for code in codes - {"refused"}:
            with self.subTest(code=code):
                words = connector._explain(ClientError(code, host="h.example"))
                self.assertNotEqual(words, generic.replace("nothing known", code))
                self.assertNotIn("%(", words)

    def test_words_with_percent_signs_from_outside(self):
        error = ClientError("refused", message="100 % full %(x)s")
        self.assertEqual(
            self.env["scrm.connector"]._explain(error),
            "The network refused it: 100 % full %(x)s",
        )

    def test_the_thread_above_an_answer_is_read_where_it_is_not_known(self):
        account = self.env["scrm.account"].create(
            {
                "name": "Tea",
                "channel": "mastodon",
                "base_url": "https://s.example",
                "company_id": self.company.id,
                "live_from": "2026-01-01 00:00:00",
            }
        )
        self.keep(said("known", "tea"), account=account)
        page = Page(
            posts=(
                said("a1", "mei", parent_remote_id="known", kind="reply"),
                said("a2", "mei", parent_remote_id="lost", kind="reply"),
                said("a3", "mei", parent_remote_id="a2", kind="reply"),
                said("a4", "mei", parent_remote_id="gone", kind="reply"),
            ),
            mark="m",
            next_page="n",
        )
        asked = []

        class Client:
            def ancestors(self, remote_id):
                asked.append(remote_id)
                if remote_id == "a4":
                    raise Gone("gone", host="s.example", status=404)
                return [
                    said("root", "mei"),
                    said("lost", "tea", parent_remote_id="root"),
                ]

        connector = self.connector("mastodon")
        whole = connector._with_threads(account, Client(), page)
        self.assertEqual(asked, ["a4", "a2"])
        ids = [post.remote_id for post in whole.posts]
        self.assertEqual(ids, ["root", "lost", "a1", "a2", "a3", "a4"])
        self.assertEqual((whole.mark, whole.next_page), ("m", "n"))

    def test_length_is_the_networks(self):
        account = self.account
        account.max_characters = 500
        connector = self.connector("mastodon")
        used, limit = connector._length(
            account, "@zoe@far.example https://tea.example/" + "x" * 80
        )
        self.assertEqual((used, limit), (len("@zoe ") + 23, 500))
        used, _limit = connector._length(account, "Hello", "mei")
        self.assertEqual(used, len("@mei Hello"))

    def test_allowed_hosts(self):
        self.env["ir.config_parameter"].set_param(
            "social_crm.allowed_hosts", "a.example, 127.0.0.1:8001\n b.example"
        )
        hosts = self.env["scrm.connector"].with_user(self.agent)._allowed_hosts()
        self.assertEqual(hosts, {"a.example", "127.0.0.1:8001", "b.example"})
