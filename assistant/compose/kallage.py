"""Källäge: the composer that needs no model. It quotes and arranges sentences from the passages and is deterministic.

Every claim is either word for word from a passage, or a fixed reply whose variables are places, dates and amounts from the
cited passages or the calculation; the check holds both to that. Whole spans are preferred to single sentences, since the
half that was left out may be the exception.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.domain.answer import Block, Draft, DraftClaim, kronor
from assistant.domain.hushall import Berakning, Rad
from assistant.domain.question import Reading, RowsAsked, TableRows
from assistant.domain.retrieval import FoundFinding, Retrieval
from assistant.domain.source import CELLS, Correspondence, Hit, Passage
from assistant.library.pieces import blocks
from assistant.prompts import Texts

SHORT_PASSAGE = 150
"""A passage of at most this many words is quoted whole."""
SPAN_WORDS = 100
"""How many words are quoted from a longer passage."""
NAMED_WORDS = 170
"""A provision that the question names is quoted from its beginning, up to this many words."""
ALONE_WORDS = 450
"""A single provision asked for by its place is quoted whole, up to this many words."""
MORE_WORDS = 45
"""How many words each further passage may add."""
TOTAL_WORDS = 190
CLOSE = 0.72
"""A further passage is used when its score is at least this share of the best one's."""
MOST_PASSAGES = 4
PIECE_WORTH = 0.36
FIRST_PIECE = 0.12
PIECE_CLOSE = 0.025
"""A further passage is used when its best piece is at most this much farther (cosine) than the first one's."""
_TABLE_PART = {"vuxna": "vuxna", "vuxen": "vuxna", "barn": "barn", "gemensamma": "gemensamma"}
"""The part of a norm table that the amount of a row stands in, by the first word of the row's key."""
_SET_OFF = ("nedsattning", "utbetalt")
"""Kinds of rows that have no sum of their own and cover like an income."""
_LEANS = re.compile(
    r"\b(?:också|även|dessutom|däremot|detsamma|ändå|dock|därför|samtidigt|sådan|sådana|sådant)\b", re.IGNORECASE
)


