# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytest
from werkzeug.datastructures import Headers

from odoo.addons.social_crm.tools import visitors

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko)"
)
ANDROID = (
    f"Mozilla/5.0 (Linux; Android 15; V2309A; wv) {WEBKIT} Version/4.0 Chrome/130.0.0.0"
)


@pytest.mark.parametrize(
    "agent, kind",
    [
        (CHROME, "browser"),
        (f"{CHROME} Edg/142.0.0.0", "browser"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "browser",
        ),
        (f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1", "browser"),
        (
            "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 Chrome/90.0",
            "browser",
        ),
        ("Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.1; Trident/6.0)", "browser"),
        ("Opera/9.80 (Android; Opera Mini/36.2/119.132; U; id) Presto/2.12", "browser"),
        (
            f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.50(0x1800323d) NetType/WIFI",
            "app",
        ),
        (
            f"{IPHONE} Mobile/15E148 Weibo (iPhone16,1__weibo__14.10.2__os18.1)",
            "app",
        ),
        (
            f"{IPHONE} Mobile/15E148 Instagram 350.0.0.20.93 (iPhone16,1; iOS 18_1)",
            "app",
        ),
        (f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/485.0.0;FBDV/iPhone16,1]", "app"),
        (f"{IPHONE} Mobile/15E148 [Pinterest/iOS]", "app"),
        (f"{IPHONE} Mobile/15E148 Safari Line/14.19.1", "app"),
        (
            f"{ANDROID} Mobile Safari/537.36 aweme_320000 BytedanceWebview/d8a21c6",
            "app",
        ),
        (f"{ANDROID} Mobile Safari/537.36", "app"),
    ],
)
def test_people(agent, kind):
    assert visitors.agent_kind(agent) == kind


@pytest.mark.parametrize(
    "agent, kind",
    [
        (
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "preview",
        ),
        ("facebookexternalhit/1.1;line-poker/1.0", "preview"),
        ("Twitterbot/1.0", "preview"),
        ("TelegramBot (like TwitterBot)", "preview"),
        ("WhatsApp/2.24.20.89 A", "preview"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "preview"),
        (
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "preview",
        ),
        ("Mastodon/4.3.1 (http.rb/5.2.0; +https://mastodon.example/)", "preview"),
        (
            "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
            "preview",
        ),
        (
            f"Mozilla/5.0 (Linux; U; Android 4.4.2; zh-cn; GT-I9500) {WEBKIT}"
            "Version/4.0 MQQBrowser/5.0 QQ-URL-Manager Mobile Safari/537.36",
            "preview",
        ),
        ("DingTalkBot-LinkService/1.0 (+https://open-doc.dingtalk.com)", "preview"),
        (
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search)",
            "robot",
        ),
        (
            f"Mozilla/5.0 {WEBKIT} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "robot",
        ),
        (
            f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/142.0",
            "robot",
        ),
        (f"{IPHONE} Mobile Safari; Bytespider;bytespider@bytedance.example", "robot"),
        (f"{CHROME} SiteThing/2.0 (sitething.com)", "robot"),
        ("curl/8.5.0", "program"),
        ("python-requests/2.32", "program"),
        ("Go-http-client/2.0", "program"),
        ("", "program"),
    ],
)
def test_what_is_no_person(agent, kind):
    assert visitors.agent_kind(agent) == kind


@pytest.mark.parametrize(
    "method, headers, reason",
    [
        ("GET", {}, ""),
        ("HEAD", {}, "head"),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}, "prefetch"),
        ("GET", {"Purpose": "prefetch"}, "prefetch"),
        ("GET", {"X-Purpose": "preview"}, "prefetch"),
        ("GET", {"X-Moz": "prefetch"}, "prefetch"),
        ("GET", {"Sec-Purpose": ""}, ""),
        ("GET", {"User-Agent": ""}, "nameless"),
        ("GET", {"User-Agent": "  "}, "nameless"),
        ("GET", {"User-Agent": "curl/8.5"}, "program"),
        ("HEAD", {"User-Agent": "Twitterbot/1.0"}, "preview"),
    ],
)
def test_why_a_request_is_no_click_of_a_person(method, headers, reason):
    given = Headers({"User-Agent": CHROME, **headers})
    assert visitors.classify(method, given).reason == reason


def test_an_endless_name_takes_no_long_time():
    assert visitors.agent_kind("Mozilla/5.0 " + "a@" * 500_000) in ("browser", "robot")
