"""Text that cannot do anything but be read.

The page shows Markdown. Text from a model or from a document must not be able to load a picture, make a link or swallow
words: Chainlit's renderer reads 'IVO:s' as a directive and drops the 's'. Never changes a visible character, except that
an address is set as code so that it is no link.
"""

import re
from urllib.parse import quote, urlsplit

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
"""Characters without width: they hide text from the reader, and U+200B makes Chainlit draw a cursor."""

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s|]*[^\s|).,;:!?]|(?<![^\s|])[^\s|@]+@[^\s|]*[^\s|).,;:!?]", re.IGNORECASE)
"""What a Markdown reader makes a link of by itself."""

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ACTIVE = re.compile(r"<|!(?=\[)|(?<=\])[(:]|(?<!\\):(?=[^\W\d_]|:)")
"""The openings of HTML, pictures, links, link definitions and directives."""

_IN_ADDRESS = "/%-._~:;,@!$&*+=?"
"""What may stand in an address as it is; brackets may not, they would end the link."""


def bare(text: str) -> str:
    """The text without hidden characters."""
    return _INVISIBLE.sub("", text)


def _boxless(text: str) -> str:
    """The bare text; three colons get a word joiner, since even escaped Chainlit makes a box of them."""
    return bare(text).replace(":::", ":\u2060::")


def _set_apart(text: str, rest: re.Pattern[str], escaped: str) -> str:
    """Addresses as code, everything between them with `rest` escaped."""
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        parts.append(rest.sub(escaped, text[end : found.start()]))
        parts.append(f"``{found.group()}``" if "`" not in found.group() else rest.sub(escaped, found.group()))
        end = found.end()
    parts.append(rest.sub(escaped, text[end:]))
    return "".join(parts)


def harmless(text: str) -> str:
    """An answer's Markdown with its emphasis, lists and [1] markers, without pictures, links, HTML and directives."""
    return _set_apart(_boxless(text), _ACTIVE, r"\\\g<0>")


def literal(text: str) -> str:
    """Plain text as Markdown that shows exactly this text; line breaks stand."""
    lines = (_set_apart(line.strip(), _PUNCTUATION, r"\\\1") for line in _boxless(text).splitlines())
    return "\n".join(lines)


def cell(text: str) -> str:
    """Plain text as the content of one table cell."""
    return literal(" ".join(text.split()))


def name(text: str) -> str:
    """Plain text as the name of an element: Chainlit finds it literally in the message, so it can hold no Markdown."""
    plain = re.sub(r"[\[\]<>*_`~|\\!#]|:(?=[^\W\d_])", " ", _boxless(text))
    return " ".join(plain.split())


def address(url: str) -> tuple[str, str] | None:
    """The host of a source and its address, rebuilt from its parts; None unless it is a plain https address."""
    try:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.username or parts.port:
            return None
    except ValueError:
        return None
    rebuilt = f"https://{parts.hostname}{quote(parts.path, safe=_IN_ADDRESS)}"
    if parts.query:
        rebuilt += f"?{quote(parts.query, safe=_IN_ADDRESS)}"
    if parts.fragment:
        rebuilt += f"#{quote(parts.fragment, safe=_IN_ADDRESS)}"
    return parts.hostname, rebuilt
