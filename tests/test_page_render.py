"""From an answer to the page's Markdown: sources that open, amounts in columns, and text that can do nothing but be read."""

import asyncio
import logging
import re
import threading
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.answer import Answer, Looked, Status
from assistant.domain.question import Question, Turn
from assistant.domain.source import TextKind
from assistant.page import conversation, plain, render, sources
from assistant.page.markdown import address, bare, harmless, literal, name
from assistant.prompts import Texts, load_texts
from assistant.settings import ROOT
from tests.page_standin import (
    BROKEN,
    CALCULATION,
    LAW,
    LAW_CITATION,
    LAW_HIT,
    LEFT_OUT,
    REPORT_CITATION,
    SLOW,
    StandIn,
    hostile_answer,
    lacking_answer,
    law_answer,
    norm_answer,
)

TEXTS = load_texts(ROOT / "prompts")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def _shown(answer: Answer, texts: Texts, looked: Looked | None = None) -> render.Shown:
    return render.shown(answer, looked or Looked(), texts)


@pytest.mark.parametrize("answer", [norm_answer(), law_answer(), hostile_answer()], ids=lambda answer: answer.question)
def test_every_source_opens_from_its_number_and_from_the_list(answer: Answer, texts: Texts) -> None:
    page = _shown(answer, texts)
    names = [opened.name for opened in page.opens]
    assert len(names) == len(set(names)) == 2 * len(answer.citations)
    for citation in answer.citations:
        assert f"[{citation.number}]" in names
        assert f"- **{sources.source_name(citation, texts)}** · " in page.message
    assert all(found in page.message for found in names)


def test_what_was_weighed_and_not_used_opens_from_a_line_of_its_own(texts: Texts) -> None:
    page = _shown(law_answer(), texts, Looked(used=(LAW_HIT, None, None), considered=(LEFT_OUT, LEFT_OUT)))
    called = texts("page.ovriga", antal=2)
    assert f"\n\n**{called}**\n\n" in page.message
    (rest,) = [opened.props for opened in page.opens if opened.name == called]
    assert [source["plats"] for source in rest["kallor"]] == ["12 kap. 9 §", "12 kap. 9 §"]
    assert [piece["markt"] for source in rest["kallor"] for piece in source["delar"]] == [False, False]
    assert called not in page.message.replace(called, "", 1)


def test_a_number_stays_with_its_words(texts: Texts) -> None:
    assert "är 8 340 kronor.\u00a0[2] Den täcker" in _shown(norm_answer(), texts).message


def _text(source: dict[str, Any]) -> str:
    return "".join(piece["text"] for piece in source["delar"])


def test_a_source_is_the_whole_passage_with_what_was_used_marked(texts: Texts) -> None:
    shown = sources.source(LAW_CITATION, LAW_HIT, [LAW_CITATION.quote], texts)
    assert _text(shown) == LAW_HIT.passage.text
    assert [piece["text"] for piece in shown["delar"] if piece["markt"]] == [LAW_CITATION.quote]
    assert shown["rubrik"] == "12 kap. Ekonomiskt bistånd › Försörjningsstöd"
    assert shown["andringar"] == [texts("page.andras", text="Uppräkningen ändras 2027.")]
    assert shown["lank"]["url"] == LAW_CITATION.url

    two = sources.source(LAW_CITATION, LAW_HIT, ["1. livsmedel,", "står före"], texts)
    assert [piece["text"] for piece in two["delar"] if piece["markt"]] == ["står före", "1. livsmedel,"]


def test_where_nothing_stands_word_for_word_the_cited_stretch_is_marked(texts: Texts) -> None:
    part = sources.source(LAW_CITATION, LAW_HIT, ["Så skrev en modell."], texts)
    assert [piece["text"] for piece in part["delar"] if piece["markt"]] == [LAW_CITATION.quote]
    whole = LAW_CITATION.model_copy(update={"quote": LAW_HIT.passage.text})
    assert [piece["markt"] for piece in sources.source(whole, LAW_HIT, ["Så skrev en modell."], texts)["delar"]] == [False]


def test_a_passage_that_has_changed_since_is_not_shown_for_the_cited_words(texts: Texts) -> None:
    other = LAW_HIT.model_copy(update={"passage": LAW_HIT.passage.model_copy(update={"text": "Något annat."})})
    assert _text(sources.source(LAW_CITATION, other, [LAW_CITATION.quote], texts)) == LAW_CITATION.quote


