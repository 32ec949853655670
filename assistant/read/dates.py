"""The day, month or year a text speaks of.

    'den 1 september 2025', '1/9 2025', '2025-09-01'   a day
    'september 2025', 'sept -25', '2025-09'            a month; `day` is its first day
    '2021', 'förra året'                               a year; `day` is today in the running year, else the year's last day
                                                       (its first, in a year to come): the wording people ask about

A month without a year is the latest such month not after next month: in November 'i augusti' is August this year, 'i
december' next month (applications for it are handled in November) and 'i januari' is January this year. A year that
stands elsewhere in the text decides instead, unless it is of somebody's birth. 'före 1 juli 2025' is the day before.

It never takes for a date what is none: numbers of acts, bills and cases, amounts, §, personal numbers. It reads no
clock.
"""

from collections.abc import Sequence, Set
from datetime import date, timedelta
from typing import Literal, NamedTuple

from assistant.read.tokens import Token, at, tokenise, touching, word_set

Precision = Literal["day", "month", "year"]

_NAMES = """
    januari jan january janurai
    februari feb febr february febuari
    mars mar march
    april apr
    maj may
    juni jun june
    juli july
    augusti aug august augsti
    september sep sept setember septmber
    oktober okt october oct
    november nov
    december dec decemeber
"""
_MONTHS = {name: number for number, names in enumerate(_NAMES.strip().splitlines(), start=1) for name in names.split()}
_NEED_COMPANY = frozenset({"jan", "mar", "may", "dec", "sep", "oct", "feb", "apr", "jun", "march"})
"""Names and ordinary words that are a month only beside a day or a year."""

_YEARS = range(1990, 2050)
_SHORT_YEARS = range(18, 40)
_LAST_DAY_OR_MONTH = 12
_COMPACT_YEARS = range(2018, 2050)
"""'20250901' is a day; earlier years written so are somebody's birthday more often than not."""
_NOT_YEARS = word_set("""
    kr kronor kronorna krona sek tkr procent tusen personer person hushåll ärenden akter st stycken timmar dagar
    gånger kvm meter kap § % nr ref not s mnkr mkr miljoner
""")
_LENGTHS = word_set("""
    år års dag dagar dygn vecka veckor månad månaden månader timme timmar
""")
_CASE_SERIES = word_set("""
    hfd rå nja ad mig jo bet prop rskr sou ds sfs sosfs hslf-fs krng ra dnr mål nr diarienummer tel
""")
_BIRTH = word_set("född fött födda föddes born f")
_LEADS_TO_A_DATE = frozenset({".", ":", "i", "den", ","})
_UNTIL = frozenset({"-", "–", "—", "till"})
_BEFORE = frozenset({"före", "innan", "before"})
_RELATIVE_MONTHS = {
    ("förra", "månaden"): -1, ("föregående", "månad"): -1, ("last", "month"): -1, ("nästa", "månad"): 1,
    ("kommande", "månad"): 1, ("next", "month"): 1,
}  # fmt: skip
_THIS_MONTH = (("denna", "månad"), ("denna", "månaden"), ("innevarande", "månad"), ("this", "month"), ("månaden", "nu"))
_RELATIVE_YEARS = {("förra", "året"): -1, ("föregående", "år"): -1, ("last", "year"): -1, ("nästa", "år"): 1, ("i", "fjol"): -1}
_THIS_YEAR = (("i", "år"), ("innevarande", "år"), ("this", "year"), ("detta", "år"))
_NOW = (
    ("i", "dag"),
    ("idag",),
    ("just", "nu"),
    ("nu",),
    ("för", "närvarande"),
    ("i", "dagsläget"),
    ("i", "nuläget"),
    ("today",),
)


class StatedDate(NamedTuple):
    """A date found in a text. `span` is its place there; `month` is 'YYYY-MM', or None when only the year was said."""

    day: date
    month: str | None
    precision: Precision
    span: tuple[int, int]
    vague: bool = False
    """'nu', 'i dag', 'i år' and the like: said in passing, and any other date in the text goes before it."""
    year_assumed: bool = False
    """The text named the month alone; the year follows from today."""


def find_date(text: str, today: date) -> StatedDate | None:
    """The date a text speaks of: the first that is spelled out, else the first vague one ('nu'), else None."""
    found = find_dates(tokenise(text), today)
    spelled_out = [d for d in found if not d.vague]
    return next(iter(spelled_out or found), None)


