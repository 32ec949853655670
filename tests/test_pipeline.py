"""The whole road on the built-in knowledge: one test for each way an answer can end, and what every answer must hold."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.assembly import House, open_house
from assistant.compose.kallage import MOST_PASSAGES
from assistant.domain.answer import Answer
from assistant.domain.errors import BadInput
from assistant.domain.question import Question, Turn
from assistant.index.embedder_e5 import EmbeddedE5
from assistant.prompts import Texts
from assistant.settings import Settings

QUESTIONS = [
    "Vilka rekommendationer fick omsorgsnämnden i Hedemora?",
    "Hur mycket av lönen får klienten behålla efter sex månader med stöd?",
    "Vad är riksnormen i augusti 2025 för två sambor med barn 3 och 8 år?",
    "Vad säger 4 kap. 4 § SoL?",
    "Vad gäller enligt 12 kap. 7 a § SoL?",
    "Hur lång tid har man på sig att överklaga?",
    "Vad kritiserade revisorerna Hedemora för?",
    "Hur gick feriejobben i Avesta 2022?",
    "Jämför rekommendationerna i Hedemora och Avesta",
    "personlig kostnad 15-18 år 2021",
    "Hur många revisionsfrågor har granskningen i Avesta?",
    "ensamstående med barn 3 och 8 år, hyra 6500, lön 9000 efter skatt, september 2025",
    "What if the applicant refuses the internship?",
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]) -> Iterator[House]:
    embedder = "embedded" if EmbeddedE5.available() else "none"
    opened = open_house(make_settings(tmp_path_factory.mktemp("house"), embedder=embedder))
    yield opened
    opened.close()


def ask(house: House, text: str, as_of: date | None = None, history: tuple[Turn, ...] = ()) -> Answer:
    return house.answer(Question(text=text, as_of=as_of, history=history))


def places(answer: Answer) -> list[tuple[str, str]]:
    return [(c.source_id, c.locator) for c in answer.citations]


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_claim_is_cited_and_every_quote_stands_in_its_passage(house: House, text: str) -> None:
    answer = ask(house, text)
    assert answer.status == "answered"
    assert answer.claims
    numbers = {c.number for c in answer.citations}
    assert numbers == set(range(1, len(answer.citations) + 1))
    for claim in answer.claims:
        assert claim.citations
        assert set(claim.citations) <= numbers
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} == numbers
    for citation in answer.citations:
        passages = [p.text for p in house.library.snapshot.passages if p.source_id == citation.source_id]
        assert any(citation.quote in text for text in passages)
    assert answer.timings_ms["total"] > 0
    assert answer.to_json()["as_of"] == answer.as_of.isoformat()


def test_answers_begin_with_the_provision_asked_about(house: House) -> None:
    jobb = ask(house, "Hur mycket av lönen får klienten behålla efter sex månader med stöd?")
    assert places(jobb)[0][0] == "sol-2025-400"
    assert places(jobb)[0][1].startswith("12 kap. 8 §")
    assert "25 procent" in jobb.text
    assert jobb.kind == "ratt"


def test_recommendations_are_listed_whole_and_only_those_to_the_one_asked_about(house: House) -> None:
    hedemora = ask(house, "Vilka rekommendationer fick omsorgsnämnden i Hedemora?")
    assert hedemora.kind == "granskning"
    assert len(hedemora.claims) == 3
    assert {s for s, _ in places(hedemora)} == {"hedemora-2022"}
    avesta = ask(house, "Hur många rekommendationer fick omsorgsstyrelsen i Avesta?")
    assert "5 rekommendationer" in avesta.text
    assert len(avesta.claims) == 6
    other = ask(house, "Vilka rekommendationer fick socialnämnden i Hedemora?")
    assert "riktar inget till socialnämnden" in other.text


def test_a_number_belongs_to_the_finding_it_stands_at(house: House) -> None:
    """The summary ties no judgement to question 3, and its judgement 3 is about something else."""
    answer = ask(house, "Vad var bedömningen av revisionsfråga 3 i Avesta?")
    assert "tydliga och förankrade" in answer.text
    assert "omorganisationen" not in answer.text.lower()
    assert "bedömning 3" not in " ".join(place for _, place in places(answer))


def test_criteria_that_the_register_lacks_are_found_in_the_text(house: House) -> None:
    assert "Avsnitt 2.2" in ask(house, "Vilka revisionskriterier användes i Hedemora?").citations[0].locator


def test_a_follow_up_moves_to_the_other_report(house: House) -> None:
    history = (
        Turn(role="user", text="Vilka rekommendationer fick omsorgsnämnden i Hedemora?"),
        Turn(role="assistant", text="..."),
    )
    answer = ask(house, "och i Avesta?", history=history)
    assert {s for s, _ in places(answer)} == {"avesta-2023"}
    assert answer.kind == "granskning"


def test_the_norm_is_computed_with_its_table_and_provisions(house: House) -> None:
    answer = ask(house, "Vad är riksnormen i augusti 2025 för två sambor med barn 3 och 8 år?")
    assert answer.kind == "berakning"
    assert answer.calculation is not None
    assert answer.calculation["riksnorm"] == "15550.00"
    assert "15 550 kronor" in answer.text
    assert answer.household is not None
    assert answer.household["manad"] == "2025-08"
    assert ("sof-2025-468", "12 kap. 2 §") in places(answer)
    assert answer.as_of == date(2025, 8, 1)


def test_the_norm_follows_up_on_the_household_before(house: House) -> None:
    history = (
        Turn(role="user", text="Riksnorm för ensamstående med barn 5 år i september 2025"),
        Turn(role="assistant", text="8 340"),
    )
    answer = ask(house, "och om barnet är 8?", history=history)
    assert answer.calculation is not None
    assert answer.calculation["riksnorm"] == "9100.00"  # 3 910 + 3 790 + 1 400


def test_what_is_missing_is_asked_for(house: House) -> None:
    answer = ask(house, "Hur hög är riksnormen för en ensamstående med två barn i mars 2025?")
    assert answer.status == "needs_details"
    assert [m.field for m in answer.missing] == ["barn[0].alder", "barn[1].alder"]
    assert all(m.question.endswith("?") for m in answer.missing)
    assert answer.calculation is None


@pytest.mark.parametrize(
    ("text", "word"), [("Riksnorm februari 2027 för ensamstående?", "2027"), ("Riksnorm maj 2016 för ensamstående?", "2018")]
)
def test_outside_the_tables_there_is_no_number(house: House, text: str, word: str) -> None:
    answer = ask(house, text)
    assert (answer.status, answer.kind) == ("refused", "berakning")
    assert word in answer.text
    assert answer.calculation is None
    assert answer.claims == ()


def test_what_is_not_of_the_field_is_out_of_scope(house: House) -> None:
    for text in ("Vem vann fotbolls-VM 2022?", "Hej!", "Write a Python function that sorts a list"):
        answer = ask(house, text)
        assert (answer.status, answer.kind) == ("out_of_scope", "utanfor")
        assert answer.citations == ()


def test_an_amount_that_no_source_states_is_not_answered_with_something_else(house: House) -> None:
    answer = ask(house, "Hur mycket är äldreförsörjningsstödet per månad?")
    assert answer.status == "no_source"
    assert answer.claims == ()


def test_an_old_number_whose_wording_is_not_here_leads_to_what_answers_to_it(house: House) -> None:
    answer = ask(house, "Vad säger 11 kap. 11 a § SoL?", as_of=date(2026, 11, 22))
    assert "11 kap. 11 a § Socialtjänstlag (2001:453) är upphävd" in answer.text
    assert places(answer)[0] == ("sol-2025-400", "15 kap. 11 §")


def test_an_old_number_is_told_with_what_answers_to_it_and_the_day_that_decides(house: House) -> None:
    answer = ask(house, "Vad säger 9 kap. 1 § SoL?", as_of=date(2026, 11, 22))
    assert "9 kap. 1 § Socialtjänstlag (2001:453) är upphävd" in answer.text
    assert places(answer)[:2] == [("sol-2001-453", "9 kap. 1 §"), ("sol-2025-400", "33 kap. 1 §")]
    assert any(w.startswith("Övergångsregel för 33 kap. 1 §") and "dagen då biståndet beviljades" in w for w in answer.warnings)
    assert any("[1] är inte bekräftat" in w for w in answer.warnings)


def test_a_transition_rule_stands_beside_the_provision_it_touches_and_no_other(house: House) -> None:
    appeal = ask(house, "Vad säger 35 kap. 1 § SoL?", as_of=date(2026, 11, 22))
    assert [w for w in appeal.warnings if "Övergångsregel" in w and "dagen då beslutet meddelades" in w]
    benefit = ask(house, "Vad säger 12 kap. 8 § SoL?", as_of=date(2026, 11, 22))
    assert not [w for w in benefit.warnings if "Övergångsregel" in w]


def test_a_sum_of_another_act_is_given_with_its_place(house: House) -> None:
    answer = ask(house, "Hur mycket är barnbidraget per månad?", as_of=date(2026, 11, 22))
    assert places(answer)[0][0] == "sfb-2010-110"
    assert "1 250 kronor" in answer.text


def test_a_declared_gap_is_no_answer_and_says_whom_to_ask(house: House) -> None:
    answer = ask(house, "Vad gäller för egna företagare?", as_of=date(2026, 11, 22))
    assert answer.status == "no_source"
    assert places(answer)[0] == ("vad-radrum-inte-vet", "Egna företagare")
    assert "Fråga " in answer.text  # the whole section is told, its last sentence included


def test_an_abbreviation_is_explained_from_the_glossary(house: House) -> None:
    answer = ask(house, "Vad betyder SSBTEK?")
    assert places(answer)[0][0] == "introduktion-ordlista"
    assert "SSBTEK" in answer.text


def test_a_court_case_is_found_by_its_name(house: House) -> None:
    answer = ask(house, "Vad säger HFD 2020:40?")
    assert places(answer)[0][0] == "praxis"
    assert places(answer)[0][1].startswith("HFD 2020:40")
    unknown = ask(house, "Vad säger RÅ 2001 ref. 33?")
    assert unknown.status == "no_source"
    assert "RÅ 2001 ref. 33" in unknown.text


def test_the_invented_guideline_answers_only_who_names_it_and_says_that_it_is_invented(house: House) -> None:
    general = ask(house, "Hur hög hyra godtas för en ensam vuxen?")
    assert "riktlinje-exempelkommun" not in {s for s, _ in places(general)}
    named = ask(house, "Hur hög hyra godtar Exempelkommun för en ensam vuxen?", as_of=date(2026, 11, 22))
    assert {s for s, _ in places(named)} == {"riktlinje-exempelkommun"}
    assert "Exempelkommun" in named.text
    assert "6 200 kronor" in named.text
    assert "6 000 kronor" not in named.text  # until 31 March
    assert any("påhittade" in w for w in named.warnings)


def test_a_household_of_a_named_municipality_is_warned_by_its_guideline(house: House) -> None:
    answer = ask(house, "Exempelkommun: ensamstående utan barn, hyra 7 000, maj 2026")
    assert answer.calculation is not None
    assert any("Exempelkommun anger i sin riktlinje, 6 200 kr i månaden" in line for line in answer.calculation["forbehall"])


def test_what_auditors_may_do_is_law_when_no_report_is_named(house: House) -> None:
    answer = ask(house, "Får kommunens revisorer granska ärenden om myndighetsutövning mot enskilda?")
    assert places(answer)[0][0] == "kl-2017-725"


def test_a_bare_paragraph_stays_in_the_chapter_before(house: House) -> None:
    history = (Turn(role="user", text="Vad säger 12 kap. 8 § SoL?"), Turn(role="assistant", text="..."))
    assert places(ask(house, "och 9 §?", history=history))[0] == ("sol-2025-400", "12 kap. 9 §")


def test_the_reply_to_our_question_is_read_with_the_description(house: House) -> None:
    history = (Turn(role="user", text="riksnorm för två barn 4 och 12 år, mars 2025"), Turn(role="assistant", text="..."))
    answer = ask(house, "ensamstående", history=history)
    assert answer.calculation is not None
    assert answer.calculation["riksnorm"] == "13060.00"  # 3 910 + 3 030 + 4 350 + 1 770
    assert answer.as_of == date(2025, 3, 1)


def test_the_month_of_the_household_decides_the_law(house: House) -> None:
    history = (
        Turn(role="user", text="Riksnorm för ensamstående med barn 5 år i september 2025"),
        Turn(role="assistant", text="8 340"),
    )
    answer = ask(house, "och hyran är 7000", history=history)
    assert (answer.status, answer.as_of) == ("answered", date(2025, 9, 1))


@pytest.mark.parametrize(
    "text", ["Vad rekommenderade revisorerna i Falun?", "Vad säger 99 kap. 1 § SoL?", "Vad säger 200 § FL?"]
)
def test_what_is_not_here_has_no_source(house: House, text: str) -> None:
    answer = ask(house, text)
    assert answer.status == "no_source"
    assert answer.claims == ()


def test_an_old_number_is_told_as_repealed_with_what_answers_to_it(house: House) -> None:
    answer = ask(house, "Vad säger 4 kap. 4 § SoL?", as_of=date(2026, 11, 22))
    assert "upphävd" in answer.text
    assert "2025-06-30" in answer.text
    assert [s for s, _ in places(answer)] == ["sol-2001-453", "sol-2025-400", "sol-2025-400"]
    assert places(answer)[1][1].startswith("12 kap. 4 §")
    assert places(answer)[2][1].startswith("4 kap. 4 §")
    assert answer.citations[0].valid_to == date(2025, 6, 30)


def test_the_date_decides_which_act_a_name_means(house: House) -> None:
    then = ask(house, "Vad säger 4 kap. 4 § SoL?", as_of=date(2024, 5, 1))
    assert {s for s, _ in places(then)} == {"sol-2001-453"}
    assert "gällde till och med" not in then.text
    numbered = ask(house, "Vad säger 4 kap. 4 § socialtjänstlagen (2025:400)?", as_of=date(2026, 1, 1))
    assert places(numbered) == [("sol-2025-400", "4 kap. 4 §"), ("sol-2025-400", "4 kap. 4 §, tillämpning")]
    assert [c.kind for c in numbered.citations] == ["lag", "vagledning"]  # practice is not cited as the act
    before = ask(house, "Får vi sänka normen för fritidskort?", as_of=date(2025, 8, 1))
    assert all("7 a §" not in place for _, place in places(before))


def test_before_an_act_was_in_force_what_stood_in_its_place_is_shown(house: House) -> None:
    history = (Turn(role="user", text="Vad säger 12 kap. 8 § SoL?"), Turn(role="assistant", text="..."))
    for answer in (
        ask(house, "Och i september 2024?", history=history),
        ask(house, "Vad säger 12 kap. 8 § SoL?", as_of=date(2024, 9, 1)),
    ):
        assert places(answer)[0] == ("sol-2001-453", "4 kap. 1 b §")
        assert all(c.valid_from is None or c.valid_from <= date(2024, 9, 1) for c in answer.citations)
    assert ask(house, "Vad säger 25 § FL?", as_of=date(2015, 1, 1)).status == "no_source"


def test_what_the_norm_is_is_not_a_row_of_its_table(house: House) -> None:
    answer = ask(house, "Vad är riksnormen?")
    assert not {s for s, _ in places(answer) if s.startswith("riksnorm-")}
    assert places(answer)[0] in {("introduktion-ordlista", "Riksnorm"), ("sof-2025-468", "12 kap. 1 §")}


def test_a_known_later_change_stands_beside_the_provision(house: House) -> None:
    answer = ask(house, "Vad säger 12 kap. 4 § SoL?", as_of=date(2026, 11, 22))
    assert any("2026:730" in w for w in answer.warnings)
    earlier = ask(house, "Vad säger 12 kap. 4 § SoL?", as_of=date(2025, 7, 2))
    assert all("2026:730" not in w or "uppges" in w for w in earlier.warnings)


@pytest.mark.parametrize("text", ["Ska vi avslå ansökan om hon vägrar praktiken?", "Har hon rätt till bistånd till glasögon?"])
def test_a_question_about_what_to_decide_gets_the_rules_and_a_reminder(house: House, text: str) -> None:
    answer = ask(house, text)
    assert answer.status == "answered"
    assert answer.warnings[0] == house.texts("replies.anmarkning_beslut")
    assert house.texts("replies.anmarkning_beslut") not in ask(house, "När får nämnden avslå en ansökan?").warnings


def test_status_lines_come_in_the_order_of_the_road(house: House, texts: Texts) -> None:
    told: list[str] = []
    house.answer(Question(text="Vad är riksnormen i maj 2025 för en ensamstående?"), on_status=told.append)
    keys = ("laser", "raknar", "soker", "skriver", "kontrollerar")
    assert told == [texts(f"replies.status_{key}") for key in keys]


@pytest.mark.parametrize("text", ["", "   \n ", "a" * 20_001])
def test_questions_that_cannot_be_read_are_refused_with_a_line(house: House, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        ask(house, text)
    line = house.texts.error(refused.value)
    assert line
    assert "\n" not in line


def test_the_same_question_has_the_same_answer(house: House) -> None:
    first, second = (ask(house, QUESTIONS[1]).to_json() for _ in range(2))
    for answer in (first, second):
        del answer["timings_ms"]
    assert first == second


def test_without_vectors_words_serve_and_it_is_said(tmp_path: Path, make_settings: Callable[..., Settings]) -> None:
    opened = open_house(make_settings(tmp_path))
    try:
        answer = ask(opened, "Hur länge gäller jobbstimulansen?")
        assert answer.status == "answered"
        assert places(answer)[0][1].startswith("12 kap. 8 §")
        assert opened.texts("replies.anmarkning_inga_vektorer") in answer.warnings
        assert ask(opened, "Vem vann fotbolls-VM 2022?").status == "out_of_scope"
    finally:
        opened.close()


def test_a_provision_that_the_question_names_comes_first(house: House) -> None:
    answer = ask(house, "Vem har rätt till ekonomiskt bistånd enligt 12 kap. 1 § SoL?")
    assert places(answer)[0][1] == "12 kap. 1 §"


def test_a_named_provision_that_a_search_would_not_find_comes_first_and_opens_no_floodgate(house: House) -> None:
    """33 kap. 5 § has nothing to do with what is asked: it leads all the same, and only what is near follows."""
    answer = ask(house, "Gäller jobbstimulansen av lönen efter sex månader även enligt 33 kap. 5 § SoL?")
    assert places(answer)[0][1].startswith("33 kap. 5 §")
    assert len(answer.citations) <= MOST_PASSAGES


def test_what_is_outside_has_no_day_of_law(house: House) -> None:
    answer = ask(house, "Vem vann fotbolls-VM 2022?")
    assert (answer.status, answer.as_of) == ("out_of_scope", date.today())


def test_years_of_birth_are_asked_about_and_are_no_year_of_the_norm(house: House) -> None:
    answer = ask(house, "Ensamstående med barn födda 2020 och 2015, hyra 8000")
    assert (answer.status, answer.as_of) == ("needs_details", date.today())
    assert {m.field for m in answer.missing} == {"barn"}
    assert not any("Används inte" in line for line in answer.provenance["understood"])


def test_a_question_about_a_repealed_provision_is_told_that_it_is_repealed(house: House) -> None:
    answer = ask(house, "Får nämnden begära praktik av unga enligt 4 kap. 4 § socialtjänstlagen (2001:453)?")
    assert places(answer)[0] == ("sol-2001-453", "4 kap. 4 §")
    assert "upphävd" in answer.claims[0].text
    assert ("sol-2025-400", "12 kap. 4 §") in places(answer)


def test_a_finding_named_by_its_number_is_given_alone(house: House) -> None:
    answer = ask(house, "Vad är iakttagelse 34 i Avesta?")
    assert [locator for _, locator in places(answer)] == ["avsnitt 4.3.5, iakttagelse 34"]
    assert "272" in answer.text
    assert ask(house, "Vad säger rekommendation 40 i Hedemora?").status == "no_source"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Vad säger 2 § lag (1944:475)?", ("lag-1944-475", "2 §")),
        ("Vad står i 7 § lagen (2003:1210)?", ("finsam-2003-1210", "7 §")),
        ("Vad säger 10 § LMA (1994:137)?", ("lma-1994-137", "10 §")),
        ("Vad säger 12 kap. 1 § KL?", ("kl-2017-725", "12 kap. 1 §")),
    ],
)
def test_a_place_is_found_by_the_number_of_its_act_wherever_the_title_has_it(
    house: House, text: str, place: tuple[str, str]
) -> None:
    answer = ask(house, text, as_of=date(2026, 11, 22))
    assert (places(answer)[0][0], places(answer)[0][1].split(" första")[0]) == place


@pytest.mark.parametrize(
    ("text", "place", "amount"),
    [
        ("Hur mycket är flerbarnstillägget för tre barn?", "15 kap. 8 §", "580 kronor"),
        ("Hur stort är underhållsstödet för en tolvåring?", "18 kap. 20 §", "1 823 kronor"),
    ],
)
def test_the_amount_of_a_benefit_is_no_household(house: House, text: str, place: str, amount: str) -> None:
    answer = ask(house, text, as_of=date(2026, 11, 22))
    assert places(answer)[0][0] == "sfb-2010-110"
    assert places(answer)[0][1].startswith(place)
    assert amount in answer.text


def test_a_place_that_a_later_change_added_is_told_of_and_not_denied(house: House) -> None:
    for text in ("Vad säger 12 kap. 4 a § SoL?", "Vad säger 12 kap. 5 b § SoL?"):
        answer = ask(house, text, as_of=date(2026, 11, 22))
        assert "SFS 2026:730" in answer.text
        assert "inte fastställd" in answer.text
    assert ask(house, "Vad säger 12 kap. 9 b § SoL?", as_of=date(2026, 11, 22)).status == "no_source"


def test_a_day_ahead_is_answered_with_a_reserve(house: House) -> None:
    ahead = ask(house, "Hur överklagar man ett beslut?", as_of=date(2099, 1, 1))
    assert any("framåt i tiden" in w for w in ahead.warnings)
    assert not any("framåt i tiden" in w for w in ask(house, "Hur överklagar man ett beslut?").warnings)


@pytest.mark.parametrize(
    "text",
    [
        "sambo slår klienten, vad gör jag",
        "flicka 14 år med skolfrånvaro och ingen mat hemma",
        "vad sa HFD 2018 ref 12 om sambos inkomst",
        "maken har flyttat ut men är folkbokförd kvar",
        "övningsfall om sambo",
        "glasögon till en vuxen, kan hon få det",
    ],
)
def test_other_matters_never_reach_the_calculator(house: House, text: str) -> None:
    answer = ask(house, text, as_of=date(2026, 11, 22))
    assert answer.kind != "berakning"
    assert answer.calculation is None


def test_siblings_are_not_taken_for_a_couple(house: House) -> None:
    answer = ask(house, "två vuxna syskon som bor ihop, norm januari 2025")
    assert answer.calculation is not None
    assert answer.calculation["riksnorm"] == "4610.00"  # 3 910 + 1 400 / 2


def test_what_is_told_of_the_present_act_is_not_told_of_the_time_before_it(house: House) -> None:
    answer = ask(house, "Hur överklagar man ett beslut om bistånd?", as_of=date(2024, 6, 1))
    assert not any("2025:400" in c.quote for c in answer.citations)
    assert not {s for s, _ in places(answer)} & {"introduktion-handlaggning", "introduktion-ordlista", "praxis"}


def test_a_municipality_in_passing_does_not_end_the_road(house: House) -> None:
    visit = ask(house, "Sökanden är bosatt i Kiruna men vistas tillfälligt här och behöver akut hjälp. Vilken kommun ansvarar?")
    assert ("sol-2025-400", "29 kap. 4 §") in {(s, locator[:12].rstrip()) for s, locator in places(visit)}
    assert ask(house, "Vilken högsta hyra godkänner Kiruna?").status == "no_source"
    assert ask(house, "Vad säger riktlinjen i Kiruna om tandvård?").status == "no_source"


def test_an_amount_of_another_year_is_not_given_for_the_year_asked_about(house: House) -> None:
    assert ask(house, "Vad är prisbasbeloppet 2027?").status == "no_source"
    assert "58 800 kronor" in ask(house, "Vad är prisbasbeloppet 2025?").text


def test_what_happens_to_the_norm_is_no_row_of_its_table(house: House) -> None:
    for text in ("Riksnormen höjdes 2026, hur mycket?", "Jag räknade fel på normen, 500 kr för lite, vad gör jag?"):
        assert not {s for s, _ in places(ask(house, text)) if s.startswith("riksnorm-")}


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("Vad motsvarade 12 kap. 8 § SoL i den gamla lagen?", "4 kap. 1 b §", "12 kap. 8 §"),
        ("Vad hette 33 kap. 1 § i gamla SoL?", "9 kap. 1 §", "33 kap. 1 §"),
        ("Vad motsvarar 4 kap. 3 § gamla SoL nu?", "4 kap. 3 §", "12 kap. 7 §"),
    ],
)
def test_the_concordance_is_read_both_ways(house: House, text: str, old: str, new: str) -> None:
    answer = ask(house, text, as_of=date(2026, 11, 22))
    assert f"{old} Socialtjänstlag (2001:453) är upphävd" in answer.text
    assert f"Motsvarande bestämmelse finns nu i {new} Socialtjänstlag (2025:400)" in answer.text


def test_a_practice_case_is_shown_whole(house: House) -> None:
    answer = ask(house, "Visa ett övningsfall om jobbstimulans")
    assert "Situation:" in answer.text
    assert "Facit" in answer.text
    assert any("påhittade" in w for w in answer.warnings)


def test_a_section_named_by_its_number_is_told_whole(house: House) -> None:
    audit = ask(house, "Vad står i avsnitt 4.3.5.1 i Avesta?")
    assert [locator.split(", ")[-1] for _, locator in places(audit)][1:] == [f"bedömning {n}" for n in (4, 5, 6, 7)]
    case = ask(house, "Visa övningsfall 1")
    assert [locator.split(" Ensam")[0] for _, locator in places(case)] == ["Övningsfall 1"]
    guideline = ask(house, "Vad säger Exempelkommuns riktlinjer i avsnitt 4.3?", as_of=date(2026, 11, 22))
    assert all(locator.startswith("4.3 ") for _, locator in places(guideline))


@pytest.mark.parametrize(
    "text",
    [
        "Hur mycket är garantipensionen för en ensamstående 2026?",
        "Hur mycket får ett par med barn 1 år i föräldrapenning?",
        "Hur hög är dagersättningen för ett par med två barn?",
    ],
)
def test_another_benefits_amount_is_not_the_norm(house: House, text: str) -> None:
    answer = ask(house, text, as_of=date(2026, 11, 22))
    assert (answer.status, answer.calculation) == ("no_source", None)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Återkrav av bistånd från mars 2025, vilken lag gäller?", "punkt 5 a"),
        ("Gäller 14 kap. 9 § SoL för ett beslut från 2024?", "punkt 3"),
    ],
)
def test_a_question_dated_to_an_older_case_begins_with_the_transition_rule(house: House, text: str, rule: str) -> None:
    assert places(ask(house, text))[0][1].endswith(rule)


def test_the_act_said_to_be_old_is_the_old_one_whatever_is_named_after(house: House) -> None:
    answer = ask(house, "Vad motsvarar gamla 4 kap. 1 b § i nya socialtjänstlagen?", as_of=date(2026, 11, 22))
    assert "4 kap. 1 b § Socialtjänstlag (2001:453) är upphävd" in answer.text
    assert "12 kap. 8 § Socialtjänstlag (2025:400)" in answer.text


def test_a_provision_is_quoted_from_its_beginning(house: House) -> None:
    answer = ask(house, "Vad ska ett avslagsbeslut innehålla för motivering?", as_of=date(2026, 11, 22))
    assert places(answer)[0][0] == "fl-2017-900"
    assert "tillämpade föreskrifter" in answer.text


def test_the_fee_for_a_decision_of_2025_is_that_of_its_time(house: House) -> None:
    answer = ask(house, "Hur hög är den särskilda avgiften för ett beslut från november 2025?")
    assert "1 000 000 kronor" in answer.text
    assert "1 500 000 kronor" not in answer.text


def test_the_transition_rule_of_one_act_is_not_told_of_another(house: House) -> None:
    answer = ask(house, "Vad säger 14 kap. 9 § kommunallagen?", as_of=date(2025, 5, 1))
    assert answer.status == "no_source"
    assert answer.claims == ()


def test_what_changes_is_told_row_by_row_with_the_sources_of_both_months(house: House) -> None:
    described = (Turn(role="user", text="ensamstående med barn 10 år, hyra 6 500, september 2025"),)
    older = ask(house, "vad ändras om hon fyller 11?", history=described)
    rows = [claim.text for claim in older.claims if "kronor före" in claim.text]
    assert rows == [
        "Barn 10 år → Barn 11 år: 3 790 kronor före, 4 350 kronor efter (+560 kronor)",
        "Resultat: −15 600 kronor före, −16 160 kronor efter (−560 kronor)",
    ]
    same = ask(house, "vad ändras om hon fyller 9?", history=described)
    assert "påverkar inte beräkningen" in same.text
    year = ask(house, "jämför med 2026", history=described)
    assert year.calculation is not None
    assert year.calculation["manad"] == "2026-09"
    (adult,) = [claim for claim in year.claims if claim.text.startswith("Ensamstående: 3 910 kronor i september 2025, 3 940")]
    assert {c.source_id for c in year.citations if c.number in adult.citations} >= {"riksnorm-2025", "riksnorm-2026"}
    places = {c.locator for c in year.citations if c.number in adult.citations}
    assert not any("barn" in place or "gemensamma" in place for place in places)
    assert "före" not in ask(house, "och om hyran är 7 200?", history=described).text


def test_two_months_named_together_are_compared(house: House) -> None:
    answer = ask(house, "jämför riksnormen i mars 2025 och mars 2026 för sambor utan barn")
    assert answer.calculation is not None
    assert answer.calculation["manad"] == "2026-03"
    assert "8 450 kronor i mars 2025, −8 510 kronor i mars 2026 (−60 kronor)" in answer.text


_EXPLAINED = "Ensamstående med barn 5 och 11 år, hyra 7 000, lön 9 000 med jobbstimulans, barnbidrag 2500, mars 2026"


@pytest.mark.parametrize(
    ("text", "begins", "place"),
    [
        ("varför är det 4 390?", ["Barn 11 år, 4 390 kronor."], "12 kap. 2 §"),
        ("Varför är det 3 060 för femåringen?", ["Barn 5 år, 3 060 kronor."], "12 kap. 2 §, tabell: barn och skolungdom"),
        ("och varför räknas barnbidraget?", ["Barnbidrag, 2 500 kronor."], "12 kap. 1 §"),
        ("Varför räknas inte hela lönen?", ["Lön, med jobbstimulans, 6 750 kronor."], "12 kap. 8 §"),
        ("hur kom du fram till hyran?", ["Boende, 7 000 kronor."], "12 kap. 7 §"),
        ("Varför blir de gemensamma kostnaderna så låga?", ["Gemensamma kostnader, 3 personer, 1 790"], "12 kap. 2 §"),
    ],
)
def test_why_about_the_calculation_before_gives_rule_and_source(house: House, text: str, begins: list[str], place: str) -> None:
    between = (_EXPLAINED, "Vad säger lagen om jobbstimulans?")  # a question in between takes nothing away
    answer = ask(house, text, history=tuple(Turn(role="user", text=t) for t in between))
    assert answer.kind == "berakning"
    assert [c.text[: len(b)] for c, b in zip(answer.claims, begins, strict=True)] == begins
    assert place in {c.locator for c in answer.citations if c.number in answer.claims[0].citations}


def test_the_whole_calculation_is_explained_row_by_row(house: House) -> None:
    answer = ask(house, "Hur har du räknat?", history=(Turn(role="user", text=_EXPLAINED),))
    assert answer.calculation is not None
    assert len(answer.claims) == len(answer.calculation["rader"]) == 7
    assert answer.provenance["withheld"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Varför räknas omvårdnadsbidrag?",
        "Varför är riksnormen lika i hela landet?",
        "Varför fick Hedemora kritik?",
        "Varför är prisbasbeloppet 58 800?",
        "Varför gallras uppgifter efter 5 år?",
        "Varför ändrades lagen 2018?",
    ],
)
def test_why_about_something_else_is_a_question_of_its_own(house: House, text: str) -> None:
    answer = ask(house, text, history=(Turn(role="user", text=_EXPLAINED),))
    assert answer.kind != "berakning"


def test_what_is_missing_in_a_change_loses_nothing_of_the_household_before(house: House) -> None:
    said = ["Ensamstående med barn 5 år, hyra 6 000, mars 2026", "hon har två barn till"]
    asked = ask(house, said[1], history=(Turn(role="user", text=said[0]),))
    assert asked.status == "needs_details"
    told = ask(house, "8 och 12 år", history=tuple(Turn(role="user", text=t) for t in said))
    assert told.household is not None
    assert [child["alder"] for child in told.household["barn"]] == [5, 8, 12]
    assert told.household["utgifter"][0]["godkant"] == "6000"
    left = ask(house, "och om hyran är 7 000?", history=tuple(Turn(role="user", text=t) for t in said))
    assert left.household is not None
    assert [child["alder"] for child in left.household["barn"]] == [5]


def test_a_household_is_remembered_through_a_long_conversation(house: House) -> None:
    said = ["Ensamstående med barn 5 år, mars 2026", *(f"och om hyran är {5000 + n * 100}?" for n in range(20))]
    answer = ask(house, "och om barnet är 8?", history=tuple(Turn(role="user", text=t) for t in said))
    assert answer.household is not None
    assert answer.household["utgifter"][0]["godkant"] == "6900"


@pytest.mark.parametrize(
    "text",
    ["Vilka källor finns inlagda?", "Vilka dokument har du?", "Vad har du för källor?", "Hur aktuella är dina lagtexter?"],
)
def test_what_is_indexed_is_told_source_by_source(house: House, text: str) -> None:
    answer = ask(house, text)
    assert answer.status == "answered"
    assert all(source.title in answer.text for source in house.library.snapshot.sources.values())
    assert answer.citations == ()


def test_what_a_source_is_known_to_lack_is_told_when_it_is_named(house: House) -> None:
    answer = ask(house, "Vilken lydelse av SoL har du?")
    source = house.library.snapshot.sources["sol-2025-400"]
    assert all(line in answer.text for line in source.missing)
    assert all(change.text in answer.text for change in source.changes)
    assert "Kommunallag" not in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "Vilka källor till inkomst ska räknas?",
        "Vilken lydelse av 12 kap. 7 § gällde 2024?",
        "Vilka dokument ska sökanden lämna?",
    ],
)
def test_a_question_about_sources_of_other_kinds_is_not_about_what_is_indexed(house: House, text: str) -> None:
    assert house.library.snapshot.sources["kl-2017-725"].title not in ask(house, text).text


_CALCULATED = "Ensamstående med barn 5 år, hyra 6 500, lön 9 000, oktober 2025"
_LAW = "Hur överklagar man ett beslut?"


def after(house: House, *said: str) -> Answer:
    """The answer to the last of several messages."""
    return ask(house, said[-1], history=tuple(Turn(role="user", text=t) for t in said[:-1]))


def brief(answer: Answer) -> dict[str, object]:
    """A household in one small form, for tables of expectations."""
    assert answer.household is not None, (answer.status, answer.text)
    home = answer.household
    return {
        "manad": home["manad"],
        "vuxna": home["vuxna"],
        "barn": [child["alder"] for child in home["barn"]],
        "ink": {i["typ"]: int(float(i["belopp"])) for i in home["inkomster"]},
        "utg": {u["typ"]: int(float(u["godkant"])) for u in home["utgifter"]},
    }


_BRIEF: dict[str, object] = {
    "manad": "2025-10", "vuxna": "ensamstaende", "barn": [5], "ink": {"lon": 9000}, "utg": {"boende": 6500},
}  # fmt: skip


@pytest.mark.parametrize(
    ("between", "text", "changed"),
    [
        ("Kan hon få hjälp med glasögon?", "och om hon får a-kassa 8000", {"ink": {"lon": 9000, "a_kassa": 8000}}),
        ("vad räknas som inkomst?", "ta bort hyran", {"utg": {}}),
        (_LAW, "och om hyran är 9100 istället", {"utg": {"boende": 9100}}),
        (_LAW, "samma fast 2024", {"manad": "2024-10"}),
        (_LAW, "jämför med 2024", {"manad": "2024-10"}),
        (_LAW, "och om barnet är 8?", {"barn": [8]}),
        (_LAW, "nej, hon är 11", {"barn": [11]}),
        (_LAW, "lägg till en 8-åring", {"barn": [5, 8]}),
        (_LAW, "och ett barn till på 2 år", {"barn": [5, 2]}),
        (_LAW, "räkna om utan lön", {"ink": {}}),
        (_LAW, "vad blir det utan lön då?", {"ink": {}}),
        (_LAW, "byt hyran till 7100", {"utg": {"boende": 7100}}),
        (_LAW, "ändra månaden till november 2025", {"manad": "2025-11"}),
        (_LAW, "räkna om som sambor", {"vuxna": "sammanboende"}),
        (_LAW, "vad händer om lönen är 12 000", {"ink": {"lon": 12000}}),
        (_LAW, "kan du räkna om med hyra 7000?", {"utg": {"boende": 7000}}),
        (_LAW, "nu har hon sjukpenning 4000 också", {"ink": {"lon": 9000, "sjukpenning": 4000}}),
        ("Vilka rekommendationer fick Hedemora?", "lägg till barnbidrag 1250", {"ink": {"lon": 9000, "barnbidrag": 1250}}),
        ("Vad säger 12 kap. 8 § SoL?", "och om lönen är 7 000?", {"ink": {"lon": 7000}}),
    ],
)
def test_a_household_is_amended_over_a_question_in_between(
    house: House, between: str, text: str, changed: dict[str, object]
) -> None:
    assert brief(after(house, _CALCULATED, between, text)) == _BRIEF | changed
    assert brief(after(house, _CALCULATED, between, "Tack!", _LAW, text)) == _BRIEF | changed


@pytest.mark.parametrize(
    ("between", "text"),
    [
        ("Räknas barnbidraget?", "och för barn?"),
        ("Vilka rekommendationer fick Hedemora?", "och i Avesta?"),
        ("Vilka rekommendationer fick Hedemora?", "och i Avesta 2023?"),
        ("Vad säger 12 kap. 8 § SoL?", "och 9 §?"),
        ("Vad säger 12 kap. 8 § SoL?", "och i mars 2024?"),
        ("Hur länge gäller jobbstimulansen?", "gäller det även sambor?"),
        ("Hur länge gäller jobbstimulansen?", "och för sambor?"),
        ("Hur länge gäller jobbstimulansen?", "och om hon är ensamstående?"),
        ("Kan hon få hjälp med glasögon?", "och utan barn?"),
        ("Kan hon få hjälp med glasögon?", "och för barnet?"),
        ("Kan hon få hjälp med glasögon?", "och om barnet är sjukt?"),
        ("Kan hon få hjälp med glasögon?", "och om de kostar 3000?"),
        ("Räknas en gåva?", "och om den är på 2000 kr?"),
        ("Räknas en gåva?", "och om den är på 2000 kr, räknas den då som inkomst?"),
        ("Vad är barnbidraget?", "och för två barn?"),
        ("Vad är underhållsstödet för en 5-åring?", "och för en 12-åring?"),
        (_LAW, "Får hon behålla en lön på 8000?"),
        (_LAW, "Är en hyra på 9000 skälig?"),
        (_LAW, "Kan man avslå en hyra på 9000?"),
        (_LAW, "hur länge då?"),
        (_LAW, "och vem skriver under?"),
        (_LAW, "men om sambon vägrar?"),
        (_LAW, "och om barnet flyttar till pappan, vilken kommun ansvarar?"),
        (_LAW, "Måste sambon visa kontoutdrag?"),
        (_LAW, "Vad gäller för sambor?"),
        (_LAW, "Räknas sambons inkomst?"),
        (_LAW, "Vad gällde i mars 2024?"),
        (_LAW, "och enligt 12 kap. 7 §?"),
        (_LAW, "Hur räknas lön på 8000 med jobbstimulans?"),
        (_LAW, "tack, och när får man svar?"),
        (_LAW, "ta reda på vad som gäller för sambor"),
        (_LAW, "vad händer om barnet är sjukt?"),
        ("Vad är barnbidraget 2025?", "samma fråga för 2024"),
    ],
)
def test_a_follow_up_of_a_question_of_law_amends_no_household(house: House, between: str, text: str) -> None:
    answer = after(house, _CALCULATED, between, text)
    assert (answer.kind == "berakning", answer.calculation, answer.household) == (False, None, None)


def test_a_household_is_remembered_over_forty_messages(house: House) -> None:
    said = [_CALCULATED, *(f"Vad säger 12 kap. {n % 8 + 1} § SoL?" for n in range(37)), "och om hyran är 7 000?"]
    assert brief(after(house, *said)) == _BRIEF | {"utg": {"boende": 7000}}


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        (("lägg till nyfödd",), {"barn": [5, 0]}),
        (("och en nyfödd till",), {"barn": [5, 0]}),
        (("glöm barnet",), {"barn": []}),
        (("strunta i barnet",), {"barn": []}),
        (("ett barn mindre",), {"barn": []}),
        (("ta bort ett barn",), {"barn": []}),
        (("ett barn till, 8 år", "ta bort det äldsta"), {"barn": [5]}),
        (("ett barn till, 8 år", "glöm barnet", "den yngsta"), {"barn": [8]}),
        (("ett barn till, 8 år", "glöm barnet", "8"), {"barn": [5]}),
        (("ta bort det", "hyran"), {"utg": {}}),
        (("kan du ta bort hyran",), {"utg": {}}),
        (("kan du ändra hyran till 7000?",), {"utg": {"boende": 7000}}),
        (("glöm hyran",), {"utg": {}}),
        (("skippa lönen",), {"ink": {}}),
        (("bortse från lönen",), {"ink": {}}),
        (("lägg till barnbidrag 1250", "nej utan"), {}),
        (("med fackavgift 300", "och utan?"), {}),
    ],
)
def test_a_short_amendment_that_can_be_understood_is_done(
    house: House, said: tuple[str, ...], changed: dict[str, object]
) -> None:
    assert brief(after(house, _CALCULATED, *said)) == _BRIEF | changed


def test_without_takes_back_what_was_added_the_message_before(house: House) -> None:
    answer = after(house, _CALCULATED, "med jobbstimulans", "nej utan")
    assert answer.household is not None
    assert [i["jobbstimulans"] for i in answer.household["inkomster"]] == [False]


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (("ett barn till, 8 år", "glöm barnet"), "Vilket"),
        (("ett barn till, 8 år", "ett barn mindre"), "Vilket"),
        (("ett barn till, 8 år", "ta bort ett barn"), "Vilket"),
        (("ta bort allt",), "Vad ska tas bort"),
        (("lägg till barn",), "gammalt"),
        (("ändra hyran",), "Vilket belopp"),
        (("lägre hyra",), "Vilket belopp"),
        (("sänk lönen",), "Vilket belopp"),
        (("nej utan",), "Vad ska tas bort"),
        (("ta bort det",), "Vad ska tas bort"),
        (("han är sambo", "och om barnet följer med henne"), "Vilka"),
        (("och barnet stannar hos pappan",), "Vilka"),
    ],
)
def test_a_short_amendment_that_cannot_be_understood_is_asked_about(house: House, said: tuple[str, ...], word: str) -> None:
    answer = after(house, _CALCULATED, *said)
    assert (answer.status, answer.kind) == ("needs_details", "berakning")
    assert [m.question for m in answer.missing if word in m.question]
    assert len(answer.missing) == 1


@pytest.mark.parametrize("text", ["dubbla lönen", "hälften av lönen", "halva hyran", "och om lönen fördubblas?"])
def test_a_share_of_an_amount_reaches_the_household(house: House, text: str) -> None:
    """Calculated or asked about, never answered by law."""
    assert after(house, _CALCULATED, text).kind == "berakning"


def test_the_answer_about_an_amount_changes_the_household(house: House) -> None:
    assert brief(after(house, _CALCULATED, "ändra hyran", "7100")) == _BRIEF | {"utg": {"boende": 7100}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "kvinna, separerad, maken flyttade ut 1/9 2025, barn 3 o 5 (förskola), norm okt 2025, hyra 7900",
            {"manad": "2025-10", "vuxna": "ensamstaende", "barn": [3, 5], "ink": {}, "utg": {"boende": 7900}},
        ),
        (
            "nyskild pappa, skilsmässan klar, ensam med barn 4 och 9, lön 8000, hyra 6200, maj 2025",
            {"manad": "2025-05", "vuxna": "ensamstaende", "barn": [4, 9], "ink": {"lon": 8000}, "utg": {"boende": 6200}},
        ),
        (
            "ensamstående efter separation, 2 barn 3 och 8 år, hyra 7000, vad blir normen i maj 2025?",
            {"manad": "2025-05", "vuxna": "ensamstaende", "barn": [3, 8], "ink": {}, "utg": {"boende": 7000}},
        ),
        (
            "norm okt 2025 1v+3b 1/6/12 hyra 9800",
            {"manad": "2025-10", "vuxna": "ensamstaende", "barn": [1, 6, 12], "ink": {}, "utg": {"boende": 9800}},
        ),
        (
            "norm okt 2025 1v 2b 3/8 hyra 6000",
            {"manad": "2025-10", "vuxna": "ensamstaende", "barn": [3, 8], "ink": {}, "utg": {"boende": 6000}},
        ),
    ],
)
def test_a_description_of_who_has_parted_or_in_shorthand_is_calculated(
    house: House, text: str, expected: dict[str, object]
) -> None:
    assert brief(ask(house, text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "par i skilsmässa, bor kvar i samma lägenhet, barn 7 och 12, okt 2025, hur mycket norm?",
        "norm okt 2025 2v+3b 1/6/12 hyra 9800",
        "gifta men i skilsmässa, barn 4 år, hyra 6000, norm maj 2025",
    ],
)
def test_whether_two_adults_are_a_couple_is_asked(house: House, text: str) -> None:
    answer = ask(house, text)
    assert (answer.status, [m.field for m in answer.missing]) == ("needs_details", ["vuxna"])
    couple = after(house, text, "sambor")
    assert couple.household is not None
    assert couple.household["vuxna"] == "sammanboende"


@pytest.mark.parametrize(
    "text",
    [
        "Vad gäller vid separation?",
        "Hur räknas makar som separerat men bor kvar i samma lägenhet?",
        "De har separerat men bor ihop, barn 4 år, kan de räknas som ensamstående?",
        "Får hon bistånd till flytt vid skilsmässa, barn 4 och 6 år?",
        "paret separerar, barn 3 år, hyra 8000, vem ska stå för hyran?",
        "maken har flyttat ut men är folkbokförd kvar",
    ],
)
def test_a_question_about_parting_is_law(house: House, text: str) -> None:
    assert ask(house, text).kind != "berakning"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ((_CALCULATED,), "Jämför ensamstående utan barn 2018 och 2027"),
        (("norm oktober 2025, ensamstående med barn",), "Jämför ensamstående utan barn 2018 och 2027"),
        (("kvinna med barn 5 år, hyra 6 500, oktober 2025",), "jämför normen för sambor med barn 3 år 2017 och 2025"),
        ((_CALCULATED, _LAW), "Jämför ett par utan barn mars 2025 och mars 2028"),
        ((_CALCULATED, _LAW), "jämför med 2027"),
    ],
)
def test_a_comparison_with_a_year_outside_the_tables_is_refused_with_the_reason(
    house: House, said: tuple[str, ...], text: str
) -> None:
    answer = after(house, *said, text)
    assert (answer.status, answer.kind, answer.calculation) == ("refused", "berakning", None)
    assert "finns ingen riksnorm för" in answer.text


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("varför är normen 13 320?", "Ingen rad eller summa i beräkningen är 13 320 kronor."),
        ("Varför blev det 4 444 kr?", "Ingen rad eller summa i beräkningen är 4 444 kronor."),
        ("varför drogs det av 25 %?", "Ingen rad i beräkningen är räknad med 25 procent."),
        ("varför räknas bara 75 procent av lönen", "Ingen rad i beräkningen är räknad med 75 procent."),
        ("varför 9 000 i hyra?", "Beloppet för Boende är inte 9 000 kronor."),
        ("Varför är hyran 8 765?", "Beloppet för Boende är inte 8 765 kronor."),
    ],
)
def test_a_number_that_the_calculation_does_not_have_is_told(house: House, text: str, begins: str) -> None:
    answer = after(house, _CALCULATED, text)
    assert (answer.status, answer.kind, answer.provenance["withheld"]) == ("answered", "berakning", [])
    assert answer.claims[0].text == begins
    if "hyra" in text:
        assert [c.text[:7] for c in answer.claims[1:]] == ["Boende,"]
    assert len(answer.claims) > 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("varför är norm för hushåll 5 personer högre än 4", ["Gemensamma kostnader, 5 personer"]),
        ("varför är det 12 610?", ["Sammanboende", "Barn 3 år", "Barn 5 år", "Barn 8 år", "Gemensamma"]),
        ("varför får 5-åringen det beloppet?", ["Barn 5 år"]),
        ("varför drogs det av 25 procent?", ["Lön, "]),
    ],
)
def test_why_finds_the_rows_that_are_meant(house: House, text: str, rows: list[str]) -> None:
    described = "Sambor med barn 3, 5 och 8 år, lön 8 000 med jobbstimulans, oktober 2025"
    first = after(house, described)
    assert first.calculation is not None
    text = text.replace("12 610", first.calculation["riksnorm"].partition(".")[0])
    answer = after(house, described, text)
    assert len(answer.claims) == len(rows)
    assert all(c.text.startswith(row) for c, row in zip(answer.claims, rows, strict=True))


@pytest.mark.parametrize("text", ["varför underskott?", "varför blev det underskott", "Hur får du fram underskottet?"])
def test_why_a_deficit_begins_with_the_arithmetic_of_the_sums(house: House, text: str) -> None:
    """3 910 + 3 030 + 1 400 = 8 340; 8 340 + 6 500 - 9 000 = 5 840."""
    answer = after(house, _CALCULATED, text)
    assert answer.claims[0].text == "Underskott: riksnorm 8 340 + utgifter 6 500 − inkomster 9 000 = 5 840 kronor."
    assert answer.calculation is not None
    assert len(answer.claims) == 1 + len(answer.calculation["rader"])
    assert answer.provenance["withheld"] == []
    surplus = after(house, "Ensamstående utan barn, lön 9 000, oktober 2025", "varför överskott?")
    assert surplus.claims[0].text == "Överskott: inkomster 9 000 − riksnorm 5 180 = 3 820 kronor."


@pytest.mark.parametrize(
    "text",
    [
        "och om barnet är sjukt?",
        "kan man sänka hyran?",
        "räknas halva lönen?",
        "när får man sänka normen?",
        "vad händer om hyran är för hög?",
        "måste hon byta till lägre hyra?",
        "är hyran för hög?",
        "får hon behålla barnet hos sig?",
        "och underhållsstöd för en nyfödd?",
        "Hur ändrar man ett beslut?",
        "strunta i vad jag sa",
        "umgängesresor till barn på annan ort, ingår det i normen?",
        "får man glömma att redovisa lönen?",
    ],
)
def test_law_right_after_a_calculation_amends_nothing(house: House, text: str) -> None:
    answer = after(house, _CALCULATED, text)
    assert (answer.kind == "berakning", answer.calculation) == (False, None)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("När får nämnden sätta ned försörjningsstödet?", "Får man överklaga det?"),
        ("Vad gäller om läkarintyg för den som är sjuk?", "Vem betalar det?"),
        ("Vad säger lagen om jobbstimulans?", "Hur länge gäller det?"),
    ],
)
def test_det_points_back_to_the_question_before(house: House, first: str, then: str) -> None:
    answer = ask(house, then, history=(Turn(role="user", text=first),))
    whole = ask(house, f"{first} {then}")
    assert answer.citations == whole.citations != ()
    assert ask(house, then).citations != answer.citations  # alone it says too little


def test_what_det_is_decides_the_answer(house: House) -> None:
    asked = (Turn(role="user", text="Vad säger lagen om jobbstimulans?"),)
    answer = ask(house, "Hur länge gäller det?", history=asked)
    assert answer.citations[0].locator.startswith("12 kap. 8 §")
    assert "två år" in answer.text


@pytest.mark.parametrize("then", ["Finns det ett tak för hyran?", "Är det tillåtet att kontrollera bankkonton?"])
def test_a_question_with_a_matter_of_its_own_stands_alone(house: House, then: str) -> None:
    history = (Turn(role="user", text="Vad säger lagen om jobbstimulans?"),)
    assert ask(house, then, history=history).citations == ask(house, then).citations


@pytest.mark.parametrize(
    "text", ["Ska jag avslå ansökan från Greta Påhittad? Hon har en båt.", "Bör Kalle Påhitt få bifall eller avslag?"]
)
def test_what_to_decide_is_said_to_be_a_persons_also_where_nothing_answers(house: House, text: str) -> None:
    answer = ask(house, text)
    assert any("fattar inga beslut" in line or "bedömer inte" in line for line in answer.warnings)