class SourceComposer:
    """Composes answers from the passages alone."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def compose(self, reading: Reading, retrieval: Retrieval, berakning: Berakning | None) -> Draft:
        """Reading and material -> Draft. Never fails; a draft without claims means that nothing could be quoted."""
        if berakning is not None and reading.why is not None:
            claims = self._reasons(reading.why, retrieval, berakning)
        elif berakning is not None:
            claims = self._calculation(retrieval, berakning)
        elif reading.section and retrieval.hits[0].named:
            claims = [c for n, hit in enumerate(retrieval.hits, start=1) for c in _whole(hit, n)]
        elif retrieval.rows:
            claims = _delegated(retrieval)
        elif retrieval.findings:
            claims = self._findings(reading, retrieval)
        elif reading.lagrum and retrieval.hits[0].named:
            claims = self._named(reading, retrieval)
        elif reading.rows is not None:
            claims = self._rows(reading.rows, retrieval.hits)
        elif reading.task == "compare":
            claims = self._compared(retrieval)
        else:
            claims = self._explained(retrieval.hits)
        return Draft(claims=tuple(claims), lead=self._lead(reading, retrieval))

    # --- the kinds of answer ----------------------------------------------------------------------------------

    def _explained(self, hits: Sequence[Hit]) -> list[DraftClaim]:
        """The best passage, then those nearly as good, within a screenful. Gaps and practice cases are told whole."""
        claims: list[DraftClaim] = []
        spent = 0
        for n, hit in enumerate(hits[:MOST_PASSAGES], start=1):
            if n > 1 and (spent > TOTAL_WORDS - MORE_WORDS or not _near(hit, hits[0])):
                continue
            whole = n == 1 and (hit.source.gaps or (hit.source.example and hit.source.kind == "vagledning"))
            quotes = span(hit, SPAN_WORDS if n == 1 else MORE_WORDS, whole_below=SHORT_PASSAGE if n == 1 else 0)
            quotes = blocks(hit.passage.text) if whole else quotes
            quotes = [q for q in quotes if q not in {c.text for c in claims}]
            claims += _quoted(quotes, n, "answer" if n == 1 else "condition")
            spent += sum(len(q.split()) for q in quotes)
        return claims

    def _named(self, reading: Reading, retrieval: Retrieval) -> list[DraftClaim]:
        """Each provision named; a repealed one with until when it was in force, and what answers to it now."""
        claims: list[DraftClaim] = []
        place = {(h.passage.source_id, h.passage.address): n for n, h in enumerate(retrieval.hits, start=1)}
        for row in retrieval.replaced:  # repealed, and its wording is not here: what answers to it is all there is to say
            new = place.get((row.new_act, row.new_address))
            if new and (row.old_act, row.old_address) not in place:
                claims.append(self._successor("motsvarar_utan_lydelse", row, retrieval.hits[new - 1], f"K{new}"))
        provisions = sum(h.passage.address is not None for h in retrieval.hits)
        most = ALONE_WORDS if provisions == 1 else NAMED_WORDS if len(retrieval.hits) <= 2 else SHORT_PASSAGE
        repealed = bool(claims)
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
                    claims.append(self._successor("motsvarar", row, retrieval.hits[new - 1], f"K{n}", f"K{new}"))
            shown = opening(passage, most)
            claims += _quoted(shown, n, "answer" if n == 1 else "condition")
            if len(shown) < len(blocks(passage.text)):
                claims.append(self._reply("fortsatter", f"K{n}", lagrum=passage.locator))
        return claims

    def _successor(self, key: str, row: Correspondence, new: Hit, *tokens: str) -> DraftClaim:
        """A line of the concordance in words; the check knows the concordance's places besides the cited passages'."""
        values = {"gammalt": row.old_label, "gammal_akt": row.old_title}
        return self._reply(key, *tokens, lagrum=new.passage.locator, akt=new.source.title, **values)

    def _reply(self, key: str, *tokens: str, **values: object) -> DraftClaim:
        """A fixed reply as a claim; what fills it comes from the cited passages, and the check sees to that."""
        return DraftClaim(text=self._texts(f"replies.{key}", **values), tokens=tokens)

    def _findings(self, reading: Reading, retrieval: Retrieval) -> list[DraftClaim]:
        """Every finding as a line of its own, by document, kind and addressee; groups are counted when there are several."""
        groups: dict[tuple[str, str, str], list[FoundFinding]] = {}
        for found in retrieval.findings:
            finding = found.finding
            groups.setdefault((finding.source_id, finding.kind, finding.addressee or ""), []).append(found)
        claims: list[DraftClaim] = []
        for (_, kind, addressee), rows in groups.items():
            if reading.task == "count" or len(groups) > 1 or retrieval.other_addressees:
                slag = self._texts(f"replies.slag_{kind}" if len(rows) == 1 else f"replies.slag_{kind}_flera")
                slag = self._texts("replies.slag_till", slag=slag, adressat=addressee) if addressee else slag
                tokens = tuple(dict.fromkeys(f"K{f.hit}" for f in rows))
                title = retrieval.hits[rows[0].hit - 1].source.title
                claims.append(self._reply("antal_fynd", *tokens, antal=len(rows), slag=slag, titel=title))
            claims += [DraftClaim(text=f.finding.text, tokens=(f"K{f.hit}",), quoted=True, block="table") for f in rows]
        return claims

    def _rows(self, asked: TableRows, hits: Sequence[Hit]) -> list[DraftClaim]:
        """The rows asked for; the whole part of the table when no age or size of household is, or none fits."""
        claims: list[DraftClaim] = []
        for n, hit in enumerate(hits, start=1):
            numbers = asked.persons if hit.passage.part == "gemensamma" else asked.ages
            lines = [line for line in hit.passage.text.splitlines() if line.strip()]
            claims += _quoted([line for line in lines if _row_covers(line, numbers)] or lines, n, "table")
        return claims

    def _compared(self, retrieval: Retrieval) -> list[DraftClaim]:
        """For each document its best passage."""
        claims: list[DraftClaim] = []
        seen: set[str] = set()
        for n, hit in enumerate(retrieval.hits, start=1):
            if hit.source.id in seen:
                continue
            seen.add(hit.source.id)
            claims += _quoted(span(hit, SPAN_WORDS, whole_below=SPAN_WORDS), n, "answer")
        return claims

    def _calculation(self, retrieval: Retrieval, berakning: Berakning) -> list[DraftClaim]:
        """The sum first (its rows stand in the calculation), then what is left after incomes and costs when any were given."""
        in_force = [(f"K{n}", h) for n, h in enumerate(retrieval.hits, start=1) if _holds(h, berakning)]
        tables = tuple(token for token, h in in_force if h.source.kind == "forordning")
        acts = tuple(token for token, h in in_force if h.source.kind != "forordning")
        month = self._texts(f"replies.manad_{berakning.manad[5:]}")
        amount = kronor(berakning.riksnorm)
        claims = [
            self._reply("riksnorm_ar", "B1", *tables, manad=month, ar=berakning.manad[:4], belopp=amount),
        ]
        if any(r.slag != "norm" for r in berakning.rader):
            result, deficit = kronor(abs(berakning.resultat)), kronor(Decimal(berakning.underskott))
            claims.append(self._reply(f"utfall_{berakning.utfall}", "B1", *acts, resultat=result, underskott=deficit))
        return [*claims, *self._differences(retrieval, berakning)]

    def _reasons(self, asked: RowsAsked, retrieval: Retrieval, berakning: Berakning) -> list[DraftClaim]:
        """The why of each row asked about, by its provision and its part of the table; of all rows when none is singled out.

        First what the rows cannot say: how the sums come out, or that a number asked about is not in the calculation.
        """
        whys = dict(zip(berakning.rader, berakning.forklaringar, strict=True))
        named = [rad for rad in whys if asked.keys and rad.nyckel.startswith(asked.keys)]
        before = [self._arithmetic(berakning)] if asked.result else []
        chosen = list(named)
        for amount in asked.amounts:
            found = [rad for rad in named or whys if abs(rad.belopp) == amount] or _summed(named, amount, berakning)
            if found:
                chosen = found if len(asked.amounts) == 1 else [*chosen, *(r for r in found if r not in chosen)]
            elif len({rad.etikett for rad in named}) == 1:
                before.append(self._denied("varfor_annat_belopp", amount, berakning, etikett=named[0].etikett))
            elif not _has_amount(berakning, amount):
                before.append(self._denied("varfor_inget_belopp", amount, berakning))
        for share in asked.percent:
            held = [rad for rad, why in whys.items() if re.search(rf"(?<!\d){kronor(share)} procent", why)]
            if not held:
                before.append(self._denied("varfor_ingen_procent", share, berakning))
            else:
                chosen = [rad for rad in chosen if rad in held] or held
        rows = [
            self._reply(
                "varfor_rad",
                "B1",
                *_carriers(retrieval.hits, (rad,)),
                etikett=rad.etikett,
                belopp=kronor(rad.belopp),
                varfor=whys[rad],
            )
            for rad in chosen or whys
        ]
        return [*before, *rows]

    def _denied(self, key: str, number: Decimal, berakning: Berakning, **values: object) -> DraftClaim:
        """A reply that says of the user's own number that the calculation does not have it, or not there."""
        denied = () if _has_amount(berakning, number) else (number,)
        return self._reply(key, "B1", tal=kronor(number), **values).model_copy(update={"denied": denied})

    def _arithmetic(self, berakning: Berakning) -> DraftClaim:
        """How the sums make the result: 'Underskott: riksnorm 8 340 + utgifter 6 500 − inkomster 9 000 = 5 840 kronor.'"""
        paid = {slag: sum((r.belopp for r in berakning.rader if r.slag == slag), Decimal(0)) for slag in _SET_OFF}
        needs = {name: getattr(berakning, name) for name in ("riksnorm", "justeringar", "utgifter", "levnadskostnader")}
        covers = {"inkomster": berakning.inkomster, **paid}
        surplus = berakning.resultat > 0
        sides = [(covers, 1), (needs, -1)] if surplus else [(needs, 1), (covers, -1)]
        terms = [(name, sign * amount) for side, sign in sides for name, amount in side.items() if amount]
        told = ""
        for name, amount in terms:
            sign = "−" if amount < 0 else "+" if told else ""
            told += f" {sign} " if told else sign
            told += self._texts("replies.varfor_led", namn=self._texts(f"replies.summa_{name}"), belopp=kronor(abs(amount)))
        return self._reply(f"varfor_{berakning.utfall}", "B1", led=told, belopp=kronor(abs(berakning.resultat)))

    def _differences(self, retrieval: Retrieval, berakning: Berakning) -> list[DraftClaim]:
        """Each row that a change makes another of, then the result; one line when nothing changes."""
        if berakning.jamforelse is None:
            return []
        everything = tuple(f"K{n}" for n, _ in enumerate(retrieval.hits, start=1))
        changed = [rad for rad in berakning.jamforelse.rader if rad.skillnad or None in (rad.fore, rad.efter)]
        if not changed:
            return [self._reply("jamfor_lika", "B1", *everything)]
        fore = berakning.jamforelse.fore
        lines = [(r.etikett, r.fore or Decimal(0), r.efter or Decimal(0), _carriers(retrieval.hits, r.rader)) for r in changed]
        result = (self._texts("norm.resultat"), fore.resultat, berakning.resultat, everything)
        when = (self._texts("replies.jamfor_fore"), self._texts("replies.jamfor_efter"))
        if fore.manad != berakning.manad:
            when = (self._in_month(fore.manad), self._in_month(berakning.manad))
        return [
            self._reply(
                "jamfor_rad",
                "B1",
                *tokens,
                etikett=label,
                nar_fore=when[0],
                fore=kronor(before),
                nar_efter=when[1],
                efter=kronor(after),
                skillnad=_signed(after - before),
            ).model_copy(update={"block": "table"})
            for label, before, after, tokens in [*lines, result]
        ]

    def _in_month(self, manad: str) -> str:
        """'i november 2026' of '2026-11'."""
        return self._texts("replies.jamfor_manad", manad=self._texts(f"replies.manad_{manad[5:]}"), ar=manad[:4])

    def _lead(self, reading: Reading, retrieval: Retrieval) -> str:
        if retrieval.other_addressees and reading.addressee:
            return self._texts(
                "replies.annan_adressat", fragad=reading.addressee, faktiska=", ".join(retrieval.other_addressees)
            )
        if retrieval.no_row_in:
            return self._texts("replies.ingen_delegationsrad_lag", titel=retrieval.no_row_in)
        if retrieval.more_rows:
            return self._texts("replies.fler_delegationsrader")
        if retrieval.unknown_lagrum:
            return self._texts("replies.okant_lagrum_ocksa", lagrum=", ".join(retrieval.unknown_lagrum))
        return ""


