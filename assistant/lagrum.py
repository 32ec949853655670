"""The one grammar for places in Swedish acts: how people write them, how machines store them, how labels read.

A provision has one address ('K12P7a', 'P25') and one label ('12 kap. 7 a §', '25 §'), both made here. `find` reads every
usual way of writing: '12 kap. 7 a §', '12 kap 7 § 1 st', 'SoL 12:7 p 2', 'kap 12 § 7', '25 § FL', 'FL 25', '8-9 §§', 'tolfte
kapitlet sjunde paragrafen'. It never decides which act is meant when several share a name; that depends on the date and is
the reader's work.
"""

import re
from collections.abc import Iterable

from assistant.domain.base import Value

_Act = tuple[int, int, str, str | None]
"""Where an act is named in a text: start, end, name ('' for a mere number), number."""

_RANGES = ("-", "--", "–", "till", "till och med", "t.o.m.")
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
    """A provision as it was written in a text, with the act's name or number if one stood beside it.

    `stycke` and `punkt` are the part of it that was named ('första stycket 2' -> 1 and '2'). Of several provisions written
    together they belong to the last.
    """

    lagrum: Lagrum
    stycke: int | None = None
    punkt: str | None = None
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


_ORDINALS = """första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde femtonde
    sextonde sjuttonde artonde nittonde tjugonde""".split()
_ORDINALS += [f"{ten}{unit}" for ten in ("tjugo", "trettio") for unit in ("", *_ORDINALS[:9])][1:]
_ORDINALS[29] = "trettionde"
_VALUES = {word: n for n, word in enumerate(_ORDINALS, start=1)}
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))

