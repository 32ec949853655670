"""What the commands share: writing to the terminal, JSON lines in and out, progress bars, the house opened with them."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.domain.errors import BadInput, RadrumError
from assistant.prompts import Texts

if TYPE_CHECKING:
    from assistant.library.library import Progress

_BAR = "{desc}: {percentage:3.0f} % |{bar:30}| {n_fmt}/{total_fmt}"


def say(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(f"{text}\n")


def tell(text: str) -> None:
    """A line on standard error: for people, never mixed into JSON."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def say_json(value: Any) -> None:
    """One JSON value on one line, in UTF-8 as it is."""
    say(json.dumps(value, ensure_ascii=False))


def progress_bar(texts: Texts) -> "Progress":
    """Progress as a bar on standard error, one bar a kind of work; nothing when standard error is not a terminal."""
    from tqdm import tqdm

    bars: dict[str, Any] = {}

    def told(key: str, done: int, total: int) -> None:
        bar = bars.get(key)
        if bar is None:
            bar = bars[key] = tqdm(total=total, desc=texts(f"cli.arbete_{key}"), bar_format=_BAR, file=sys.stderr, disable=None)
        bar.update(done - bar.n)
        if done >= total:
            bars.pop(key).close()

    return told


@contextmanager
def bytes_bar(name: str) -> Iterator[Callable[[int, int | None], None]]:
    """Bytes as they come, as a bar on standard error where that is a terminal; told how many, and of how many if known."""
    from tqdm import tqdm

    with tqdm(total=None, desc=name, unit="B", unit_scale=True, file=sys.stderr, disable=None, leave=False) as bar:

        def told(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield told


def day(text: str | None) -> date | None:
    """'2025-09-01' -> date. Raises BadInput for anything else."""
    if text is None:
        return None
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except (ValueError, TypeError):
        raise BadInput("datum_fel", varde=str(text)[:40]) from None


def json_lines(lines: Iterable[str], texts: Texts, handle: Callable[[dict[str, Any]], Any]) -> Iterator[Any]:
    """One JSON object a line in, one result out, same order. A bad line yields {"id", "error"} in its place.

    Blank lines at the end are no lines; a blank line before others is a bad one, so that the numbering of lines holds.
    """
    blank: list[int] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            blank.append(number)
            continue
        for empty in blank:
            yield {"id": None, "error": texts("errors.rad_tom", rad=empty)}
        blank.clear()
        identity: Any = None
        try:
            try:
                entry = json.loads(line)
            except (ValueError, RecursionError):
                raise BadInput("rad_inte_json", rad=number) from None
            if not isinstance(entry, dict):
                raise BadInput("rad_inte_objekt", rad=number)
            identity = entry.get("id")
            yield handle(entry)
        except RadrumError as error:
            yield {"id": identity, "error": texts.error(error)}
