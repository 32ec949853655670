"""The one grammar for places in Swedish acts: how people write them, how machines store them, how labels read.

A provision has one address ('K12P7a', 'P25') and one label ('12 kap. 7 a §', '25 §'), both made here. `find` reads every
usual way of writing: '12 kap. 7 a §', '12 kap 7 § 1 st', 'SoL 12:7', '12:7 SoL', '25 § FL', 'FL 25', '8-9 §§'. It never
decides which act is meant when several share a name; that depends on the date and is the reader's work.
"""

import re
from collections.abc import Iterable

from assistant.domain.base import Value

_RANGE_LIMIT = 20
"""A range such as '1-9 §§' is spelled out only up to this many provisions."""


class Lagrum(Value):
    """A provision: chapter (None in an act without chapters; '2 a kap.' has a letter) and § with its letter, as '7 a'."""

    kapitel: int | None
    kapitelbokstav: str = ""
    paragraf: str

    @property
    def address(self) -> str:
        """The place for machines: 'K12P7a', 'K2aP1' or 'P25'."""
        head = f"K{self.kapitel}{self.kapitelbokstav}" if self.kapitel is not None else ""
        return f"{head}P{self.paragraf.replace(' ', '')}"

    @property
    def order(self) -> tuple[int, str, int, str]:
        """What places are sorted by: '4 a' comes after '4' and before '5'."""
        number, _, letter = self.paragraf.partition(" ")
        return self.kapitel or 0, self.kapitelbokstav, int(number), letter

    @property
    def label(self) -> str:
        """The place for people: '12 kap. 7 a §', '2 a kap. 1 §' or '25 §'."""
        head = f"{f'{self.kapitel} {self.kapitelbokstav}'.strip()} kap. " if self.kapitel is not None else ""
        return f"{head}{self.paragraf} §"


class Mention(Value):
    """A provision as it was written in a text, with the act's name or number if one stood beside it."""

    lagrum: Lagrum
    act_name: str | None = None
    sfs: str | None = None
    start: int
    end: int


def from_address(address: str) -> Lagrum:
    """'K12P7a' -> 12 kap. 7 a §. Raises ValueError for anything else."""
    match = re.fullmatch(r"(?:K(\d+)([a-z]?))?P(\d+)([a-z]?)", address)
    if not match:
        raise ValueError(f"not an address: {address!r}")
    return _lagrum(*match.groups())


def from_label(label: str) -> Lagrum:
    """'12 kap. 7 a §' or '25 §' (nothing else around it) -> Lagrum. Raises ValueError for anything else."""
    match = re.fullmatch(r"(?:(\d{1,3}) ?([a-z]?) ?kap\.? )?(\d{1,3}) ?([a-z]?) ?§", label.strip())
    if not match:
        raise ValueError(f"not a place in an act: {label!r}")
    return _lagrum(*match.groups())


def _lagrum(chapter: str | None, chapter_letter: str | None, number: str, letter: str | None) -> Lagrum:
    return Lagrum(
        kapitel=int(chapter) if chapter else None,
        kapitelbokstav=(chapter_letter or "").lower(),
        paragraf=f"{number} {(letter or '').lower()}".strip(),
    )


_NUM = r"(\d{1,3})(?: ?([a-h])(?![a-zåäö]))?"
_MORE = r"((?: ?(?:,|och|samt|eller|-|–) ?\d{1,3}(?: ?[a-h](?![a-zåäö]))?){0,6})"
_WITH_CHAPTER = re.compile(
    rf"(\d{{1,3}}) ?kap(?:\.|itlet|itel)? ?(?:§ ?)?{_NUM}{_MORE} ?(?:§§?|paragraf(?:en)?)", re.IGNORECASE
)
_CHAPTER_FIRST = re.compile(rf"kap(?:\.|itel)? ?(\d{{1,3}}),? ?§ ?{_NUM}", re.IGNORECASE)
_COLON = re.compile(rf"(?<![\d:/-])(?<!kl )(?<!kl\. )(?<!klockan )(\d{{1,2}}):{_NUM}(?![\d:])", re.IGNORECASE)
_PLAIN = re.compile(rf"(?<![\d:])(?:§§? ?{_NUM}|{_NUM}{_MORE} ?(?:§§?|paragraf(?:en)?))", re.IGNORECASE)
_SFS = re.compile(r"(?<!\d)((?:19|20)\d\d:\d{1,4})(?!\d)")
_AMENDING = re.compile(r"\bgenom SFS $", re.IGNORECASE)
"""Before the number of an act that changed another: not the act a place beside it belongs to."""


def sfs_numbers(text: str) -> list[str]:
    """The SFS numbers in a text, in order: ['2025:400']."""
    return _SFS.findall(text)


