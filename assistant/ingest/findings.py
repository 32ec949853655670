"""The findings of an audit report, read from how it is built: what was asked, against what, seen, judged and recommended.

revisionsfraga   the items after '... revisionsfrågor:', or the questions that head or begin an answer
kriterium        the items of the section about revisionskriterier
iakttagelse      each stycke (with its list) of the chapter that tells the results, and 'vi konstaterar' where it is judged
bedomning        each judgement, with the sentences that lean on it, of the sections that judge
svar             in a nämnd's reply to a report: what stands below 'Rekommendation 2'; what it quotes is the auditors' own
rekommendation   the items after '... rekommenderar vi nämnden att:', rows of a table of recommendations, single sentences

Every text is word for word. A report repeats itself; each finding is given once, where the report says it last (a
recommendation) or first (the others), and `also` names the other places. What a diagram held is not in the text: a stycke
that tells of one is marked, and nothing is made up for it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

from assistant.domain.source import Finding, FindingKind, Grade, Source
from assistant.ingest.chain import linked
from assistant.ingest.restated import restated
from assistant.ingest.sections import Part, Role, Section, grade_of

_BOARD = (
    r"(?:(?:[\wåäöÅÄÖ]+-,? (?:och )?)*[\wåäöÅÄÖ]*(?:nämnd(?:en|erna)|styrelse(?:n|rna))(?:(?<=\bnämnden)|(?<=\bNämnden))"
    r" för [\wåäö]+(?:,? (?:och )?[\wåäö-]+){0,3}?(?= (?:att|bör|och kommun)|[:.,]|$)"
    r"|(?:[\wåäöÅÄÖ]+-,? (?:och )?)*[\wåäöÅÄÖ]*(?:nämnd(?:en|erna)|styrelse(?:n|rna)|fullmäktige))"
)
_BOARDS = rf"{_BOARD}(?:(?:,| och| samt) {_BOARD})*"
_ONE_BOARD = re.compile(_BOARD, re.IGNORECASE)
_ONLY_BOARDS = re.compile(rf"^(?:rekommendation(?:er)? )?(?:till )?({_BOARDS}):?$", re.IGNORECASE)
_SUBJECT = r"(?:vi|revisionen|revisorerna|kommunrevisionen)"
_RECOMMENDS = re.compile(
    rf"(?:\brekommenderar {_SUBJECT}|\b{_SUBJECT} rekommenderar)(?: (?:därför|även|också|vidare|att))?(?: ({_BOARDS}))?|"
    rf"\b({_BOARDS}) rekommenderas\b",
    re.IGNORECASE,
)
_LIST_OF_RECOMMENDATIONS = re.compile(rf"\brekommendation(?:er)?\b(?:[^.:]*? till ({_BOARDS}))?[^.:]*:$", re.IGNORECASE)
_LIST_OF_QUESTIONS = re.compile(
    r"\b(?:revisions|gransknings|del)?fråg(?:or(?:na)?|eställningar(?:na)?)\b[^.:]{0,40}:$|\brevisionsfrågor(?:na)?$",
    re.IGNORECASE,
)
_LIST_OF_CRITERIA = re.compile(r"\b(?:revisionskriteri(?:er|erna)|bedömningsgrunder(?:na)?)\b[^.:]{0,40}:$", re.IGNORECASE)
_QUESTION_LABEL = re.compile(r"^(?:revisions|gransknings|del)?fråga (?:nr\.? )?(\d{1,2})\b[.:)]?\s*", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:vår|revisionens|revisorernas) )?(?:samlade |sammanfattande )?"
    r"(bedömning|svar|iakttagelser?|kommentar|rekommendation)(?: \d{1,2})?: +(?=\S)",
    re.IGNORECASE,
)
_REPLY = re.compile(r"^(?:yttrande|svar|remissvar)\b.*(?:granskning|revision|rekommendation)", re.IGNORECASE)
_NAMED_RECOMMENDATION = re.compile(r"^(?:revisionens |revisorernas )?rekommendation (?:nr\.? )?(\d{1,2})\b", re.IGNORECASE)
_MARK = re.compile(r"^(?:[-–—•*▪■●○]|\d{1,2}[.)]|[a-zåäö]\)|R\d{1,2}[.:]?) +")
_PLAIN_MARK = re.compile(r"^(?:[▪■●○] |\d{1,2}\) |R\d{1,2}[.:]? )")
"""Marks of lists that the reader of files does not know as such."""
_SIGNED = re.compile(r"^(?:datum som ovan|docusigned|för de förtroendevalda revisorerna|detta dokument har upprättats)", re.I)
_ENDS = re.compile(r"[.:;?!][”\")¹²³⁴⁵⁶⁷⁸⁹⁰]*$")
_SENTENCE_END = re.compile(r"[.?!][”\")¹²³⁴⁵⁶⁷⁸⁹⁰]* +(?=[A-ZÅÄÖ”\"])")
_JUDGES = re.compile(
    rf"\b{_SUBJECT} (?:bedömer|anser|ställer oss)|\b(?:bedömer|anser) {_SUBJECT}\b|\bvår \w*(?: \w+)?bedömning", re.I
)
_SEES = re.compile(rf"\b{_SUBJECT} (?:kan )?(?:konstatera|notera)|\bkonstatera[rt]? {_SUBJECT}\b|\bnoterar {_SUBJECT}\b", re.I)
_JUDGES_WEAKLY = re.compile(r"\b(?:bedöm\w+|anses|bör)\b", re.IGNORECASE)
_SEES_WEAKLY = re.compile(r"\b(?:konstatera\w*|notera\w*|framg(?:år|ick)|framk(?:ommer|om|ommit))\b", re.IGNORECASE)
_OWN_SIGHT = re.compile(rf"{_SEES.pattern}|\bgranskning", re.IGNORECASE)
"""The auditors' own seeing begins an observation; what a document says does so only where none has begun."""
_LEANS = re.compile(
    r"^(?:Detta|Dels|Dessa|Denna|Dock|Vidare|Samtidigt|Därför|Därmed|Däremot|Således|Med hänvisning till detta"
    r"|Med anledning av detta)\b"
)
_DIAGRAM = re.compile(r"\b(?:diagram\w*|staplarna|figur(?:en)?|grafen)\b", re.IGNORECASE)
_SCOPE = re.compile(
    r"(?:granskningen|revisionen)s?\b[^.]*\b(?:avse[rt]?|omfatta[rt]?|avgränsa[sdt]\w*|riktar sig)\b[^.]*\.", re.IGNORECASE
)
_VAGUE = ("nämnden", "styrelsen", "nämnderna")
_COLUMNS = {
    "question": re.compile(r"fråg(?:a|or)|frågeställning", re.IGNORECASE),
    "answer": re.compile(r"^(?:svar|(?:vår |revisionens )?bedömning|uppfyll\w+|kommentar|motivering|status)", re.IGNORECASE),
    "recommendation": re.compile(r"rekommendation", re.IGNORECASE),
    "addressee": re.compile(r"nämnd|styrelse|riktas|mottagare|adressat|^till$|ansvar", re.IGNORECASE),
}
_GRADE_ALONE = 3
"""A grade of at most so many words is one by itself, and no sentence."""
_SAME = 0.9
"""Two findings whose letters agree to this degree are one finding that the report repeats."""


