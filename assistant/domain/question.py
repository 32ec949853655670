"""What is asked, and how it was understood."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from assistant.domain.answer import Kind, Missing
from assistant.domain.base import Value
from assistant.domain.hushall import Hushall


class Turn(Value):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


WayIn = Literal["handlaggare", "ny", "revisor"]
"""Who asks: a caseworker, a new colleague, an auditor. Decides which sources are looked in first, and the tone of a model."""


class Question(Value):
    """A question as it came in through a door."""

    id: str | None = None
    text: str
    as_of: date | None = Field(default=None, description="the day the answer is to hold for; None = stated in text or today")
    history: tuple[Turn, ...] = Field(default=(), description="oldest first")
    kommun: str | None = Field(default=None, description="the asker's own municipality, where the question names none")
    way_in: WayIn | None = Field(default=None, description="who asks; None = nobody in particular")


class LagrumRef(Value):
    """A provision named in a question.

    `act` is a source id, or None when no act was named. `sfs_stated` is True when the question gave the act's number,
    so that the date may not choose another act.
    """

    act: str | None
    address: str = Field(description="'K12P7a' or 'P25'")
    label: str = Field(description="'12 kap. 7 a §'")
    sfs_stated: bool = False


Task = Literal["explain", "list", "count", "compare", "table", "coverage"]
"""explain: what applies; list/count: exhaustive, from the findings register; compare: two documents; table: a norm cell;
coverage: what is indexed here, and what is known to be missing."""


class RowsAsked(Value):
    """Rows of a calculation that are asked about, by key or amount; all of them when neither is given or none is found."""

    keys: tuple[str, ...] = Field(default=(), description="how the rows' keys begin: 'barn[0]', 'inkomst:lon', 'gemensamma'")
    amounts: tuple[Decimal, ...] = Field(default=(), description="kronor, as stated in the question")
    percent: tuple[Decimal, ...] = Field(default=(), description="shares, as stated in the question")
    result: bool = Field(default=False, description="asks how the sums make the underskott or överskott")


class TableRows(Value):
    """Rows of a year's norm table that are asked for."""

    parts: tuple[str, ...] = Field(description="parts of the table, as in the ids of its passages: 'barn', 'gemensamma'")
    ages: tuple[int, ...] = Field(default=(), description="of children, years; all where none is given")
    persons: tuple[int, ...] = Field(default=(), description="sizes of households; all where none is given")


class DecisionAsked(Value):
    """A question of who may decide, as put to a municipality's delegation order."""

    matter: tuple[str, ...] = Field(description="phrases that say what is to be decided, in their order: 'akut bistånd'")
    role: str = Field(default="", description="the delegates named, in the question's words: 'socialsekreterare'")
    of: Literal["vem", "far", "ordning"] = Field(
        description="vem: 'vem beslutar?'; far: 'får jag besluta?', which the law may answer too; ordning: the order itself"
    )


class Reading(Value):
    """What the question means. Made by rules; a model may only fill what they left open."""

    text: str = Field(description="the question, with a follow-up resolved against the history")
    query: str = Field(description="the words to search with; for an English question its Swedish words of the field, or ''")
    kind: Kind
    task: Task = "explain"
    as_of: date
    as_of_stated: bool = Field(description="the date came from the question or the caller, not from the clock")
    lagrum: tuple[LagrumRef, ...] = ()
    rows: TableRows | None = Field(default=None, description="for a table question: the rows asked for")
    cases: tuple[str, ...] = Field(default=(), description="court cases named, as keys of assistant/rattsfall.py")
    asks_older: bool = Field(default=False, description="asks what a provision corresponded to in an older act")
    asks_more: bool = Field(default=False, description="asks something about the provisions named, not just what they say")
    documents: tuple[str, ...] = Field(default=(), description="ids of sources that the question names")
    finding_kinds: tuple[str, ...] = ()
    section: str | None = Field(default=None, description="'4.3' in 'avsnitt 4.3', '2' in 'övningsfall 2'")
    finding_number: int | None = Field(default=None, description="'rekommendation 2': that finding of its kind alone")
    numbered_kind: str | None = Field(
        default=None, description="the kind that the number belongs to; others named are about it"
    )
    addressee: str | None = None
    household: Hushall | None = None
    compared: Hushall | None = Field(
        default=None, description="'vad ändras om ...?': the household before the change, or in the other month"
    )
    why: RowsAsked | None = Field(default=None, description="'varför ...?': the rows of the household's calculation to explain")
    standing: Hushall | None = Field(
        default=None, description="the household of the conversation so far, where this question gives no whole one"
    )
    understood: tuple[str, ...] = Field(default=(), description="Swedish lines: how the household was read, what was assumed")
    missing: tuple[Missing, ...] = ()
    decision: DecisionAsked | None = Field(
        default=None, description="who may decide what, where `documents` are the delegation orders to ask"
    )
    unknown_names: tuple[str, ...] = Field(default=(), description="municipalities or acts named that are not in the library")
    asks_amount: bool = Field(
        default=False, description="asks how much or how many of the law; an answer without a number is none"
    )
    benefits: tuple[str, ...] = Field(default=(), description="benefits named, uninflected: 'barnbidrag', 'sjukpenning'")
    asks_meaning: bool = Field(default=False, description="asks what a word or an abbreviation means")
    asks_decision: bool = Field(default=False, description="asks what to decide about somebody; answered with the rules only")
    language: Literal["sv", "en"] = "sv"
    kommun: str | None = Field(default=None, description="the asker's own municipality: others' guidelines do not apply")
    way_in: WayIn | None = None
