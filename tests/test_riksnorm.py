"""The norm calculation: sentences with their arithmetic (tests/cases/riksnorm.yaml), properties of any household, bad input.

No margins: every amount is compared as an exact number, every row by its own arithmetic.
"""

import ast
import json
import operator
import random
import re
from collections.abc import Callable
from decimal import Decimal
from fnmatch import fnmatchcase
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.domain.errors import BadInput, Fault
from assistant.domain.hushall import INKOMSTTYPER, RAKNAS_INTE, Berakning, Hushall, Levnadskostnadstyp, Normpost, Utgiftstyp
from assistant.domain.normtabell import NormTabell
from assistant.library.berakningsregler import load_prisbasbelopp, load_regler
from assistant.library.normtabeller import load_tables
from assistant.prompts import load_texts
from assistant.riksnorm.berakna import OutsideTables, tabell_for
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.riksnorm.kontroll import STORSTA_BELOPP
from assistant.riksnorm.tal import skriv
from assistant.riksnorm.utdata import jamforelse_to_text, to_json, to_markdown, to_text
from assistant.settings import ROOT

CASES = Path(__file__).parent / "cases"
TEXTS = load_texts(ROOT / "prompts")
REGLER = load_regler(ROOT / "knowledge")
TABELLER = load_tables(ROOT / "knowledge" / "riksnorm")
RAKNA = Kalkylator(TABELLER, REGLER, TEXTS)
RAKNA_PROV = Kalkylator(load_tables(CASES / "tabeller"), REGLER, TEXTS)

ENSAM = {"manad": "2025-09", "vuxna": "ensamstaende"}
_TECKEN: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def varde(uttryck: str | int) -> Fraction:
    """The exact value of arithmetic as the product writes it: '4 350 × 15/30 + 1 400', '8 000 × 0,75', '−200'."""

    def av(node: ast.expr) -> Fraction:
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                return Fraction(_TECKEN[type(op)](av(left), av(right)))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -av(operand)
            case ast.Constant():
                return Fraction(ast.get_source_segment(text, node) or "")
        raise AssertionError(f"no arithmetic: {uttryck}")

    text = re.sub(r"(?<=\d) (?=\d)", "", str(uttryck)).replace(",", ".").replace("×", "*").replace("−", "-")
    return av(ast.parse(text, mode="eval").body)


def till_oren(exakt: Fraction) -> Decimal:
    """ROUND_HALF_UP to two decimals, written independently of the product."""
    tecken = -1 if exakt < 0 else 1
    return Decimal(tecken * int(abs(exakt) * 100 + Fraction(1, 2))) / 100


# --- Sentences -----------------------------------------------------------------------------------------------------------

FALL = yaml.safe_load((CASES / "riksnorm.yaml").read_text(encoding="utf-8"))
KANDA = {
    "mening", "tabeller", "hushall", "rader", "harledda", "forbehall", "riksnorm", "justeringar", "inkomster", "utgifter",
    "levnadskostnader", "resultat", "utfall", "underskott", "fordelning",
}  # fmt: skip


@pytest.mark.parametrize("fall", FALL, ids=[fall["mening"] for fall in FALL])
def test_sentence(fall: dict[str, Any]) -> None:
    assert set(fall) <= KANDA
    rakna = RAKNA_PROV if fall.get("tabeller") == "prov" else RAKNA
    hushall = json.loads(json.dumps(fall["hushall"], default=str))
    berakning = rakna.berakna(hushall)
    for summa in ("riksnorm", "justeringar", "inkomster", "utgifter", "levnadskostnader", "resultat"):
        if summa in fall:
            assert getattr(berakning, summa) == till_oren(varde(fall[summa])), summa
    if "underskott" in fall:
        assert Fraction(berakning.underskott) == varde(fall["underskott"])
    if "utfall" in fall:
        assert berakning.utfall == fall["utfall"]
    for del_, uttryck in fall.get("fordelning", {}).items():
        assert getattr(berakning.fordelning, del_) == till_oren(varde(uttryck)), del_
    if "rader" in fall:
        rader = [[rad.etikett, rad.uttryck, rad.grund.lagrum, rad.grund.akt] for rad in berakning.rader]
        assert rader == [
            [etikett, skriv(uttryck) if isinstance(uttryck, int) else uttryck, lagrum, akt]
            for etikett, uttryck, lagrum, akt in fall["rader"]
        ]
    if "harledda" in fall:
        assert [rad.etikett for rad in berakning.rader if rad.harledd] == fall["harledda"]
    if "forbehall" in fall:
        *sagda, sist = berakning.forbehall
        assert sist.startswith("Beslutsstöd, inte beslut")
        assert len(sagda) == len(fall["forbehall"]), sagda
        for text, monster in zip(sagda, fall["forbehall"], strict=True):
            assert fnmatchcase(text, monster), text
    _hanger_ihop(berakning)


