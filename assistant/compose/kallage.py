"""Källäge: the composer that needs no model. It quotes and arranges sentences from the passages and is deterministic.

Every claim is either word for word from a passage, or a fixed reply whose variables are places, dates and amounts from the
cited passages or the calculation; the check holds both to that. Whole spans are preferred to single sentences, since the
half that was left out may be the exception.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from assistant.domain.answer import Block, Draft, DraftClaim, kronor
from assistant.domain.hushall import Berakning
from assistant.domain.question import Reading
from assistant.domain.retrieval import FoundFinding, Retrieval
from assistant.domain.source import Hit, Passage
from assistant.index.swedish import analyse
from assistant.prompts import Texts

SHORT_PASSAGE = 95
"""A passage of at most this many words is quoted whole."""
SPAN_WORDS = 75
"""How many words are quoted from a longer passage."""
NAMED_WORDS = 170
"""A provision that the question names is quoted from its beginning, up to this many words."""
MORE_WORDS = 45
"""How many words each further passage may add."""
TOTAL_WORDS = 190
CLOSE = 0.72
"""A further passage is used when its score is at least this share of the best one's."""
MOST_PASSAGES = 4
_APPLICATION = "Tillämpning:"
_ABBREVIATIONS = ("kap", "st", "t.ex", "bl.a", "m.m", "m.fl", "dvs", "p", "ref", "not", "prop", "bet", "nr", "s.k", "ff", "ca")
_SENTENCE_END = re.compile(r"(?<=[.!?])" + "".join(rf"(?<!\b{re.escape(a)}\.)" for a in _ABBREVIATIONS) + r" +(?=[A-ZÅÄÖ0-9])")

OnClaim = Callable[[DraftClaim], None]