class _Raw(NamedTuple):
    kind: FindingKind
    text: str
    section: int
    page: int | None
    addressee: str | None = None
    grade: Grade | None = None
    asked: str = ""
    """The question it stands under: its words, or its number."""
    clauses: str = ""
    """Of a recommendation in running text, what stands after 'rekommenderar nämnden att'."""


def findings(source: Source, made: Sequence[Section]) -> tuple[Finding, ...]:
    """Every finding of a report once, numbered within its kind, with what it answers and rests on."""
    if is_reply(made):
        return tuple(_replies(source, made))
    asked = [r.text for r in _Reader(made, ()).read() if r.kind == "revisionsfraga"]
    raw = list(_Reader(made, asked).read())
    boards = source.boards or boards_of(made)
    kept = [(r._replace(addressee=_resolved(r, boards)), also) for r, also in _once(raw, made)]
    kept = [(r, also) for r, also in kept if not _only_summed_up(r, kept, made)]
    questions = [r.text for r, _ in kept if r.kind == "revisionsfraga"]
    counters: Counter[str] = Counter()
    found: list[Finding] = []
    for r, also in kept:
        counters[r.kind] += 1
        number = _question_number(r.asked, questions)
        found.append(
            Finding(
                source_id=source.id,
                kind=r.kind,
                number=counters[r.kind],
                text=r.text,
                addressee=r.addressee,
                locator=made[r.section].locator,
                page=r.page,
                grade=r.grade,
                answers=(number,) if number else (),
                also=also,
                diagram=r.kind == "iakttagelse" and bool(_DIAGRAM.search(r.text)),
            )
        )
    return linked(found, [made[r.section] for r, _ in kept])