def _hanger_ihop(berakning: Berakning) -> None:
    """Every row is its own arithmetic, and the sums, the result and its parts are those of the rows."""
    summa: dict[str, Fraction] = {}
    for rad in berakning.rader:
        assert rad.belopp == till_oren(varde(rad.uttryck)), rad
        summa[rad.slag] = summa.get(rad.slag, Fraction(0)) + varde(rad.uttryck)
    s = {slag: summa.get(slag, Fraction(0)) for slag in ("norm", "justering", "inkomst", "utgift", "levnadskostnad")}
    assert berakning.riksnorm == till_oren(s["norm"])
    assert berakning.justeringar == till_oren(s["justering"])
    assert berakning.inkomster == till_oren(s["inkomst"])
    assert berakning.utgifter == till_oren(s["utgift"])
    assert berakning.levnadskostnader == till_oren(s["levnadskostnad"])
    tackt = s["inkomst"] + summa.get("nedsattning", Fraction(0)) + summa.get("utbetalt", Fraction(0))
    resultat = tackt - s["norm"] - s["justering"] - s["utgift"] - s["levnadskostnad"]
    assert berakning.resultat == till_oren(resultat)
    assert berakning.utfall == ("underskott" if berakning.resultat < 0 else "overskott" if berakning.resultat > 0 else "noll")
    delar = berakning.fordelning
    assert delar.forsorjningsstod >= 0
    assert delar.levnadskostnader >= 0
    assert delar.forsorjningsstod + delar.levnadskostnader == max(-berakning.resultat, Decimal(0))
    assert abs(int(berakning.underskott) - max(-resultat, Fraction(0))) < 1
    assert set(summa) <= {"norm", "justering", "inkomst", "utgift", "levnadskostnad", "nedsattning", "utbetalt"}


def test_the_contract_of_the_design_to_the_letter() -> None:
    fall = next(fall for fall in FALL if fall["mening"].startswith("Ensamstående med barn, dyrare kost"))
    ut = RAKNA.json(json.dumps(fall["hushall"]))
    assert list(ut) == [
        "manad", "tabell", "rader", "riksnorm", "justeringar", "inkomster", "utgifter", "levnadskostnader", "resultat",
        "utfall", "underskott", "fordelning", "forbehall",
    ]  # fmt: skip
    assert ut["rader"][1] == {
        "slag": "norm",
        "etikett": "Barn 5 år",
        "belopp": "3030.00",
        "uttryck": "3 030",
        "grund": {"akt": "SoF 2025:468", "lagrum": "12 kap. 2 §"},
        "harledd": False,
    }
    assert {namn: ut[namn] for namn in list(ut)[3:11]} == {
        "riksnorm": "8340.00", "justeringar": "300.00", "inkomster": "8000.00", "utgifter": "6000.00",
        "levnadskostnader": "900.00", "resultat": "-7540.00", "utfall": "underskott", "underskott": "7540",
    }  # fmt: skip
    assert ut["fordelning"] == {"forsorjningsstod": "6640.00", "levnadskostnader": "900.00"}
    assert (ut["manad"], ut["tabell"]) == ("2025-09", "2025")
    assert json.loads(json.dumps(ut)) == ut


BAND_2025 = {
    (0, 0): 2720, (1, 2): 3030, (3, 3): 2700, (4, 6): 3030, (7, 10): 3790, (11, 14): 4350, (15, 18): 4920, (19, 20): 4960,
}  # fmt: skip
UTAN_LUNCH_2025 = {(0, 0): 2540, (1, 2): 2780, (3, 3): 2480, (4, 6): 2700}


@pytest.mark.parametrize("alder", range(21))
def test_every_age_has_its_band(alder: int) -> None:
    band = next(band for band in BAND_2025 if band[0] <= alder <= band[1])
    for lunch, belopp in ((False, BAND_2025[band]), (True, UTAN_LUNCH_2025.get(band, BAND_2025[band]))):
        barn = {"alder": alder, "lunch_pa_forskola": lunch, "gar_i_skola": True}
        assert RAKNA.berakna(ENSAM | {"barn": [barn]}).riksnorm == 3910 + belopp + 1400


# --- Tables and time -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("manad", ["2018-01", "2018-12", "2025-06", "2025-07", "2026-01", "2026-12"])
def test_each_month_takes_its_own_year(manad: str) -> None:
    berakning = RAKNA.berakna({"manad": manad, "vuxna": "sammanboende"})
    tabell = TABELLER[int(manad[:4])]
    assert berakning.tabell == manad[:4]
    assert berakning.riksnorm == tabell.sammanboende.belopp + tabell.gemensamma[2].belopp


@pytest.mark.parametrize(
    ("manad", "nyckel"),
    [("2017-12", "manad_fore_tabellerna"), ("2014-01", "manad_fore_tabellerna"), ("0001-01", "manad_fore_tabellerna"),
     ("2027-01", "manad_med_ny_riksnorm"), ("2035-06", "manad_med_ny_riksnorm")],
)  # fmt: skip
def test_no_number_outside_the_tables(manad: str, nyckel: str) -> None:
    with pytest.raises(OutsideTables) as fel:
        RAKNA.berakna({"manad": manad, "vuxna": "ensamstaende"})
    assert (fel.value.key, fel.value.exit_code) == (nyckel, 2)
    assert manad in TEXTS.error(fel.value)


def test_a_year_that_is_missing_between_or_after_is_refused_too() -> None:
    utan_2022 = {ar: tabell for ar, tabell in TABELLER.items() if ar not in (2022, 2026)}
    tomt: dict[int, NormTabell] = {}
    for manad, tabeller in (("2022-05", utan_2022), ("2026-01", utan_2022), ("2025-01", tomt)):
        with pytest.raises(OutsideTables) as fel:
            tabell_for(manad, tabeller)
        assert fel.value.key == "manad_utan_tabell"
        assert TEXTS.error(fel.value)


def test_rules_that_do_not_reach_the_month_are_a_fault_and_not_a_guess() -> None:
    utan_bas = REGLER.model_copy(update={"prisbasbelopp": {}})
    barn = [{"alder": 16, "inkomst_arbete_manad": 100}]
    with pytest.raises(Fault) as fel:
        Kalkylator(TABELLER, utan_bas, TEXTS).berakna(ENSAM | {"barn": barn})
    assert TEXTS.error(fel.value).startswith("Prisbasbeloppet för 2025")
    with pytest.raises(Fault) as fel:
        Kalkylator(TABELLER, REGLER.model_copy(update={"rattslagen": REGLER.rattslagen[:1]}), TEXTS).berakna(ENSAM)
    assert fel.value.key == "norm_regler_saknas"