def _holds(hit: Hit, berakning: Berakning) -> bool:
    """Whether a passage is in force in the month calculated, and not in the one it is compared with alone."""
    first, last = hit.passage.valid_from, hit.passage.valid_to
    return (first is None or first <= berakning.dag) and (last is None or berakning.dag <= last)


def _has_amount(berakning: Berakning, amount: Decimal) -> bool:
    """Whether an amount is that of some row or sum."""
    return any(abs(rad.belopp) == amount for rad in berakning.rader) or any(amount == s for s in _sums(berakning))


def _sums(berakning: Berakning) -> dict[Decimal, tuple[str, ...]]:
    """The kinds of rows that make up each sum, by the sum; all kinds for the result."""
    parts = (berakning.fordelning.forsorjningsstod, berakning.fordelning.levnadskostnader)
    result = (*parts, abs(berakning.resultat), Decimal(berakning.underskott))
    return {
        **dict.fromkeys(result, ()),
        abs(berakning.justeringar): ("justering",),
        berakning.levnadskostnader: ("levnadskostnad",),
        berakning.utgifter: ("utgift",),
        berakning.inkomster: ("inkomst", "avdrag"),
        berakning.riksnorm: ("norm",),
    }


def _summed(named: Sequence[Rad], amount: Decimal, berakning: Berakning) -> list[Rad]:
    """The rows that an amount is the sum of: those named, or those of one of the calculation's own sums."""
    if named:
        return list(named) if sum((rad.belopp for rad in named), Decimal(0)) == amount else []
    kinds = _sums(berakning).get(amount)
    return [] if kinds is None else [rad for rad in berakning.rader if not kinds or rad.slag in kinds]