def find(text: str, act_names: Iterable[str] = ()) -> list[Mention]:
    """Every provision mentioned in `text`, in order, each with the act named beside it.

    `act_names` are the known names ('SoL', 'förvaltningslagen'); a name in capitals and small letters of at most four
    letters ('FL') also takes a bare number after it ('FL 25').
    """
    acts = _acts_in(text, act_names)
    found: list[Mention] = []
    taken: list[tuple[int, int]] = [(start, end) for start, end, name, sfs in acts if sfs]
    for pattern in (_WITH_CHAPTER, _CHAPTER_FIRST, _COLON, _PLAIN):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            found += _mentions(match, pattern, acts)
            taken.append(match.span())
    found += _bare_numbers(text, acts, taken)
    return sorted(found, key=lambda m: m.start)


def _mentions(match: re.Match[str], pattern: re.Pattern[str], acts: list[tuple[int, int, str, str | None]]) -> list[Mention]:
    groups = match.groups()
    more = ""
    chapter: int | None = None
    if pattern is _WITH_CHAPTER:
        chapter, number, letter, more = int(groups[0]), groups[1], groups[2], groups[3]
    elif pattern in (_CHAPTER_FIRST, _COLON):
        chapter, number, letter = int(groups[0]), groups[1], groups[2]
    else:
        number, letter, more = groups[0] or groups[2], groups[1] or groups[3], groups[4] or ""
    name, sfs = _act_beside(match.start(), match.end(), acts)
    if pattern is _COLON and name is None and sfs is None and (len(number) > 1 or chapter == 0):
        return []  # '14:30' is a time of day unless an act stands beside it
    return [
        Mention(lagrum=Lagrum(kapitel=chapter, paragraf=p), act_name=name, sfs=sfs, start=match.start(), end=match.end())
        for p in _spell_out(f"{number} {(letter or '').lower()}".strip(), more)
    ]


def _spell_out(first: str, more: str) -> list[str]:
    """'8', '-9' -> ['8', '9']; '1', ' och 3 a' -> ['1', '3 a']."""
    result = [first]
    for joiner, number, letter in re.findall(r"(,|och|samt|eller|-|–) ?(\d{1,3})(?: ?([a-h])(?![a-zåäö]))?", more):
        if joiner in "-–" and result[-1].isdigit() and 0 < int(number) - int(result[-1]) <= _RANGE_LIMIT:
            result += [str(n) for n in range(int(result[-1]) + 1, int(number))]
        result.append(f"{number} {letter}".strip())
    return result


def _acts_in(text: str, act_names: Iterable[str]) -> list[tuple[int, int, str, str | None]]:
    """(start, end, name, sfs) of every act named, longest names first so that 'nya SoL' wins over 'SoL'."""
    found: list[tuple[int, int, str, str | None]] = [
        (m.start(), m.end(), "", m.group(1)) for m in _SFS.finditer(text) if not _AMENDING.search(text, 0, m.start())
    ]
    names = sorted(set(act_names), key=len, reverse=True)
    if names:
        pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})s?(?!\w)", re.IGNORECASE)
        found += [(m.start(), m.end(), m.group(1), None) for m in pattern.finditer(text)]
    return sorted(found)


def _act_beside(start: int, end: int, acts: list[tuple[int, int, str, str | None]]) -> tuple[str | None, str | None]:
    """The name and number of the act that belongs to a place: right before or after it, else the only act in the text."""
    name: str | None = None
    sfs: str | None = None
    near = [a for a in acts if -1 <= start - a[1] <= 4 or -1 <= a[0] - end <= 34]
    chosen = near or (acts if len({a[2].lower() for a in acts if a[2]}) <= 1 and len([a for a in acts if a[3]]) <= 1 else [])
    for _, _, act_name, number in sorted(chosen, key=lambda a: min(abs(a[0] - end), abs(start - a[1]))):
        name = name or act_name or None
        sfs = sfs or number
    return name, sfs


def _bare_numbers(text: str, acts: list[tuple[int, int, str, str | None]], taken: list[tuple[int, int]]) -> list[Mention]:
    """'FL 25': an abbreviation of an act and a number, without the sign."""
    found = []
    for _, end, name, _ in acts:
        match = re.match(r" (\d{1,3})(?: ([a-z]))?(?![\w:.§-])(?! ?(?:§|kap|kr))", text[end:]) if name else None
        if not match or len(name) > 4 or not any(c.isupper() for c in text[end - len(name) : end]):
            continue
        if any(end + 1 < stop and start < end + match.end() for start, stop in taken):
            continue
        paragraf = f"{match.group(1)} {match.group(2) or ''}".strip()
        found.append(
            Mention(lagrum=Lagrum(kapitel=None, paragraf=paragraf), act_name=name, start=end + 1, end=end + match.end())
        )
    return found