def test_prisbasbelopp_covers_every_table() -> None:
    belopp = load_prisbasbelopp(ROOT / "knowledge")
    assert set(belopp) >= set(TABELLER)
    assert [belopp[ar] for ar in range(2018, 2027)] == [45500, 46500, 47300, 47600, 48300, 52500, 57300, 58800, 59200]


@pytest.mark.parametrize(
    ("fil", "text"),
    [("prisbasbelopp.yaml", "2025: {belopp: många}"), ("prisbasbelopp.yaml", "["),
     ("berakningsregler.yaml", "- {fran: 2020-01-01}"), ("berakningsregler.yaml", None)],
)  # fmt: skip
def test_a_broken_file_of_rules_stops_with_its_name(tmp_path: Path, fil: str, text: str | None) -> None:
    for namn in ("prisbasbelopp.yaml", "berakningsregler.yaml"):
        (tmp_path / namn).write_text((ROOT / "knowledge" / namn).read_text(encoding="utf-8"), encoding="utf-8")
    if text is None:
        (tmp_path / fil).unlink()
    else:
        (tmp_path / fil).write_text(text, encoding="utf-8")
    with pytest.raises(Fault) as fel:
        load_regler(tmp_path)
    assert fel.value.values["plats"] == fil


def test_rules_with_a_gap_in_time_are_refused(tmp_path: Path) -> None:
    (tmp_path / "prisbasbelopp.yaml").write_text("{}", encoding="utf-8")
    regler = (ROOT / "knowledge" / "berakningsregler.yaml").read_text(encoding="utf-8")
    (tmp_path / "berakningsregler.yaml").write_text(regler.replace("till: 2025-06-30", "till: 2025-06-29"), encoding="utf-8")
    with pytest.raises(Fault):
        load_regler(tmp_path)


# --- Properties of any household -----------------------------------------------------------------------------------------

BELOPP = st.one_of(st.integers(0, 30_000).map(Decimal), st.decimals(0, 30_000, places=2), st.decimals(0, 9_999_999, places=7))


@st.composite
def ett_barn(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "alder": draw(st.integers(0, 20)),
        "lunch_pa_forskola": draw(st.sampled_from([None, True, False])),
        "gar_i_skola": draw(st.sampled_from([None, True])),
        "dagar": draw(st.one_of(st.none(), st.integers(0, 28))),
        "inkomst_arbete_manad": draw(st.sampled_from([0, 900, "3000.50"])),
        "inkomst_arbete_hittills_i_ar": draw(st.sampled_from([0, 50_000, 70_000])),
        "inkomst_ovrigt": draw(st.sampled_from([0, 1200, "9000.25"])),
    }


def forsorjningsstod_kvar(hushall: dict[str, Any]) -> Decimal:
    """What is left of the försörjningsstöd to reduce, kronor."""
    b = RAKNA.berakna(hushall | {"nedsattning": {}})
    return max(Decimal(0), b.riksnorm + b.justeringar + b.utgifter - b.inkomster)


@st.composite
def ett_hushall(draw: st.DrawFn) -> dict[str, Any]:
    vuxna = draw(st.sampled_from(["ensamstaende", "sammanboende"]))
    personer = ["sokande"] if vuxna == "ensamstaende" else ["sokande", "medsokande"]
    person = st.sampled_from(personer)
    lon = st.fixed_dictionaries({"typ": st.just("lon"), "belopp": BELOPP, "person": person, "jobbstimulans": st.booleans()})
    annan = st.fixed_dictionaries({"typ": st.sampled_from(INKOMSTTYPER), "belopp": BELOPP, "person": person})
    kostnad = {"godkant": BELOPP, "ansokt": st.one_of(st.none(), BELOPP)}
    skal = st.sampled_from(["intyg", "beslut"])
    hushall = {
        "manad": f"{draw(st.integers(2018, 2026))}-{draw(st.integers(1, 12)):02}",
        "vuxna": vuxna,
        "ovriga_i_hushallet": draw(st.sampled_from([0, 0, 1, 2, 7])),
        "barn": draw(st.lists(ett_barn(), max_size=8)),
        "avvikelser": draw(
            st.lists(
                st.fixed_dictionaries({"person": person, "dagar": st.integers(0, 28), "i_normen": st.booleans(), "skal": skal}),
                max_size=2,
                unique_by=lambda avvikelse: avvikelse["person"],
            )
        ),
        "inkomster": draw(st.lists(st.one_of(lon, annan), max_size=4)),
        "utgifter": draw(
            st.lists(st.fixed_dictionaries({"typ": st.sampled_from(get_args(Utgiftstyp)), **kostnad}), max_size=4)
        ),
        "levnadskostnader": draw(
            st.lists(st.fixed_dictionaries({"typ": st.sampled_from(get_args(Levnadskostnadstyp)), **kostnad}), max_size=3)
        ),
        "justeringar": draw(
            st.lists(
                st.fixed_dictionaries(
                    {"post": st.sampled_from(get_args(Normpost)), "belopp": st.integers(0, 2000), "skal": skal}
                ),
                max_size=2,
            )
        ),
        "redan_utbetalt": draw(st.sampled_from([0, "1000.10", 20_000])),
        "val": {
            "dagbas": draw(st.sampled_from(["30", "kalender", "365/12"])),
            "gemensamma_vid_umgange": draw(st.sampled_from(["hela", "dagar"])),
            "avrundning": draw(st.sampled_from(["narmaste", "upp", "ned"])),
            "barns_arbetsinkomst_over_prisbasbelopp": draw(st.sampled_from(["raknas", "raknas_inte"])),
        },
    }
    # Two kronor below the limit, so that a household stays within it with a krona more of income.
    hogst = max(0, int(forsorjningsstod_kvar(hushall)) - 2)
    return hushall | {"nedsattning": {"belopp": min(draw(st.sampled_from([0, 500, 5000])), hogst), "skal": "beslut"}}