@given(text=st.text(max_size=40), quotes=st.lists(st.text(max_size=5), max_size=3))
def test_marks_add_and_lose_no_word(text: str, quotes: list[str]) -> None:
    citation = LAW_CITATION.model_copy(update={"quote": text})
    hit = LAW_HIT.model_copy(update={"passage": LAW_HIT.passage.model_copy(update={"text": text})})
    assert _text(sources.source(citation, hit, quotes, TEXTS)) == bare(text)


def test_a_source_tells_what_it_is(texts: Texts) -> None:
    law = sources.source(LAW_CITATION, None, (), texts)
    assert (law["titel"], law["plats"]) == ("Socialtjänstlag (2025:400)", "12 kap. 7 §")
    assert law["slag"] == texts("page.om_sammanfattning")
    assert law["galler"] == texts("page.galler_fran", fran="2025-07-01")

    report = sources.source(REPORT_CITATION, None, (), texts)
    assert report["plats"] == "avsnitt 4.2, sidan 14"
    assert report["slag"] == texts("page.om_dokument")
    assert report["lank"] is None


@pytest.mark.parametrize(
    ("start", "end", "key"),
    [
        (date(2025, 7, 1), None, "page.galler_fran"),
        (None, date(2025, 6, 30), "page.galler_till"),
        (date(2020, 1, 1), date(2025, 6, 30), "page.galler_mellan"),
    ],
)
def test_validity_is_told_as_far_as_it_is_known(start: date | None, end: date | None, key: str, texts: Texts) -> None:
    citation = LAW_CITATION.model_copy(update={"valid_from": start, "valid_to": end})
    days = {"fran": start, "till": end}
    assert sources.validity(citation, texts) == texts(key, **{name: days[name] for name in texts.variables(key)})


def test_an_answer_is_copied_as_plain_text_that_says_what_it_is(texts: Texts) -> None:
    copied = plain.whole(norm_answer(), texts)
    assert copied.startswith(norm_answer().text)
    assert texts("page.kopia_rad", post="Barn 5 år", belopp="3 030", lagrum="12 kap. 2 § SoF 2025:468") in copied.splitlines()
    assert CALCULATION["forbehall"][0] in copied
    assert copied.endswith(texts("page.kopia_fot", datum="2026-11-21"))
    assert plain.sources(norm_answer(), texts) in copied
    assert not re.search(r"\*\*|\\|\|", plain.whole(law_answer(), texts))


def test_the_sources_alone_are_copied_with_place_validity_and_address(texts: Texts) -> None:
    first = plain.sources(law_answer(), texts).splitlines()[1]
    assert first == (
        "[1] Socialtjänstlag (2025:400), 12 kap. 7 §, gäller från 2025-07-01, sammanfattning. "
        "https://exempel.invalid/sfs/2025-400"
    )


def test_an_answer_without_sources_has_none_to_copy(texts: Texts) -> None:
    assert [button["namn"] for button in plain.copy_props(lacking_answer(), texts)["knappar"]] == [texts("page.kopiera_svar")]


@pytest.mark.parametrize("kind", get_args(TextKind))
def test_every_kind_of_text_has_its_words(kind: str, texts: Texts) -> None:
    assert texts(f"page.slag_{kind}")
    assert texts(f"page.om_{kind}")


def test_the_calculation_is_a_table_with_kronor_to_the_right(texts: Texts) -> None:
    assert render.calculation(CALCULATION, texts).splitlines() == [
        "**Beräkning för september 2025**",
        "",
        r"| Post | Kronor | Lagrum i SoF 2025\:468 |",
        "| ---|---:|--- |",
        r"| Ensamstående | 3 910 | 12 kap\. 2 § |",
        r"| Barn 5 år | 3 030 | 12 kap\. 2 § |",
        r"| Gemensamma kostnader\, 2 personer | 1 400 | 12 kap\. 2 § |",
        "| **Riksnorm** | **8 340** |  |",
    ]