def is_reply(made: Sequence[Section]) -> bool:
    """Whether a document is a reply to an audit, and no report: its first lines call it so."""
    first = [line for section in made[:3] for line in (section.title, *(block.text for block in section.blocks[:8]))]
    return any(_REPLY.match(line) for line in first[:12])


def _replies(source: Source, made: Sequence[Section]) -> Iterator[Finding]:
    """Each stycke below a recommendation that the reply names by its number."""
    number, counter = 0, 0
    for section in made:
        if label := _NAMED_RECOMMENDATION.match(section.title):
            number = int(label.group(1))
        elif section.role not in ("rekommendationer", "bedomning", "") or section.number:
            number = 0
        for part in section.parts:
            if label := _NAMED_RECOMMENDATION.match(part.block.text):
                number = int(label.group(1))
            elif number and _ENDS.search(part.block.text) and not part.note and not _SIGNED.match(part.block.text):
                counter += 1
                yield Finding(
                    source_id=source.id,
                    kind="svar",
                    number=counter,
                    text=part.block.text,
                    locator=section.locator,
                    page=part.page,
                    answers=(number,),
                    linked_by="uppstallning",
                )


def boards_of(made: Sequence[Section]) -> tuple[str, ...]:
    """The nämnder and styrelser that the report says it is about, in its own words of scope; () when it does not say."""
    said = [
        board.lower()
        for section in made
        if section.role in ("fragor", "metod") or section.number is None
        for block in section.blocks
        for sentence in _SCOPE.findall(block.text)
        for board in re.findall(rf"\b{_BOARD}", re.sub(r"(nämnden|styrelsen)s\b", r"\1", sentence), re.IGNORECASE)
        if board.lower() not in _VAGUE and "fullmäktige" not in board.lower()
    ]
    return tuple(dict.fromkeys(said))


@dataclass
class _Here:
    """What is being read within a section: the list that is collected and for whom, whether it judges, a grade waiting."""

    judging: bool
    collecting: FindingKind | None = None
    addressee: str | None = None
    grade: Grade | None = None