@settings(max_examples=120, deadline=None)
@given(ett_hushall())
def test_rows_are_arithmetic_and_add_up(hushall: dict[str, Any]) -> None:
    berakning = RAKNA.berakna(hushall)
    _hanger_ihop(berakning)
    assert RAKNA.berakna(hushall) == berakning
    assert all(rad.etikett and "$" not in rad.etikett for rad in berakning.rader)


@settings(max_examples=60, deadline=None)
@given(ett_hushall(), ett_barn())
def test_another_child_never_lowers_the_norm(hushall: dict[str, Any], barn: dict[str, Any]) -> None:
    hushall = hushall | {"nedsattning": {}}  # a child with a wage can leave less to reduce
    med = hushall | {"barn": [*hushall["barn"], barn]}
    assert RAKNA.berakna(med).riksnorm >= RAKNA.berakna(hushall).riksnorm


@settings(max_examples=60, deadline=None)
@given(ett_hushall(), st.randoms(use_true_random=False))
def test_order_never_matters(hushall: dict[str, Any], slump: random.Random) -> None:
    blandat = dict(hushall)
    for namn in ("barn", "avvikelser", "inkomster", "utgifter", "levnadskostnader", "justeringar"):
        blandat[namn] = slump.sample(hushall[namn], len(hushall[namn]))
    ena, andra = to_json(RAKNA.berakna(hushall)), to_json(RAKNA.berakna(blandat))
    assert sorted(json.dumps(rad) for rad in ena.pop("rader")) == sorted(json.dumps(rad) for rad in andra.pop("rader"))
    assert len(ena.pop("forbehall")) == len(andra.pop("forbehall"))
    assert ena == andra


@settings(max_examples=60, deadline=None)
@given(ett_hushall())
def test_one_krona_more_income_lowers_the_underskott_by_at_most_one(hushall: dict[str, Any]) -> None:
    mer = hushall | {"inkomster": [*hushall["inkomster"], {"typ": "pension", "belopp": 1}]}
    fore, efter = int(RAKNA.berakna(hushall).underskott), int(RAKNA.berakna(mer).underskott)
    assert 0 <= fore - efter <= 1
    assert efter >= 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 20), st.integers(1, 29), st.sampled_from(["2025-09", "2024-02", "2026-12"]))
def test_a_child_in_two_homes_is_one_child_on_the_days_of_the_month(alder: int, dagar: int, manad: str) -> None:
    manadens = {"2025-09": 30, "2024-02": 29, "2026-12": 31}[manad]

    def barnets(antal: int) -> Fraction:
        barn = {"alder": alder, "dagar": antal, "gar_i_skola": True}
        hushall = {"manad": manad, "vuxna": "ensamstaende", "barn": [barn], "val": {"dagbas": "kalender"}}
        return varde(RAKNA.berakna(hushall).rader[1].uttryck)

    assert barnets(dagar) + barnets(manadens - dagar) == barnets(manadens)


@pytest.mark.parametrize("typ", INKOMSTTYPER)
def test_every_income_has_its_row(typ: str) -> None:
    berakning = RAKNA.berakna(ENSAM | {"inkomster": [{"typ": typ, "belopp": 100}]})
    assert berakning.inkomster == (0 if typ in RAKNAS_INTE else 100)
    assert [rad.slag for rad in berakning.rader] == ["norm", "norm", "inkomst"]


def test_every_cost_and_item_has_its_row() -> None:
    hushall = ENSAM | {
        "utgifter": [{"typ": typ, "godkant": 1} for typ in get_args(Utgiftstyp)],
        "levnadskostnader": [{"typ": typ, "godkant": 1} for typ in get_args(Levnadskostnadstyp)],
        "justeringar": [{"post": post, "belopp": 1, "skal": "intyg"} for post in get_args(Normpost)],
    }
    berakning = RAKNA.berakna(hushall)
    summor = [int(summa) for summa in (berakning.utgifter, berakning.levnadskostnader, berakning.justeringar)]
    assert summor == [len(get_args(typer)) for typer in (Utgiftstyp, Levnadskostnadstyp, Normpost)]
    assert len({rad.etikett for rad in berakning.rader}) == len(berakning.rader)


def test_numbers_in_json_are_read_exactly() -> None:
    gavor = '[{"typ": "gava", "belopp": 0.1}, {"typ": "ovrigt", "belopp": "0.2"}]'
    text = f'{{"manad": "2025-09", "vuxna": "ensamstaende", "inkomster": {gavor}}}'
    assert RAKNA.berakna(text).inkomster == Decimal("0.30")
    manga = {"typ": "gava", "belopp": "9999999.12345678901234567"}
    rad = RAKNA.berakna(ENSAM | {"inkomster": [manga, {"typ": "lon", "belopp": manga["belopp"], "jobbstimulans": True}]}).rader
    assert [varde(rad[nr].uttryck) for nr in (2, 3)] == [Fraction(manga["belopp"]), Fraction(manga["belopp"]) * 3 / 4]


def _med_nedsattning(hushall: dict[str, Any], belopp: Decimal) -> Berakning | None:
    """The calculation, or None when the reduction is larger than what there is to reduce."""
    try:
        return RAKNA.berakna(hushall | {"nedsattning": {"belopp": belopp, "skal": "beslut"}, "redan_utbetalt": 0})
    except BadInput as fel:
        if fel.key != "nedsattning_over_forsorjningsstod":
            raise
        return None