def _with_income() -> dict[str, Any]:
    sol, sof = {"akt": "SoL 2025:400", "lagrum": "12 kap. 7 §"}, {"akt": "SoF 2025:468", "lagrum": "12 kap. 3 §"}
    row: dict[str, Any] = {"harledd": False, "grund": sol}
    return CALCULATION | {
        "rader": [
            *CALCULATION["rader"][:2],
            row
            | {"slag": "norm", "etikett": "Andel", "belopp": "342.00", "uttryck": "1 710 / 5", "grund": sof, "harledd": True},
            row | {"slag": "inkomst", "etikett": "Lön", "belopp": "8000.00", "uttryck": "8 000"},
            row | {"slag": "avdrag", "etikett": "Jobbstimulans", "belopp": "-2000.00", "uttryck": "8 000 × 25 %"},
            row | {"slag": "utgift", "etikett": "Boende", "belopp": "6000.50", "uttryck": "6 000,50"},
            row | {"slag": "levnadskostnad", "etikett": "Tandvård", "belopp": "900.00", "uttryck": "900"},
        ],
        "riksnorm": "7282.00",
        "inkomster": "6000.00",
        "utgifter": "6000.50",
        "levnadskostnader": "900.00",
        "resultat": "-8182.50",
        "underskott": "8183",
        "fordelning": {"forsorjningsstod": "7282.50", "levnadskostnader": "900.00"},
    }


def test_a_full_calculation_shows_sums_result_and_what_it_is_made_of(texts: Texts) -> None:
    table = ESCAPED.sub(r"\1", render.calculation(_with_income(), texts)).splitlines()
    assert table[2] == "| Post | Så räknat | Kronor | Lagrum |"
    assert "| Andel (härlett) | 1 710 / 5 | 342 | 12 kap. 3 § SoF 2025:468 |" in table
    assert "| Jobbstimulans | 8 000 × 25 % | −2 000 | 12 kap. 7 § SoL 2025:400 |" in table
    sums = [line for line in table if line.startswith("| **")]
    assert sums == [
        "| **Riksnorm** |  | **7 282** |  |",
        "| **Inkomster som räknas** |  | **6 000** |  |",
        "| **Godtagna utgifter** |  | **6 000,50** |  |",
        "| **Godtagna levnadskostnader i övrigt** |  | **900** |  |",
        "| **Beräknat underskott** |  | **8 183** |  |",
    ]
    assert table[-1] == texts("page.fordelning", forsorjningsstod="7 282,50", levnadskostnader="900")


def test_a_surplus_is_not_called_a_deficit(texts: Texts) -> None:
    surplus = _with_income() | {"utfall": "overskott", "resultat": "1200.00", "underskott": "0"}
    last = ESCAPED.sub(r"\1", render.calculation(surplus, texts)).splitlines()[-1]
    assert last == "| **Beräknat överskott** |  | **1 200** |  |"


def test_the_household_is_told_as_it_was_understood(texts: Texts) -> None:
    lines = ["Ensamstående", "Barn 5 år", "Antaget: *allt* är godkänt"]
    answer = norm_answer().model_copy(update={"provenance": {"understood": lines}})
    assert literal(" · ".join(lines)) in _shown(answer, texts).message
    silent = _shown(norm_answer().model_copy(update={"provenance": {}}), texts).message
    assert "tolkade" not in silent


def test_what_is_missing_is_asked_for_once(texts: Texts) -> None:
    answer = lacking_answer()
    asked = answer.model_copy(update={"text": f"{answer.text} {answer.missing[0].question}"})
    message = ESCAPED.sub(r"\1", _shown(asked, texts).message)
    assert all(message.count(missing.question) == 1 for missing in answer.missing)


def test_warnings_and_the_day_stand_in_every_answer(texts: Texts) -> None:
    message = _shown(law_answer(), texts).message
    assert literal(law_answer().warnings[0]) in message
    assert message.endswith(f"*{texts('page.fot_kallage', datum='2026-11-21')}*")