class _Reader:
    """Reads the sections of a report in their order; remembers which question is being answered."""

    def __init__(self, made: Sequence[Section], questions: Sequence[str]) -> None:
        self._made = made
        self._questions = questions
        self._asked = ""
        self._asked_in: str | None = None
        """The number of the section in which a question was asked to be answered; '' where sections have none."""
        self._recommending = False

    def read(self) -> Iterator[_Raw]:
        for at, section in enumerate(self._made):
            self._enter(section)
            yield from self._section(at, section)

    def _enter(self, section: Section) -> None:
        """Which question the section answers: its own heading's, or that of the section it stands below."""
        if section.role != "fragor" and (section.title.endswith("?") or _QUESTION_LABEL.match(section.title)):
            self._asked, self._asked_in = section.title, section.number or ""
        elif section.number:
            if not (self._asked_in and section.number.startswith(f"{self._asked_in}.")):
                self._asked, self._asked_in = "", None
        elif section.role not in ("iakttagelser", "bedomning", "rekommendationer"):
            self._asked, self._asked_in = "", None
        under = "rekommendationer" in section.within or self._recommending
        self._recommending = section.role == "rekommendationer" or (under and bool(_ONLY_BOARDS.match(section.title)))

    def _section(self, at: int, section: Section) -> Iterator[_Raw]:
        """The findings of a section, block by block; the list that follows a stycke belongs to it."""
        here = _Here(judging=section.role == "bedomning")
        if section.role == "kriterier":
            here.collecting = "kriterium"
        if self._recommending:
            here.collecting, here.addressee = "rekommendation", _addressee(section.title)
        parts = [part for part in section.parts if not part.note]
        last: _Raw | None = None
        while parts and not _SIGNED.match(parts[0].block.text):
            part = parts.pop(0)
            text = part.block.text
            item = part.block.item or bool(_PLAIN_MARK.match(text))
            row = part.block.item and " | " in text
            if item and not row and not here.collecting and last is not None:
                last = last._replace(text=f"{last.text}\n{text}")
                continue
            if row:
                rows = [part, *takewhile(lambda p: p.block.item and " | " in p.block.text, parts)]
                del parts[: len(rows) - 1]
                found = list(self._table(at, rows, here.addressee))
            elif here.collecting and (item or (here.collecting == "rekommendation" and text.lower().startswith("att "))):
                found = list(self._listed(at, part, here))
            else:
                found = list(self._stycke(at, section, part, here, parts[0].block.text if parts else ""))
            yield from [last] if last is not None else []
            last = None
            yield from found[:-1]
            if found and not item:
                last = found[-1]
            else:
                yield from found[-1:]
        yield from [last] if last is not None else []

    def _listed(self, at: int, part: Part, here: _Here) -> Iterator[_Raw]:
        """An item of a list that is collected; a name of a nämnd alone says whom the items after it are for."""
        if board := _ONLY_BOARDS.match(_MARK.sub("", part.block.text)):
            here.addressee = board.group(1)
        elif here.collecting:
            yield self._item(here.collecting, at, part, here.addressee)

    def _stycke(self, at: int, section: Section, part: Part, here: _Here, follows: str) -> Iterator[_Raw]:
        """A stycke: one that says what comes, a question, a grade, or running text."""
        text = part.block.text
        if here.collecting == "rekommendation" and (board := _ONLY_BOARDS.match(text)):
            here.addressee = board.group(1)
            return
        if (lead := self._lead(text)) is not None:
            here.collecting, named = lead
            here.addressee = named or (here.addressee if self._recommending else None)
            return
        if section.role == "fragor" and text.endswith("?"):
            yield _Raw("revisionsfraga", _QUESTION_LABEL.sub("", _MARK.sub("", text)), at, part.page)
            return
        if section.role == "kriterier":
            if _ENDS.search(text) and not any(p.block.item for p in section.parts):
                yield _Raw("kriterium", text, at, part.page)
            return
        if not self._recommending:
            here.collecting = None
        if self._is_question(text) and section.role not in ("metod", "brev"):
            self._asked, self._asked_in = text, section.number or ""
            here.judging, here.grade = True, None
        elif section.role not in ("metod", "fragor"):
            grade = grade_of(text) if here.judging and len(text.split()) <= _GRADE_ALONE else None
            if grade and _ENDS.search(follows) and not self._is_question(follows):
                here.grade = grade  # a cell of a flattened table, or the grade above its reasons
            elif grade:
                yield _Raw("bedomning", text, at, part.page, grade=grade, asked=self._asked)
            else:
                for raw in self._running(at, section, part, here.judging):
                    graded = raw.kind == "bedomning" and here.grade is not None
                    yield raw._replace(grade=here.grade) if graded else raw
                    here.grade = None if graded else here.grade

    def _lead(self, text: str) -> tuple[FindingKind, str | None] | None:
        """What a list is of, told by the line before it."""
        if _LIST_OF_QUESTIONS.search(text):
            return "revisionsfraga", None
        if _LIST_OF_CRITERIA.search(text):
            return "kriterium", None
        opens = text.endswith(":") or re.search(r"\batt$", text)
        if opens and (match := _RECOMMENDS.search(text)):
            return "rekommendation", match.group(1) or match.group(2)
        if match := _LIST_OF_RECOMMENDATIONS.search(text):
            return "rekommendation", match.group(1)
        return None

    def _item(self, kind: FindingKind, at: int, part: Part, addressee: str | None) -> _Raw:
        text = _MARK.sub("", part.block.text)
        text = _QUESTION_LABEL.sub("", text) if kind == "revisionsfraga" else _LABEL.sub("", text)
        if kind == "rekommendation":
            own = re.match(rf"({_BOARDS}) (?:bör|rekommenderas|ska|behöver)\b", text, re.IGNORECASE)
            own = own or re.search(rf"\(({_BOARDS})\)\.?$", text, re.IGNORECASE)
            addressee = own.group(1) if own else addressee
        return _Raw(kind, text, at, part.page, addressee if kind == "rekommendation" else None, asked=self._asked)

    def _is_question(self, text: str) -> bool:
        """Whether a block is one of the questions, to be answered by what follows."""
        if not text.endswith("?"):
            return False
        bare = _QUESTION_LABEL.sub("", _MARK.sub("", text))
        return bool(_QUESTION_LABEL.match(text)) or any(_same(bare, question) for question in self._questions)

    def _running(self, at: int, section: Section, part: Part, judging: bool) -> Iterator[_Raw]:
        """The findings of a stycke in running text."""
        text, start = part.block.text, 0
        if label := _LABEL.match(text):
            start = label.end()
            name = label.group(1).lower()
            if name == "rekommendation":
                yield _Raw("rekommendation", text[start:], at, part.page, _addressee(text), asked=self._asked)
                return
            judging = not name.startswith("iakttagelse")
        elif not _ENDS.search(text) and not grade_of(text):
            return  # a caption, a name, a line of a form
        results = section.role == "iakttagelser" or (not section.role and "iakttagelser" in section.within)
        default: FindingKind | None = "bedomning" if judging else "iakttagelse" if results else None
        for kind, (first, end) in _runs(text, start, default, judging):
            said = text[first:end]
            if kind == "rekommendation":
                match = _RECOMMENDS.search(said)
                addressee = (match.group(1) or match.group(2)) if match else None
                clauses = _clauses(said)
                yield _Raw("rekommendation", said, at, part.page_at(first), addressee, asked=self._asked, clauses=clauses)
            elif default or kind == "bedomning" and section.role != "brev" or section.role == "sammanfattning":
                grade = _said_grade(said) if kind == "bedomning" else None
                yield _Raw(kind, said, at, part.page_at(first), grade=grade, asked=self._asked)

    def _table(self, at: int, rows: Sequence[Part], addressee: str | None) -> Iterator[_Raw]:
        """The rows of a table of questions and answers, or of recommendations; nothing of another table."""
        columns: dict[str, list[int]] = {}
        for part in rows:
            cells = [cell.strip() for cell in part.block.text.split(" | ")]
            if not columns:
                named = {
                    name: [n for n, cell in enumerate(cells) if len(cell.split()) <= 4 and words.search(cell)]
                    for name, words in _COLUMNS.items()
                }
                named["addressee"] = [n for n in named["addressee"] if n not in named["recommendation"]]
                if named["recommendation"] or (named["question"] and named["answer"]):
                    columns = named
                continue
            cell = dict(enumerate(cells))
            if columns["question"] and columns["answer"]:
                question = _QUESTION_LABEL.sub("", _MARK.sub("", cell.get(columns["question"][0], "")))
                answers = [cell[n] for n in columns["answer"] if cell.get(n)]
                if not question or not answers:
                    continue
                if not self._questions:
                    yield _Raw("revisionsfraga", question, at, part.page)
                grade = next((g for g in map(_said_grade, answers) if g), None)
                yield _Raw("bedomning", max(answers, key=len), at, part.page, grade=grade, asked=question)
            for n in columns["recommendation"]:
                if text := _MARK.sub("", cell.get(n, "")):
                    to = next((b for m in columns["addressee"] if (b := _addressee(cell.get(m, "")))), addressee)
                    yield _Raw("rekommendation", text, at, part.page, to, asked=self._asked)