@settings(max_examples=60, deadline=None)
@given(ett_hushall())
def test_a_reduction_reaches_all_of_the_forsorjningsstod_and_no_further(hushall: dict[str, Any]) -> None:
    kvar = forsorjningsstod_kvar(hushall)
    assume(kvar < STORSTA_BELOPP - 1)
    # The sums shown are each rounded to the öre, so the exact limit is within two öre of what they make.
    provade = [belopp for oren in range(-2, 4) if (belopp := kvar + Decimal(oren) / 100) >= 0]
    utfall = [_med_nedsattning(hushall, belopp) for belopp in provade]
    tillatna = [berakning for berakning in utfall if berakning is not None]
    assert utfall == tillatna + [None] * (len(utfall) - len(tillatna))
    assert 0 < len(tillatna) < len(utfall)
    if kvar >= Decimal("0.02"):  # with less, incomes may already reach the levnadskostnader
        assert all(-b.resultat >= b.levnadskostnader - Decimal("0.02") for b in tillatna)


@pytest.mark.parametrize(
    ("mer", "kvar"),
    [({}, 5180), ({"inkomster": [{"typ": "pension", "belopp": 5000}]}, 180), ({"redan_utbetalt": 5000}, 5180),
     ({"utgifter": [{"typ": "boende", "godkant": "6000.50"}]}, Decimal("11180.50")),
     ({"inkomster": [{"typ": "pension", "belopp": 6000}], "levnadskostnader": [{"typ": "tandvard", "godkant": 3000}]}, 0)],
)  # fmt: skip
def test_a_reduction_larger_than_the_forsorjningsstod_is_refused(mer: dict[str, Any], kvar: Decimal | int) -> None:
    """12 kap. 5 §: försörjningsstöd can be reduced, levnadskostnader i övrigt cannot."""
    jamnt = RAKNA.berakna(ENSAM | mer | {"nedsattning": {"belopp": str(kvar), "skal": "beslut"}})
    assert jamnt.fordelning.forsorjningsstod == 0
    for over in (kvar + Decimal("0.01"), kvar + 1000):
        with pytest.raises(BadInput) as fel:
            RAKNA.berakna(ENSAM | mer | {"nedsattning": {"belopp": str(over), "skal": "beslut"}})
        rad = TEXTS.error(fel.value)
        assert "\n" not in rad
        for del_ in (
            "nedsattning.belopp:",
            f"{skriv(over)} kr",
            f"{skriv(kvar)} kr",
            "12 kap. 5 §",
            "levnadskostnader i övrigt",
        ):
            assert del_ in rad
    with pytest.raises(BadInput) as fel:
        RAKNA.berakna({"manad": "2024-09", "vuxna": "ensamstaende", "nedsattning": {"belopp": 50_000}})
    assert "4 kap. 5 §" in TEXTS.error(fel.value)


def test_three_decimals_are_read_where_they_mean_one_thing() -> None:
    text = '{"manad": "2025-09", "vuxna": "ensamstaende", "inkomster": [{"typ": "gava", "belopp": %s}]}'
    for belopp, inkomst in (
        ("1.234", "1.23"), ('"1.2"', "1.20"), ('"1.23"', "1.23"), ('"1.2340"', "1.23"), ('"1234"', "1234.00"),
    ):  # fmt: skip
        assert str(RAKNA.berakna(text % belopp).inkomster) == inkomst
    assert RAKNA.berakna(ENSAM | {"inkomster": [{"typ": "gava", "belopp": Decimal("1.234")}]}).inkomster == Decimal("1.23")


# --- Bad input -----------------------------------------------------------------------------------------------------------


def _ett(**barn: Any) -> dict[str, Any]:
    return {"barn": [barn]}


def _inkomst(**mer: Any) -> dict[str, Any]:
    return {"inkomster": [{"typ": "lon", "belopp": 1} | mer]}


def _villkor(manader: list[str], forsta: str | None = None) -> dict[str, Any]:
    """A wage with jobbstimulans, and the months it is said to rest on."""
    villkor = {"manader_med_forsorjningsstod": manader, "forsta_inkomst": forsta}
    return _inkomst(jobbstimulans=True) | {"jobbstimulansvillkor": [villkor]}