def test_a_model_is_named_as_the_one_who_wrote(texts: Texts) -> None:
    written = law_answer().model_copy(update={"mode": "modellage", "model": "prov:4b"})
    assert _shown(written, texts).message.endswith(f"*{texts('page.fot_modellage', datum='2026-11-21', modell='prov:4b')}*")


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_can_be_shown(status: Status, texts: Texts) -> None:
    bare = Answer(question="?", kind="utanfor", status=status, as_of=date(2026, 11, 21), text="Så är det.")
    assert _shown(bare, texts).message == f"Så är det.\n\n*{texts('page.fot_kort', datum='2026-11-21')}*"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("IVO:s tillsyn", r"IVO\:s tillsyn"),
        ("SoL (2025:400)", "SoL (2025:400)"),
        (":::note", ":\u2060\\:\\:note"),
        ("![x](y)", r"\![x]\(y)"),
        ("[x](y)", r"[x]\(y)"),
        ("[x]: y", r"[x]\: y"),
        ("<b>fet</b>", r"\<b>fet\</b>"),
        ("se https://a.invalid/b?c=d", "se ``https://a.invalid/b?c=d``"),
        ("(se www.a.invalid).", "(se ``www.a.invalid``)."),
        ("till prov@a.invalid.", "till ``prov@a.invalid``."),
        ("a\u200bb\u202ec\U000e0041", "abc"),
        ("**fet** [1][2]\n- rad", "**fet** [1][2]\n- rad"),
    ],
)
def test_an_answer_keeps_its_words_and_loses_its_reach(written: str, shown: str) -> None:
    assert harmless(written) == shown


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))))
def test_a_quotation_is_shown_word_for_word(text: str) -> None:
    escaped = literal(text)
    if "``" not in escaped:
        assert ESCAPED.sub(r"\1", escaped).replace("\u2060", "") == text.strip()


def test_a_name_can_be_found_in_the_message() -> None:
    assert name("IVO:s *granskning* [2]  (2025:400)") == "IVO s granskning 2 (2025:400)"


@pytest.mark.parametrize(
    "url",
    [
        "http://a.invalid/",
        "javascript:alert(1)",
        "https://u:p@a.invalid/",
        "https://a.invalid:8443/",
        "//a.invalid",
        "https://",
        "https://[",
    ],
)
def test_only_plain_https_becomes_a_link(url: str) -> None:
    assert address(url) is None


def test_an_address_cannot_end_its_link() -> None:
    assert address("https://a.invalid/x) ![y](z") == ("a.invalid", "https://a.invalid/x%29%20!%5By%5D%28z")


# --- One question through the house -----------------------------------------------------------------------------------


async def _events(house: StandIn, question: str, history: tuple[Turn, ...] = ()) -> list[object]:
    return [event async for event in conversation.told(house, Question(text=question, history=history))]


def test_what_happens_is_told_in_order_and_the_answer_comes_last() -> None:
    events = asyncio.run(_events(StandIn(), LAW))
    assert events == [conversation.Status(line="Letar i källorna …"), law_answer()]


def test_an_error_of_the_house_reaches_the_door() -> None:
    with pytest.raises(ValueError, match="hemligt"):
        asyncio.run(_events(StandIn(), BROKEN))


def test_the_house_is_told_when_nobody_listens() -> None:
    ended = threading.Event()

    class Watched(StandIn):
        def answer(self, *arguments: Any, **options: Any) -> Answer:
            try:
                return super().answer(*arguments, **options)
            except conversation.Stopped:
                ended.set()
                raise

    async def listen_briefly() -> None:
        events = conversation.told(Watched(), Question(text=SLOW))
        assert await anext(events) == conversation.Status(line="Letar i källorna …")
        await events.aclose()

    asyncio.run(listen_briefly())
    assert ended.wait(timeout=10)


def test_the_history_holds_the_last_turns_oldest_first() -> None:
    history: tuple[Turn, ...] = ()
    for number in range(20):
        history = conversation.remembered(history, f"fråga {number}", f"svar {number}")
    assert len(history) == conversation.REMEMBERED_TURNS
    assert history[-2:] == (Turn(role="user", text="fråga 19"), Turn(role="assistant", text="svar 19"))


def test_the_log_has_the_place_of_an_error_but_not_its_words(caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            raise KeyError("Anna Provsson")
        except KeyError as first:
            raise ValueError("frågan var: Anna Provsson") from first
    except ValueError as error:
        with caplog.at_level(logging.ERROR):
            number = conversation.noted(error)
    assert re.fullmatch(r"fel [0-9a-f]{6}", number)
    assert number in caplog.text
    assert "ValueError at" in caplog.text
    assert "KeyError at" in caplog.text
    assert "test_page_render.py" in caplog.text
    assert "Provsson" not in caplog.text
