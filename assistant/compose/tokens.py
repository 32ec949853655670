"""From a model's running text to claims: one sentence, and the tokens of the sources it names.

A model is asked for plain sentences that end with their tokens: 'Ansökan ska prövas skyndsamt [K1, K3].' This parser
reads them as they stream and hands over each sentence as soon as it is certainly complete. It repairs nothing: a marker
that is not exactly a list of tokens is kept as an unknown token, a token outside its brackets is made unknown, and a
sentence without tokens has none. The check drops all of these. How the text was cut into pieces on its way never
changes the claims.
"""

import re
from collections.abc import Iterator

from assistant.domain.answer import DraftClaim

UNKNOWN = "?"
"""Set before a token that was not given as it should be; no source has such a token."""

_LONGEST = 80
"""Characters inside a marker; a longer bracket is text."""
_MARKER = re.compile(
    rf"\[[^\[\]\n]{{0,{_LONGEST}}}\]|【[^【】\n]{{0,{_LONGEST}}}】|\([ \t]*[KkBb]\d[^()\n]{{0,{_LONGEST}}}\)",
)
_MARKER_BEGUN = re.compile(
    rf"(?:\[[^\[\]\n]{{0,{_LONGEST}}}|【[^【】\n]{{0,{_LONGEST}}}|\([ \t]*(?:[KkBb](?:\d[^()\n]{{0,{_LONGEST}}})?)?)\Z",
)
_TOKEN = re.compile(r"[KB][1-9]\d?")
_BARE_TOKEN = re.compile(r"(?<![\w-])[KB][1-9]\d?(?![\w-])")
_OMISSION = re.compile(r"\[\s*(?:\.\.\.|…)\s*\]")
_BETWEEN_TOKENS = re.compile(r"\s*(?:,|;|\boch\b)\s*")

_MARK = "\0"
"""Stands in the masked text for each character of a marker."""
_STOP = re.compile(r"""\n|[.!?…]+["”’»)*]*""")
_NEVER_LAST = set(
    """kap. st. p. mom. t.ex. bl.a. dvs. d.v.s. s.k. f.n. ca. nr. prop. bet. ref. jfr. enl. inkl. exkl. resp. fr.o.m. t.o.m.
    dnr. sid. avs. art. tel. max. min. jan. feb. febr. apr. aug. sep. sept. okt. nov. dec.""".split()
)
"""Abbreviations that something always follows."""
_SOMETIMES_LAST = {"kr.", "tkr.", "m.m.", "m.fl.", "osv.", "o.s.v.", "o.d.", "e.d.", "etc.", "mån."}
"""Abbreviations that can end a sentence: they do when a capital follows."""
_LIST_START = re.compile(r"^(?:[-*•–]\s+|\d{1,2}[.)]\s+|#{1,6}\s+|>\s+)+")
_WAIT = -1


class TokenParser:
    """Reads one reply. Feed it the pieces in order, then `finish`."""

    def __init__(self) -> None:
        self._rest = ""
        self._begun = False

    def feed(self, text: str) -> list[DraftClaim]:
        """The claims completed by this piece of text, in order."""
        self._rest += text.replace(_MARK, "")
        return list(self._claims(final=False))

    def finish(self) -> list[DraftClaim]:
        """The claim that the end of the text completes, if any."""
        return list(self._claims(final=True))

    def _claims(self, final: bool) -> Iterator[DraftClaim]:
        if not self._begun and not self._skip_thinking(final):
            return
        while self._rest.strip():
            self._rest = self._rest.lstrip()
            end = _sentence_end(self._rest, final)
            if end == _WAIT:
                return
            sentence, self._rest = self._rest[:end], self._rest[end:]
            claim = to_claim(sentence)
            if claim is not None:
                yield claim

    def _skip_thinking(self, final: bool) -> bool:
        """Past a block of thinking that a model wrote although it was asked not to. False while that is not settled."""
        head = self._rest.lstrip()
        if head.startswith("<think>"):
            _, closed, after = head.partition("</think>")
            self._rest = after if closed or final else self._rest
            self._begun = bool(closed)
        else:
            self._begun = final or not "<think>".startswith(head)
        return self._begun