def _carriers(hits: Sequence[Hit], rader: Sequence[Rad]) -> tuple[str, ...]:
    """The tokens of the passages that rows rest on."""
    return tuple(f"K{n}" for n, hit in enumerate(hits, start=1) if any(_carries(hit, rad) for rad in rader))


def _carries(hit: Hit, rad: Rad) -> bool:
    """Whether a passage is the provision of a row, or the part of the norm table that its amount stands in."""
    in_table = rad.slag == "norm" and hit.passage.part.startswith(_TABLE_PART[re.split(r"\W", rad.nyckel)[0]])
    sfs = rad.grund.akt.rpartition(" ")[2]
    return in_table or (hit.passage.locator == rad.grund.lagrum and f"({sfs})" in hit.source.title)


def _signed(amount: Decimal) -> str:
    return f"+{kronor(amount)}" if amount > 0 else kronor(amount)


def _delegated(retrieval: Retrieval) -> list[DraftClaim]:
    """The rows that say who decides, below the head of their table; an item of a list below the line that introduces it."""
    claims: list[DraftClaim] = []
    head: str | None = None
    for row in retrieval.rows:
        if row.head != head and row.head is not None:
            block: Block = "head" if row.cells else "answer"
            claims.append(DraftClaim(text=row.head, tokens=(f"K{row.head_hit}",), quoted=True, block=block))
        listed = row.cells or row.head is not None
        claims.append(DraftClaim(text=row.text, tokens=(f"K{row.hit}",), quoted=True, block="table" if listed else "answer"))
        head = row.head
    return claims


