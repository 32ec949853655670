"""Swedish text to search terms: the same analysis for passages and for questions, or they would not meet.

A text becomes lower-case words without function words, cut to stems; compounds give their parts besides the whole
('försörjningsstöd' also 'försörjning' and 'stöd'); references and SFS numbers give a term of their own
('12 kap. 7 a §' -> 'ref12:7a' and 'par7a', '2017:900' -> 'sfs2017:900'), so that a number is never mistaken for another.

No dictionary is shipped: compounds are cut where both sides are words of the collection itself. A wrong cut costs
little, since the whole word always stays. This module never decides which act a reference means; that is lagrum's work.
"""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import snowballstemmer


def _listed(words_of: str) -> frozenset[str]:
    return frozenset(words_of.split())


SWEDISH_STOP = _listed("""
    alla alldeles allt allting alltid alltså andra annan annars annat antingen att av bara bland blev bli blir blivit bör
    borde både båda då där därför de dem den denna dennas denne deras dess dessa det detta dig din dina ditt du efter eftersom
    egen eget egna eller emot en enligt er era ert ett fast fick finns fler flera fram från få får fått för före förra genom
    ge ger gör göra göras ha hade han hans har haft hela hellre hennes här hon honom hos hur i ibland in inför innan inom inte
    ja jag ju kan kunde kunna kring kommer komma låta man med medan mellan men mer mest mig min mina mindre mitt mot måste
    mycket ned nej ni nog nu något någon några när nästan och också om oss på redan samt sedan se sig sin sina sitt sitta själv
    ska skall skola skulle som så sådan sådana sådant tar ta tas till tillbaka trots under upp ut utan vad var vara varit varje
    vars vart vem vems vi via vid vidare vilka vilkas vilken vilket vill våra vår vårt väl är än ännu även åt över ovan

    berätta betyda betyder beskriv brukar exakt fråga förklara gälla gäller gällde hej hittar innebär innebära kallas menas
    menar nämn stå står säga säger sägs sade skriver snälla tack undrar varför vet veta visa
    """)
"""Function words, and below them the words that only ask."""
ENGLISH_STOP = _listed("""
    a about am an and any are aren as at be been being but by can could did do does doesn don explain isn for from get gets
    had has have he her his how if into is it its just let may me might mine my no not of on or our please say says shall she
    should so some tell than that the their them then there these they this those to was we were what when where which who
    whom whose why will with would you your
    """)
STOP = SWEDISH_STOP | ENGLISH_STOP
_SHARED = _listed("a am an any as at be by do for get has her his let man men no of on so to we i in under all")
"""Words that both languages have, or that say little in a short line: no evidence of either."""

_PARTICLES = _listed("bort efter emot fast fram från före genom inne mellan över samman under utan åter")
"""Heads that change a verb rather than name a thing: 'återkalla' has little to do with 'kalla'."""
_SHORT = _listed("bil hem lag lån lön råd")
"""Words of three letters common as the last part; other parts have at least four letters."""
_SUFFIXES = re.compile(r"(?:n?ing|ande|bara|else|het|igen|löshet|senlig|skap)(?:en|ens|er|erna|ar|arna|et|t|a|s)?")
"""Endings that also look like words."""

_WORD = re.compile(r"\w+")
_HYPHENATED = re.compile(r"(?<![\w-])[^\W\d_]{1,8}(?:-[^\W\d_]+)+")
_LONG = re.compile(r"\S+")
_LONGEST_WORD = 200