_LETTER = r"(?: ?(?P<{0}_letter>[a-h])(?![a-zåäö]))?"
_DIGITS = rf"(?<![\d:])(?P<{{0}}>\d{{{{1,3}}}})(?!\d)(?::e)?{_LETTER}"
_NUMBER = rf"(?<![\d:])(?P<{{0}}>\d{{{{1,3}}}}(?!\d)(?::e)?|(?:{_ORDINAL})(?!\w)){_LETTER}"
_JOINER = r" ?(?:,(?: ?(?:och|samt|eller))?|och|samt|eller|till och med|till|t\.o\.m\.|--?|–)"
"""One way to match each text, or a long list would take for ever."""
_MORE = rf"(?P<more>(?:{_JOINER} ?\d{{1,3}}(?!\d)(?: ?[a-h](?![a-zåäö]))?){{0,20}})"
_SIGN = r"(?:§§?|paragraf(?:en|erna)?(?!\w))"
_KAP = r"kap(?:itlet|itel|\.)?(?!\w)"
_CHAPTER = rf"{_NUMBER.format('kap')} ?{_KAP}"
_SIGN_AND_NUMBER = rf"(?:§ ?|paragraf(?:en)? ){_DIGITS.format('nr')}"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FORMS = (
    _form(rf"{_SIGN_AND_NUMBER} (?:i )?(?:{_CHAPTER})(?![.,]? ?(?:§|\d))"),  # paragraf 7 i 12 kapitlet
    _form(rf"{_SIGN_AND_NUMBER} (?:i )?kap(?:itel|\.)? ?{_DIGITS.format('kap')}(?! ?(?:§|\d))"),  # paragraf 7 i kapitel 12
    _form(rf"{_NUMBER.format('nr')} ?{_SIGN} (?:i )?{_CHAPTER}(?![.,]? ?(?:§|\d))"),  # 7 § i 12 kap.
    _form(
        rf"{_NUMBER.format('nr')} ?{_SIGN} (?:i )?kap(?:itel|\.)? ?{_DIGITS.format('kap')}(?! ?(?:§|\d))"
    ),  # 7 § i kapitel 12
    _form(rf"{_CHAPTER}[.,]* ?§§ ?{_DIGITS.format('nr')}{_MORE}"),  # 12 kap. §§ 5-7
    _form(rf"{_CHAPTER}[.,]* ?{_SIGN_AND_NUMBER}"),  # 12 kap. § 7
    _form(rf"{_CHAPTER}[.,]* ?{_NUMBER.format('nr')}{_MORE} ?{_SIGN}"),  # 12 kap. 5-7 §§, tolfte kapitlet sjunde paragrafen
    _form(rf"kap(?:itel|itlet|\.)? ?{_DIGITS.format('kap')}[.,]? ?{_SIGN_AND_NUMBER}"),  # kap 12 § 7
    _form(rf"kap(?:itel|itlet|\.)? ?{_DIGITS.format('kap')}[.,]? {_DIGITS.format('nr')}{_MORE} ?{_SIGN}"),  # kap 12, 7 §
    _form(
        rf"{_CHAPTER} ?{_DIGITS.format('nr')}(?= ?(?:$|[?!;)]|[.,](?!\d)|(?:{_ORDINAL}|\d) ?st(?:\.|yck|\b)|p(?:unkt)?\.? ?\d))"
    ),
)
"""How a place with a chapter is written; the last is without the sign: '12 kap 7'."""
_COLON = _form(
    rf"(?<![\d:/.-])(?<!kl )(?<!kl\. )(?<!klockan )(?P<kap>\d{{1,2}})(?P<kap_letter>[a-h])?:"
    rf"(?P<nr>\d{{1,3}}){_LETTER.format('nr')}(?P<more>(?:[-–]\d{{1,2}}(?: ?[a-h](?![a-zåäö]))?)?)(?![\d:])"
)
_PLAIN = (
    _form(rf"§§ ?{_DIGITS.format('nr')}{_MORE}"),
    _form(_SIGN_AND_NUMBER),
    _form(rf"{_DIGITS.format('nr')}{_MORE} ?{_SIGN}"),
)
_NO_PLACE = re.compile(
    r"(?:skala|förhållande|proportion|kvot|ratio|odds|tabell|bilaga|avsnitt|figur|sid)[a-zåäö]* (?:är |på )?$", re.IGNORECASE
)
"""Before two numbers with a colon that are a ratio, or a place in something else than an act."""
_STYCKE = _form(
    rf"[ ,]*(?:i )?(?:({_ORDINAL}|\d{{1,2}})(?::[ae])? ?st(?:\.|ycket|ycke)?(?!\w)|st(?:\.|ycket|ycke)? ?(\d{{1,2}})(?!\w))"
)
_PUNKT = _form(
    rf"[ ,]*(?:(?:p|pkt|punkt(?:en)?)\.? ?(\d{{1,2}}) ?([a-h])?(?!\w)|"
    rf"({_ORDINAL}|\d{{1,2}})(?::[ae])? ?(?:p|pkt|punkt(?:en)?)(?!\w))"
)
_BARE_PUNKT = _form(r" (\d{1,2})(?: ?([a-h])(?!\w))?(?![\w:§%]| ?(?:§|kap|kr))")
"""'första stycket 1': a number right after the stycke is a point in it."""
_LAST_PUNKT = _form(r"(?<=§) (\d{1,2})(?: ?([a-h])(?!\w))?(?= ?(?:$|[;)?!]|[.,](?!\d)))")
"""'1 § 2.': right after the sign it is one only where the phrase ends."""
_BEFORE_ACT = re.compile(r"[ ,(]*(?:i |enligt |av )?(?:den )?")
_AND = re.compile(rf"{_JOINER} ?")
_MEASURES = r"(?! ?(?:§|kap|kr|%|procent|dag|veck|månad|år|timm|barn|person|gånger))"
_SFS = re.compile(r"(?<!\d)((?:19|20)\d\d:\d{1,4})(?!\d)")
_AMENDING = re.compile(r"\bgenom SFS $", re.IGNORECASE)
"""Before the number of an act that changed another: not the act a place beside it belongs to."""


def sfs_numbers(text: str) -> list[str]:
    """The SFS numbers in a text, in order: ['2025:400']."""
    return _SFS.findall(text)


