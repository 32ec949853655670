"""`radrum ask` and `radrum search`."""

import sys
from argparse import Namespace
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from assistant.assembly import House, open_house, open_library
from assistant.commands.terminal import day, json_lines, progress_bar, say, say_json, tell
from assistant.domain.answer import Answer
from assistant.domain.errors import BadInput
from assistant.domain.hushall import Hushall
from assistant.domain.question import Question, Turn
from assistant.index.swedish import english_share
from assistant.library.library import Library
from assistant.prompts import Texts
from assistant.read.provisions import provisions_named
from assistant.retrieve.named import leading
from assistant.riksnorm.utdata import to_text
from assistant.settings import Settings


def ask(args: Namespace, settings: Settings, texts: Texts) -> int:
    """One question, or a question a line with --jsonl."""
    as_of = day(args.as_of)
    question = _one_text(args.text, args.jsonl, "ange_fraga")
    house = open_house(settings, progress_bar(texts), lambda: tell(texts("cli.vantar")))
    try:
        if args.jsonl:
            for result in json_lines(sys.stdin, texts, lambda entry: _answer_line(entry, house, as_of, args.no_model)):
                say_json(result)
                sys.stdout.flush()
            return 0
        answer = house.answer(Question(text=question, as_of=as_of), use_model=not args.no_model)
        if args.json:
            say_json(answer.to_json())
        else:
            say(readable(answer, house))
        return 0
    finally:
        house.close()


def _answer_line(entry: Mapping[str, Any], house: House, as_of: date | None, no_model: bool) -> dict[str, Any]:
    text = entry.get("question")
    if not isinstance(text, str):
        raise BadInput("rad_falt", falt="question")
    try:
        history = tuple(Turn.model_validate(turn) for turn in entry.get("history") or ())
    except (ValidationError, TypeError):
        raise BadInput("rad_falt", falt="history") from None
    identity = entry.get("id")
    question = Question(
        id=None if identity is None else str(identity), text=text, as_of=day(entry.get("as_of")) or as_of, history=history
    )
    result = house.answer(question, use_model=not no_model).to_json()
    result["id"] = identity
    return result


def readable(answer: Answer, house: House) -> str:
    """An answer for the terminal: text, calculation, sources, date and warnings."""
    texts = house.texts
    parts = [answer.text.replace("**", "")]
    parts += [f"- {m.question}" for m in answer.missing]
    understood = answer.provenance.get("understood")
    if understood:
        parts.append(texts("cli.tolkning") + "\n" + "\n".join(f"  {line}" for line in understood))
    if answer.calculation and answer.household:
        parts.append(to_text(house.calculate(Hushall.model_validate(answer.household)), texts))
    if answer.citations:
        rows = []
        for c in answer.citations:
            page = texts("cli.sida", sida=c.page) if c.page else ""
            rows.append(f"[{c.number}] {c.title}, {c.locator}{page} ({texts(f'cli.text_{c.text_kind}')})")
        parts.append(texts("cli.kallor") + "\n" + "\n".join(rows))
    parts += [f"! {w}" for w in answer.warnings]
    parts.append(texts("replies.ratt_per", datum=answer.as_of.isoformat()))
    return "\n\n".join(parts)


def search(args: Namespace, settings: Settings, texts: Texts) -> int:
    """Passages for a text, or for a text a line with --jsonl."""
    as_of = day(args.as_of) or date.today()
    text = _one_text(args.text, args.jsonl, "ange_soktext")
    if args.k < 1:
        raise BadInput("k_fel", varde=args.k)
    library = open_library(settings)
    try:
        library.sync_builtin(progress_bar(texts), lambda: tell(texts("cli.vantar")))
        if args.jsonl:
            for result in json_lines(sys.stdin, texts, lambda entry: _search_line(entry, library, as_of, args.k)):
                say_json(result)
            return 0
        found = _hits(text, library, as_of, args.k)
        if args.json:
            say_json(found)
        else:
            for row in found:
                say(f"{row['score']:.3f}  {row['source_id']}  {row['locator']}")
                say(f"       {' '.join(row['text'].split())[:150]}")
            if not found:
                say(texts("cli.inga_traffar"))
        return 0
    finally:
        library.close()


def _search_line(entry: Mapping[str, Any], library: Library, as_of: date, k: int) -> dict[str, Any]:
    text = entry.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadInput("rad_falt", falt="text")
    return {"id": entry.get("id"), "hits": _hits(text, library, day(entry.get("as_of")) or as_of, k)}


def _hits(text: str, library: Library, as_of: date, k: int) -> list[dict[str, Any]]:
    library.refresh()  # the provisions are looked up in what is searched
    named = provisions_named(text, as_of, library)
    found = library.search(text, k=k, as_of=as_of, has_lagrum=bool(named), english=english_share(text) > 0.5)
    return [
        {
            "source_id": h.source.id,
            "kind": h.source.kind,
            "locator": h.passage.locator,
            "page": h.passage.page,
            "text": h.passage.text,
            "score": h.score,
        }
        for h in leading(found, named, as_of, library).hits[:k]
    ]


def _one_text(text: str | None, jsonl: bool, key: str) -> str:
    """The text of the command line, '' with --jsonl. Raises BadInput where it is missing, or given beside --jsonl."""
    if jsonl and text is not None:
        raise BadInput("jsonl_med_text")
    if not jsonl and not (text or "").strip():
        raise BadInput(key)
    return text or ""
