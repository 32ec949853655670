"""How fast the norm is computed: `python -m evals.bench.norm [rows]` (default 100000).

Times one full household from JSON to JSON with its whole trace (p50 and p95), and a CSV of made-up full households to a result
file, with one process and with one for each processor: seconds, rows a second, peak memory, and processor time, which is the
figure to compare on a machine that others use too. Where openfisca-core happens to be installed beside (it is no dependency of
ours), the riksnorm of plain households is computed with both and the times compared.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from assistant.assembly import open_kalkylator
from assistant.commands.norm_files import run_csv
from assistant.prompts import load_texts
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.settings import ROOT, Settings
from evals.bench import norm_openfisca as openfisca

ROUNDS = 3000

HOUSEHOLD: dict[str, Any] = {
    "manad": "2025-10",
    "vuxna": "sammanboende",
    "barn": [
        {"alder": 4, "lunch_pa_forskola": True},
        {"alder": 9, "dagar": 15},
        {"alder": 16, "inkomst_arbete_manad": "4000", "inkomst_arbete_hittills_i_ar": "57000", "inkomst_ovrigt": "500"},
    ],
    "inkomster": [
        {"typ": "lon", "belopp": "8450.50", "jobbstimulans": True},
        {"typ": "aktivitetsstod", "belopp": "6120", "person": "medsokande"},
        {"typ": "barnbidrag", "belopp": "2650"},
        {"typ": "bostadsbidrag", "belopp": "3100"},
    ],
    "jobbstimulansvillkor": [{"manader_med_forsorjningsstod": ["2025-01/2025-06"], "forsta_inkomst": "2025-08"}],
    "utgifter": [
        {"typ": "boende", "ansokt": "9450", "godkant": "9200"},
        {"typ": "hushallsel", "godkant": "612.40"},
        {"typ": "hemforsakring", "godkant": "189"},
        {"typ": "a_kassa", "godkant": "140"},
    ],
    "levnadskostnader": [{"typ": "tandvard", "ansokt": "1900", "godkant": "1450"}],
    "justeringar": [{"post": "livsmedel", "belopp": "300", "skal": "läkarordinerad kost"}],
    "redan_utbetalt": "1000",
}

COLUMNS = """id manad vuxna ovriga_i_hushallet barn barn1_inkomst_ovrigt avvikelse_dagar avvikelse_skal inkomst_lon
    inkomst_lon_medsokande jobbstimulans jobbstimulans_manader jobbstimulans_forsta_inkomst inkomst_aktivitetsstod_medsokande
    inkomst_barnbidrag inkomst_bostadsbidrag inkomst_underhallsstod utgift_boende utgift_boende_ansokt utgift_hushallsel
    utgift_hemforsakring utgift_a_kassa levnadskostnad_tandvard levnadskostnad_tandvard_ansokt levnadskostnad_medicin
    justering_livsmedel justering_livsmedel_skal redan_utbetalt dagbas gemensamma_vid_umgange avrundning""".split()


def rows(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Made-up full cases: children on days, wages with jobbstimulans and its months, applied beside approved amounts."""
    dice = random.Random(seed)

    def maybe(share: float, value: Any) -> str:
        return str(value) if dice.random() < share else ""

    def amount(most: int) -> str:
        return f"{dice.randint(1, most)},{dice.randint(0, 99):02}" if dice.random() < 0.4 else str(dice.randint(1, most))

    for number in range(count):
        pair, year, month = dice.random() < 0.4, dice.randint(2018, 2026), dice.randint(1, 12)
        children = [
            f"{dice.randint(0, 17)}{dice.choice(['L', 'H', 'H'])}{maybe(0.25, f':{dice.randint(1, 28)}')}"
            for _ in range(dice.choice([0, 0, 1, 2, 3, 4]))
        ]
        wage, moved = dice.random() < 0.5, dice.random() < 0.05
        row = {
            "id": str(number),
            "manad": f"{year}-{month:02}",
            "vuxna": "sammanboende" if pair else "ensamstaende",
            "ovriga_i_hushallet": maybe(0.1, dice.randint(1, 3)),
            "barn": " ".join(children),
            "barn1_inkomst_ovrigt": maybe(0.1, amount(3000)) if children else "",
            "avvikelse_dagar": str(dice.randint(5, 25)) if moved else "",
            "avvikelse_skal": "inskriven på behandlingshem" if moved else "",
            "inkomst_lon": amount(12_000) if wage else "",
            "inkomst_lon_medsokande": maybe(0.4, amount(9000)) if pair else "",
            "inkomst_aktivitetsstod_medsokande": maybe(0.4, amount(7000)) if pair else "",
            "inkomst_barnbidrag": str(1250 * len(children)) if children else "",
            "inkomst_bostadsbidrag": maybe(0.5, amount(4000)),
            "inkomst_underhallsstod": maybe(0.5, amount(3000)) if children and not pair else "",
            "utgift_hushallsel": amount(900),
            "utgift_hemforsakring": maybe(0.7, amount(250)),
            "utgift_a_kassa": maybe(0.5, amount(200)),
            "levnadskostnad_medicin": maybe(0.3, amount(400)),
            "redan_utbetalt": maybe(0.1, amount(2000)),
            "dagbas": maybe(0.3, dice.choice(["kalender", "365/12"])),
            "gemensamma_vid_umgange": maybe(0.2, "dagar"),
            "avrundning": maybe(0.2, "upp"),
        }
        if wage and dice.random() < 0.5:
            first = f"{year - 1}-{dice.randint(9, 12):02}"
            row |= {"jobbstimulans": "sokande", "jobbstimulans_manader": f"{year - 1}-01/{year - 1}-08"}
            row["jobbstimulans_forsta_inkomst"] = first
        for column, share, most in (("utgift_boende", 1, 10_000), ("levnadskostnad_tandvard", 0.2, 4000)):
            if dice.random() < share:
                row[column] = amount(most)
                row[f"{column}_ansokt"] = maybe(0.5, amount(most))
        if dice.random() < 0.1:
            row |= {"justering_livsmedel": amount(600), "justering_livsmedel_skal": "läkarordinerad kost"}
        yield row