def find_dates(tokens: Sequence[Token], today: date) -> list[StatedDate]:
    """Every date among the tokens, in the order of the text."""
    found: list[StatedDate] = []
    births: set[StatedDate] = set()
    index = 0
    while index < len(tokens):
        read = _date_at(tokens, index, today)
        if read is None:
            index += 1
            continue
        stated, end = read
        if at(tokens, index - 1).text in _BEFORE and not stated.vague:
            stated = _day_before(stated, at(tokens, index - 1).start)
        elif at(tokens, index - 1).text == "den" and at(tokens, index - 2).text in _BEFORE:
            stated = _day_before(stated, at(tokens, index - 2).start)
        if is_after_birth(tokens, index) or (found and found[-1] in births and _goes_on(tokens, found[-1], index)):
            births.add(stated)
        found.append(stated)
        index = end
    return _with_years_from_beside(found, births)


def is_month(word: str) -> bool:
    """Whether a lower-case word names a month, also in short."""
    return word in _MONTHS


def month_text(day: date) -> str:
    """'2025-09' of a day."""
    return f"{day.year:04d}-{day.month:02d}"


def is_after_birth(tokens: Sequence[Token], index: int) -> bool:
    """Whether what stands at a place is when somebody was born: 'född 2012-03-15', 'f. 2012-03', 'född i mars 2012'."""
    before = index - 1
    while before > index - 3 and at(tokens, before).text in _LEADS_TO_A_DATE:
        before -= 1
    return at(tokens, before).text in _BIRTH


def _goes_on(tokens: Sequence[Token], last: StatedDate, index: int) -> bool:
    """Whether a date goes on a list, with a name at most between: 'födda 2012-03-15, Sara 2019-11-20'."""
    between = [t for t in tokens[max(0, index - 3) : index] if t.start >= last.span[1]]
    alike = tokens[index].kind == "date" and last.precision != "year"
    return alike and 0 < len(between) <= 2 and between[0].text in (",", "och", "samt", "+", "&", "/")


def _date_at(tokens: Sequence[Token], index: int, today: date) -> tuple[StatedDate, int] | None:
    token = tokens[index]
    if token.kind == "date":
        return _from_digits(tokens, index, today)
    if token.text in _MONTHS:
        return _from_month(tokens, index, today)
    if token.kind == "number":
        return _from_day_and_month(tokens, index, today) or _from_number(tokens, index, today)
    if token.kind == "word":
        return _from_words(tokens, index, today)
    return None


def _from_digits(tokens: Sequence[Token], index: int, today: date) -> tuple[StatedDate, int] | None:
    text, end = tokens[index].text, index + 1
    if at(tokens, index - 1).text in ("prop", "bet", "dnr", "nr"):
        return None
    if "." in text:
        day, month, year = (int(part) for part in text.split("."))
    elif text[:4].isdigit():
        year, month, *rest = (int(part) for part in text.replace("/", "-").split("-"))
        if not rest:
            return _month(tokens, index, end, year, month) if 1 <= month <= 12 else None
        day = rest[0]
    else:
        first, _, year_text = text.partition("-")
        day, month = (int(part) for part in first.split("/"))
        if month > 31:
            return _month(tokens, index, end, month, day) if month in _YEARS and 1 <= day <= 12 else None
        if at(tokens, end).text in _LENGTHS:
            return None
        if not year_text and 1 <= day <= 12 and month in _SHORT_YEARS and month > _LAST_DAY_OR_MONTH:
            return _month(tokens, index, end, _full_year(month), day)  # '03/26' is no day: March 2026
        if not 1 <= month <= 12:
            return None
        year = _full_year(int(year_text)) if year_text else 0
        if not year and (stated_year := _year_at(tokens, end)):
            year, end = stated_year
        assumed = not year
        return _day(tokens, index, end, year or _likely_year(month, today), month, day, assumed)
    return _day(tokens, index, end, year, month, day)


