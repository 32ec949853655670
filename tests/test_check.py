"""The check: what sources carry passes, what they do not is caught, whatever wrote it."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.check.check import check
from assistant.check.facts import carried, facts
from assistant.domain.answer import Checked, Draft, DraftClaim
from assistant.domain.hushall import Berakning, Fordelning, Grund, Rad
from assistant.domain.retrieval import FoundFinding, Retrieval
from assistant.domain.source import Finding, Hit, Passage, Source

ACT = Source(id="lag-1", kind="lag", title="Påhittad lag (2025:400)", text_kind="sammanfattning", valid_from=date(2025, 7, 1))
OLD = Source(id="lag-0", kind="lag", title="Äldre lag (2001:453)", text_kind="sammanfattning", valid_to=date(2025, 6, 30))
TEXT = (
    "Den som har fått försörjningsstöd sex månader i följd får behålla 25 procent av lönen.\n\n"
    "Regeln gäller i två år. Beslutet får inte överklagas senare än tre veckor från den 1 september 2025. "
    "Avgiften är 1 400,50 kronor."
)


def hit(source: Source = ACT, text: str = TEXT, locator: str = "12 kap. 8 §", address: str = "K12P8") -> Hit:
    passage = Passage(
        id=f"{source.id}:{address}", source_id=source.id, locator=locator, address=address, text=text,
        valid_from=source.valid_from, valid_to=source.valid_to,
    )  # fmt: skip
    return Hit(passage=passage, source=source, score=1.0)


def berakning() -> Berakning:
    grund = Grund(akt="SoF 2025:468", lagrum="12 kap. 2 §")
    return Berakning(
        manad="2025-09", tabell="2025",
        rader=(Rad(nyckel="barn[0]", slag="norm", etikett="Barn 5 år", belopp=Decimal("3030.00"), uttryck="3 030",
                   grund=grund),),
        riksnorm=Decimal("8340.00"), justeringar=Decimal(0), inkomster=Decimal(0), utgifter=Decimal(0),
        levnadskostnader=Decimal(0), resultat=Decimal("-8340.00"), utfall="underskott", underskott="8340",
        fordelning=Fordelning(forsorjningsstod=Decimal("8340.00"), levnadskostnader=Decimal(0)), forbehall=(),
    )  # fmt: skip


def run(
    text: str, tokens: tuple[str, ...] = ("K1",), *, quoted: bool = False, mode: str = "modellage", hits: tuple[Hit, ...] = ()
) -> Checked:
    draft = Draft.model_validate({"claims": [DraftClaim(text=text, tokens=tokens, quoted=quoted)], "mode": mode})
    return check(draft, Retrieval(hits=hits or (hit(),)), berakning(), date(2025, 10, 1))


GOOD = [
    "Den som har haft försörjningsstöd sex månader i följd får behålla 25 % av lönen.",
    "Regeln gäller två år.",
    "Beslutet får inte överklagas senare än 3 veckor från den 1 september 2025.",
    "Avgiften är 1400,50 kronor enligt 12 kap. 8 §.",
    "Enligt 12:8 får den enskilde behålla 25 procent av lönen.",
]
SPOILT = [
    ("Den som har haft försörjningsstöd sex månader i följd får behålla 35 % av lönen.", "fact"),
    ("Den som har haft försörjningsstöd sju månader i följd får behålla 25 % av lönen.", "fact"),
    ("Den som har haft försörjningsstöd sex månader i följd får inte behålla 25 % av lönen.", "support"),
    ("Beslutet får överklagas senare än tre veckor från den 1 september 2025.", "support"),
    ("Beslutet får inte överklagas senare än tre veckor från den 2 september 2025.", "fact"),
    ("Beslutet får inte överklagas senare än tre veckor från den 1 oktober 2025.", "fact"),
    ("Avgiften är 1 400,60 kronor.", "fact"),
    ("Avgiften är 1 400,50 kronor enligt 12 kap. 9 §.", "fact"),
    ("Avgiften är 1 400,50 kronor enligt 13 kap. 8 §.", "fact"),
    ("Avgiften är 1 400,50 kronor enligt lagen (2001:453).", "fact"),
    ("Kommunen måste erbjuda gratis resor till alla pensionärer.", "support"),
    ("Hon har rätt till 1 400,50 kronor.", "decision"),
    ("Ansökan ska avslås.", "decision"),
    ("Klienten ska få 1 400,50 kronor.", "decision"),
    ("Läs mer på https://exempel.invalid om lönen.", "address"),
    ("![bild](x) Regeln gäller i två år.", "address"),
]


@pytest.mark.parametrize("text", GOOD)
def test_what_the_source_carries_is_shown(text: str) -> None:
    assert run(text).withheld == ()


@pytest.mark.parametrize(("text", "fault"), SPOILT)
def test_what_the_source_does_not_carry_is_withheld(text: str, fault: str) -> None:
    result = run(text)
    assert result.claims == ()
    assert result.withheld == (fault,)


@pytest.mark.parametrize(
    ("tokens", "fault"), [((), "ocited"), (("K2",), "token"), (("K1", "K9"), "token"), (("B2",), "token"), (("k1",), "token")]
)
def test_every_token_must_be_known(tokens: tuple[str, ...], fault: str) -> None:
    assert run("Regeln gäller i två år.", tokens).withheld == (fault,)


def test_a_quote_is_word_for_word() -> None:
    assert run("Regeln gäller i två år.", quoted=True).withheld == ()
    assert run("Regeln gäller  i\ntvå år.", quoted=True).withheld == ()
    assert run("Regeln gäller i 2 år.", quoted=True).withheld == ("quote",)
    assert run("Regeln gällеr i två år.", quoted=True).withheld == ("quote",)  # a Cyrillic е among the letters


def test_amounts_come_from_the_trace() -> None:
    assert run("Riksnormen i september 2025 är 8 340 kronor.", ("B1",)).withheld == ()
    assert run("Riksnormen är 8 341 kronor.", ("B1",)).withheld == ("fact",)
    assert run("Riksnormen är 8 340 kronor.", ("K1",)).withheld == ("fact",)


def test_a_repealed_provision_is_shown_only_with_a_word_about_it() -> None:
    old = hit(OLD, "Nämnden fick begära praktik.", "4 kap. 4 §", "K4P4")
    assert run("Nämnden fick begära praktik.", quoted=True, hits=(old,)).withheld == ("validity",)
    draft = Draft(
        claims=(
            DraftClaim(
                text="4 kap. 4 § Äldre lag (2001:453) är upphävd. Bestämmelsen gällde till och med 2025-06-30.", tokens=("K1",)
            ),
            DraftClaim(text="Nämnden fick begära praktik.", tokens=("K1",), quoted=True),
        )
    )
    checked = check(draft, Retrieval(hits=(old,)), None, date(2025, 10, 1))
    assert checked.withheld == ()
    assert check(draft, Retrieval(hits=(old,)), None, date(2024, 1, 1)).withheld == ()


def test_a_provision_not_yet_in_force_is_not_shown() -> None:
    draft = Draft(claims=(DraftClaim(text="Regeln gäller i två år.", tokens=("K1",), quoted=True),))
    assert check(draft, Retrieval(hits=(hit(),)), None, date(2025, 6, 30)).withheld == ("validity",)
    assert check(draft, Retrieval(hits=(hit(),)), None, date(2025, 7, 1)).withheld == ()


def test_citations_hold_the_exact_words_and_place() -> None:
    checked = run("Regeln gäller i två år.", quoted=True)
    citation = checked.citations[0]
    assert (citation.number, citation.quote) == (1, "Regeln gäller i två år.")
    assert citation.locator == "12 kap. 8 § andra stycket"
    assert citation.quote in TEXT
    whole = run("Regeln gäller två år.").citations[0]
    assert whole.quote == TEXT


def test_facts_know_one_thing_in_many_forms() -> None:
    assert facts("25 %") == facts("25 procent")
    assert facts("1 400,50 kr") == facts("1400.50 kronor") == facts("1 400,5")
    assert facts("den 1 september 2025") == facts("2025-09-01")
    assert facts("12 kap. 7 a §") == facts("12:7 a") == {"place:12:7a"}
    assert carried(facts("7 §"), facts("12 kap. 7 §"))
    assert not carried(facts("12 kap. 7 §"), facts("13 kap. 7 §"))
    assert not carried(facts("7 a §"), facts("7 §"))
    assert facts("HFD 2020:40") != facts("HFD 2020:41")


def test_a_count_is_that_of_the_findings_listed() -> None:
    report = Source(id="g", kind="granskning", title="Granskning, Exempelby")
    lines = "Nämnden bör räkna.\nNämnden bör skriva."
    found = hit(report, lines, "avsnitt 1", "")
    findings = tuple(
        FoundFinding(finding=Finding(source_id="g", kind="rekommendation", number=n, text=t, locator="avsnitt 1"), hit=1)
        for n, t in enumerate(lines.splitlines(), start=1)
    )
    retrieval = Retrieval(hits=(found,), findings=findings)
    for text, withheld in (
        ("Granskning, Exempelby: 2 rekommendationer.", ()),
        ("Granskning, Exempelby: 7 rekommendationer.", ("fact",)),
    ):
        draft = Draft(claims=(DraftClaim(text=text, tokens=("K1",)),))
        assert check(draft, retrieval, None, date(2025, 10, 1)).withheld == withheld


@pytest.mark.parametrize(
    ("text", "denied", "mode", "fault"),
    [
        ("Ingen rad eller summa är 4 321 kronor.", ("4321",), "kallage", ""),
        ("Ingen rad är räknad med 35 procent.", ("35",), "kallage", ""),
        ("Ingen rad eller summa är 3 030 kronor.", ("3030",), "kallage", "fact"),  # there is such a row
        ("Summan är 4 321 kronor.", ("4321",), "kallage", "fact"),  # states it, and denies nothing
        ("Ingen rad eller summa är 4 321 kronor.", (), "kallage", "fact"),
        ("Ingen rad eller summa är 4 321 kronor, utan 5 432.", ("4321",), "kallage", "fact"),
        ("Ingen rad eller summa är 4 321 kronor.", ("4321",), "modellage", "fact"),
    ],
)
def test_a_number_that_is_denied_must_not_be_in_the_calculation(
    text: str, denied: tuple[str, ...], mode: str, fault: str
) -> None:
    claim = DraftClaim(text=text, tokens=("B1",), denied=tuple(Decimal(d) for d in denied))
    draft = Draft.model_validate({"claims": [claim], "mode": mode})
    checked = check(draft, Retrieval(hits=(hit(),)), berakning(), date(2025, 10, 1))
    assert checked.withheld == ((fault,) if fault else ())
