# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Remote HTML: its plain text, as a person reads it on the network, and its form."""

import re

from lxml import etree

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")
_SKIPPED = frozenset(
    ("script", "style", "head", "template", "noscript", "iframe", "object", "svg")
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)


def to_text(html):
    """Return the text of ``html``: paragraphs apart by a line, ``<br>`` as newline.

    Links keep their text (networks write the address there). Never raises on bad HTML.
    """
    if "<" not in html and "&" not in html:
        return html.strip()
    root = _parse(_CONTROL.sub("", html))
    if root is None:
        return ""
    text = "".join(_pieces(root))
    lines = (line.strip(" ") for line in text.split("\n"))
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def tidy(html):
    """``html`` well-formed, without scripts, styles and comments; nothing is safe yet.

    Odoo's sanitiser takes hours for some kilobytes of opening brackets that never
    close. Of what came through a parser, none are left.
    """
    if "<" not in html:
        return html
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    source = f"<html><body>{_CONTROL.sub('', html)}</body></html>"
    root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    body = None if root is None else root.find("body")
    if body is None:
        return ""
    body.attrib.clear()
    etree.strip_elements(body, "script", "style", with_tail=False)
    whole = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    return whole.removeprefix("<body>").removesuffix("</body>")


def _parse(html):
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    source = f"<html><body>{html}</body></html>".encode("utf-8", "replace")
    return etree.fromstring(source, parser)


def _pieces(root):
    skipped = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if not skipped:
                yield _flow(node.tail)
            continue
        if node.tag in _SKIPPED:
            skipped += 1 if event == "start" else -1
        if not skipped:
            yield from _start(node) if event == "start" else _end(node)


def _start(node):
    yield _break(node.tag)
    if node.tag == "img":
        yield node.get("alt", "")
    elif node.tag not in _SKIPPED:
        yield _flow(node.text)


def _end(node):
    yield _break(node.tag) if node.tag != "br" else ""
    yield _flow(node.tail)


def _break(tag):
    if tag == "br":
        return "\n"
    if tag == "p":
        return "\n\n"
    return "\n" if tag in _BLOCKS else ""


def _flow(text):
    return _SPACES.sub(" ", text) if text else ""
