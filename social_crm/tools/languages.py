# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Languages as networks and Odoo name them, compared by what people can read."""

import re

from . import t2s

_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_LETTER = re.compile(r"[^\W\d_]")


def normal(code):
    """``zh-hans`` or ``zh-hant`` for Chinese, else the bare language.

    >>> [normal(code) for code in ("zh_TW", "zh-CN", "zh", "en_GB", "PT-br", "")]
    ['zh-hant', 'zh-hans', 'zh-hans', 'en', 'pt', '']
    """
    parts = re.split(r"[-_@.]", (code or "").lower())
    if parts[0] in ("zh", "cmn", "yue"):
        return "zh-hant" if _TRADITIONAL & set(parts[1:]) else "zh-hans"
    return parts[0]


def distance(wanted, offered):
    """0 same language, 1 the other Chinese script, 2 English, 3 foreign.

    >>> [distance("zh_TW", other) for other in ("zh_HK", "zh_CN", "en_US", "fr_FR")]
    [0, 1, 2, 3]
    """
    wanted, offered = normal(wanted), normal(offered)
    if wanted == offered:
        return 0
    if wanted[:3] == offered[:3] == "zh-":
        return 1
    return 2 if offered == "en" else 3


def nearest(wanted, offered):
    """The one of ``offered`` that whoever reads ``wanted`` reads best, or None."""
    return min(offered, key=lambda code: distance(wanted, code), default=None)


def guess(text, declared=""):
    """The language of a short text, as far as its script tells.

    What the author's server declares counts, but for Chinese the characters tell
    which script; text without any telling keeps what was declared.

    >>> guess("我的包裹在哪裡"), guess("我的包裹在哪里"), guess("hello", "de")
    ('zh-hant', 'zh-hans', 'de')
    """
    text = text or ""
    han = _HAN.findall(text)
    letters = len(_LETTER.findall(text))
    if not han or _KANA.search(text) or len(han) * 3 < letters:
        return declared or ""
    if declared and normal(declared)[:2] not in ("zh", "en"):
        return declared
    plain = "".join(han)
    if t2s.to_simplified(plain) != plain:
        return "zh-hant"
    return "zh-hant" if normal(declared) == "zh-hant" else "zh-hans"
