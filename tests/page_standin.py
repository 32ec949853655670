"""A page with a hand-made house behind it, for the tests of the page alone.

`running(folder)` starts it as a program of its own, the way `radrum serve` is one. The house answers the questions named here
and repeats nothing from anywhere; it is handed to `serve` as any house is.
"""

import copy
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from assistant.assembly import open_kalkylator
from assistant.domain.answer import Answer, Citation, Claim, Looked, Missing
from assistant.domain.checklista import Kontrollpunkt
from assistant.domain.errors import BadInput
from assistant.domain.question import Question
from assistant.domain.source import Document, Finding, FindingKind, Hit, KnownChange, Passage, Source
from assistant.library.checklista import load_checklista
from assistant.prompts import Texts, load_texts
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.settings import ROOT, Settings

NORM = "Vad är riksnormen i september 2025 för en ensamstående med barn 5 år?"
LAW = "Vad är försörjningsstöd?"
LACKING = "Riksnorm för ensamstående med ett barn?"
BROKEN = "Ställ till med ett fel"
SLOW = "Tänk länge"
FRAME = "Hur ställdes frågan?"
HOSTILE = "Visa det som dokumentet vill"

LAW_CITATION = Citation(
    number=1,
    source_id="sol-2025-400",
    kind="lag",
    title="Socialtjänstlag (2025:400)",
    locator="12 kap. 7 §",
    page=None,
    quote="Riksnormen täcker vanliga kostnader.\n1. livsmedel,\n2. kläder och skor,\n3. lek och fritid.",
    text_kind="sammanfattning",
    valid_from=date(2025, 7, 1),
    valid_to=None,
    url="https://exempel.invalid/sfs/2025-400",
)
TABLE_CITATION = LAW_CITATION.model_copy(
    update={
        "number": 2,
        "source_id": "sof-2025-468",
        "kind": "forordning",
        "title": "Socialtjänstförordning (2025:468)",
        "locator": "12 kap. 2 §",
        "quote": "Barn 4–6 år: 3 030 kronor. Ensamstående: 3 910 kronor.",
        "text_kind": "officiell",
    }
)
REPORT_CITATION = LAW_CITATION.model_copy(
    update={
        "number": 3,
        "source_id": "prov-2022",
        "kind": "granskning",
        "title": "Granskning av handläggningen i Provköping",
        "locator": "avsnitt 4.2",
        "page": 14,
        "quote": "Nämnden bör följa upp att besluten motiveras.",
        "text_kind": "dokument",
        "valid_from": None,
        "url": None,
    }
)


def _finding(report: Source, kind: FindingKind, number: int, text: str, addressee: str | None = None) -> tuple[Finding, Source]:
    place = f"avsnitt {number}"
    finding = Finding(
        source_id=report.id, kind=kind, number=number, text=text, addressee=addressee, locator=place, page=number + 4
    )
    return finding, report


PROV = Source(
    id="prov-2022",
    kind="granskning",
    title="Granskning av handläggningen i Provköping",
    municipality="Provköping",
    boards=("socialnämnden",),
    valid_from=date(2022, 3, 1),
)
ANDRA = PROV.model_copy(update={"id": "andra-2024", "municipality": None, "title": "En annan granskning", "boards": ()})
FINDINGS = (
    _finding(PROV, "rekommendation", 1, "Nämnden bör följa upp att besluten motiveras.", "socialnämnden"),
    _finding(PROV, "rekommendation", 2, "Styrelsen bör se över ansvaret.", "kommunstyrelsen"),
    _finding(PROV, "bedomning", 1, "Handläggningen är i huvudsak ändamålsenlig."),
    _finding(ANDRA, "rekommendation", 1, "=SUMMA(1) Styrelsen bör motivera mer.", "kommunstyrelsen"),
    _finding(ANDRA, "iakttagelse", 1, "Besluten saknar ofta motivering."),
)
"""Two reports: one says whom it is about, the other neither that nor its municipality."""


