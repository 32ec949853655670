"""What was found for a question: the material a composer may use, and nothing else."""

from pydantic import Field

from assistant.domain.base import Value
from assistant.domain.source import Correspondence, Finding, Hit


class FoundFinding(Value):
    """A finding and the token number (1 = K1) of the passage that holds its words."""

    finding: Finding
    hit: int


class FoundRow(Value):
    """A row of a delegation order that answers, with the token number of its passage; so too for the head above it."""

    text: str
    hit: int
    head: str | None = None
    head_hit: int | None = None
    cells: bool = Field(default=True, description="a row of a table; else an item of a list, or a stycke")


class Retrieval(Value):
    """Passages in the order of their tokens (the first is K1), and what else the library knows about the question."""

    hits: tuple[Hit, ...]
    findings: tuple[FoundFinding, ...] = Field(default=(), description="for lists and counts: every one, never only the best")
    other_addressees: tuple[str, ...] = Field(
        default=(), description="whom the findings are directed to, when not to the one asked about"
    )
    rows: tuple[FoundRow, ...] = Field(default=(), description="for 'who may decide?': the rows that name the matter")
    more_rows: bool = Field(default=False, description="there are more of them than are shown")
    no_row_in: str = Field(default="", description="titles of the delegation orders that have no such row")
    replaced: tuple[Correspondence, ...] = Field(
        default=(), description="for repealed provisions named: what answers to them now"
    )
    unknown_lagrum: tuple[str, ...] = Field(default=(), description="labels of provisions named that are not in the library")
    considered: tuple[str, ...] = Field(default=(), description="ids of passages looked at but not used")
    top_cosine: float | None = None
    coverage: float = 1.0