def _runs(text: str, start: int, default: FindingKind | None, judging: bool) -> Iterator[tuple[FindingKind, tuple[int, int]]]:
    """A stycke cut where a judgement, an observation or a recommendation begins; other sentences go with the one before.

    Without a default (a letter, a summary) only sentences that say themselves what they are count.
    """
    runs: list[tuple[FindingKind | None, int, int]] = []
    for first, end in _sentences(text, start):
        kind = _kind(text[first:end], judging)
        same_observation = kind == "iakttagelse" and default == "iakttagelse" and runs and runs[-1][0] == "iakttagelse"
        if kind == "iakttagelse" and runs and runs[-1][0] == kind and not _OWN_SIGHT.search(text, first, end):
            same_observation = True  # what a document says goes with the observation before it
        if (kind is None and runs and runs[-1][0] != "rekommendation") or same_observation:
            runs[-1] = (runs[-1][0], runs[-1][1], end)
        else:
            runs.append((kind or default, first, end))
    yield from ((kind, (first, end)) for kind, first, end in runs if kind)


def _kind(sentence: str, judging: bool) -> FindingKind | None:
    """What a sentence says of itself that it is. What comes first decides; a sentence that leans goes with the one before."""
    recommends = _RECOMMENDS.search(sentence)
    if recommends and re.search(r"\batt\b", sentence[recommends.start() :]):
        return "rekommendation"
    judges, sees = _JUDGES.search(sentence), _SEES.search(sentence)
    if judging and not judges and not sees and not _LEANS.match(sentence):
        judges, sees = _JUDGES_WEAKLY.search(sentence), _SEES_WEAKLY.search(sentence)
    if judges and not (sees and sees.start() < judges.start()):
        return "bedomning"
    return "iakttagelse" if sees else None