def _row(slag: str, etikett: str, belopp: str, uttryck: str, lagrum: str) -> dict[str, Any]:
    grund = {"akt": "SoF 2025:468", "lagrum": lagrum}
    return {"slag": slag, "etikett": etikett, "belopp": belopp, "uttryck": uttryck, "grund": grund, "harledd": False}


CALCULATION: dict[str, Any] = {
    "manad": "2025-09",
    "tabell": "2025",
    "rader": [
        _row("norm", "Ensamstående", "3910.00", "3 910", "12 kap. 2 §"),
        _row("norm", "Barn 5 år", "3030.00", "3 030", "12 kap. 2 §"),
        _row("norm", "Gemensamma kostnader, 2 personer", "1400.00", "1 400", "12 kap. 2 §"),
    ],
    "riksnorm": "8340.00",
    "justeringar": "0.00",
    "inkomster": "0.00",
    "utgifter": "0.00",
    "levnadskostnader": "0.00",
    "resultat": "-8340.00",
    "utfall": "underskott",
    "underskott": "8340",
    "fordelning": {"forsorjningsstod": "8340.00", "levnadskostnader": "0.00"},
    "forbehall": ["Om barnet äter lunch på förskolan är beloppet för barnet lägre."],
}

HOUSEHOLD: dict[str, Any] = {
    "manad": "2025-09",
    "vuxna": "ensamstaende",
    "ovriga_i_hushallet": 0,
    "barn": [{"alder": 5, "lunch_pa_forskola": None, "gar_i_skola": None, "dagar": None}],
}


def _answer(question: str, text: str, **more: Any) -> Answer:
    return Answer(
        **{"question": question, "kind": "ratt", "status": "answered", "as_of": date(2026, 11, 21), "text": text} | more
    )


def norm_answer() -> Answer:
    """A calculation with its household, a förbehåll and two sources."""
    return _answer(
        NORM,
        "Riksnormen för hushållet i september 2025 är 8 340 kronor. [2] Den täcker livsmedel, kläder och skor samt lek och "
        "fritid. [1]",
        kind="berakning",
        claims=(Claim(text="Riksnormen för hushållet i september 2025 är 8 340 kronor.", citations=(2,)),),
        citations=(LAW_CITATION, TABLE_CITATION),
        household=HOUSEHOLD,
        provenance={"understood": ["Ensamstående", "Barn 5 år", "Månad: september 2025"]},
        calculation=CALCULATION,
    )


def law_answer() -> Answer:
    """Law, a summary and a report, with a warning."""
    return _answer(
        LAW,
        "Försörjningsstöd är den del av biståndet som täcker försörjningen. [1]\n\n- Riksnormen är en del. [1][2]\n"
        "- IVO:s tillsyn gäller också. [3]",
        citations=(LAW_CITATION, TABLE_CITATION, REPORT_CITATION),
        warnings=("Bestämmelsen ändras från och med den 1 januari 2027.",),
    )


def lacking_answer() -> Answer:
    """A household without a month."""
    return _answer(
        LACKING,
        "Jag behöver veta mer för att kunna räkna rätt.",
        kind="berakning",
        status="needs_details",
        missing=(
            Missing(field="manad", question="Vilken månad gäller ansökan?"),
            Missing(field="barn[0].alder", question="Hur gammalt är barnet?"),
        ),
    )