def sfs_order(text: str | None) -> tuple[int, int] | None:
    """The first SFS number in a text as what orders such numbers: (2026, 730) of 'SFS 2026:730'; None where there is none."""
    number = next(iter(sfs_numbers(text or "")), None)
    return (int(number.partition(":")[0]), int(number.partition(":")[2])) if number else None


def find(text: str, act_names: Iterable[str] = ()) -> list[Mention]:
    """Every provision mentioned in `text`, in order, each with the act named beside it.

    `act_names` are the known names ('SoL', 'förvaltningslagen'); a name in capitals and small letters of at most four
    letters ('FL') also takes a bare number after it ('FL 25').
    """
    acts = _acts_in(text, act_names)
    found: list[Mention] = []
    taken = bytearray(len(text))  # 1 where a number already belongs to something
    for start, end, _, sfs in acts:
        if sfs:
            taken[start:end] = b"\1" * (end - start)
    for forms in (*((form,) for form in _FORMS), (_COLON,), _PLAIN):
        matches = (match for form in forms for match in form.finditer(text))
        for match in sorted(matches, key=lambda m: m.start()):
            if any(taken[match.start() : match.end()]):
                continue
            if forms == (_COLON,) and not _is_place(match, acts):
                continue
            found += _mentions(match, acts)
            taken[match.start() : match.end()] = b"\1" * len(match.group())
    found += _bare_numbers(text, acts, taken)
    return _with_chapters_before(text, sorted(found, key=lambda m: m.start), acts)


def _is_place(match: re.Match[str], acts: list[_Act]) -> bool:
    """Whether '12:7' is a place: '14:30' is a time of day unless an act stands right beside it, and '1:2' a ratio."""
    text, start, end = match.string, match.start(), match.end()
    stycke, punkt, after = _detail(text, end)
    if any(0 <= start - a[1] <= 3 or (a[0] >= after and _BEFORE_ACT.fullmatch(text, after, a[0])) for a in acts):
        return True
    plausible = len(match["nr"]) == 1 and int(match["kap"]) > (1 if (stycke, punkt) == (None, None) else 0)
    return plausible and not _NO_PLACE.search(text[max(0, start - 30) : start])


def _mentions(match: re.Match[str], acts: list[_Act]) -> list[Mention]:
    groups = match.groupdict()
    name, sfs = _act_beside(match.start(), match.end(), acts)
    places = _spell_out(_joined(groups["nr"], groups["nr_letter"]), groups.get("more") or "")
    chapter = groups.get("kap")
    stycke, punkt, end = _detail(match.string, match.end())
    if end == match.end():  # '12:7 SoL p 2': it may stand after the act's name
        behind = next((stop for start, stop, *_ in acts if 0 <= start - end <= 2), end)
        stycke, punkt, after = _detail(match.string, behind)
        end = after if after > behind else end
    return [
        Mention(
            lagrum=Lagrum(
                kapitel=_value(chapter) if chapter else None,
                kapitelbokstav=(groups.get("kap_letter") or "").lower(),
                paragraf=place,
            ),
            stycke=stycke if place == places[-1] else None,
            punkt=punkt if place == places[-1] else None,
            act_name=name,
            sfs=sfs,
            start=match.start(),
            end=end,
        )
        for place in places
    ]


def _detail(text: str, at: int) -> tuple[int | None, str | None, int]:
    """(stycke, punkt, where they end) of what is written at a position: ' första stycket 1', ' 2 st 3 p', ' p. 2'."""
    stycke: int | None = None
    if found := _STYCKE.match(text, at):
        stycke, at = _value(found.group(1) or found.group(2)), found.end()
    if point := _PUNKT.match(text, at) or (_BARE_PUNKT if stycke else _LAST_PUNKT).match(text, at):
        number, letter, *ordinal = point.groups()
        return stycke, _joined(number or ordinal[0], letter), point.end()
    return stycke, None, at


def _value(number: str) -> int:
    """'7', '7:e' and 'sjunde' -> 7."""
    return _VALUES.get(number.lower()) or int(number.partition(":")[0])


def _joined(number: str, letter: str | None) -> str:
    return f"{_value(number)} {(letter or '').lower()}".strip()


