# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Addresses that open the share page of a network, with our words in it.

They are plain links: nothing of a network is loaded before somebody clicks.
"""

from urllib.parse import quote

#: Name → address of a share page. ``{both}`` is the text with the link behind it.
PAGES = {
    "E-mail": "mailto:?subject={text}&body={both}",
    "WhatsApp": "https://wa.me/?text={both}",
    "Telegram": "https://t.me/share/url?url={url}&text={text}",
    # Each person has a server of their own; Mastodon's page asks which one. What is
    # behind the # stays in the browser.
    "Mastodon": "https://share.joinmastodon.org/#text={both}",
    "Bluesky": "https://bsky.app/intent/compose?text={both}",
    "Facebook": "https://www.facebook.com/sharer/sharer.php?u={url}",
    "X": "https://x.com/intent/post?text={text}&url={url}",
    "LinkedIn": "https://www.linkedin.com/sharing/share-offsite/?url={url}",
    "Weibo": "https://service.weibo.com/share/share.php?url={url}&title={text}",
    "QQ": "https://connect.qq.com/widget/shareqq/index.html?url={url}&title={text}",
}


def pages(url, text):
    """Return ``{name: address}``, in the order in which they are offered.

    :param url: the absolute address that is shared
    :param text: words to go with it; may hold any signs
    """
    parts = {
        "url": quote(url, safe=""),
        "text": quote(text, safe=""),
        "both": quote(f"{text} {url}".strip(), safe=""),
    }
    return {name: page.format(**parts) for name, page in PAGES.items()}