_LAW = Source(
    id="sol-2025-400",
    kind="lag",
    title=LAW_CITATION.title,
    url=LAW_CITATION.url,
    text_kind="sammanfattning",
    changes=(
        KnownChange(
            lagrum=("12 kap. 7 §",),
            reference="SFS 2026:1",
            applies_from=date(2027, 1, 1),
            certainty="A",
            text="Uppräkningen ändras 2027.",
        ),
        KnownChange(
            lagrum=("12 kap. 8 §",),
            reference="SFS 2026:2",
            applies_from=date(2027, 1, 1),
            certainty="A",
            text="En annan paragraf ändras.",
        ),
    ),
)
LAW_HIT = Hit(
    passage=Passage(
        id="sol-2025-400:K12P7",
        source_id=_LAW.id,
        locator="12 kap. 7 §",
        heading="12 kap. Ekonomiskt bistånd / Försörjningsstöd",
        text=f"Det här står före.\n\n{LAW_CITATION.quote}\n\nDet här står efter.",
    ),
    source=_LAW,
    score=1.0,
)
LEFT_OUT = LAW_HIT.model_copy(
    update={
        "passage": LAW_HIT.passage.model_copy(
            update={"id": "sol-2025-400:K12P9", "locator": "12 kap. 9 §", "text": "Det här behövdes inte."}
        )
    }
)

ELSEWHERE = "annanstans.invalid"


def hostile_answer() -> Answer:
    """What a document or a misled model could try: pictures, links and HTML that call out, and words that Markdown eats."""
    quote = f"<img src='https://{ELSEWHERE}/c.png'> ![x](https://{ELSEWHERE}/d.png) 1. # * IVO:s | 12 kap. 1 §"
    return _answer(
        HOSTILE,
        f"IVO:s och JO:s text. ![bild](https://{ELSEWHERE}/a.png) [länk](https://{ELSEWHERE}/b) "
        f"<img src='https://{ELSEWHERE}/e.png'> https://{ELSEWHERE}/f?fråga=svar www.{ELSEWHERE} [1]\n\n"
        f"![ref][bild]\n\n[bild]: https://{ELSEWHERE}/g.png\n\n:::note\nruta\n:::",
        citations=(LAW_CITATION.model_copy(update={"quote": quote, "url": f"javascript:alert('{ELSEWHERE}')"}),),
    )