def _from_month(tokens: Sequence[Token], index: int, today: date) -> tuple[StatedDate, int] | None:
    """'september 2025', '2025 september', 'sept -25', 'i augusti', 'augusti förra året'."""
    name, end = tokens[index].text, index + 1
    month = _MONTHS[name]
    if at(tokens, index - 2).text == "den" and at(tokens, index - 1).kind == "number":
        return None  # the 31st of February: no day, and then no month either
    if at(tokens, end).text in _UNTIL and at(tokens, end + 1).text in _MONTHS:  # 'jan-mars 2026'
        shared = _year_at(tokens, end + 2, after_month=True)
        likely = shared[0] if shared else _likely_year(month, today)
        return _month(tokens, index, end, likely, month, year_assumed=not shared)
    if at(tokens, end).text in (".", "månad") and (at(tokens, end).text != "." or _year_at(tokens, end + 1)):
        end += 1
    if stated_year := _year_at(tokens, end, after_month=True):
        return _month(tokens, index, stated_year[1], stated_year[0], month)
    if at(tokens, index - 1).kind == "number" and (year := _bare_year(tokens, index - 1)):
        return _month(tokens, index - 1, end, year, month)
    if name in _NEED_COMPANY:
        return None
    for words, step in _RELATIVE_YEARS.items():
        if _reads(tokens, end, words):
            return _month(tokens, index, end + len(words), today.year + step, month)
    if any(_reads(tokens, end, words) for words in _THIS_YEAR):
        return _month(tokens, index, end + 2, today.year, month)
    return _month(tokens, index, end, _likely_year(month, today), month, year_assumed=True)


def _from_day_and_month(tokens: Sequence[Token], index: int, today: date) -> tuple[StatedDate, int] | None:
    """'1 september 2025', '1:a september', 'den 15 mars'."""
    value, end = tokens[index].value, index + 1
    if value is None or value != int(value) or not 1 <= value <= 31:
        return None
    if at(tokens, end).text == ":" and at(tokens, end + 1).text in ("a", "e"):
        end += 2
    month = _MONTHS.get(at(tokens, end).text)
    if month is None:
        return None
    end += 1
    if at(tokens, end).text == "." and _year_at(tokens, end + 1):
        end += 1
    stated_year = _year_at(tokens, end)
    year, end = stated_year or (_likely_year(month, today), end)
    return _day(tokens, index, end, year, month, int(value), not stated_year)


def _from_number(tokens: Sequence[Token], index: int, today: date) -> tuple[StatedDate, int] | None:
    text = tokens[index].text
    if len(text) == 8 and text.isdigit() and int(text[:4]) in _COMPACT_YEARS:
        return _day(tokens, index, index + 1, int(text[:4]), int(text[4:6]), int(text[6:]))
    before = at(tokens, index - 1).text
    if len(text) == 6 and text.isdigit() and int(text[:4]) in _COMPACT_YEARS and 1 <= int(text[4:]) <= 12:
        named = before in _CASE_SERIES or at(tokens, index + 1).text in _NOT_YEARS
        return None if named else _month(tokens, index, index + 1, int(text[:4]), int(text[4:]))  # '202509'
    year = _bare_year(tokens, index)
    if year is None or at(tokens, index + 1).text in _MONTHS:
        return None
    return _year(tokens, index, index + 1, year, today), index + 1


def _from_words(tokens: Sequence[Token], index: int, today: date) -> tuple[StatedDate, int] | None:
    for words, step in _RELATIVE_MONTHS.items():
        if _reads(tokens, index, words):
            years, month = divmod(today.month - 1 + step, 12)
            return _month(tokens, index, index + 2, today.year + years, month + 1)
    for words in _THIS_MONTH:
        if _reads(tokens, index, words):
            return _month(tokens, index, index + 2, today.year, today.month)
    if _reads(tokens, index, ("den", "här", "månaden")):
        return _month(tokens, index, index + 3, today.year, today.month)
    for words, step in _RELATIVE_YEARS.items():
        if _reads(tokens, index, words):
            return _year(tokens, index, index + 2, today.year + step, today), index + 2
    for words in _THIS_YEAR:
        if _reads(tokens, index, words):
            return _year(tokens, index, index + 2, today.year, today)._replace(vague=True), index + 2
    for now in _NOW:
        if _reads(tokens, index, now):
            end = index + len(now)
            return StatedDate(today, month_text(today), "day", _span(tokens, index, end), vague=True), end
    return None


def _bare_year(tokens: Sequence[Token], index: int) -> int | None:
    """The year that a number is when it stands for itself: four digits, no amount, no case, no part of another word."""
    token = at(tokens, index)
    if not (token.kind == "number" and token.text.isdigit() and len(token.text) == 4 and int(token.text) in _YEARS):
        return None
    before, after = at(tokens, index - 1), at(tokens, index + 1)
    before_dot = at(tokens, index - 2).text if before.text == "." else ""
    if (
        before.text in _MONTHS
        or after.text in _NOT_YEARS
        or before.text in _CASE_SERIES | {"§", "kr", "kap"}
        or before_dot in _CASE_SERIES
    ):
        return None
    if touching(tokens, index) and (before.kind == "word" or (before.text == "-" and touching(tokens, index - 1))):
        return None
    if touching(tokens, index + 1) and after.text in ("-", "/", ":", "%"):
        return None
    return int(token.text)


