"""`radrum norm`: one household in JSON, many as JSON lines or CSV, or a year's table. Loads nothing but the calculator."""

import os
import sys
from argparse import Namespace
from functools import partial
from pathlib import Path

from assistant.assembly import open_kalkylator
from assistant.commands.norm_files import run_csv, run_jsonl
from assistant.commands.norm_table import show_table
from assistant.commands.terminal import progress_bar, say, say_json, tell
from assistant.domain.errors import BadInput
from assistant.prompts import Texts
from assistant.riksnorm.utdata import jamforelse_to_json, jamforelse_to_text, to_json, to_text
from assistant.settings import Settings

TABLE = "table"
"""In the place of a file: the table itself."""

MAX_BYTES = 5_000_000
"""A household is a page of text; anything near this is another file."""


def norm(args: Namespace, settings: Settings, texts: Texts) -> int:
    """Calculate what was given; exit 2 when the one household given cannot be calculated.

    The word 'table' in the place of the file prints a year's table; a file of that name is given as ./table.
    """
    kalkylator = open_kalkylator(settings, texts)
    if args.file == TABLE:
        if args.csv or args.jsonl or args.out:
            raise BadInput("kommandorad", kommando="radrum norm")
        return show_table(args, kalkylator, texts)
    if args.year is not None:
        raise BadInput("kommandorad", kommando="radrum norm")
    if args.month is not None:
        raise BadInput("normtabell_bara_tabell")
    if (args.explain or args.compare) and (args.csv or args.jsonl or (args.explain and args.compare)):
        raise BadInput("kommandorad", kommando="radrum norm")
    if args.csv:
        bar = progress_bar(texts)
        out = Path(args.out) if args.out else sys.stdout
        told = partial(bar, "rakna_hushall")
        counted = run_csv(Path(args.csv), out, kalkylator.summor, texts, told, os.cpu_count() or 1)
        tell(texts("cli.csv_klar", rader=counted.rader, raknade=counted.raknade, fel=counted.rader - counted.raknade))
        return 0
    if args.jsonl:
        lines = sys.stdin.buffer if args.file == "-" else _input(args.file).splitlines()
        for result in run_jsonl(lines, kalkylator.berakna, texts):
            say_json(result)
        return 0
    hushall = kalkylator.las(_input(args.file))
    if args.compare:
        jamford = kalkylator.jamfor(hushall, kalkylator.las(_input(args.compare)))
        if args.json:
            say_json(jamforelse_to_json(jamford))
        else:
            say(jamforelse_to_text(jamford, texts))
        return 0
    berakning = kalkylator.med_forklaring(hushall) if args.explain else kalkylator(hushall)
    if args.json:
        say_json(to_json(berakning) | ({"forklaringar": list(berakning.forklaringar)} if args.explain else {}))
    else:
        say(to_text(berakning, texts))
    return 0


def _input(name: str) -> bytes:
    """The household's text from a file or standard input."""
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES)
    path = Path(name)
    if not path.is_file():
        raise BadInput("fil_saknas", fil=name)
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES)
    except OSError as error:
        raise BadInput("fil_olasbar", fil=name) from error