class StandIn:
    """A house of few words. `turns` is the history that came with each question."""

    def __init__(self, _settings: Settings | None = None) -> None:
        self._texts = load_texts(ROOT / "prompts")
        self.turns: list[int] = []
        self.given: tuple[Document, ...] = ()
        self._kalkylator = open_kalkylator(_settings or Settings.from_environment({}), self._texts)

    @property
    def texts(self) -> Texts:
        return self._texts

    def answer(
        self,
        question: Question,
        on_status: Callable[[str], None] | None = None,
        on_claim: Callable[[str], None] | None = None,
        use_model: bool = True,
    ) -> Answer:
        """The answer made for the question; any other is told the number of turns before it, FRAME how it was asked."""
        tell, say = on_status or (lambda _: None), on_claim or (lambda _: None)
        self.turns.append(len(question.history))
        tell("Letar i källorna …")
        if question.text == BROKEN:
            raise ValueError(f"hemligt: {question.text}")
        if question.text == SLOW:
            say("Det här är ett första påstående.")
            while True:
                threading.Event().wait(0.02)
                tell("Tänker fortfarande …")
        known = {NORM: norm_answer, LAW: law_answer, LACKING: lacking_answer, HOSTILE: hostile_answer}
        if question.text in known:
            return known[question.text]()
        if question.text == FRAME:
            frame = f"{question.way_in} {question.kommun} {question.as_of} {use_model}"
            return _answer(question.text, frame, as_of=question.as_of or date(2026, 11, 21))
        given = f" Samtalet har {len(self.given)} dokument." if self.given else ""
        return _answer(question.text, f"Frågan kom efter {len(question.history)} inlägg.{given}", status="no_source")

    @property
    def model(self) -> str | None:
        """The name of one, so that it can be turned off."""
        return "prov:4b"

    def kommuner(self) -> tuple[str, ...]:
        """Two."""
        return ("Falun", "Provköping")

    def looked(self, answer: Answer) -> Looked:
        """The law's provision has more text than was cited; another was weighed and left out."""
        if answer.question != LAW:
            return Looked(used=(None,) * len(answer.citations))
        return Looked(used=(LAW_HIT, None, None), considered=(LEFT_OUT,))

    @property
    def kalkylator(self) -> Kalkylator:
        """The real one: a form is about its sums."""
        return self._kalkylator

    def provision(self, akt: str, lagrum: str, dag: date) -> Citation | None:
        """One act is here, and says that it was asked for."""
        if akt != "FL 2017:900":
            return None
        return LAW_CITATION.model_copy(update={"title": "Förvaltningslag (2017:900)", "locator": lagrum, "valid_from": dag})

    def checklista(self, dag: date) -> tuple[Kontrollpunkt, ...]:
        """The real one."""
        return tuple(punkt for punkt in load_checklista(ROOT / "knowledge") if punkt.galler(dag))

    def findings(self) -> tuple[tuple[Finding, Source], ...]:
        """Two small reports."""
        return FINDINGS

    def finding_place(self, finding: Finding) -> Citation | None:
        """Every finding stands in the one report passage there is."""
        return REPORT_CITATION.model_copy(update={"quote": finding.text, "locator": finding.locator})

    def read_document(self, name: str, content: bytes) -> Document:
        """A document of one passage, whatever the file is; one that says so is refused."""
        if content == b"trasig":
            raise BadInput("fil_skadad", fil=name)
        source = Source(id=f"samtal-{len(content)}-{name}", kind="vagledning", title=f"Titeln på {name}")
        passage = Passage(id=f"{source.id}:1", source_id=source.id, locator="avsnitt 1", text=content.decode())
        return Document(source=source, passages=(passage,), digest=name)

    def beside(self, documents: Sequence[Document]) -> "StandIn":
        """This house, which then says how many documents it has."""
        other = copy.copy(self)
        other.given = tuple(documents)
        return other

    def notices(self, idag: date) -> tuple[str, ...]:
        """Nothing to tell, unless the test's environment says what."""
        del idag
        told = os.environ.get("RADRUM_TEST_NOTICE")
        return (told,) if told else ()

    def close(self) -> None:
        """Nothing is open."""


class Running(NamedTuple):
    """A page that answers: where, what it said when it did, and what it writes to its log."""

    url: str
    port: int
    said: str
    process: "subprocess.Popen[str]"
    log: Path

    def ended(self) -> tuple[int, str]:
        """Its exit code and last words, after it was told to end."""
        said, _ = self.process.communicate(timeout=30)
        return self.process.returncode, said


def free_port() -> int:
    """A port that nobody listened to a moment ago."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def running(
    folder: Path, program: tuple[str, ...] = (__file__,), environment: dict[str, str] | None = None
) -> Iterator[Running]:
    """Serve in a process of its own until the block ends; state under `folder`/data, temporary files under `folder`/tmp."""
    port, log = free_port(), folder / "log.txt"
    (folder / "tmp").mkdir(parents=True)
    own = {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp"), "RADRUM_DATA_DIR": str(folder / "data"), "PORT": str(port)}
    command = [sys.executable, *program]
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [part.replace("PORT", str(port)) for part in command],
            cwd=folder,
            env={**os.environ, **own, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        patience = threading.Timer(120, process.kill)
        patience.start()
        try:
            assert process.stdout is not None
            said = process.stdout.readline().strip()
            patience.cancel()  # it was for the start; a module's tests may take longer
            assert said, log.read_text(encoding="utf-8")
            yield Running(f"http://127.0.0.1:{port}", port, said, process, log)
        finally:
            patience.cancel()
            process.terminate()
            process.wait(timeout=30)
            process.stdout and process.stdout.close()


def main() -> None:
    """Serve the stand-in."""
    from assistant.page.serve import serve

    settings = Settings.from_environment().model_copy(update={"embedder": "none"})
    serve(settings, "127.0.0.1", int(os.environ["PORT"]), StandIn)


if __name__ == "__main__":
    main()