FEL: list[tuple[Any, tuple[str, ...]]] = [
    ({"manad": "2025-13"}, ("manad:", "2025-13", "2025-09")),
    ({"manad": 202509}, ("manad:", "text")),
    ({"manad": "٢٠٢٥-09"}, ("manad:", "ingen månad")),
    ({"vuxna": "gift"}, ("vuxna:", "gift", "ensamstaende, sammanboende")),
    ({"vuxna": "ensamstående"}, ("vuxna:", "Menade du ensamstaende?")),
    ({"ovriga_i_hushallet": -1}, ("ovriga_i_hushallet:", "0")),
    ({"ovriga_i_hushallet": True}, ("ovriga_i_hushallet:", "true")),
    (_ett(alder=-1), ("barn[0].alder:", "-1", "0–20")),
    (_ett(alder=21), ("barn[0].alder:", "21", "eget ärende")),
    (_ett(alder=True), ("barn[0].alder:", "true")),
    (_ett(alder="fem"), ("barn[0].alder:", "fem", "heltal")),
    (_ett(alder=5.5), ("barn[0].alder:", "5.5", "heltal")),
    (_ett(), ("barn[0].alder:", "saknas")),
    (_ett(alder=5, age=5), ("barn[0].age:", "okänt fält")),
    (_ett(alder=5, lunch_på_förskola=True), ("barn[0].lunch_på_förskola:", "Menade du lunch_pa_forskola?")),
    (_ett(alder=5, lunch_pa_forskola="kanske"), ("lunch_pa_forskola:", "kanske", "true eller false")),
    (_ett(alder=18, gar_i_skola=False), ("barn[0].gar_i_skola:", "18 år", "eget ärende")),
    (_ett(alder=20, gar_i_skola=False), ("barn[0].gar_i_skola:", "20 år", "ovriga_i_hushallet")),
    (_ett(alder=5, dagar=31), ("barn[0].dagar:", "2025-09 har 30")),
    (_ett(alder=5, dagar=-1), ("barn[0].dagar:", "-1")),
    (_ett(alder=5, fodelsemanad="2019-9"), ("barn[0].fodelsemanad:", "2019-9")),
    (_ett(alder=5, fodelsemanad="2018-08"), ("barn[0].alder:", "5 år", "2018-08")),
    (_ett(alder=0, fodelsemanad="2025-10"), ("barn[0].alder:", "2025-10")),
    (_ett(alder=16, inkomst_ovrigt=-5), ("barn[0].inkomst_ovrigt:", "−5", "mindre än noll")),
    ({"barn": [{"alder": 5}] * 200}, ("barn:", "200", "30")),
    ({"barn": None}, ("barn:", "lista")),
    ({"barn": [5]}, ("barn[0]:", "objekt")),
    ({"barn": [{}, {"alder": -1}, {"alder": "x"}, {"alder": 99}, {}]},
     ("barn[0].alder:", "barn[1].alder:", "barn[2].alder:", "2 fel till")),
    (_inkomst(typ="löner"), ("inkomster[0].typ:", "Menade du lon?")),
    (_inkomst(typ="Hyra"), ("inkomster[0].typ:", "Hyra", "lon, eget_foretag")),
    (_inkomst(belopp="1e3"), ("inkomster[0].belopp:", "1e3", "4980.00")),
    (_inkomst(belopp=10**15), ("inkomster[0].belopp:", "1 000 000 000 000 000 kr")),
    (_inkomst(belopp="4 980,00"), ("inkomster[0].belopp:", "4 980,00", "4980.00")),
    (_inkomst(belopp="4\u00a0980"), ("inkomster[0].belopp:", "4980.00")),
    (_inkomst(belopp="1.234"), ("inkomster[0].belopp:", "1.234", "Skriv 1234.00", "1.23")),
    (_inkomst(belopp="1e3"), ("inkomster[0].belopp:", '"1e3" är inte ett belopp')),
    (_inkomst(belopp="1_000"), ("inkomster[0].belopp:", '"1_000" är inte ett belopp')),
    (_inkomst(belopp="٤"), ("inkomster[0].belopp:", "är inte ett belopp")),
    (_inkomst(belopp=10**15), ("inkomster[0].belopp:", "1 000 000 000 000 000 kr är mer än 10 000 000 kr")),
    (_inkomst(belopp=" 12345.678 "), ("inkomster[0].belopp:", "12345678.00", "12345.68")),
    (_ett(alder=16, inkomst_ovrigt="1.500"), ("barn[0].inkomst_ovrigt:", "1500.00", "1.50")),
    ({"utgifter": [{"typ": "boende", "godkant": 1, "ansokt": "6.000"}]}, ("utgifter[0].ansokt:", "6000.00", "6.00")),
    ({"levnadskostnader": [{"typ": "flytt", "godkant": "2.000"}]}, ("levnadskostnader[0].godkant:", "2000.00")),
    ({"justeringar": [{"post": "livsmedel", "belopp": "-1.234", "skal": "x"}]}, ("justeringar[0]", "-1234.00", "-1.23")),
    ({"nedsattning": {"belopp": "1.000", "skal": "x"}}, ("nedsattning.belopp:", "1000.00")),
    ({"redan_utbetalt": "5.000"}, ("redan_utbetalt:", "5000.00", "5.00")),
    ({"nedsattning": {"belopp": 5181}}, ("nedsattning.belopp:", "5 181 kr", "5 180 kr", "levnadskostnader i övrigt")),
    (_inkomst(belopp="massor"), ("inkomster[0].belopp:", "massor", "4980.00")),
    (_inkomst(belopp="NaN"), ("inkomster[0].belopp:", "NaN")),
    (_inkomst(belopp=float("inf")), ("inkomster[0].belopp:", "inf")),
    (_inkomst(belopp=True), ("inkomster[0].belopp:", "belopp")),
    (_inkomst(belopp=None), ("inkomster[0].belopp:", "belopp")),
    (_inkomst(belopp=-1), ("inkomster[0].belopp:", "−1")),
    (_inkomst(belopp=10_000_001), ("inkomster[0].belopp:", "10 000 001", "10 000 000")),
    (_inkomst(belopp="1e999999"), ("inkomster[0].belopp:", "4980.00")),
    (_inkomst(belopp="1e-999999"), ("inkomster[0].belopp:", "4980.00")),
    (_inkomst(belopp="1." + "1" * 18), ("inkomster[0].belopp:", "17 decimaler")),
    (_inkomst(person="medsokande"), ("inkomster[0].person:", "ensamstående")),
    (_inkomst(typ="eget_foretag", jobbstimulans=True), ("inkomster[0].jobbstimulans:", "lon", "eget_foretag")),
    (_villkor(["2025-01/2025-05"]), ("jobbstimulansvillkor[0].manader_med_forsorjningsstod:", "sex månader i följd", "är 5.")),
    (_villkor(["2025-01/2025-03", "2025-05/2025-08"]), ("sex månader i följd", "är 4.")),
    (_villkor(["2020-01/2020-06"], "2020-07"), ("tog slut med 2022-06", "sex nya månader")),
    (_villkor(["2020-01/2020-06", "2022-06/2022-11"], "2020-07"), ("tog slut med 2022-06",)),
    (_villkor(["2025-13"]), ("manader_med_forsorjningsstod[0]:", "2025-13", "2025-01/2025-06")),
    (_villkor(["2025-06/2025-01"]), ("2025-06/2025-01", "varken en månad eller en följd")),
    (_villkor(["0001-01/2025-08"]), ("0001-01/2025-08", "varken en månad eller en följd")),
    (_villkor(["2025-04/2025-09"]), ("ligger inte före 2025-09",)),
    (_villkor(["2025-01/2025-06"], "2025-10"), ("forsta_inkomst:", "2025-10 ligger efter 2025-09")),
    (_villkor(["2025-01/2025-06"], "juli"), ("forsta_inkomst:", "juli", "ingen månad")),
    ({"jobbstimulansvillkor": [{"manader_med_forsorjningsstod": []}] * 2}, ("jobbstimulansvillkor[1].person:", "redan")),
    ({"jobbstimulansvillkor": [{"person": "medsokande", "manader_med_forsorjningsstod": []}]}, ("ensamstående",)),
    ({"justeringar": [{"post": "lek_och_fritid", "belopp": -200, "skal": "Har Fritidskort"}]}, ("fritidskort", "7 a §")),
    (_ett(alder=20, fodelsemanad="2004-09") | {"val": {"aldersbyte": "fodelsemanaden"}}, ("barn[0].alder:", "21")),
    ({"utgifter": [{"typ": "boende", "godkant": -1}]}, ("utgifter[0].godkant:", "−1")),
    ({"utgifter": [{"typ": "boende", "ansokt": 5}]}, ("utgifter[0].godkant:", "saknas")),
    ({"levnadskostnader": [{"typ": "tandvard", "godkant": 1, "ansokt": -2}]}, ("levnadskostnader[0].ansokt:", "−2")),
    ({"justeringar": [{"post": "livsmedel", "belopp": 5, "skal": " "}]}, ("justeringar[0].skal:", "tomt")),
    ({"justeringar": [{"post": "livsmedel", "belopp": 5}]}, ("justeringar[0].skal:", "saknas")),
    ({"justeringar": [{"post": "ovrigt", "belopp": -5181, "skal": "x"}]}, ("justeringar:", "−5 181", "5 180")),
    ({"nedsattning": 5}, ("nedsattning:", "objekt")),
    ({"nedsattning": {"belopp": -5}}, ("nedsattning.belopp:", "−5")),
    ({"redan_utbetalt": -5}, ("redan_utbetalt:", "−5")),
    ({"avvikelser": [{"person": "medsokande", "skal": "x"}]}, ("avvikelser[0].person:", "ensamstående")),
    ({"avvikelser": [{"person": "sokande", "skal": "x"}] * 2}, ("avvikelser[1].person:", "redan")),
    ({"avvikelser": [{"person": "sokande", "skal": "", "dagar": 31}]}, ("avvikelser[0].dagar:", "avvikelser[0].skal:")),
    ({"val": {"dagbas": "31"}}, ("val.dagbas:", "30, kalender, 365/12")),
    ({"val": {"runda": "upp"}}, ("val.runda:", "okänt fält")),
    ({"barnen": []}, ("barnen:", "Menade du barn?")),
]  # fmt: skip