def _spell_out(first: str, more: str) -> list[str]:
    """'8', '-9' -> ['8', '9']; '1', ' och 3 a' -> ['1', '3 a']; '3', '-4 a' -> ['3', '4', '4 a']."""
    result = [first]
    for joiner, number, letter in re.findall(rf"({_JOINER}) ?(\d{{1,3}})(?: ?([a-h])(?![a-zåäö]))?", more, re.IGNORECASE):
        before, _, before_letter = result[-1].partition(" ")
        if joiner.strip(", ").lower() in _RANGES and 0 <= int(number) - int(before) <= _RANGE_LIMIT:
            if before == number:
                result += [f"{number} {x}" for x in "abcdefgh" if before_letter < x < letter.lower()]
            else:
                result += [str(n) for n in range(int(before) + 1, int(number) + bool(letter))]
        result.append(_joined(number, letter))
    return result


def _with_chapters_before(text: str, found: list[Mention], acts: list[_Act]) -> list[Mention]:
    """'12 kap. 5 § och 6 §': a § joined to one with a chapter is in that chapter, unless an act of its own follows it."""
    result: list[Mention] = []
    for mention in found:
        before = result[-1] if result else None
        joined = before is not None and before.lagrum.kapitel is not None and _AND.fullmatch(text, before.end, mention.start)
        own_act = any(0 <= start - mention.end <= 3 for start, *_ in acts)
        if joined and before and mention.lagrum.kapitel is None and not own_act:
            place = before.lagrum.model_copy(update={"paragraf": mention.lagrum.paragraf})
            mention = mention.model_copy(update={"lagrum": place, "act_name": before.act_name, "sfs": before.sfs})
        result.append(mention)
    return result


def _acts_in(text: str, act_names: Iterable[str]) -> list[_Act]:
    """(start, end, name, sfs) of every act named, longest names first so that 'nya SoL' wins over 'SoL'."""
    found: list[_Act] = [
        (m.start(), m.end(), "", m.group(1)) for m in _SFS.finditer(text) if not _AMENDING.search(text, 0, m.start())
    ]
    names = sorted(set(act_names), key=len, reverse=True)
    if names:
        pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})s?(?!\w)", re.IGNORECASE)
        found += [(m.start(), m.end(), m.group(1), None) for m in pattern.finditer(text)]
    return sorted(found)


def _near(start: int, end: int, acts: list[_Act]) -> list[_Act]:
    return [a for a in acts if -1 <= start - a[1] <= 4 or -1 <= a[0] - end <= 34]


def _act_beside(start: int, end: int, acts: list[_Act]) -> tuple[str | None, str | None]:
    """The name and number of the act that belongs to a place: right before or after it, else the only act in the text."""
    name: str | None = None
    sfs: str | None = None
    chosen = _near(start, end, acts) or (
        acts if len({a[2].lower() for a in acts if a[2]}) <= 1 and len([a for a in acts if a[3]]) <= 1 else []
    )
    for _, _, act_name, number in sorted(chosen, key=lambda a: min(abs(a[0] - end), abs(start - a[1]))):
        name = name or act_name or None
        sfs = sfs or number
    return name, sfs


def _bare_numbers(text: str, acts: list[_Act], taken: bytearray) -> list[Mention]:
    """'FL 25': an abbreviation of an act and a number, without the sign."""
    found = []
    for _, end, name, _ in acts:
        match = re.match(rf" (\d{{1,3}})(?: ([a-h]))?(?![\w:.§-]){_MEASURES}", text[end:]) if name else None
        if not match or len(name) > 4 or not any(c.isupper() for c in text[end - len(name) : end]):
            continue
        if any(taken[end + 1 : end + match.end()]):
            continue
        place = Lagrum(kapitel=None, paragraf=_joined(match.group(1), match.group(2)))
        stycke, punkt, stop = _detail(text, end + match.end())
        found.append(Mention(lagrum=place, stycke=stycke, punkt=punkt, act_name=name, start=end + 1, end=stop))
    return found