def _whole(hit: Hit, token: int) -> list[DraftClaim]:
    """A passage of a section asked for by its number: a finding as a row, prose as it stands."""
    row = ", " in hit.passage.locator and "\n" not in hit.passage.text
    return _quoted(blocks(hit.passage.text), token, "table" if row else "answer")


def _quoted(quotes: Sequence[str], token: int, block: Block) -> list[DraftClaim]:
    """Quotes as claims; the rows of a table one by one."""
    claims: list[DraftClaim] = []
    for quote in quotes:
        row = CELLS in quote
        parts = quote.splitlines() if row else [quote]
        claims += [DraftClaim(text=p, tokens=(f"K{token}",), quoted=True, block="table" if row else block) for p in parts]
    return claims


def opening(passage: Passage, most: int) -> list[str]:
    """A passage from its beginning, whole stycken, as many as fit in `most` words (always the first)."""
    kept: list[str] = []
    for block in blocks(passage.text):
        if kept and sum(len(k.split()) for k in kept) + len(block.split()) > most:
            break
        kept.append(block)
    return kept


def span(hit: Hit, most: int, whole_below: int) -> list[str]:
    """The part of a passage that answers: all of it when short, else the run of pieces that lies nearest to the question.

    Returns pieces word for word, in order, at most `most` words unless one piece alone is longer. A run never begins with a
    sentence that leans on the one before, and a provision's own first sentence, the main rule, comes before its exceptions. A
    provision whose opening holds the nearest piece is quoted from its beginning, whole stycken.
    """
    if len(hit.passage.text.split()) <= whole_below or not hit.pieces:
        return blocks(hit.passage.text)
    best_piece = max(hit.pieces, key=lambda piece: piece.score).text
    if whole_below and hit.passage.address and best_piece in "\n\n".join(head := opening(hit.passage, whole_below)):
        return head
    best: tuple[float, int, int] = (float("-inf"), 0, 1)
    for start in range(len(hit.pieces)):
        gain, length = 0.0, 0
        for stop in range(start, len(hit.pieces)):
            length += len(hit.pieces[stop].text.split())
            if length > most and stop > start:
                break
            # A piece earns its place by lying nearer than the middling; the first sentence answers the most usual question.
            gain += hit.pieces[stop].score - PIECE_WORTH + (FIRST_PIECE if stop == 0 else 0.0)
            if gain > best[0]:
                best = (gain, start, stop + 1)
    _, start, stop = best
    while start > 0 and _LEANS.search(" ".join(hit.pieces[start].text.split()[:8])):
        start -= 1
    chosen = [p.text for p in hit.pieces[start:stop]]
    return [hit.pieces[0].text, *chosen] if start > 0 and hit.passage.address else chosen


def _near(hit: Hit, first: Hit) -> bool:
    """Whether a further passage has something to say: nearly as good as the first, as a whole and in its best piece."""
    if hit.score < first.score * CLOSE:
        return False
    mine, best = ([p.cosine for p in h.pieces if p.cosine is not None] for h in (hit, first))
    return not mine or not best or max(mine) >= max(best) - PIECE_CLOSE


def _row_covers(line: str, numbers: Sequence[int]) -> bool:
    """Whether a table row ('4-6 år: ...', '3 personer: ...') is about one of the numbers asked for."""
    match = re.match(r"^\D{0,12}(\d{1,2})(?:[-–](\d{1,2}))?", line)
    if not match:
        return False
    first = int(match.group(1))
    return any(first <= number <= int(match.group(2) or first) for number in numbers)