@pytest.mark.parametrize(("andring", "delar"), FEL, ids=[f"{nr}-{delar[0]}" for nr, (_, delar) in enumerate(FEL)])
def test_bad_input_is_told_in_one_swedish_line(andring: dict[str, Any], delar: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as fel:
        RAKNA.berakna(ENSAM | andring)
    rad = TEXTS.error(fel.value)
    assert "\n" not in rad
    assert len(rad) < 700
    for del_ in delar:
        assert del_ in rad
    assert not re.search(r"\b(should|must|input|valid|field|value|error)\b", rad, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "delar"),
    [
        ("", ("JSON", "rad 1")),
        ('{"manad": "2025-09",\n "vuxna": }', ("JSON", "rad 2", "tecken 11")),
        ('{"manad": "2025-09", "manad": "2025-10", "vuxna": "ensamstaende"}', ("manad", "två gånger")),
        ('{"manad": "2025-09", "vuxna": "ensamstaende", "barn": [{"alder": 5, "alder": 6}]}', ("alder", "två gånger")),
        ('{"manad": "2025-09", "vuxna": "ensamstaende", "redan_utbetalt": NaN}', ("NaN", "inte är ett tal")),
        ('{"manad": "2025-09", "vuxna": "ensamstaende", "redan_utbetalt": -Infinity}', ("-Infinity",)),
        ("[]", ("JSON-objekt",)),
        ("null", ("JSON-objekt",)),
        ("[" * 100_000, ("djupt",)),
        ('{"manad": ' + "9" * 5000 + "}", ("många siffror",)),
        (b"\xff\xfe{", ("UTF-8",)),
        ('{"manad": "2025-09", "vuxna": "\\ud800"}', ("vuxna:",)),
    ],
)
def test_broken_json_is_told_in_one_swedish_line(text: str | bytes, delar: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as fel:
        RAKNA.berakna(text)
    rad = TEXTS.error(fel.value)
    assert "\n" not in rad
    rad.encode("utf-8")
    for del_ in delar:
        assert del_ in rad


def test_a_mark_of_utf8_before_the_json_does_no_harm() -> None:
    assert RAKNA.las(b"\xef\xbb\xbf" + json.dumps(ENSAM).encode()) == Hushall(manad="2025-09", vuxna="ensamstaende")


# --- How it is shown -----------------------------------------------------------------------------------------------------


def test_terminal_and_page_show_every_row_sum_and_reservation() -> None:
    fall = next(fall for fall in FALL if fall["mening"].startswith("Ensamstående med barn, dyrare kost"))
    berakning = RAKNA.berakna(fall["hushall"])
    text, markdown = to_text(berakning, TEXTS), to_markdown(berakning, TEXTS)
    for visat in (text, markdown):
        for rad in berakning.rader:
            assert rad.etikett in visat
            assert rad.uttryck in visat
            assert f"{rad.grund.lagrum} {rad.grund.akt}" in visat
        for belopp in ("8 340,00", "−7 540,00", "7 540 kr", "6 640,00", "900,00"):
            assert belopp in visat
        assert "Beräknat underskott" in visat
        assert all(forbehall in visat for forbehall in berakning.forbehall)
        assert "bistånd" not in visat.lower()
    assert markdown.count("|:--|:--|--:|:--|") == 1


def test_derived_amounts_are_marked_where_they_stand() -> None:
    berakning = RAKNA.berakna({"manad": "2026-03", "vuxna": "ensamstaende", "barn": [{"alder": 8}]})
    for visat in (to_text(berakning, TEXTS), to_markdown(berakning, TEXTS)):
        assert "Barn 8 år (härlett belopp)" in visat
        assert visat.count("(härlett belopp)") == 1


@pytest.mark.parametrize(("belopp", "vantat"), [(7000, "Beräknat överskott"), (5180, "Varken underskott eller överskott")])
def test_the_outcome_is_named(belopp: int, vantat: str) -> None:
    berakning = RAKNA.berakna(ENSAM | {"inkomster": [{"typ": "pension", "belopp": belopp}]})
    assert vantat in to_text(berakning, TEXTS)
    assert vantat in to_markdown(berakning, TEXTS)


def test_reasons_that_users_write_cannot_change_the_page() -> None:
    skal = "<img src=x onerror=alert(1)> | [länk](http://exempel.invalid) *fet*\n\n# rubrik\x1b[31m"
    berakning = RAKNA.berakna(ENSAM | {"justeringar": [{"post": "livsmedel", "belopp": 5, "skal": skal}]})
    rad = next(rad for rad in to_markdown(berakning, TEXTS).splitlines() if "onerror" in rad)
    assert "\\<img" in rad
    assert "\\[länk\\]" in rad
    assert len(re.findall(r"(?<!\\)\|", rad)) == 5
    assert "\x1b" not in to_text(berakning, TEXTS)


@pytest.mark.parametrize(
    ("tal", "text"),
    [(0, "0"), (8000, "8 000"), (Decimal("249.75"), "249,75"), (Decimal("-300"), "−300"), (Decimal("-0.125"), "−0,125"),
     (Decimal("1234567.5"), "1 234 567,50"), (Decimal("1E+5"), "100 000"), (Decimal("10.00"), "10")],
)  # fmt: skip
def test_amounts_are_written_for_swedish_readers(tal: Decimal | int, text: str) -> None:
    assert skriv(tal) == text


# --- Why, and what differs -----------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(ett_hushall())
def test_every_row_has_its_why_and_the_calculation_is_the_same(hushall: dict[str, Any]) -> None:
    lasta = RAKNA.las(hushall)
    med, utan = RAKNA.med_forklaring(lasta), RAKNA(lasta)
    assert med.model_copy(update={"forklaringar": ()}) == utan
    assert len(med.forklaringar) == len(med.rader)
    for rad, varfor in zip(med.rader, med.forklaringar, strict=True):
        assert varfor.strip().endswith(".")
        assert rad.slag in ("norm", "inkomst") or rad.grund.lagrum in varfor
    for text in med.forklaringar:
        assert text in to_text(med, TEXTS)


def test_the_why_names_rule_choice_and_derived_cell() -> None:
    hushall = ENSAM | {"manad": "2026-09", "barn": [{"alder": 8, "dagar": 10}], "ovriga_i_hushallet": 1}
    _, barn, gemensamma = RAKNA.med_forklaring(RAKNA.las(hushall)).forklaringar
    assert "7–10 år (12 kap. 2 § SoF 2025:468)" in barn
    assert "30 dagar i månaden. Det är ett val" in barn
    assert "2025 års belopp 3 790 kr × 1,007" in barn
    assert "2 av 3 delar" in gemensamma
    assert "12 kap. 3 §" in gemensamma


@settings(max_examples=40, deadline=None)
@given(ett_hushall(), ett_hushall())
def test_differences_of_the_rows_add_up_to_those_of_the_sums(fore: dict[str, Any], efter: dict[str, Any]) -> None:
    jamford = RAKNA.jamfor(RAKNA.las(fore), RAKNA.las(efter))
    assert jamford.jamforelse is not None
    rader = jamford.jamforelse.rader
    assert sorted(r.belopp for r in jamford.rader) == sorted(r.efter for r in rader if r.efter is not None)
    assert sorted(r.belopp for r in jamford.jamforelse.fore.rader) == sorted(r.fore for r in rader if r.fore is not None)
    text = jamforelse_to_text(jamford, TEXTS)
    assert all(rad.etikett.split()[0] in text for rad in rader)


def test_what_changes_when_the_child_fills_eleven() -> None:
    fore = ENSAM | {"barn": [{"alder": 5, "lunch_pa_forskola": True}, {"alder": 10}]}
    efter = ENSAM | {"barn": [{"alder": 11}, {"alder": 5, "lunch_pa_forskola": True}]}
    jamforelse = RAKNA.jamfor(RAKNA.las(fore), RAKNA.las(efter)).jamforelse
    assert jamforelse is not None
    assert [(r.etikett, r.fore, r.efter, r.skillnad) for r in jamforelse.rader if r.skillnad] == [
        ("Barn 10 år → Barn 11 år", Decimal("3790.00"), Decimal("4350.00"), Decimal("560.00"))
    ]