def to_claim(sentence: str) -> DraftClaim | None:
    """A complete sentence as a claim: its text without markers, and its tokens. None when no words are left."""
    tokens: list[str] = []

    def take(marker: re.Match[str]) -> str:
        if _OMISSION.fullmatch(marker.group()):
            return marker.group()
        tokens.extend(_tokens_in(marker.group()))
        return ""

    text = _MARKER.sub(take, sentence)
    text = _LIST_START.sub("", " ".join(text.replace("**", "").split()))
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    text = re.sub(r"([.!?])[.,;]+$", r"\1", text) if tokens else text
    tokens.extend(UNKNOWN + bare for bare in _BARE_TOKEN.findall(text))
    if not any(character.isalnum() for character in text):
        return None
    return DraftClaim(text=text, tokens=tuple(dict.fromkeys(tokens)))


def _tokens_in(marker: str) -> list[str]:
    """'[k1, K2]' -> K1, K2. Anything that is not exactly tokens is one unknown token, kept whole."""
    content = marker[1:-1].strip()
    tokens = [part.upper() for part in _BETWEEN_TOKENS.split(content)]
    if all(_TOKEN.fullmatch(token) for token in tokens):
        return tokens
    return [UNKNOWN + content]


def _sentence_end(text: str, final: bool) -> int:
    """Where the first sentence of `text` ends, or _WAIT when more text could change that."""
    masked = _MARKER.sub(_mask, text)
    if not final and (begun := _MARKER_BEGUN.search(masked)):
        masked = masked[: begun.start()]
    for stop in _STOP.finditer(masked):
        end = _after_newline(masked, stop, final) if stop.group() == "\n" else _after_stop(masked, stop, final)
        if end is not None:
            return end
    return len(text) if final else _WAIT


def _mask(marker: re.Match[str]) -> str:
    return marker.group() if _OMISSION.fullmatch(marker.group()) else _MARK * len(marker.group())


def _after_newline(masked: str, stop: re.Match[str], final: bool) -> int | None:
    """A newline ends the sentence, unless its tokens stand on the next line or the line was only broken (None)."""
    line = masked[: stop.start()].rstrip()
    short = _last_word(line) in _NEVER_LAST
    finished = line.endswith((_MARK, ".", "!", "?", ":")) and not short
    if finished and _MARK in line:
        return stop.end()
    at = _skip(masked, stop.end(), " \t\r\n")
    if at == len(masked):
        return at if final else _WAIT
    if masked[at] == _MARK:
        return _own_markers(masked, at, final) or stop.end()
    return None if short or (not finished and masked[at].islower()) else stop.end()


def _after_stop(masked: str, stop: re.Match[str], final: bool) -> int | None:
    """A full stop ends the sentence when a new one begins. Tokens between the two belong to the first, if it has none."""
    word = _last_word(masked[: stop.end()])
    if word in _NEVER_LAST or _LIST_START.fullmatch(masked[: stop.end()] + " "):
        return None
    at = _skip(masked, stop.end(), " \t\r")
    if at == len(masked):
        return at if final else _WAIT
    end = stop.end()
    if masked[at] == _MARK:
        own = _own_markers(masked, at, final)
        if own is not None:
            return own
        if _MARK in masked[: stop.start()]:
            return end
        end = at = _skip(masked, at, _MARK + " \t,")
    elif masked[at] == "\n" or at == end:
        return None
    goes_on = masked[at].islower() or (word in _SOMETIMES_LAST and not masked[at].isupper())
    return None if goes_on else end


def _own_markers(masked: str, at: int, final: bool) -> int | None:
    """The end of the markers at `at` when nothing follows them on their line; None when text does: they may be its own."""
    end = _skip(masked, at, _MARK + " \t\r,.")
    if end == len(masked):
        return end if final else _WAIT
    return end if masked[end] == "\n" else None


def _skip(masked: str, at: int, characters: str) -> int:
    while at < len(masked) and masked[at] in characters:
        at += 1
    return at


def _last_word(text: str) -> str:
    words = text.rsplit(maxsplit=1)
    return words[-1].lower().lstrip("(\"”'") if words else ""