def _clauses(sentence: str) -> str:
    """What a sentence recommends: all that stands after 'rekommenderar nämnden att', without its full stop."""
    match = _RECOMMENDS.search(sentence)
    att = re.compile(r"\b(?:att(?: att)? )").search(sentence, match.start() if match else 0)
    return sentence[att.end() :].rstrip(" .:;") if att else sentence


def _sentences(text: str, start: int) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE_END.finditer(text, start):
        yield start, match.start() + len(match.group().rstrip())
        start = match.end()
    yield start, len(text)


def _said_grade(text: str) -> Grade | None:
    """The grade that a judgement begins with, or gives its question: 'revisionsfrågan är delvis uppfylld'."""
    match = re.search(r"\b(?:revisions)?frågan? (?:\d{1,2} )?(?:är|bedöms(?: som)?|anses) (.{4,40})", text, re.IGNORECASE)
    return grade_of(text) or (grade_of(match.group(1)) if match else None)


def _addressee(text: str) -> str | None:
    match = re.search(_BOARDS, text, re.IGNORECASE)
    return match.group() if match else None


def _resolved(raw: _Raw, boards: tuple[str, ...]) -> str | None:
    """The addressee in small letters; 'nämnden' alone, or nobody, is the one nämnd that the report is about."""
    if raw.kind != "rekommendation":
        return None
    said = (raw.addressee or "").lower()
    if not said or said in _VAGUE:
        return boards[0] if len(boards) == 1 else said or None
    return re.sub(r"(?<!\w)fullmäktige", "kommunfullmäktige", said)


def _question_number(asked: str, questions: Sequence[str]) -> int | None:
    """The number of a question, by its words or by its label."""
    if not asked:
        return None
    label = _QUESTION_LABEL.match(asked)
    bare = _QUESTION_LABEL.sub("", _MARK.sub("", asked))
    for n, question in enumerate(questions, start=1):
        if bare and _same(bare, question):
            return n
    return int(label.group(1)) if label and int(label.group(1)) <= len(questions) else None