# References are read from text with single spaces, so that every pattern is of bounded length.
_NUMBER = r"\d{1,3}(?: ?[a-zåäö](?![\w:.]))?"
_LIST = rf"{_NUMBER}(?: ?(?:,|-|–|—|\boch\b|\beller\b|\bsamt\b|\btill\b) ?{_NUMBER}){{0,10}}"
_CHAPTER = rf"{_NUMBER} ?kap(?:\.|itel|itlet|\b) ?"
_SECTIONS = re.compile(
    rf"(?<![\d:])(?P<chapter1>{_CHAPTER})?(?P<list1>{_LIST}) ?(?:§|paragraf)"  # 12 kap. 7 a §
    rf"|\bkap(?:\.|itel|\b) ?(?P<chapter2>{_NUMBER}),? ?(?:§{{1,2}}|paragraf) ?(?P<list2>{_LIST})"  # kap. 12 § 7
    rf"|(?<![\d:])(?P<chapter3>{_CHAPTER})(?P<list3>{_NUMBER})(?![\d:]| ?kap)"  # 12 kap 7
    rf"|(?<![\d:])(?P<chapter4>\d{{1,2}}):(?P<colon>{_NUMBER})"  # 12:7, beside the name of an act
    rf"|(?:§{{1,2}}|\bparagraf(?:en|erna)?) ?(?P<list5>{_LIST})"  # § 7
)
_ACT = r"(?:sol|sof|fl|kl|osl|lss|lvu|lvm|lma|sfb|äb|fb|\w{0,40}(?:lagen|förordningen|balken))"
_ACT_BEFORE = re.compile(rf"\b{_ACT} $")
_ACT_AFTER = re.compile(rf" ?(?:§|{_ACT}\b)")
_RANGE = re.compile(rf"({_NUMBER})(?: ?(?:-|–|—|\btill\b) ?({_NUMBER}))?")
_LONGEST_RANGE = 40
_SFS = re.compile(r"(?<![\d:])(?:1[6-9]|20)\d\d:\d{1,4}(?!\d)")

_local = threading.local()


