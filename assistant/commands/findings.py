"""`radrum findings`: the findings register."""

from argparse import Namespace
from collections import Counter

from assistant.commands.library import opened
from assistant.commands.terminal import say, say_json
from assistant.domain.errors import BadInput
from assistant.domain.source import Finding
from assistant.ingest.chain import gaps, replies
from assistant.library.library import Library
from assistant.prompts import Texts
from assistant.settings import Settings


def findings(args: Namespace, settings: Settings, texts: Texts) -> int:
    """The findings register, whole or for one document and kind."""
    library = opened(settings, texts)
    try:
        if args.document and args.document not in library.snapshot.sources:
            raise BadInput("okand_kalla", id=args.document)
        found = [
            f
            for f in library.snapshot.findings
            if (not args.document or f.source_id == args.document) and (not args.kind or f.kind == args.kind)
        ]
        if args.json:
            say_json([f.model_dump(mode="json") for f in found])
        else:
            _say_findings(found, library, texts)
        return 0
    finally:
        library.close()


def _say_findings(found: list[Finding], library: Library, texts: Texts) -> None:
    """Each report by itself: what it is, its findings by kind, how many there are of each, and what is tied to nothing."""
    for source_id in dict.fromkeys(f.source_id for f in found):
        source = library.snapshot.sources[source_id]
        mine = [f for f in found if f.source_id == source_id]
        about = (
            source.municipality,
            ", ".join(source.boards),
            source.issuer,
            source.valid_from and source.valid_from.isoformat(),
        )
        say(f"{source_id}  {source.title}  ({'; '.join(part for part in about if part)})")
        for finding in mine:
            say(f"  {_label(finding, texts)}")
            say("\n".join(f"    {line}" for line in finding.text.splitlines()))
            for line in _ties(finding, texts):
                say(f"    {line}")
            for reply in replies(finding, library.snapshot.sources, library.snapshot.findings):
                say("    " + texts("cli.fynd_besvarad", kalla=reply.source_id, plats=_label(reply, texts)))
        for kind, count in Counter(f.kind for f in mine).items():
            say("  " + texts("cli.fynd_antal", antal=count, slag=_kind_name(kind, count, texts)))
        if source.text_kind == "dokument":  # a summary ties nothing to anything
            everything = [f for f in library.snapshot.findings if f.source_id == source_id]
            open_ends = [gap for gap in gaps(everything) if gap in mine]
            for kind in dict.fromkeys(gap.kind for gap in open_ends):
                numbers = tuple(gap.number for gap in open_ends if gap.kind == kind)
                say("  " + texts(f"cli.lucka_{kind}", nummer=_numbers(numbers)))
    say(texts("cli.antal_fynd", antal=len(found)))


def _label(finding: Finding, texts: Texts) -> str:
    to = f" {texts('cli.till', adressat=finding.addressee)}" if finding.addressee else ""
    page = f", {texts('page.sida', sida=finding.page)}" if finding.page is not None else ""
    return f"{texts(f'replies.slag_{finding.kind}').capitalize()} {finding.number}{to} ({finding.locator}{page})"


def _ties(finding: Finding, texts: Texts) -> list[str]:
    """The chain in words: the grade, what it answers and rests on, where else it stands, and what it tells of."""
    lines = []
    if finding.grade:
        lines.append(texts("cli.fynd_betyg", betyg=texts(f"cli.betyg_{finding.grade}")))
    how = texts(f"cli.knuten_{finding.linked_by}") if finding.linked_by else ""
    if finding.kind == "svar":
        lines.append(texts("cli.fynd_svarar", nummer=_numbers(finding.answers)))
    elif finding.answers:
        lines.append(texts("cli.fynd_fraga", nummer=_numbers(finding.answers), hur=how))
    if finding.rests_on and finding.kind == "rekommendation":
        lines.append(texts("cli.fynd_foljer", nummer=_numbers(finding.rests_on), hur=how))
    elif finding.rests_on:
        lines.append(texts("cli.fynd_vilar", nummer=_numbers(finding.rests_on)))
    if finding.also:
        lines.append(texts("cli.fynd_ocksa", platser=", ".join(finding.also)))
    if finding.diagram:
        lines.append(texts("cli.fynd_diagram"))
    return lines


def _numbers(numbers: tuple[int, ...]) -> str:
    """(1, 2, 3, 7) -> '1–3, 7'."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _kind_name(kind: str, count: int, texts: Texts) -> str:
    return texts(f"replies.slag_{kind}" if count == 1 else f"replies.slag_{kind}_flera")
