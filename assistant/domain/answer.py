"""The answer: claims, each with its citations. The field names are the JSON contract of the command line."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from assistant.domain.base import Value
from assistant.domain.source import Hit, SourceKind, TextKind

Kind = Literal["ratt", "berakning", "granskning", "utanfor"]
Status = Literal["answered", "partial", "needs_details", "no_source", "out_of_scope", "refused", "failed"]
Mode = Literal["kallage", "modellage"]
Block = Literal["answer", "condition", "differs", "table", "head"]
"""The part of an answer a claim belongs to: the answer, further rules, how it is applied or differs, rows of a list, the head
of a table."""


class Missing(Value):
    """A fact that decides the answer and was not given, with the question that asks for it."""

    field: str = Field(description="path in the household, as 'barn[0].alder'")
    question: str


class DraftClaim(Value):
    """One sentence (or one table) with the tokens of its sources: K1, K2 ... for passages, B1 for the calculation.

    `quoted` means that the text stands word for word in each passage it cites, which the check verifies. `denied` are numbers
    that the text says the calculation does not have: the user's own, which the check lets pass only where that is true.
    """

    text: str
    tokens: tuple[str, ...]
    quoted: bool = False
    block: Block = "answer"
    denied: tuple[Decimal, ...] = ()


class Draft(Value):
    """What a composer proposes. `lead` is fixed text (from replies.yaml) set before the claims; it states no facts."""

    claims: tuple[DraftClaim, ...]
    lead: str = ""
    mode: Mode = "kallage"
    model: str | None = None
    warnings: tuple[str, ...] = ()
    provenance: dict[str, Any] = Field(default_factory=dict, description="what the answer's record keeps of the model")


class Claim(Value):
    """A checked claim and the numbers of its citations."""

    text: str
    citations: tuple[int, ...]


class Citation(Value):
    """A source as the reader sees it: the exact place and the exact text used."""

    number: int
    source_id: str
    kind: SourceKind
    title: str
    locator: str
    page: int | None
    quote: str
    text_kind: TextKind
    valid_from: date | None
    valid_to: date | None
    url: str | None

    @classmethod
    def of(cls, number: int, hit: Hit, quote: str, stycke: str = "") -> "Citation":
        """What was found, cited by `quote` and, where it lies within one, the `stycke` of its place."""
        passage, source = hit.passage, hit.source
        return cls(
            number=number,
            source_id=source.id,
            kind=passage.kind or source.kind,
            title=source.title,
            locator=passage.locator + stycke,
            page=passage.page,
            quote=quote,
            text_kind=passage.text_kind or source.text_kind,
            valid_from=passage.valid_from,
            valid_to=passage.valid_to,
            url=source.url,
        )


class Checked(Value):
    """What survived the check: claims with citation numbers, the same as drafted, the citations, and the faults found."""

    claims: tuple[Claim, ...]
    drafts: tuple[DraftClaim, ...]
    citations: tuple[Citation, ...]
    withheld: tuple[str, ...] = Field(default=(), description="one word for each claim that failed")


class Answer(Value):
    """The answer object of the command line (design contract); serialise with `to_json`."""

    id: str | None = None
    question: str
    kind: Kind
    status: Status
    mode: Mode = "kallage"
    model: str | None = None
    as_of: date
    language: Literal["sv", "en"] = "sv"
    text: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    household: dict[str, Any] | None = None
    calculation: dict[str, Any] | None = None
    missing: tuple[Missing, ...] = ()
    warnings: tuple[str, ...] = ()
    provenance: dict[str, Any] = Field(default_factory=dict)
    timings_ms: dict[str, float] = Field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON values, amounts as decimal strings."""
        return self.model_dump(mode="json")


class Looked(Value):
    """The passages behind an answer: for each citation the one it was made from, None where it is not here any more; and
    those that were found and weighed but not used."""

    used: tuple[Hit | None, ...] = ()
    considered: tuple[Hit, ...] = ()


def kronor(amount: Decimal) -> str:
    """An amount as Swedish readers write it: '8 340' or '249,75' (no unit; spaces between thousands)."""
    whole, _, ore = f"{amount:.2f}".partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", " ")
    return f"{sign}{grouped}" if ore == "00" else f"{sign}{grouped},{ore}"