def stem(word: str) -> str:
    """The Snowball stem of a lower-case word. A stemmer keeps state while it works, hence one to each thread."""
    if not hasattr(_local, "stemmer"):
        _local.stemmer = snowballstemmer.stemmer("swedish")
    return str(_local.stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """The stems of the words of a text, for comparing sentences: no parts of compounds, no references."""
    return [stem(word) for word in words(text)]


def plain(text: str) -> str:
    """Text in one form for comparing: compatibility characters resolved, soft hyphens gone, lower case."""
    if not unicodedata.is_normalized("NFKC", text):
        # Word by word and cut: ordering a very long run of combining marks takes quadratic time.
        text = _LONG.sub(lambda run: unicodedata.normalize("NFKC", run[0][:_LONGEST_WORD]), text)
    return text.replace("\u00ad", "").lower()


def words(text: str) -> Iterator[str]:
    """The words of a text that carry meaning, in order, before stemming; 'a-kassa' also gives 'akassa'."""
    text = plain(text)
    for match in _WORD.finditer(text):
        word = match[0]
        if word not in STOP and (len(word) > 1 or word.isdigit()):
            yield word
    for match in _HYPHENATED.finditer(text):
        yield match[0].replace("-", "")


def references(text: str) -> list[str]:
    """The terms for provisions and SFS numbers that a text names; a range ('1-3 §§') gives each of its members."""
    text = " ".join(plain(text).split())
    found = []
    for match in _SECTIONS.finditer(text):
        named = {name.rstrip("12345"): value for name, value in match.groupdict().items() if value}
        if "colon" in named and not _beside_an_act(text, match):
            continue
        chapter = re.match(_NUMBER, named["chapter"]) if "chapter" in named else None
        for section in _members(named.get("list") or named["colon"]):
            if chapter:
                found.append(f"ref{_joined(chapter[0])}:{section}")
            found.append(f"par{section}")
    return found + [f"sfs{match[0]}" for match in _SFS.finditer(text)]


def _beside_an_act(text: str, match: re.Match[str]) -> bool:
    """Whether '12:7' is a place in an act ('SoL 12:7', '12:7 §') and not a time of day."""
    before = text[max(0, match.start() - 50) : match.start()]
    return bool(_ACT_BEFORE.search(before) or _ACT_AFTER.match(text, match.end()))


def _members(listed: str) -> Iterator[str]:
    """'4 a-6, 9' -> 4a 5 6 9."""
    for match in _RANGE.finditer(listed):
        first, last = _joined(match[1]), _joined(match[2] or match[1])
        yield first
        low, high = (int(re.match(r"\d+", end)[0]) for end in (first, last))  # type: ignore[index]
        if high - low <= _LONGEST_RANGE:
            yield from map(str, range(low + 1, high))
        if last != first:
            if not last.isdigit() and high > low:
                yield str(high)
            yield last


def _joined(number: str) -> str:
    return number.replace(" ", "")


def english_share(text: str) -> float:
    """How English a text is, by its function words: 0 Swedish (or no evidence), 1 English."""
    found = [word for word in _WORD.findall(plain(text)) if word not in _SHARED]
    english = sum(word in ENGLISH_STOP for word in found)
    swedish = sum(word in SWEDISH_STOP for word in found)
    return english / (english + swedish) if english else 0.0


class Compounds:
    """Cuts compounds where both sides are words of the collection."""

    def __init__(self, tokens: Iterable[str]) -> None:
        """`tokens` are the words of all texts, repeats included. In a large collection a part must occur more than once."""
        counts = Counter(tokens)
        least = max(1, counts.total() // 200_000)
        self.stems = {word: stem(word) for word, count in counts.items() if count >= least and _can_be_part(word)}
        self._known_stems = frozenset(self.stems.values())

    @classmethod
    def from_stems(cls, stems: Mapping[str, str]) -> "Compounds":
        """The same from saved `stems` (word to stem), without stemming a large vocabulary again."""
        made = cls(())
        made.stems = dict(stems)
        made._known_stems = frozenset(made.stems.values())
        return made

    def __contains__(self, word: str) -> bool:
        return word in self.stems

    def parts(self, word: str, depth: int = 2) -> tuple[str, ...]:
        """The parts of a lower-case compound, long parts cut again; empty when it is not one."""
        if not 7 <= len(word) <= 60 or not word.isalpha():
            return ()
        cuts = (self._cut(word[:at], word[at:], depth) for at in range(4, len(word) - 2))
        best = max((cut for cut in cuts if cut), default=None)
        if best is None:
            return ()
        found: list[str] = []
        for part in best[2:]:
            found.append(part)
            if depth > 1 and len(part) >= 9:
                found.extend(self.parts(part, depth - 1))
        return tuple(found)

    def _cut(self, head: str, tail: str, depth: int) -> tuple[int, int, str, str] | None:
        """How good a cut is (the longer the shorter part the better, a linking s best of all), and the two words."""
        if not self._is_tail(tail) or head in _PARTICLES:
            return None
        word, bonus = self._head(head, depth)
        return (min(len(head), len(tail), 5) + bonus, len(tail), word, tail) if word else None

    def _is_tail(self, tail: str) -> bool:
        if _SUFFIXES.fullmatch(tail):
            return False
        return tail in self.stems or (len(root := stem(tail)) >= 4 and root in self._known_stems)

    def _head(self, head: str, depth: int) -> tuple[str, int]:
        """The word a first part stands for: as it is, without a linking s, or bent ('hyres' is of 'hyra', 'löne' of 'lön')."""
        root = head.removesuffix("s")
        if root != head and root in self.stems:
            return root, 4
        if head in self.stems:
            return head, 2
        if len(root) >= 4 and (stem(root) in self._known_stems or (depth > 1 and self.parts(root, depth - 1))):
            return root, 0
        return "", 0


def _can_be_part(word: str) -> bool:
    return word.isalpha() and (len(word) >= 4 or word in _SHORT) and word not in STOP


class Analyser:
    """The analysis with the compounds of one collection. Safe to use from several threads."""

    def __init__(self, vocabulary: Iterable[str] | Compounds = ()) -> None:
        """`vocabulary` is the words of all texts (see `words`), or compounds made from them."""
        self.compounds = vocabulary if isinstance(vocabulary, Compounds) else Compounds(vocabulary)
        self._terms = lru_cache(maxsize=200_000)(self._terms_of)

    def analyse(self, text: str) -> list[str]:
        """All search terms of a text; the order is that of the words, then the references."""
        return [term for group in self.groups(text) for term in group]

    def groups(self, text: str) -> list[tuple[str, ...]]:
        """The same by word: the term of the whole word first, then those of its parts."""
        return [self._terms(word) for word in words(text)] + [(term,) for term in references(text)]

    def _terms_of(self, word: str) -> tuple[str, ...]:
        whole = self._stem(word)
        return (whole, *(term for part in self.compounds.parts(word) if (term := self._stem(part)) != whole))

    def _stem(self, word: str) -> str:
        """The stem, by way of the shorter form when the collection has it: Snowball leaves 'barnet', 'kassan' and 'bostads'
        apart from 'barn', 'kassa' and 'bostad'."""
        for ending in ("ens", "ets", "en", "et", "ns", "ts", "n", "s", "t"):
            base = word.removesuffix(ending)
            if base != word and len(base) >= 4 and base in self.compounds:
                return self.compounds.stems[base]
        return self.compounds.stems.get(word) or stem(word)


def analyse(text: str) -> list[str]:
    """The search terms of a text without a collection: no compounds are cut."""
    return _BARE.analyse(text)


_BARE = Analyser()
