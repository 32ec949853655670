"""The hard facts of a sentence: numbers, dates, percentages, places in acts. Two texts agree when their facts do.

Written forms that mean the same are brought to one: '1 400,50' and '1400.50', 'tre veckor' and '3 veckor', '25 %' and
'25 procent', '12 kap. 7 §' and '12:7', '1 september 2025' and '2025-09-01'.
"""

import re
import unicodedata

_MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
_WORDS = {
    **dict(
        zip(
            ["två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv", "tretton", "fjorton", "femton"],
            range(2, 16),
            strict=True,
        )
    ),
    "sexton": 16,
    "sjutton": 17,
    "arton": 18,
    "nitton": 19,
    "tjugo": 20,
    "tjugoett": 21,
    "tjugofem": 25,
    "trettio": 30,
    "fyrtio": 40,
    "femtio": 50,
    "hundra": 100,
    "båda": 2,
    "hälften": 50,
}
_DAY = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})(?!\d)")
_MONTH = re.compile(rf"(?<!\w)({'|'.join(_MONTHS)}) (\d{{4}})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_PLACE = re.compile(r"(?<!\d)(\d{1,3}) ?kap\.? ?(\d{1,3})(?: ?([a-h])(?!\w))?(?: ?§)?")
_COLON_PLACE = re.compile(r"(?<![\d:])(\d{1,2}):(\d{1,2})(?: ?([a-h])(?!\w))?(?![\d:])")
_PARAGRAPH = re.compile(r"(?<!\d)(\d{1,3})(?: ?([a-h])(?!\w))? ?§")
_SFS = re.compile(r"(?<!\d)((?:19|20)\d\d:\d{1,4})(?!\d)")
_CASE = re.compile(r"(?<!\w)(?:hfd|rå) ?\d{2,4}[: ]{1,2}(?:ref\. ?|not\. ?)?\d{1,4}(?::\d{1,4})?")
_PERCENT = re.compile(r"(?<!\d)(\d{1,3}(?:[.,]\d+)?) ?(?:%|procent)")
_NUMBER = re.compile(r"(?<![\d.,:/])(\d{1,3}(?: \d{3})+|\d+)(?:[.,](\d{1,2}))?(?![\d:/])")


def folded(text: str) -> str:
    """Text in one form: compatibility characters, dashes and spaces made plain, lower case."""
    text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").replace("—", "-").replace("\u00ad", "")
    return re.sub(r"\s+", " ", text).strip().lower()


def squeezed(text: str) -> str:
    """Text with every run of white space made one space, and nothing else changed: the form quotes are compared in."""
    return re.sub(r"\s+", " ", text).strip()


def facts(text: str) -> set[str]:
    """The facts of a text, each as 'kind:value'. A date also gives its month and year, a percentage its number."""
    rest = folded(text)
    found: set[str] = set()

    def take(pattern: re.Pattern[str], make: str) -> None:
        nonlocal rest
        for match in pattern.finditer(rest):
            groups = [g or "" for g in match.groups()]
            found.add(make.format(*groups, whole=match.group(0).replace(" ", "")))
        rest = pattern.sub(" ¤ ", rest)

    for match in _DAY.finditer(rest):
        found.update(_dates(int(match.group(3)), _MONTHS.index(match.group(2)) + 1, int(match.group(1))))
    rest = _DAY.sub(" ¤ ", rest)
    for match in _ISO.finditer(rest):
        found.update(_dates(*(int(g) for g in match.groups())))
    rest = _ISO.sub(" ¤ ", rest)
    for match in _MONTH.finditer(rest):
        found.update(_dates(int(match.group(2)), _MONTHS.index(match.group(1)) + 1))
    rest = _MONTH.sub(" ¤ ", rest)
    take(_CASE, "case:{whole}")
    take(_SFS, "sfs:{0}")
    take(_PLACE, "place:{0}:{1}{2}")
    take(_COLON_PLACE, "place:{0}:{1}{2}")
    take(_PARAGRAPH, "par:{0}{1}")
    for match in _PERCENT.finditer(rest):
        found.update({f"percent:{match.group(1).replace(',', '.')}", f"number:{match.group(1).replace(',', '.')}"})
    rest = _PERCENT.sub(" ¤ ", rest)
    for match in _NUMBER.finditer(rest):
        found.add(_number(match.group(1), match.group(2)))
    for word in re.findall(r"[a-zåäö]+", rest):
        if word in _WORDS:
            found.add(f"number:{_WORDS[word]}")
    return found


def _dates(year: int, month: int, day: int | None = None) -> set[str]:
    result = {f"month:{year}-{month:02d}", f"number:{year}"}
    return result | {f"date:{year}-{month:02d}-{day:02d}"} if day else result


def _number(whole: str, decimals: str | None) -> str:
    digits = whole.replace(" ", "").lstrip("0") or "0"
    fraction = (decimals or "").rstrip("0")
    return f"number:{digits}.{fraction}" if fraction else f"number:{digits}"


def carried(claimed: set[str], known: set[str]) -> bool:
    """Whether every fact claimed is among those known. '7 §' is carried by '12 kap. 7 §', not the other way round."""
    paragraphs = {f"par:{place.rsplit(':', 1)[1]}" for place in known if place.startswith("place:")}
    return claimed <= known | paragraphs
