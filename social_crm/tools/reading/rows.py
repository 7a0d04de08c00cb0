# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A row and a mapping to one `RawPost`."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from ..items import POST_KINDS, RawPost, RawProfile
from .errors import LIMITS, Limits, RowError
from .marks import find_mentions, find_tags
from .values import (
    UTC,
    ValueUnread,
    clean_handle,
    clean_id,
    clean_text,
    plain_text,
    read_count,
    read_flag,
    read_time,
    sheet_id,
)

_KIND_WORDS = {
    "reply": "reply answer 回复 回覆 答复",
    "comment": "comment 评论 評論 留言",
    "quote": "quote quoted 引用",
    "repost": "repost retweet reblog share 转发 轉發 分享",
    "message": "message dm directmessage 私信 私訊 消息",
    "review": "review rating 评价 評價 点评 點評",
    "article": "article blog news 文章 新闻 新聞",
}
_KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}
_KINDS |= {kind: kind for kind in POST_KINDS}
_LANGUAGES = {
    "english": "en",
    "英语": "en",
    "英文": "en",
    "英語": "en",
    "chinese": "zh",
    "中文": "zh",
    "汉语": "zh",
    "简体中文": "zh-cn",
    "繁体中文": "zh-tw",
    "繁體中文": "zh-tw",
    "cn": "zh",
}
_SPLIT_TAGS = re.compile(r"[,，;；|、\s#＃]+")


@dataclass(frozen=True, slots=True)
class Options:
    """How cells are read.

    ``own_handles`` are folded and mark our own posts; so are ``known_handles``, of
    people that may be mentioned.
    """

    zone: tzinfo = UTC
    date_order: str = "ymd"
    workbook: bool = False
    now: datetime | None = None
    own_handles: frozenset = frozenset()
    known_handles: frozenset = frozenset()
    limits: Limits = field(default=LIMITS)


class _Cells:
    """The mapped cells of a row; remembers which target is being read."""

    def __init__(self, values, mapping):
        self.values = values
        self.mapping = mapping
        self.target = ""

    def take(self, target, reader, default=None):
        self.target = target
        column = self.mapping.get(target)
        if not column:
            return default
        return reader(self.values.get(column))


def handle_key(handle):
    """The form in which handles are compared, and by which a file names people."""
    return unicodedata.normalize("NFKC", handle).casefold().strip()


def row_to_post(row, mapping, options):
    """Turn a `Row` into a `RawPost`, or a `RowError` that names the field.

    :param mapping: target of `mapping.TARGETS` → column name
    :param options: `Options`
    """
    cells = _Cells(row.values, mapping)
    try:
        return _post(cells, options)
    except ValueUnread as error:
        return RowError(row.line, cells.target, error.code, error.params)


def _post(cells, options):
    ids = sheet_id if options.workbook else clean_id
    author = _author(cells, ids, options)
    text = cells.take("text", _required(plain_text))
    if len(text) > options.limits.text_chars:
        raise ValueUnread("too_long", limit=options.limits.text_chars)
    created_at = cells.take(
        "created_at",
        lambda cell: _time(cell, options),
    )
    remote_id = _remote_id(cells, ids, author, created_at, options)
    parent = cells.take("in_reply_to", ids, "")
    parent = "" if parent in (remote_id, "0") else parent
    return RawPost(
        remote_id=remote_id,
        author=author,
        text=text,
        title=cells.take("title", plain_text, "")[:500],
        kind=cells.take("kind", _kind, "") or ("reply" if parent else "post"),
        created_at=created_at,
        url=cells.take("url", _link, ""),
        lang=cells.take("lang", _lang, ""),
        parent_remote_id=parent,
        thread_ref=cells.take("conversation", ids, ""),
        mentions=_mentions(text, author, options.known_handles),
        tags=cells.take("tags", _tags, ()) or find_tags(text),
        likes=cells.take("likes", read_count),
        reposts=cells.take("reposts", read_count),
        replies=cells.take("replies", read_count),
    )


def _required(reader):
    def read(cell):
        value = reader(cell)
        if value == "":
            raise ValueUnread("missing")
        return value

    return read


def _time(cell, options):
    if cell is None or cell == "":
        raise ValueUnread("missing")
    return read_time(cell, options.zone, options.date_order, options.now)


def _author(cells, ids, options):
    """Who wrote it. The handle is the id: mentions in texts give nothing else, and
    one person is to be one profile."""
    user_id = cells.take("author_id", ids, "")
    name = cells.take("author_name", clean_text, "")
    handle = cells.take("author_handle", clean_handle, "") or name or user_id
    if not handle:
        cells.target = "author_handle"
        raise ValueUnread("missing")
    if len(handle) > 200:
        raise ValueUnread("too_long", limit=200)
    folded = handle_key(handle)
    return RawProfile(
        remote_id=folded,
        handle=handle,
        name=plain_text(name)[:200],
        followers=cells.take("followers", read_count),
        is_own=cells.take("author_is_own", read_flag, False)
        or folded in options.own_handles,
    )


def _remote_id(cells, ids, author, created_at, options):
    """The row's id; where the file has no such column, a digest of what is said, so
    that the same file read twice makes the same posts. As the file has it: posts that
    were read before references were resolved keep their ids."""
    if cells.mapping.get("id"):
        found = cells.take("id", _required(ids))
        if len(found) > options.limits.id_chars:
            raise ValueUnread("too_long", limit=options.limits.id_chars)
        return found
    said = cells.take("text", clean_text)
    parts = "\x1f".join((author.remote_id, created_at.isoformat(), said))
    return "sha-" + hashlib.sha256(parts.encode()).hexdigest()[:40]


def _kind(cell):
    return _KINDS.get(re.sub(r"[\W_]+", "", clean_text(cell).lower()), "")


def _link(cell):
    link = clean_text(cell)
    return link if re.match(r"https?://[^\s]+$", link, re.I) else ""


def _lang(cell):
    word = clean_text(cell).lower().replace("_", "-")
    word = _LANGUAGES.get(word, word)
    return word if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", word) else ""


def _tags(cell):
    words = cell if isinstance(cell, (list, tuple)) else [cell]
    parts = [part for word in words for part in _SPLIT_TAGS.split(clean_text(word))]
    return tuple(dict.fromkeys(part for part in parts if part))


def _mentions(text, author, known):
    return tuple(
        RawProfile(remote_id=handle_key(handle), handle=handle)
        for handle in find_mentions(text, known)
        if handle_key(handle) != author.remote_id
    )
