# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a rule may know about a post."""

from dataclasses import dataclass, field

from odoo.addons.social_crm.tools import text as texts

# Longer texts are articles; what a rule looks for stands at their beginning.
MAX_TEXT = 20_000
MAX_TITLE = 1_000
POLAR = 0.2
_LINKS = ("http://", "https://")


@dataclass(slots=True)
class Doc:
    """One post. Handles with or without ``@``, tags with or without ``#``.

    ``to`` holds the handles that a post is addressed to, the mentions if not given;
    ``sentiment`` is from -1 to 1, ``sentiment_label`` what was made of it; what is not
    known is ``None``, or ``""``.
    """

    text: str = ""
    title: str = ""
    tags: tuple[str, ...] = ()
    author_handle: str = ""
    mentions: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    lang: str = ""
    channel: str = ""
    kind: str = "post"
    followers: int | None = None
    value: float | None = None
    sentiment: float | None = None
    has_link: bool = False
    topics: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    sentiment_label: str = ""
    intent: str = ""
    is_spam: bool = False
    is_duplicate: bool = False
    is_bot: bool = False
    _facts: frozenset | None = field(default=None, init=False, repr=False)

    @property
    def facts(self):
        """The post's facts as ``(name, value)`` pairs, values folded."""
        if self._facts is None:
            self._facts = frozenset(_facts(self))
        return self._facts


def _facts(doc):
    text = doc.text[:MAX_TEXT]
    yield from _facts_of_words(doc, text)
    yield from (("from", handle) for handle in _names((doc.author_handle,)))
    yield from (("topic", texts.fold(topic).strip()) for topic in doc.topics)
    yield from (("product", texts.fold(topic).strip()) for topic in doc.products)
    yield from (("lang", lang) for lang in _languages(doc.lang))
    yield ("channel", texts.fold(doc.channel))
    yield ("is", doc.kind)
    yield from _facts_understood(doc)
    if doc.title:
        yield ("has", "title")
    if doc.has_link or any(link in text for link in _LINKS):
        yield ("has", "link")


def _facts_of_words(doc, text):
    tags = {texts.fold_tag(tag) for tag in doc.tags} | texts.hashtags(text)
    mentions = _names(doc.mentions) | _short(texts.handles(text))
    yield from (("tag", tag) for tag in tags)
    yield from (("mention", handle) for handle in mentions)
    yield from (("to", handle) for handle in _names(doc.to) or mentions)
    if tags:
        yield ("has", "tag")
    if mentions:
        yield ("has", "mention")
    if texts.is_question(text):
        yield ("is", "question")
        yield ("has", "question")


def _facts_understood(doc):
    if doc.sentiment_label:
        yield ("sentiment", doc.sentiment_label)
    elif doc.sentiment is not None:
        yield ("sentiment", _polarity(doc.sentiment))
    if doc.intent:
        yield ("intent", doc.intent)
    if doc.products:
        yield ("has", "product")
    if doc.is_spam:
        yield ("is", "spam")
    if doc.is_duplicate:
        yield ("is", "duplicate")
    if doc.is_bot:
        yield ("is", "bot")


def _names(handles):
    return _short({texts.fold_handle(handle) for handle in handles if handle})


def _short(handles):
    """Add ``alice`` for ``alice@host``."""
    return handles | {handle.split("@", 1)[0] for handle in handles}


def _languages(lang):
    """Return ``zh-hant-tw`` as itself, ``zh-hant`` and ``zh``."""
    parts = texts.fold(lang).replace("_", "-").split("-") if lang else []
    return ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _polarity(sentiment):
    if abs(sentiment) <= POLAR:
        return "neutral"
    return "positive" if sentiment > 0 else "negative"
