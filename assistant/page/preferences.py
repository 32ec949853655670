"""What a user has set for the conversation: municipality, day, model, steps. The widgets' values in, a question's frame out.

The day is for one conversation alone: a day forgotten in the settings would make later answers wrong without anybody
seeing why. Imports no Chainlit; assistant/app.py makes the widgets.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.domain.base import Value
from assistant.domain.errors import BadInput
from assistant.domain.question import Question, Turn, WayIn
from assistant.prompts import Texts

WAYS_IN: tuple[WayIn, ...] = ("handlaggare", "ny", "revisor")
"""The three ways in; texts under page.profil_<name> and page.start_<name>_<n>."""

NO_KOMMUN = "ingen"
"""The value of the choice of no municipality."""


class Preferences(Value):
    """The settings of one conversation."""

    kommun: str | None = None
    as_of: date | None = None
    use_model: bool = True
    show_steps: bool = False

    def question(self, text: str, history: tuple[Turn, ...], way_in: WayIn | None) -> Question:
        """A question asked under these settings. What the question says itself of day and municipality goes before them."""
        return Question(text=text, history=history, as_of=self.as_of, kommun=self.kommun, way_in=way_in)


def read(values: Mapping[str, Any], kommuner: tuple[str, ...]) -> Preferences:
    """The widgets' values as settings. Raises BadInput for a day that cannot be read or a municipality that is not here."""
    kommun, written = str(values.get("kommun") or NO_KOMMUN), str(values.get("datum") or "").strip()
    if kommun not in (NO_KOMMUN, *kommuner):
        raise BadInput("sidan_kommun", kommun=kommun)
    try:
        as_of = date.fromisoformat(written) if written else None
    except ValueError:
        raise BadInput("sidan_datum", skrivet=written[:40]) from None
    return Preferences(
        kommun=kommun or None,
        as_of=as_of,
        use_model=bool(values.get("modell", True)),
        show_steps=bool(values.get("steg", False)),
    )


def way_in(profile: str | None, texts: Texts) -> WayIn | None:
    """The way in whose name the page shows for the conversation; None for any other name."""
    return next((way for way in WAYS_IN if texts(f"page.profil_{way}") == profile), None)