def _year_at(tokens: Sequence[Token], index: int, after_month: bool = False) -> tuple[int, int] | None:
    """(year, place after it) of what follows a day or a month: '2025', 'år 2025', '-25', '’25', after a month also '25'."""
    marked = False
    for skipped in ("år", ",", "-", "’", "'"):
        if at(tokens, index).text == skipped:
            index, marked = index + 1, skipped in "-’'"
    token = at(tokens, index)
    if token.kind != "number" or token.value is None or at(tokens, index + 1).text in _NOT_YEARS | _LENGTHS:
        return None
    if token.text.isdigit() and len(token.text) == 4 and int(token.text) in _YEARS:
        return int(token.text), index + 1
    short = token.text.lstrip("-−")
    if len(short) == 2 and short.isdigit() and (marked or short != token.text or (after_month and int(short) in _SHORT_YEARS)):
        return 2000 + int(short), index + 1
    return None


def _full_year(year: int) -> int:
    return year + 2000 if year < 100 else year


def _likely_year(month: int, today: date) -> int:
    """The year of the latest such month not after next month."""
    if today.month == 12 and month == 1:
        return today.year + 1
    return today.year if month <= today.month + 1 else today.year - 1


def _day(
    tokens: Sequence[Token], start: int, end: int, year: int, month: int, day: int, assumed: bool = False
) -> tuple[StatedDate, int] | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return StatedDate(found, month_text(found), "day", _span(tokens, start, end), year_assumed=assumed), end


def _month(
    tokens: Sequence[Token], start: int, end: int, year: int, month: int, year_assumed: bool = False
) -> tuple[StatedDate, int] | None:
    if not date.min.year <= year <= date.max.year:
        return None
    found = date(year, month, 1)
    return StatedDate(found, month_text(found), "month", _span(tokens, start, end), year_assumed=year_assumed), end


def _year(tokens: Sequence[Token], start: int, end: int, year: int, today: date) -> StatedDate:
    day = today if year == today.year else date(year, 12, 31) if year < today.year else date(year, 1, 1)
    return StatedDate(day, None, "year", _span(tokens, start, end))


def _span(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    return tokens[start].start, tokens[end - 1].end


def _day_before(stated: StatedDate, start: int) -> StatedDate:
    first = stated.day.replace(month=1, day=1) if stated.precision == "year" else stated.day
    day = first - timedelta(days=1)
    return StatedDate(day, month_text(day), "day", (start, stated.span[1]), year_assumed=stated.year_assumed)


def _reads(tokens: Sequence[Token], index: int, words: tuple[str, ...]) -> bool:
    return tuple(token.text for token in tokens[index : index + len(words)]) == words


def _with_years_from_beside(found: list[StatedDate], births: Set[StatedDate]) -> list[StatedDate]:
    """Give a month without a year the year said beside it: the only bare year, else that of the next month named.

    After the last year that is said, a month is the latest such one not after the month that follows: 'norm januari 2026, lön i
    december'. Its year stays assumed. The year of a birth is nobody else's.
    """
    years = [d for d in found if d.precision == "year" and not d.vague and d not in births]
    only_year = years[0] if len(years) == 1 and any(d.year_assumed for d in found) else None
    source = only_year
    result: list[StatedDate] = []
    for stated in reversed(found):
        if stated.year_assumed and source is not None:
            stated = _in_year(stated, source.day.year)._replace(year_assumed=False)
        elif not (stated.vague or stated.year_assumed or only_year or stated in births):
            source = stated
        if stated != only_year:
            result.append(stated)
    return _with_years_from_before(result[::-1], births) + ([only_year] if only_year else [])


def _with_years_from_before(found: Sequence[StatedDate], births: Set[StatedDate]) -> list[StatedDate]:
    source: StatedDate | None = None
    result = []
    for stated in found:
        if not (stated.vague or stated.year_assumed or stated.precision == "year" or stated in births):
            source = stated
        if stated.year_assumed and source is not None:
            stated = _in_year(stated, _likely_year(stated.day.month, source.day))
        result.append(stated)
    return result


def _in_year(stated: StatedDate, year: int) -> StatedDate:
    last_day = 28 if stated.day.month == 2 else 31
    day = stated.day.replace(year=year, day=min(stated.day.day, last_day))
    return stated._replace(day=day, month=month_text(day))