def write_csv(path: Path, count: int) -> None:
    """A file of `count` made-up households."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(count))


def measure_one(kalkylator: Kalkylator) -> None:
    """Print the time of one household, JSON to JSON."""
    text, spent = json.dumps(HOUSEHOLD), []
    for number in range(ROUNDS + 200):
        begun = time.perf_counter()
        json.dumps(kalkylator.json(text))
        if number >= 200:
            spent.append((time.perf_counter() - begun) * 1000)
    trace = len(kalkylator.json(text)["rader"])
    p50, p95 = np.percentile(spent, (50, 95))
    print(f"one household with its trace ({trace} rows), JSON to JSON: p50 {p50:.3f} ms   p95 {p95:.3f} ms")


def measure_csv(source: Path, kalkylator: Kalkylator) -> None:
    """Print what a file takes. Runs in a process of its own, so that peak memory is its own."""
    texts, result = load_texts(ROOT / "prompts"), source.with_name("ut.csv")
    for processes in dict.fromkeys((1, os.cpu_count() or 1)):
        begun, before = time.perf_counter(), sum(os.times()[:4])
        done = run_csv(source, result, kalkylator.summor, texts, processer=processes)
        spent, worked = time.perf_counter() - begun, sum(os.times()[:4]) - before
        print(f"{done.rader} households CSV to CSV ({done.rader - done.raknade} bad), processes: {processes}; {spent:.1f} s, "
              f"{done.rader / spent:.0f} rows/s, {worked:.1f} s of processor time; peak memory {_peaks()}")  # fmt: skip


def _peaks() -> str:
    own, others = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"{own} MB" + (f", each of the others {others} MB" if others else "")


def measure_beside(kalkylator: Kalkylator, count: int) -> None:
    """Print what openfisca-core takes for the sum of plain households, against ours for the same with its trace."""
    try:
        system = openfisca.system(kalkylator.tabeller[2025])
    except ImportError:
        print("openfisca-core: not installed")
        return
    dice = random.Random(1)
    households: list[dict[str, Any]] = [
        {
            "manad": "2025-10",
            "vuxna": dice.choice(["ensamstaende", "sammanboende"]),
            "barn": [
                {"alder": dice.randint(0, 17), "lunch_pa_forskola": dice.random() < 0.5} for _ in range(dice.randint(0, 4))
            ],
        }
        for _ in range(count)
    ]
    few, theirs, ours = households[:300], [], []
    for household in few:
        norm, spent = openfisca.one(system, household)
        theirs.append(spent)
        begun = time.perf_counter()
        own = kalkylator.berakna(household)
        ours.append((time.perf_counter() - begun) * 1000)
        assert own.riksnorm == norm, household
    ratio = np.median(theirs) / np.median(ours)
    print(f"one plain household: ours with its trace p50 {np.median(ours):.3f} ms, openfisca-core the sum alone "
          f"{np.median(theirs):.3f} ms; ratio {ratio:.1f}")  # fmt: skip
    begun = time.perf_counter()
    sums = [kalkylator.summor(household).riksnorm for household in households]
    spent = time.perf_counter() - begun
    norms, seconds = openfisca.many(system, households)
    assert [int(amount) for amount in sums] == list(norms)
    print(f"{count} plain households of one month: ours one by one with förbehåll {spent:.2f} s, openfisca-core one vector "
          f"{seconds:.2f} s; ratio {seconds / spent:.3f}")  # fmt: skip


def main() -> int:
    """Print the figures; exit 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    parser.add_argument("--csv", type=Path, help=argparse.SUPPRESS)  # the second process
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        kalkylator = open_kalkylator(Settings(data_dir=Path(scratch)), load_texts(ROOT / "prompts"))
        if arguments.csv:
            measure_csv(arguments.csv, kalkylator)
            return 0
        measure_one(kalkylator)
        source = Path(scratch, "in.csv")
        write_csv(source, arguments.rows)
        subprocess.run([sys.executable, "-m", "evals.bench.norm", "--csv", str(source)], check=True)
        measure_beside(kalkylator, arguments.rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
