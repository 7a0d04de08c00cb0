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
    _known: dict = field(default_factory=dict, init=False, repr=False)

    @property
    def facts(self):
        """The post's facts as ``(name, value)`` pairs, values folded."""
        return {(name, value) for name in _VALUES for value in self.values_of(name)}

    @property
    def folded(self):
        """The text as it is compared, folded once."""
        folded = self._known.get("")
        if folded is None:
            folded = self._known[""] = texts.fold(_text(self))
        return folded

    def values_of(self, name):
        """Return the values of one kind of fact, worked out when first asked for."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = _VALUES[name](self)
        return known

    def states(self, name, value):
        """Tell whether the post has this fact, without looking for others."""
        single = _SINGLE.get((name, value))
        return single(self) if single else value in self.values_of(name)


def _tags(doc):
    if not doc.tags and "#" not in doc.folded:
        return ()
    return {texts.fold_tag(tag) for tag in doc.tags} | texts.hashtags(doc.folded)


def _mentions(doc):
    if not doc.mentions and "@" not in doc.folded:
        return ()
    return _names(doc.mentions) | _short(texts.handles(doc.folded))


def _is(doc):
    found = {doc.kind}
    flags = {"spam": doc.is_spam, "duplicate": doc.is_duplicate, "bot": doc.is_bot}
    found.update(name for name, flag in flags.items() if flag)
    if _asks(doc):
        found.add("question")
    return found


def _has(doc):
    known = {
        "tag": doc.values_of("tag"),
        "mention": doc.values_of("mention"),
        "title": doc.title,
        "link": _links(doc),
        "question": _asks(doc),
        "product": doc.products,
    }
    return {name for name, value in known.items() if value}


def _sentiment(doc):
    if doc.sentiment_label:
        return (doc.sentiment_label,)
    return () if doc.sentiment is None else (polarity(doc.sentiment),)


_VALUES = {
    "tag": _tags,
    "mention": _mentions,
    "from": lambda doc: _names((doc.author_handle,)),
    "to": lambda doc: _names(doc.to) or doc.values_of("mention"),
    "lang": lambda doc: _languages(doc.lang),
    "channel": lambda doc: (texts.fold(doc.channel),),
    "topic": lambda doc: _folded(doc.topics),
    "product": lambda doc: _folded(doc.products),
    "is": _is,
    "has": _has,
    "sentiment": _sentiment,
    "intent": lambda doc: (doc.intent,) if doc.intent else (),
}


def _text(doc):
    return doc.text[:MAX_TEXT]


def _links(doc):
    if doc.has_link:
        return True
    text = _text(doc)
    return _LINKS[0] in text or _LINKS[1] in text


def _asks(doc):
    return texts.asks(doc.folded)


# Asked for by many rules, and told without the rest of their kind.
_SINGLE = {
    ("has", "link"): _links,
    ("is", "question"): _asks,
    ("is", "spam"): lambda doc: doc.is_spam,
    ("is", "duplicate"): lambda doc: doc.is_duplicate,
    ("is", "bot"): lambda doc: doc.is_bot,
}


def _folded(names):
    return {texts.fold(name).strip() for name in names}


def _names(handles):
    return _short({texts.fold_handle(handle) for handle in handles if handle})


def _short(handles):
    """Add ``alice`` for ``alice@host``."""
    return handles | {handle.split("@", 1)[0] for handle in handles}


def _languages(lang):
    """Return ``zh-hant-tw`` as itself, ``zh-hant`` and ``zh``."""
    parts = texts.fold(lang).replace("_", "-").split("-") if lang else []
    return ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]


def polarity(sentiment):
    """Return the word for a mood from -1 to 1."""
    if abs(sentiment) <= POLAR:
        return "neutral"
    return "positive" if sentiment > 0 else "negative"
