"""The command line: `radrum` or `python -m assistant`. Parses, calls a command, turns expected errors into one Swedish line.

Exit 0 when it did its job (a refusal is a job done), 2 for bad input, 1 for a fault. Heavy modules load inside the commands.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from assistant.domain.errors import BadInput, RadrumError
from assistant.prompts import Texts, load_texts
from assistant.settings import ROOT, Settings

_KINDS = ("lag", "forordning", "allmanna_rad", "riktlinje", "granskning", "vagledning")
_FINDING_KINDS = ("rekommendation", "bedomning", "revisionsfraga", "kriterium", "iakttagelse", "svar")


class _Parser(argparse.ArgumentParser):
    """argparse with Swedish headings and errors."""

    texts: Texts

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, add_help=False, allow_abbrev=False)
        self._positionals.title = self.texts("cli.hjalp_argument")
        self._optionals.title = self.texts("cli.hjalp_val")
        self.add_argument("-h", "--help", action="help", help=self.texts("cli.hjalp_hjalp"))

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", self.texts("cli.hjalp_anvandning"))

    def format_help(self) -> str:
        return super().format_help().replace("usage:", self.texts("cli.hjalp_anvandning"))

    def error(self, message: str) -> NoReturn:
        del message  # English, and about argparse's own terms
        raise BadInput("kommandorad", kommando=self.prog)


def _parser(texts: Texts) -> argparse.ArgumentParser:
    _Parser.texts = texts
    parser = _Parser("radrum", texts("cli.om"))
    commands = parser.add_subparsers(dest="command", metavar=texts("cli.hjalp_kommando"), parser_class=_Parser)

    def command(name: str) -> argparse.ArgumentParser:
        line = texts(f"cli.om_{name}")
        return commands.add_parser(name, prog=f"radrum {name}", description=line, help=line)

    serve = command("serve")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    for name in ("ask", "search"):
        sub = command(name)
        sub.add_argument("text", nargs="?", metavar="TEXT")
        sub.add_argument("--json", action="store_true", help=texts("cli.val_json"))
        sub.add_argument("--jsonl", action="store_true", help=texts("cli.val_jsonl"))
        sub.add_argument("--as-of", metavar="ÅÅÅÅ-MM-DD", help=texts("cli.val_as_of"))
        if name == "ask":
            sub.add_argument("--no-model", action="store_true", help=texts("cli.val_no_model"))
        else:
            sub.add_argument("-k", type=int, default=10, metavar="N", help=texts("cli.val_k"))
    norm = command("norm")
    norm.add_argument("file", nargs="?", default="-", metavar="FIL", help=texts("cli.arg_norm_file"))
    norm.add_argument("year", nargs="?", metavar="ÅR", help=texts("cli.arg_norm_year"))
    norm.add_argument("--month", metavar="ÅÅÅÅ-MM", help=texts("cli.val_month"))
    norm.add_argument("--json", action="store_true", help=texts("cli.val_json"))
    norm.add_argument("--jsonl", action="store_true", help=texts("cli.val_jsonl"))
    norm.add_argument("--explain", action="store_true", help=texts("cli.val_explain"))
    norm.add_argument("--compare", metavar="FIL", help=texts("cli.val_compare"))
    norm.add_argument("--csv", metavar="FIL", help=texts("cli.val_csv"))
    norm.add_argument("--out", metavar="FIL", help=texts("cli.val_out"))
    index = command("index")
    index.add_argument("paths", nargs="+", metavar="SÖKVÄG")
    index.add_argument("--kind", choices=_KINDS, help=texts("cli.val_kind"))
    index.add_argument("--no-wait", action="store_true", help=texts("cli.val_no_wait"))
    index.add_argument("--json", action="store_true", help=texts("cli.val_json"))
    command("sources").add_argument("--json", action="store_true", help=texts("cli.val_json"))
    findings = command("findings")
    findings.add_argument("--json", action="store_true", help=texts("cli.val_json"))
    findings.add_argument("--document", metavar="ID", help=texts("cli.val_document"))
    findings.add_argument("--kind", choices=_FINDING_KINDS, help=texts("cli.val_finding_kind"))
    fetch = command("fetch")
    fetch.add_argument("--list", action="store_true", help=texts("cli.val_list"))
    fetch.add_argument("ids", nargs="*", metavar="ID")
    command("remove").add_argument("id", metavar="ID")
    command("doctor").add_argument("--json", action="store_true", help=texts("cli.val_json"))
    return parser


def _run(args: argparse.Namespace, settings: Settings, texts: Texts) -> int:
    match args.command:
        case "serve":
            from assistant.commands.serve import serve

            return serve(args, settings, texts)
        case "ask" | "search":
            from assistant.commands import ask

            return ask.ask(args, settings, texts) if args.command == "ask" else ask.search(args, settings, texts)
        case "norm":
            from assistant.commands.norm import norm

            return norm(args, settings, texts)
        case "doctor":
            from assistant.commands.doctor import doctor

            return doctor(args, settings, texts)
        case "fetch":
            from assistant.commands.fetch import fetch

            return fetch(args, settings, texts)
        case "index":
            from assistant.commands.index import index

            return index(args, settings, texts)
        case "findings":
            from assistant.commands.findings import findings

            return findings(args, settings, texts)
        case "sources":
            from assistant.commands.library import sources

            return sources(args, settings, texts)
        case _:
            from assistant.commands.library import remove

            return remove(args, settings, texts)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    texts = load_texts(ROOT / "prompts")
    try:
        parser = _parser(texts)
        args, rest = parser.parse_known_args(argv)
        if rest and args.command == "norm" and args.year is None and not rest[0].startswith("-"):
            args.year = rest.pop(0)  # argparse does not see the year when an option stands between it and 'table'
        if rest:
            parser.error("")
        if args.command is None:
            parser.print_help()
            return 0
        return _run(args, Settings.from_environment(), texts)
    except RadrumError as error:
        sys.stderr.write(texts.error(error) + "\n")
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write(texts("cli.avbruten") + "\n")
        return 130
    except Exception as error:
        logging.getLogger("radrum").debug("unexpected", exc_info=True)
        if os.environ.get("RADRUM_DEBUG"):
            raise
        if type(error).__module__ == "sqlite3":  # not imported here: the calculator alone needs no database
            sys.stderr.write(texts("errors.databas_skadad", fil=str(Settings.from_environment().data_dir)) + "\n")
            return 1
        sys.stderr.write(texts("cli.ovantat_fel") + "\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