def _once(raw: Sequence[_Raw], made: Sequence[Section]) -> list[tuple[_Raw, tuple[str, ...]]]:
    """Each finding once, with the other places that say it; what only a letter or a summary says comes last."""
    groups: list[list[_Raw]] = []
    order = {id(entry): n for n, entry in enumerate(raw)}
    for entry in (r for r in raw if not r.clauses):
        group = next((g for g in groups if any(_repeats(entry, other) for other in g)), None)
        if group is None:
            groups.append([entry])
        else:
            group.append(entry)
    for entry in sorted((r for r in raw if r.clauses), key=lambda r: _place(r, made), reverse=True):
        _tell_again(entry, groups, order)
    kept: list[tuple[int, int, _Raw, tuple[str, ...]]] = []
    for group in groups:
        chosen = max((r for r in group if not r.clauses), key=lambda r: _place(r, made), default=group[0])
        others = tuple(dict.fromkeys(made[r.section].locator for r in group))
        also = tuple(place for place in others if place != made[chosen.section].locator)
        letter = made[chosen.section].role == "brev"
        kept.append((letter, order[id(chosen)], chosen, also))
    return [(chosen, also) for _, _, chosen, also in sorted(kept, key=lambda k: k[:2])]


def _tell_again(entry: _Raw, groups: list[list[_Raw]], order: dict[int, int]) -> None:
    """Put a sentence with each recommendation that it tells again; what it alone recommends is a group of its own."""
    known = [g for g in groups if g[0].kind == entry.kind and _to_the_same(entry, g[0])]
    found = restated(entry.clauses, [g[0].text if not g[0].clauses else g[0].clauses for g in known])
    for n in found.again:
        known[n].append(entry)
    alone = [entry] if not found.again and len(found.alone) == 1 else [entry._replace(text=t, clauses=t) for t in found.alone]
    for made in alone:
        order[id(made)] = order[id(entry)]
        groups.append([made])


def _only_summed_up(raw: _Raw, kept: Sequence[tuple[_Raw, tuple[str, ...]]], made: Sequence[Section]) -> bool:
    """A judgement or an observation that the summary words in its own way, in a report that tells them elsewhere."""
    if raw.kind not in ("bedomning", "iakttagelse") or raw.asked or made[raw.section].role != "sammanfattning":
        return False
    return any(r.kind == raw.kind and made[r.section].role != "sammanfattning" for r, _ in kept)


def _place(raw: _Raw, made: Sequence[Section]) -> tuple[int, int]:
    """The better place has the higher rank: the report before its summary, that before the letter."""
    role: Role = made[raw.section].role
    rank = {"brev": 0, "sammanfattning": 1}.get(role, 2)
    return rank, raw.section if raw.kind == "rekommendation" else -raw.section


def _repeats(a: _Raw, b: _Raw) -> bool:
    if a.kind != b.kind or (a.section == b.section and a.text != b.text):
        return False
    return _to_the_same(a, b) and _same(a.text, b.text)


def _to_the_same(a: _Raw, b: _Raw) -> bool:
    """Whether two findings may be for the same nämnd; one that says 'nämnden' or nothing may be for any."""
    first, second = ((r.addressee or "").lower() for r in (a, b))
    return first == second or not {first, second}.isdisjoint(("", *_VAGUE))


def _same(a: str, b: str) -> bool:
    """Whether two texts say the same with hardly another letter, and the same figures."""
    a, b = (re.sub(r"\W", "", text.lower()) for text in (a, b))
    if a == b:
        return True
    if re.findall(r"\d+", a) != re.findall(r"\d+", b) or abs(len(a) - len(b)) > (1 - _SAME) * 2 * max(len(a), len(b)):
        return False
    matcher = SequenceMatcher(None, a, b)
    return matcher.real_quick_ratio() >= _SAME and matcher.quick_ratio() >= _SAME and matcher.ratio() >= _SAME
