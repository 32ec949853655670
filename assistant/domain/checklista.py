"""What to have done before a decision: points of a checklist, each with the provision it rests on."""

from datetime import date

from pydantic import Field

from assistant.domain.base import Value
from assistant.domain.hushall import Grund


class Kontrollpunkt(Value):
    """One point. Its wording is ours; the provision is what binds."""

    rubrik: str
    text: str
    grund: Grund
    med_barn: bool = Field(default=False, description="concerns a household with children alone")
    fran: date
    till: date | None = None

    def galler(self, dag: date) -> bool:
        """Whether the provision says so on the day of the decision."""
        return self.fran <= dag <= (self.till or date.max)
