"""Källäge: the composer that needs no model. It quotes and arranges sentences from the passages and is deterministic.

Every claim is either word for word from a passage, or a fixed reply whose variables are places, dates and amounts from the
cited passages or the calculation; the check holds both to that. Whole spans are preferred to single sentences, since the
half that was left out may be the exception.
"""

import re
from collections.abc import Callable, Sequence

from assistant.domain.answer import Draft, DraftClaim, kronor
from assistant.domain.hushall import Berakning
from assistant.domain.question import Reading
from assistant.domain.retrieval import Retrieval
from assistant.domain.source import Hit, Passage
from assistant.index.swedish import stems
from assistant.lagrum import from_address
from assistant.prompts import Texts

SHORT_PASSAGE = 95
"""A passage of at most this many words is quoted whole."""
SPAN_WORDS = 75
"""How many words are quoted from a longer passage."""
MORE_WORDS = 45
"""How many words each further passage may add."""
TOTAL_WORDS = 190
CLOSE = 0.72
"""A further passage is used when its score is at least this share of the best one's."""
MOST_PASSAGES = 4
_APPLICATION = "Tillämpning:"
_FINDING_LINE = re.compile(r"^- \w+ \d+ \([^)]*\): ")
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!kap\.)(?<!st\.)(?<!t\.ex\.)(?<!bl\.a\.)(?<!m\.m\.)(?<!m\.fl\.)(?<!dvs\.)(?<!p\.) +(?=[A-ZÅÄÖ0-9])"
)

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
            claims = self._calculation(reading, retrieval, berakning)
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
        words = set(stems(reading.text))
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
        """Each provision named, whole; a repealed one with what it was, until when, and what answers to it now."""
        claims: list[DraftClaim] = []
        token = {hit.passage.id: n for n, hit in enumerate(retrieval.hits, start=1)}
        for n, hit in enumerate(retrieval.hits, start=1):
            passage, source = hit.passage, hit.source
            replaced = [r for r in retrieval.replaced if (r.old_act, r.old_address) == (passage.source_id, passage.address)]
            if passage.valid_to and passage.valid_to < reading.as_of:
                claims.append(
                    DraftClaim(
                        text=self._texts(
                            "replies.upphavd", lagrum=passage.locator, akt=source.title, till=passage.valid_to.isoformat()
                        ),
                        tokens=(f"K{n}",),
                    )
                )
            for row in replaced:
                new = next(
                    (h for h in retrieval.hits if (h.passage.source_id, h.passage.address) == (row.new_act, row.new_address)),
                    None,
                )
                if new:
                    claims.append(
                        DraftClaim(
                            text=self._texts(
                                "replies.motsvarar", lagrum=from_address(row.new_address).label, akt=new.source.title
                            ),
                            tokens=(f"K{n}", f"K{token[new.passage.id]}"),
                        )
                    )
            limit = 400 if len(retrieval.hits) == 1 else SHORT_PASSAGE
            quotes = span(passage, set(stems(reading.text)), limit, whole_below=limit)
            claims += _quoted(quotes, n, "answer" if n == 1 else "condition", label=f"{passage.locator} {source.title}")
        return claims

    def _findings(self, reading: Reading, retrieval: Retrieval) -> list[DraftClaim]:
        """Every finding as a line of its own, document by document."""
        claims: list[DraftClaim] = []
        documents = list(dict.fromkeys(f.finding.source_id for f in retrieval.findings))
        for document in documents:
            rows = [f for f in retrieval.findings if f.finding.source_id == document]
            hit = retrieval.hits[rows[0].hit - 1]
            if reading.task == "count" or len(documents) > 1 or retrieval.other_addressees:
                claims.append(
                    DraftClaim(
                        text=self._texts(
                            "replies.antal_fynd",
                            antal=len(rows),
                            slag=self._texts(f"replies.slag_{rows[0].finding.kind}" + ("" if len(rows) == 1 else "_flera")),
                            titel=hit.source.title,
                        ),
                        tokens=tuple(dict.fromkeys(f"K{f.hit}" for f in rows)),
                    )
                )
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
        words = set(stems(reading.text))
        claims: list[DraftClaim] = []
        seen: set[str] = set()
        for n, hit in enumerate(retrieval.hits, start=1):
            if hit.source.id in seen:
                continue
            seen.add(hit.source.id)
            claims += _quoted(span(hit.passage, words, SPAN_WORDS, whole_below=SPAN_WORDS), n, "answer", label=hit.source.title)
        return claims

    def _calculation(self, reading: Reading, retrieval: Retrieval, berakning: Berakning) -> list[DraftClaim]:
        """The sum first, then what is left after incomes and costs when any were given."""
        month = self._texts(f"replies.manad_{berakning.manad[5:]}")
        tokens = ("B1", *(f"K{n}" for n in range(1, len(retrieval.hits) + 1)))
        claims = [
            DraftClaim(
                text=self._texts("replies.riksnorm_ar", manad=month, ar=berakning.manad[:4], belopp=kronor(berakning.riksnorm)),
                tokens=tokens,
            )
        ]
        if any(r.slag != "norm" for r in berakning.rader):
            claims.append(
                DraftClaim(
                    text=self._texts(
                        f"replies.utfall_{berakning.utfall}",
                        resultat=kronor(abs(berakning.resultat)),
                        underskott=kronor_whole(berakning.underskott),
                    ),
                    tokens=("B1",),
                )
            )
        return claims

    def _lead(self, reading: Reading, retrieval: Retrieval) -> str:
        if retrieval.other_addressees and reading.addressee:
            return self._texts(
                "replies.annan_adressat", fragad=reading.addressee, faktiska=", ".join(retrieval.other_addressees)
            )
        if retrieval.unknown_lagrum:
            return self._texts("replies.okant_lagrum_ocksa", lagrum=", ".join(retrieval.unknown_lagrum))
        return ""


def kronor_whole(amount: str) -> str:
    """'7540' -> '7 540'."""
    return f"{int(amount):,}".replace(",", " ")


def _quoted(quotes: Sequence[str], token: int, block: str, label: str = "") -> list[DraftClaim]:
    del label
    return [DraftClaim.model_validate({"text": q, "tokens": (f"K{token}",), "quoted": True, "block": block}) for q in quotes]


def span(passage: Passage, words: set[str], most: int, whole_below: int) -> list[str]:
    """The part of a passage that answers: all of it when short, else the run of sentences that shares most with the question.

    Returns consecutive pieces of the passage, word for word, in order. A list is kept with the line that introduces it.
    """
    blocks = [b for b in passage.text.split("\n\n") if b.strip() and not _FINDING_LINE.match(b)]
    if not blocks:
        return []
    pieces = [piece for block in blocks for piece in _pieces(block)]
    if sum(len(p.split()) for p in pieces) <= whole_below:
        return blocks
    best: tuple[float, int, int] = (-1.0, 0, 1)
    shared = [len(words & set(stems(p))) for p in pieces]
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