class SourceComposer:
    """Composes answers from the passages alone."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def compose(
        self, reading: Reading, retrieval: Retrieval, berakning: Berakning | None, on_claim: OnClaim | None = None
    ) -> Draft:
        """Reading and material -> Draft. Never fails; a draft without claims means that nothing could be quoted."""
        if berakning is not None:
            claims = self._calculation(retrieval, berakning)
        elif retrieval.findings:
            claims = self._findings(reading, retrieval)
        elif reading.lagrum:
            claims = self._named(reading, retrieval)
        elif reading.task == "table":
            claims = self._rows(reading, retrieval)
        elif reading.task == "compare":
            claims = self._compared(reading, retrieval)
        else:
            claims = self._explained(reading, retrieval.hits)
        if on_claim:
            for claim in claims:
                on_claim(claim)
        return Draft(claims=tuple(claims), lead=self._lead(reading, retrieval))

    # --- the kinds of answer ----------------------------------------------------------------------------------

    def _explained(self, reading: Reading, hits: Sequence[Hit]) -> list[DraftClaim]:
        """The best passage, then those nearly as good, within a screenful."""
        if not hits:
            return []
        words = set(analyse(reading.text))
        claims: list[DraftClaim] = []
        spent = 0
        for n, hit in enumerate(hits[:MOST_PASSAGES], start=1):
            if n > 1 and (hit.score < hits[0].score * CLOSE or spent > TOTAL_WORDS - MORE_WORDS):
                continue
            quotes = span(hit.passage, words, SPAN_WORDS if n == 1 else MORE_WORDS, whole_below=SHORT_PASSAGE if n == 1 else 0)
            claims += _quoted(quotes, n, "answer" if n == 1 else "condition")
            spent += sum(len(q.split()) for q in quotes)
        return claims

    def _named(self, reading: Reading, retrieval: Retrieval) -> list[DraftClaim]:
        """Each provision named; a repealed one with until when it was in force, and what answers to it now."""
        claims: list[DraftClaim] = []
        place = {(h.passage.source_id, h.passage.address): n for n, h in enumerate(retrieval.hits, start=1)}
        most = NAMED_WORDS if len(retrieval.hits) == 1 else SHORT_PASSAGE
        repealed = False
        for n, hit in enumerate(retrieval.hits, start=1):
            passage, title = hit.passage, hit.source.title
            if passage.valid_to and passage.valid_to < reading.as_of:
                repealed = True
                till = passage.valid_to.isoformat()
                claims.append(self._reply("upphavd", f"K{n}", lagrum=passage.locator, akt=title, till=till))
            elif repealed and not any(r.new_address == passage.address for r in retrieval.replaced):
                claims.append(self._reply("annan_lasning", f"K{n}", lagrum=passage.locator, akt=title))
            for row in retrieval.replaced:
                new = place.get((row.new_act, row.new_address))
                if (row.old_act, row.old_address) == (passage.source_id, passage.address) and new:
                    successor = retrieval.hits[new - 1]
                    claims.append(
                        self._reply(
                            "motsvarar", f"K{n}", f"K{new}", lagrum=successor.passage.locator, akt=successor.source.title
                        )
                    )
            blocks = opening(passage, most)
            if len(retrieval.hits) > 1:  # how a rule is applied would drown which rule is meant
                blocks = [b for b in blocks if not b.startswith(_APPLICATION)] or blocks
            claims += _quoted(blocks, n, "answer" if n == 1 else "condition")
        return claims

    def _reply(self, key: str, *tokens: str, **values: object) -> DraftClaim:
        """A fixed reply as a claim; what fills it comes from the cited passages, and the check sees to that."""
        return DraftClaim(text=self._texts(f"replies.{key}", **values), tokens=tokens)

    def _findings(self, reading: Reading, retrieval: Retrieval) -> list[DraftClaim]:
        """Every finding as a line of its own, by document and kind; a group is counted when there are several or on request."""
        groups: dict[tuple[str, str], list[FoundFinding]] = {}
        for found in retrieval.findings:
            groups.setdefault((found.finding.source_id, found.finding.kind), []).append(found)
        claims: list[DraftClaim] = []
        for (_, kind), rows in groups.items():
            if reading.task == "count" or len(groups) > 1 or retrieval.other_addressees:
                slag = self._texts(f"replies.slag_{kind}" if len(rows) == 1 else f"replies.slag_{kind}_flera")
                tokens = tuple(dict.fromkeys(f"K{f.hit}" for f in rows))
                title = retrieval.hits[rows[0].hit - 1].source.title
                claims.append(self._reply("antal_fynd", *tokens, antal=len(rows), slag=slag, titel=title))
            claims += [DraftClaim(text=f.finding.text, tokens=(f"K{f.hit}",), quoted=True, block="table") for f in rows]
        return claims

    def _rows(self, reading: Reading, retrieval: Retrieval) -> list[DraftClaim]:
        """The rows of the norm table that the question is about; the whole part of the table when it names none."""
        ages = [int(n) for n in re.findall(r"(?<!\d)(\d{1,2})(?!\d)(?= ?(?:år|-|–| personer|$|\?|,| och))", reading.text)]
        best = retrieval.hits[0]
        lines = [line for line in best.passage.text.splitlines() if line.strip()]
        chosen = [line for line in lines if _row_covers(line, ages)] if ages else []
        return _quoted(chosen or lines, 1, "table")

    def _compared(self, reading: Reading, retrieval: Retrieval) -> list[DraftClaim]:
        """For each document its best passage."""
        words = set(analyse(reading.text))
        claims: list[DraftClaim] = []
        seen: set[str] = set()
        for n, hit in enumerate(retrieval.hits, start=1):
            if hit.source.id in seen:
                continue
            seen.add(hit.source.id)
            claims += _quoted(span(hit.passage, words, SPAN_WORDS, whole_below=SPAN_WORDS), n, "answer")
        return claims

    def _calculation(self, retrieval: Retrieval, berakning: Berakning) -> list[DraftClaim]:
        """The sum first (its rows stand in the calculation), then what is left after incomes and costs when any were given."""
        tables = tuple(f"K{n}" for n, h in enumerate(retrieval.hits, start=1) if h.source.kind == "forordning")
        acts = tuple(f"K{n}" for n, h in enumerate(retrieval.hits, start=1) if h.source.kind != "forordning")
        month = self._texts(f"replies.manad_{berakning.manad[5:]}")
        amount = kronor(berakning.riksnorm)
        claims = [
            self._reply("riksnorm_ar", "B1", *tables, manad=month, ar=berakning.manad[:4], belopp=amount),
        ]
        if any(r.slag != "norm" for r in berakning.rader):
            result, deficit = kronor(abs(berakning.resultat)), kronor(Decimal(berakning.underskott))
            claims.append(self._reply(f"utfall_{berakning.utfall}", "B1", *acts, resultat=result, underskott=deficit))
        return claims

    def _lead(self, reading: Reading, retrieval: Retrieval) -> str:
        if retrieval.other_addressees and reading.addressee:
            return self._texts(
                "replies.annan_adressat", fragad=reading.addressee, faktiska=", ".join(retrieval.other_addressees)
            )
        if retrieval.unknown_lagrum:
            return self._texts("replies.okant_lagrum_ocksa", lagrum=", ".join(retrieval.unknown_lagrum))
        return ""


def _quoted(quotes: Sequence[str], token: int, block: Block) -> list[DraftClaim]:
    """Quotes from one passage; what is marked as application of the rule stands apart from the rule."""
    return [
        DraftClaim(
            text=q,
            tokens=(f"K{token}",),
            quoted=True,
            block="differs" if q.startswith(_APPLICATION) and block != "table" else block,
        )
        for q in quotes
    ]


def opening(passage: Passage, most: int) -> list[str]:
    """A passage from its beginning, whole stycken, as many as fit in `most` words (always the first)."""
    kept: list[str] = []
    for block in (b for b in passage.text.split("\n\n") if b.strip()):
        if kept and sum(len(k.split()) for k in kept) + len(block.split()) > most:
            break
        kept.append(block)
    return kept


def span(passage: Passage, words: set[str], most: int, whole_below: int) -> list[str]:
    """The part of a passage that answers: all of it when short, else the run of sentences that shares most with the question.

    Returns consecutive pieces of the passage, word for word, in order. A list is kept with the line that introduces it.
    """
    blocks = [b for b in passage.text.split("\n\n") if b.strip()]
    if not blocks:
        return []
    pieces = [piece for block in blocks for piece in _pieces(block)]
    if sum(len(p.split()) for p in pieces) <= whole_below:
        return blocks
    best: tuple[float, int, int] = (-1.0, 0, 1)
    shared = [len(words & set(analyse(p))) for p in pieces]
    for start in range(len(pieces)):
        length, gain = 0, 0.0
        for stop in range(start, len(pieces)):
            length += len(pieces[stop].split())
            if length > most and stop > start:
                break
            gain += shared[stop]
            # An early start is worth a little: the first sentence answers the most usual question.
            score = gain + (0.5 if start == 0 else 0.0) - 0.004 * length
            if score > best[0]:
                best = (score, start, stop + 1)
    return pieces[best[1] : best[2]]


def _pieces(block: str) -> list[str]:
    """Sentences of a block; a block with a list stays whole."""
    if "\n- " in block or re.search(r"\n\d+\. ", block):
        return [block]
    return [p for line in block.splitlines() for p in _SENTENCE_END.split(line) if p.strip()]


def _row_covers(line: str, ages: Sequence[int]) -> bool:
    """Whether a table row ('4-6 år: ...', '3 personer: ...') is about one of the numbers asked for."""
    match = re.match(r"^\D{0,12}(\d{1,2})(?:[-–](\d{1,2}))?", line)
    if not match:
        return False
    first = int(match.group(1))
    return any(first <= age <= int(match.group(2) or first) for age in ages)
