"""The page as its reader meets it, in Debian's chromium: question, status, answer, source beside the text, calculation.

Behind most tests stands the hand-made house of page_standin.py, so that they are about the page; the last ones drive the whole
program. A browser's request to any other host than this machine fails the test that made it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.page import plain, sources
from assistant.prompts import Texts
from tests.made_files import Pdf
from tests.page_standin import (
    BROKEN,
    CALCULATION,
    ELSEWHERE,
    FRAME,
    HOSTILE,
    LACKING,
    LAW,
    LAW_CITATION,
    LAW_HIT,
    LEFT_OUT,
    NORM,
    REPORT_CITATION,
    SLOW,
    TABLE_CITATION,
    Running,
    lacking_answer,
    law_answer,
    running,
)

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed (apt-get install chromium)"),
]

ENGLISH = re.compile(
    r"\b(chat|readme|settings|theme|message|type your|send|new|close|toggle|select|profile|upload|light|dark|loading|error|"
    r"stop|copy|sources?|assistant|user|avatar|logo|the|and|you|can|mistakes|check)\b",
    re.IGNORECASE,
)
"""Words of Chainlit's English that would show if something were left untranslated."""


class Tab(NamedTuple):
    """A browser tab on the page, and what it asked for and complained about."""

    page: "sync_api.Page"
    requests: list[str]
    complaints: list[str]

    def ask(self, question: str) -> "sync_api.Locator":
        """Type a question and send it; the message that answers it."""
        self.page.locator("#starters button:not([disabled]), .ai-message").first.wait_for()
        before = self.page.locator(".ai-message").count()
        self.page.locator("#chat-input").fill(question)
        self.page.locator("#chat-submit:not([disabled])").click()
        return self.page.locator(".ai-message").nth(before)


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    """Debian's chromium, with everything off that talks to its maker."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-domain-reliability",
                "--disable-sync",
                "--no-default-browser-check",
                "--no-first-run",
            ],
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The stand-in's page, running."""
    with running(tmp_path_factory.mktemp("sida")) as started:
        yield started


def _opened(browser: "sync_api.Browser", server: Running) -> Iterator[Tab]:
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    tab = Tab(context.new_page(), [], [])
    tab.page.on("request", lambda request: tab.requests.append(request.url))
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.page.on("console", lambda line: tab.complaints.append(line.text) if line.type == "error" else None)
    tab.page.goto(server.url)
    tab.page.locator("#starters button:not([disabled])").first.wait_for()
    yield tab
    context.close()
    assert [url for url in tab.requests if not url.startswith((f"{server.url}/", "data:", "blob:"))] == []
    assert tab.complaints == []


@pytest.fixture
def tab(browser: "sync_api.Browser", server: Running) -> Iterator[Tab]:
    """A fresh tab on the stand-in's page; afterwards nothing may have been asked of another host, nor gone wrong."""
    yield from _opened(browser, server)


def _words(tab: Tab) -> str:
    """Every word a reader sees, hears read out or gets as a hint."""
    spoken: list[str] = tab.page.evaluate(
        """() => {
            const all = [...document.querySelectorAll('*')];
            const hints = ['aria-label', 'title', 'alt', 'placeholder'];
            return [
                document.title,
                document.body.innerText,
                ...all.filter(e => e.classList.contains('sr-only')).map(e => e.textContent),
                ...all.flatMap(e => hints.map(hint => e.getAttribute(hint) || '')),
            ];
        }"""
    )
    return " | ".join(spoken)


def test_the_start_view_is_in_swedish(tab: Tab) -> None:
    assert tab.page.locator("html").get_attribute("lang") == "sv"
    assert tab.page.title() == "Rådrum"
    assert "AI-stöd" in tab.page.locator("#welcome-screen").inner_text()
    assert ENGLISH.findall(_words(tab)) == []
    tab.page.locator("#readme-button").click()
    tab.page.get_by_role("dialog").get_by_text("Vad Rådrum inte gör").wait_for()
    assert ENGLISH.findall(_words(tab)) == []


def test_an_answer_view_is_in_swedish(tab: Tab) -> None:
    tab.ask(NORM).locator("a.element-link").first.click()
    tab.page.locator("#side-view-content blockquote").wait_for()
    tab.page.locator("#theme-toggle").click()
    tab.page.get_by_role("menuitem").first.wait_for()
    assert ENGLISH.findall(_words(tab)) == []
    tab.page.keyboard.press("Escape")
    _settings(tab)
    assert ENGLISH.findall(_words(tab)) == []
    tab.page.keyboard.press("Escape")
    tab.page.locator("#new-chat-button").click()
    tab.page.get_by_role("dialog").wait_for()
    assert ENGLISH.findall(_words(tab)) == []


def _enter(tab: Tab, name: str) -> None:
    tab.page.locator("#chat-profiles").click()
    tab.page.get_by_role("option", name=name).click()
    tab.page.locator("#chat-profiles").get_by_text(name).wait_for()
    tab.page.locator("#starters button:not([disabled])").first.wait_for()


def _settings(tab: Tab) -> "sync_api.Locator":
    """The dialog with the settings, open."""
    tab.page.locator("#chat-settings-open-modal:not([disabled])").click()
    dialog = tab.page.locator("#chat-settings")
    dialog.wait_for()
    return dialog


def _set(tab: Tab, **values: str) -> None:
    """Set the day (datum) and the municipality (kommun) and flip the switches named, then confirm."""
    dialog = _settings(tab)
    if "datum" in values:
        dialog.locator("#datum").fill(values.pop("datum"))
    if "kommun" in values:
        dialog.locator("#kommun").click()
        tab.page.get_by_role("option", name=values.pop("kommun")).click()
    for switch in values:
        dialog.locator(f"#{switch}").click()
    dialog.locator("#confirm").click()
    dialog.wait_for(state="detached")


@pytest.mark.parametrize(("name", "way_in"), [("Handläggare", "handlaggare"), ("Ny medarbetare", "ny"), ("Revisor", "revisor")])
def test_a_question_is_asked_by_the_way_in_it_came(name: str, way_in: str, tab: Tab) -> None:
    _enter(tab, name)
    tab.ask(FRAME).get_by_text(re.compile(f"^{way_in} .* None True$")).wait_for()


def test_settings_frame_every_question_of_the_conversation(tab: Tab) -> None:
    _set(tab, datum="2025-09-01", kommun="Provköping", modell="")
    answer = tab.ask(FRAME)
    answer.get_by_text("handlaggare Provköping 2025-09-01 False").wait_for()
    answer.get_by_text("Rätt per 2025-09-01").wait_for()
    _set(tab, datum="", modell="")
    tab.ask(FRAME).get_by_text("handlaggare Provköping None True").wait_for()


def test_a_new_conversation_keeps_the_municipality_and_not_the_day(tab: Tab) -> None:
    _set(tab, datum="2025-09-01", kommun="Provköping")
    tab.ask(FRAME).get_by_text("handlaggare Provköping 2025-09-01 True").wait_for()
    tab.page.locator("#new-chat-button").click()
    tab.page.locator("#confirm").click()
    tab.page.locator("#starters button:not([disabled])").first.wait_for()
    tab.ask(FRAME).get_by_text("handlaggare Provköping None True").wait_for()
    dialog = _settings(tab)
    assert dialog.locator("#kommun").inner_text() == "Provköping"
    assert dialog.locator("#datum").input_value() == ""


def test_how_the_answer_came_about_is_shown_to_those_who_ask_for_it(tab: Tab, texts: Texts) -> None:
    assert texts("page.steg") not in tab.ask(LAW).inner_text()
    _set(tab, steg="")
    answer = tab.ask(LAW)
    answer.get_by_text(texts("page.steg"), exact=True).wait_for()
    answer.get_by_text(texts("page.steg_kallor", funna=4, anvanda=3)).wait_for()
    _set(tab, steg="")  # what is set is kept for the next conversation, which is the next test's


@pytest.mark.parametrize("name", ["Handläggare", "Ny medarbetare", "Revisor"])
def test_each_way_in_has_its_starters(name: str, tab: Tab) -> None:
    _enter(tab, name)
    starters = tab.page.locator("#starters button:not([disabled])")
    starters.nth(3).wait_for()
    starters.first.click()
    tab.page.locator(".ai-message").get_by_text("Frågan kom efter 0 inlägg.").wait_for()


def test_a_source_opens_beside_the_text_when_it_is_asked_for(tab: Tab) -> None:
    answer = tab.ask(LAW)
    panel = tab.page.locator("#side-view-content")
    answer.get_by_role("link", name="[3]", exact=True).wait_for()
    assert panel.count() == 0

    answer.get_by_role("link", name="[1]", exact=True).first.click()
    panel.locator("blockquote").wait_for()
    assert LAW_CITATION.title in panel.inner_text()
    for words in ("inte källans ordalydelse", "gäller från 2025-07-01", "› Försörjningsstöd", "Uppräkningen ändras 2027."):
        assert words in panel.inner_text()
    assert panel.locator("blockquote").inner_text() == LAW_HIT.passage.text
    assert panel.locator("mark").all_inner_texts() == [LAW_CITATION.quote]
    link = panel.get_by_role("link")
    assert link.get_attribute("href") == LAW_CITATION.url

    answer.get_by_role("link", name=f"[3] {REPORT_CITATION.title}").click()
    panel.get_by_text("avsnitt 4.2, sidan 14").wait_for()
    assert panel.locator("blockquote").inner_text().strip() == REPORT_CITATION.quote
    assert panel.get_by_role("link").count() == 0


def test_what_was_weighed_and_not_used_is_told_apart(tab: Tab) -> None:
    answer = tab.ask(LAW)
    answer.get_by_role("link", name="Fler källor som prövades (1)").click()
    panel = tab.page.locator("#side-view-content")
    panel.locator("summary").get_by_text("12 kap. 9 §").click()
    panel.locator("blockquote").get_by_text(LEFT_OUT.passage.text).wait_for()
    assert panel.locator("mark").count() == 0


def test_an_answer_and_its_sources_can_be_copied(tab: Tab, texts: Texts) -> None:
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = tab.ask(LAW)
    told = answer.get_by_role("status").get_by_text(texts("page.panel_kopierat"))
    for button, copied in (("page.kopiera_svar", plain.whole), ("page.kopiera_kallor", plain.sources)):
        answer.get_by_role("button", name=texts(button), exact=True).click()
        told.wait_for()
        assert tab.page.evaluate("navigator.clipboard.readText()") == copied(law_answer(), texts)
    answer.get_by_role("link", name="[1]", exact=True).first.click()
    tab.page.locator("#side-view-content").get_by_role("button", name=texts("page.panel_kopiera")).click()
    tab.page.locator("#side-view-content").get_by_text(texts("page.panel_kopierat")).wait_for()
    assert tab.page.evaluate("navigator.clipboard.readText()") == sources.reference(LAW_CITATION, texts)


def test_from_question_to_source_and_back_without_a_mouse(tab: Tab) -> None:
    tab.page.locator("#chat-input").focus()
    tab.page.keyboard.type(LAW)
    tab.page.keyboard.press("Enter")
    first = tab.page.locator(".ai-message a.element-link").first
    first.wait_for()
    tab.page.keyboard.press("Shift+Tab")
    for _ in range(30):
        if tab.page.evaluate("document.activeElement.textContent") == "[1]":
            break
        tab.page.keyboard.press("Shift+Tab")
    tab.page.keyboard.press("Enter")
    tab.page.locator("#side-view-content .kalla:focus").wait_for()
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.href") == LAW_CITATION.url
    tab.page.keyboard.press("Escape")
    tab.page.locator("#side-view-content").wait_for(state="detached")
    assert tab.page.evaluate("document.activeElement.textContent") == "[1]"


def test_a_new_answer_closes_the_source_of_the_old_one(tab: Tab) -> None:
    tab.ask(LAW).get_by_role("link", name="[2]", exact=True).click()
    panel = tab.page.locator("#side-view-content")
    panel.get_by_text(TABLE_CITATION.title).wait_for()
    tab.ask(NORM).get_by_role("link", name="[2]", exact=True).wait_for()
    panel.wait_for(state="detached")


def test_the_calculation_stands_in_columns(tab: Tab) -> None:
    answer = tab.ask(NORM)
    table = answer.locator("table")
    table.get_by_text("Riksnorm").wait_for()
    rows = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
    assert rows == [
        ["Ensamstående", "3 910", "12 kap. 2 §"],
        ["Barn 5 år", "3 030", "12 kap. 2 §"],
        ["Gemensamma kostnader, 2 personer", "1 400", "12 kap. 2 §"],
        ["Riksnorm", "8 340", ""],
    ]
    kronor = [row.locator("td").nth(1) for row in table.locator("tbody tr").all()]
    assert {cell.evaluate("cell => getComputedStyle(cell).textAlign") for cell in kronor} == {"right"}
    for words in ("Så här tolkade jag hushållet: Ensamstående · Barn 5 år · Månad: september 2025", "Rätt per 2026-11-21."):
        answer.get_by_text(words).wait_for()
    assert CALCULATION["forbehall"][0] in answer.inner_text()


def test_the_conversation_has_one_scrollbar(tab: Tab, texts: Texts) -> None:
    """Text that is only read out must not stretch the frame around it: what gets focus would then be pushed out of sight."""
    for _ in range(2):
        tab.ask(NORM).get_by_text(texts("page.svar_klart")).wait_for(state="attached")
    scrolling = tab.page.evaluate(
        """() => [...document.querySelectorAll('main, main *')].filter(e =>
            ['auto', 'scroll'].includes(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 1).length"""
    )
    assert scrolling == 1


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_is_cut_off_on_a_narrow_screen(width: int, tab: Tab) -> None:
    """320 is a page of 1280 at 400 per cent (WCAG 1.4.10)."""
    tab.page.set_viewport_size({"width": width, "height": 800})
    answer = tab.ask(LAW)
    answer.get_by_role("link", name="[1]", exact=True).first.wait_for()
    outside = tab.page.evaluate(
        """() => [...document.querySelectorAll('button, a')]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
            .map(e => e.id || e.textContent)"""
    )
    assert outside == []
    answer.get_by_role("link", name="[1]", exact=True).first.click()
    panel = tab.page.locator("#side-view-content")
    panel.locator("mark").wait_for()
    assert panel.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


def test_what_is_missing_is_asked_for(tab: Tab) -> None:
    answer = tab.ask(LACKING)
    for missing in lacking_answer().missing:
        answer.get_by_text(missing.question).wait_for()
    answer.get_by_role("button", name="Räkna vidare i normformuläret").click()
    tab.page.locator(".normformular").get_by_text("Fyll i det som gäller hushållet.").wait_for()


def test_the_work_is_told_and_can_be_stopped(tab: Tab) -> None:
    answer = tab.ask(SLOW)
    answer.get_by_text("Tänker fortfarande …").wait_for()
    answer.get_by_text("Det här är ett första påstående.").wait_for()
    tab.page.locator("#stop-button").click()
    answer.get_by_text("Du avbröt. Inget svar togs fram.").wait_for()
    tab.ask("Och nu?").get_by_text("Frågan kom efter 0 inlägg.").wait_for()
    assert tab.page.locator(".ai-message").count() == 2


def test_a_follow_up_carries_the_conversation_and_a_new_conversation_does_not(tab: Tab) -> None:
    tab.ask("Första frågan?").get_by_text("Frågan kom efter 0 inlägg.").wait_for()
    tab.ask("Och i Avesta?").get_by_text("Frågan kom efter 2 inlägg.").wait_for()
    tab.page.locator("#new-chat-button").click()
    tab.page.locator("#confirm").click()
    tab.page.locator("#starters button:not([disabled])").first.wait_for()
    tab.ask("En annan fråga?").get_by_text("Frågan kom efter 0 inlägg.").wait_for()


def test_an_error_is_one_calm_line_with_a_number(tab: Tab, server: Running) -> None:
    answer = tab.ask(BROKEN)
    answer.get_by_text("Något gick fel och frågan fick inget svar.").wait_for()
    number = re.search(r"fel [0-9a-f]{6}", answer.inner_text())
    assert number is not None
    log = server.log.read_text(encoding="utf-8")
    assert f"{number.group()}: ValueError at" in log
    assert "hemligt" not in log + tab.page.locator("body").inner_text()
    assert BROKEN not in log


@pytest.mark.parametrize("length", [5_000, 1_500_000])
def test_a_document_in_place_of_a_question_gets_a_reply(length: int, tab: Tab) -> None:
    tab.ask("å" * length).get_by_text("Rådrum läser högst 4000").wait_for()


def test_the_question_is_shown_as_it_was_written(tab: Tab) -> None:
    question = "IVO:s *fråga* <b>1</b> [1] 5 < 6?"
    tab.ask(question).get_by_text("Frågan kom efter").wait_for()
    assert question in tab.page.locator("[data-step-type=user_message]").inner_text()


NUMBER = "850314-7129"
"""Made for the tests: the check digit fits."""


def test_a_personal_number_is_taken_away_and_the_question_asked_without_it(tab: Tab, texts: Texts) -> None:
    held = tab.ask(f"Norm för {NUMBER} i maj?")
    held.get_by_text("Frågan är inte ställd.").wait_for()
    assert NUMBER not in tab.page.content()
    assert held.get_by_role("button", name=texts("page.person_anda")).count() == 0
    held.get_by_role("button", name=texts("page.person_stall")).click()
    tab.page.locator(".ai-message").last.get_by_text("Frågan kom efter 0 inlägg.").wait_for()
    asked = tab.page.locator("[data-step-type=user_message]").all_inner_texts()
    assert [question.strip() for question in asked] == 2 * ["Norm för [PERSONNUMMER 1] i maj?"]


def test_what_is_only_suspected_may_be_asked_all_the_same(tab: Tab, texts: Texts) -> None:
    question = f"Gäller beslut {NUMBER[:-1]}5 ännu?"
    held = tab.ask(question)
    held.get_by_role("button", name=texts("page.person_anda")).click()
    tab.page.locator("[data-step-type=user_message]").last.get_by_text(question).wait_for()
    tab.page.locator(".ai-message").last.get_by_text("Frågan kom efter 0 inlägg.").wait_for()
    tab.ask(f"{question} Igen.").get_by_text("Frågan är inte ställd.").wait_for()


def test_a_hostile_document_reaches_nobody(tab: Tab) -> None:
    answer = tab.ask(HOSTILE)
    answer.get_by_role("link", name="[1]", exact=True).click()
    panel = tab.page.locator("#side-view-content")
    panel.locator("blockquote").wait_for()
    assert tab.page.locator(".message-content img, #side-view-content img, [role=alert]").count() == 0
    assert tab.page.locator(f"a[href*='{ELSEWHERE}'], a[href*=javascript]").count() == 0
    assert "IVO:s och JO:s text." in answer.inner_text()
    assert ":::note" in answer.inner_text().replace("\u2060", "")
    quote = panel.locator("blockquote").inner_text()
    assert f"<img src='https://{ELSEWHERE}/c.png'> ![x](https://{ELSEWHERE}/d.png) 1. # * IVO:s | 12 kap. 1 §" == quote.strip()


# --- The norm form ----------------------------------------------------------------------------------------------------


def _norm_form(tab: Tab) -> "sync_api.Locator":
    """The form that is reached without a question, with its first calculation."""
    tab.page.locator("#starters").get_by_role("button", name="Räkna på normen").click()
    form = tab.page.locator(".normformular")
    form.get_by_role("status").get_by_text("Beräknat underskott").wait_for()
    return form


def test_the_form_under_an_answer_is_filled_in_from_it_and_follows_what_is_typed(tab: Tab) -> None:
    answer = tab.ask(NORM)
    answer.get_by_role("button", name="Räkna vidare i normformuläret").click()
    form = tab.page.locator(".normformular")
    form.locator("table").get_by_text("Barn 5 år").wait_for()
    assert form.evaluate("form => document.activeElement === form")
    assert form.locator("[name=manad]").input_value() == "2025-09"
    result = form.get_by_role("status")
    assert "8 340" in result.inner_text()

    form.get_by_label("Lunch på förskola").select_option("Ja")
    form.locator("table").get_by_text("Barn 5 år, lunch på förskola").wait_for()
    form.get_by_role("button", name="Lägg till utgift").click()
    form.get_by_label("Godkänt").fill("6 000,50")
    row = form.locator("tbody tr").filter(has_text="Boende")
    row.get_by_text("6 000,50").wait_for()
    row.get_by_text("Varför?").click()
    row.get_by_text("Godkänd kostnad enligt 12 kap. 7 §").wait_for()
    assert "12 kap. 7 § SoL 2025:400" in row.inner_text()
    assert ENGLISH.findall(_words(tab)) == []


def test_a_fault_stands_at_its_field_and_no_sum_is_shown(tab: Tab) -> None:
    form = _norm_form(tab)
    form.get_by_role("button", name="Lägg till barn").click()
    form.get_by_label("Ålder").fill("sju")
    field = form.get_by_label("Ålder")
    form.get_by_text("Rätta det som är markerat").wait_for()
    assert form.locator("table").count() == 0
    described = field.get_attribute("aria-describedby")
    assert described is not None
    assert "inte ett heltal" in form.locator(f"[id='{described}']").inner_text()
    field.fill("7")
    form.locator("table").get_by_text("Barn 7 år").wait_for()
    form.get_by_role("button", name="Ta bort barn 1").click()
    form.locator("table").get_by_text("1 person").wait_for()


def test_the_form_is_filled_in_and_read_with_the_keyboard_alone(tab: Tab) -> None:
    form = _norm_form(tab)
    keys = tab.page.keyboard

    def reach(name: str) -> None:
        """Tab on until the field or button of that name has the focus."""
        for _ in range(60):
            keys.press("Tab")
            if tab.page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText").startswith(name):
                return
        raise AssertionError(f"no way to {name!r}")

    reach("Lägg till barn")
    keys.press("Enter")
    form.get_by_label("Ålder").wait_for()
    form.get_by_label("Vuxna").focus()
    reach("Ålder")
    keys.type("7")
    form.locator("table").get_by_text("Barn 7 år").wait_for()
    reach("Barn 7 år")
    keys.press("Enter")
    form.get_by_text("Personliga kostnader för ett hemmavarande barn").wait_for()
    reach("Läs 25 § FL")
    keys.press("Enter")
    tab.page.locator("#side-view-content").get_by_text("Förvaltningslag").wait_for()


def test_a_paragraph_of_the_checklist_opens_beside_the_form(tab: Tab) -> None:
    form = _norm_form(tab)
    assert form.get_by_text("Barnets bästa").count() == 0  # nobody is a child here yet
    form.get_by_role("button", name="Läs 25 § FL 2017:900").click()
    panel = tab.page.locator("#side-view-content")
    panel.get_by_text("Förvaltningslag (2017:900)").wait_for()
    form.locator("table").get_by_role("button", name="12 kap. 2 § SoF 2025:468").first.click()
    form.get_by_text("Stället finns inte").wait_for()  # the stand-in has one act
    form.get_by_role("button", name="Lägg till barn").click()
    form.get_by_label("Ålder").fill("7")
    form.get_by_text("Barnets bästa", exact=True).wait_for()


def test_two_months_are_held_against_each_other(tab: Tab) -> None:
    form = _norm_form(tab)
    form.locator("[name=manad]").fill("2025-08")
    form.get_by_text("Beräkning för augusti 2025").wait_for()
    form.get_by_role("button", name="Jämför").click()
    form.locator("[name=manad]").fill("2026-03")
    form.get_by_text("Jämförelse: augusti 2025 mot mars 2026").wait_for()
    row = form.locator("table").nth(1).locator("tr").filter(has_text="Beräknat underskott")
    assert row.locator("td").all_inner_texts() == ["Beräknat underskott", "5 180 kr", "5 220 kr", "+40 kr"]
    form.get_by_role("button", name="Sluta jämföra").click()
    form.get_by_text("Jämförelse:").wait_for(state="detached")


def test_a_sum_that_no_longer_holds_is_not_shown_and_what_went_wrong_is_said_in_swedish(tab: Tab) -> None:
    form = _norm_form(tab)
    tab.page.route("**/project/action", lambda route: route.fulfill(status=404, body="-", content_type="text/plain"))
    form.get_by_label("Andra i hemmet").fill("1")
    form.get_by_text("Beräkningen kunde inte hämtas.").wait_for()
    assert "Beräknat" not in form.inner_text()
    assert form.get_by_role("button", name="PDF").count() == 0
    tab.page.locator("[data-sonner-toast]").get_by_text("Rådrum svarade inte som väntat.").wait_for()
    assert ENGLISH.findall(_words(tab)) == []
    tab.complaints.clear()  # the browser's own, of the reply made up here


def test_the_calculation_can_be_taken_along(tab: Tab) -> None:
    form = _norm_form(tab)
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    form.get_by_role("button", name="Kopiera").click()
    form.get_by_text("Anteckningen är kopierad.").wait_for()
    note = tab.page.evaluate("navigator.clipboard.readText()")
    assert "Beräkningsunderlag, inte beslut" in note
    assert "12 kap. 2 § SoF 2025:468" in note
    for name, begins in (("Excel", b"PK"), ("PDF", b"%PDF")):
        with tab.page.expect_download() as waiting:
            form.get_by_role("button", name=name, exact=True).click()
        assert re.fullmatch(r"normberakning-\d{4}-\d\d\.(xlsx|pdf)", waiting.value.suggested_filename)
        assert waiting.value.path().read_bytes().startswith(begins)


# --- The table of findings --------------------------------------------------------------------------------------------


def _findings_table(tab: Tab) -> "sync_api.Locator":
    """The table that is reached without a question, with every finding."""
    tab.page.locator("#chat-profiles").click()
    tab.page.get_by_role("option", name="Revisor").click()
    tab.page.locator("#starters").get_by_role("button", name="Alla fynd i en tabell").click()
    table = tab.page.locator(".fyndtabell")
    table.get_by_text("5 av 5 fynd").wait_for()
    return table


def test_a_count_opens_its_rows_and_a_row_its_place(tab: Tab) -> None:
    table = _findings_table(tab)
    table.get_by_role("button", name="Visa 2 rekommendationer, Provköping 2022").click()
    table.get_by_text("2 av 5 fynd").wait_for()
    rows = table.locator("table").nth(1).locator("tbody tr")
    assert [row.split("\t")[0] for row in rows.all_inner_texts()] == ["Rekommendation 1", "Rekommendation 2"]
    assert table.get_by_label("Rapport").input_value() == "prov-2022"
    table.get_by_role("button", name="Läs avsnitt 2, sidan 6").click()
    panel = tab.page.locator("#side-view-content")
    panel.locator("blockquote").get_by_text("Styrelsen bör se över ansvaret.").wait_for()
    table.get_by_role("button", name="Visa allt").click()
    table.get_by_text("5 av 5 fynd").wait_for()
    assert ENGLISH.findall(_words(tab)) == []


def test_findings_are_narrowed_down_and_taken_along(tab: Tab) -> None:
    table = _findings_table(tab)
    table.get_by_label("Nämnd").select_option("kommunstyrelsen")
    table.get_by_text("2 av 5 fynd").wait_for()
    table.get_by_label("Ord i texten").fill("MOTIVERA")
    table.get_by_text("1 av 5 fynd").wait_for()
    with tab.page.expect_download() as waiting:
        table.get_by_role("button", name="Hämta som Excel").click()
    assert waiting.value.suggested_filename == "granskningsfynd.xlsx"
    table.get_by_label("Ord i texten").fill("finns ingenstans")
    table.get_by_text("Inget fynd stämmer").wait_for()


def test_two_reports_stand_side_by_side(tab: Tab) -> None:
    table = _findings_table(tab)
    table.get_by_label("Rapport").select_option("prov-2022")
    table.get_by_label("Jämför med").select_option("andra-2024")
    heads = table.locator(".sida-vid-sida thead th")
    heads.first.wait_for()
    assert heads.all_inner_texts() == ["Granskning av handläggningen i Provköping", "En annan granskning"]
    first = table.locator(".sida-vid-sida tbody").first.locator("td")
    assert [cell.locator("li").count() for cell in first.all()] == [2, 1]


# --- Documents of the conversation ------------------------------------------------------------------------------------


def _documents(tab: Tab) -> "sync_api.Locator":
    """Where documents are read in, asked for in the middle of a conversation or not."""
    tab.page.locator("#chat-input").fill("Läs in ett dokument")
    tab.page.locator("#chat-submit:not([disabled])").click()
    here = tab.page.locator(".dokument").last
    here.get_by_text("högst 5 stycken om 20 MB").wait_for()
    return here


def test_a_document_is_read_in_for_the_conversation_and_forgotten_with_it(tab: Tab) -> None:
    here = _documents(tab)
    large = {"name": "lång.txt", "mimeType": "text/plain", "buffer": b"ord " * 200_000}
    here.locator("input[type=file]").set_input_files([large, {"name": "b.txt", "mimeType": "text/plain", "buffer": b"text"}])
    here.get_by_role("status").get_by_text("b.txt är inläst: 1 avsnitt och 0 fynd.").wait_for()
    assert [row.split("\n")[0] for row in here.locator("li").all_inner_texts()] == [
        "Titeln på lång.txt (lång.txt)",
        "Titeln på b.txt (b.txt)",
    ]
    tab.ask("Vad står i dokumentet?").get_by_text("Samtalet har 2 dokument.").wait_for()
    here.get_by_role("button", name="Ta bort Titeln på lång.txt").click()
    here.get_by_text("Dokumentet är borttaget").wait_for()
    tab.ask("Och nu?").get_by_text("Samtalet har 1 dokument.").wait_for()
    assert ENGLISH.findall(_words(tab)) == []

    tab.page.locator("#new-chat-button").click()
    tab.page.locator("#confirm").click()
    tab.page.locator("#starters button:not([disabled])").first.wait_for()
    answer = tab.ask("En annan fråga?")
    answer.get_by_text("Frågan kom efter 0 inlägg.").wait_for()
    assert "dokument" not in answer.inner_text()


def test_a_document_that_cannot_be_read_is_said_in_one_line(tab: Tab) -> None:
    here = _documents(tab)
    files = here.locator("input[type=file]")
    files.set_input_files([{"name": "trasig.pdf", "mimeType": "application/pdf", "buffer": b"trasig"}])
    here.get_by_text("Filen trasig.pdf är skadad").wait_for()
    files.set_input_files([{"name": "bild.png", "mimeType": "image/png", "buffer": b"x"}])
    here.get_by_text("bild.png kan inte läsas in här. Välj en fil av något av slagen PDF, DOCX, TXT.").wait_for()
    assert here.locator("li").count() == 0


def test_nothing_of_a_conversation_is_on_disk(browser: "sync_api.Browser", tmp_path: Path) -> None:
    """While it goes on, after the tab is closed, and after the program has ended."""
    asked = "Pelargonkvist och kanelbulle i Provköping?"
    kept = [asked.encode(), b"Pelargonkvist", LAW_CITATION.quote[:20].encode(), REPORT_CITATION.quote.encode()]

    def found() -> list[Path]:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert len(files) > 10
        return [path for path in files if any(words in path.read_bytes() for words in kept)]

    with running(tmp_path) as server:
        opened = _opened(browser, server)
        tab = next(opened)
        tab.ask(asked).get_by_text("Frågan kom efter 0 inlägg.").wait_for()
        tab.ask(LAW).get_by_role("link", name="[3]", exact=True).click()
        tab.page.locator("#side-view-content blockquote").wait_for()
        tab.ask(NORM).get_by_role("button", name="Räkna vidare i normformuläret").click()
        tab.page.locator(".normformular summary", has_text="Fler uppgifter").click()
        tab.page.locator("[name='nedsattning.skal']").fill("Pelargonkvist")
        tab.page.locator("[name='nedsattning.belopp']").fill("1")
        tab.page.locator(".normformular table").get_by_text("Pelargonkvist").wait_for()
        document = {"name": "Kanelbulle.txt", "mimeType": "text/plain", "buffer": b"Pelargonkvist"}
        _documents(tab).locator("input[type=file]").set_input_files([document])
        tab.page.get_by_text("Kanelbulle.txt är inläst").wait_for()
        assert found() == []
        stored = tab.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
        assert "Pelargonkvist" not in stored
        assert next(opened, None) is None
        assert found() == []
        server.process.terminate()
        assert server.ended()[0] == 0
    assert found() == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_the_program_ends_while_an_answer_is_on_its_way(browser: "sync_api.Browser", tmp_path: Path) -> None:
    with running(tmp_path) as server:
        context = browser.new_context(locale="sv-SE")
        tab = Tab(context.new_page(), [], [])
        tab.page.goto(server.url)
        tab.ask(SLOW).get_by_text("Tänker fortfarande …").wait_for()
        server.process.terminate()
        assert server.ended()[0] == 0
        context.close()
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


# --- The whole program ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`radrum serve` with the built-in knowledge and no model."""
    command = ("-m", "assistant", "serve", "--port", "PORT")
    with running(tmp_path_factory.mktemp("helt"), command, {"RADRUM_EMBEDDER": "none", "RADRUM_MODEL": ""}) as started:
        yield started


@pytest.fixture
def whole(browser: "sync_api.Browser", program: Running) -> Iterator[Tab]:
    """A fresh tab on the whole program's page."""
    yield from _opened(browser, program)


def test_a_row_of_the_form_opens_its_paragraph(whole: Tab) -> None:
    form = _norm_form(whole)
    form.locator("table").get_by_role("button", name="12 kap. 2 § SoF 2025:468").first.click()
    panel = whole.page.locator("#side-view-content")
    panel.get_by_text("Socialtjänstförordning (2025:468)").wait_for()
    assert "12 kap. 2 §" in panel.inner_text()


def test_from_question_to_source_to_calculation(whole: Tab) -> None:
    answer = whole.ask("Vad är riksnormen i augusti 2025 för två sambor med barn 3 och 8 år?")
    answer.locator("table").get_by_text("Riksnorm").wait_for()
    assert answer.locator("tbody tr").last.locator("td").all_inner_texts()[:2] == ["Riksnorm", "15 550"]
    amounts = [row.locator("td").nth(1).inner_text() for row in answer.locator("tbody tr").all()[:-1]]
    assert sum(int(amount.replace(" ", "")) for amount in amounts) == 15_550
    answer.get_by_text("Så här tolkade jag hushållet: Sammanboende · Barn 3 år").wait_for()
    answer.get_by_role("link", name="[1]", exact=True).first.click()
    panel = whole.page.locator("#side-view-content")
    panel.locator("blockquote").wait_for()
    assert "2025:468" in panel.inner_text()

    follow_up = whole.ask("Och om yngsta barnet äter lunch på förskolan?")
    follow_up.locator("tbody tr").last.get_by_text("15 330").wait_for()


def test_recommendations_open_where_they_stand(whole: Tab) -> None:
    answer = whole.ask("Vilka rekommendationer fick omsorgsnämnden i Hedemora?")
    answer.locator("a.element-link").first.click()
    panel = whole.page.locator("#side-view-content")
    panel.locator("blockquote").wait_for()
    assert "Hedemora" in panel.inner_text()
    answer.get_by_role("button", name="Visa fynden i en tabell").click()
    table = whole.page.locator(".fyndtabell")
    table.get_by_role("button", name=re.compile("^Visa 4 rekommendationer, Hedemora")).wait_for()
    assert table.get_by_label("Rapport").input_value() == "hedemora-2022"


def test_an_uploaded_report_is_asked_about_and_is_nobody_elses(
    browser: "sync_api.Browser", program: Running, whole: Tab, tmp_path: Path
) -> None:
    report = Pdf(tmp_path / "rapport.pdf")
    report.heading("Iakttagelser")
    report.lines("Väntetiden är tretton veckor i Provköping.", "Utredningarna saknar ofta datum för kommunicering.")
    here = _documents(whole)
    here.locator("input[type=file]").set_input_files(report.done())
    here.get_by_text("rapport.pdf är inläst").wait_for()
    answer = whole.ask("Hur lång är väntetiden enligt dokumentet?")
    answer.get_by_text("Väntetiden är tretton veckor i Provköping.").wait_for()
    answer.get_by_role("link", name="[1]", exact=True).click()
    whole.page.locator("#side-view-content blockquote").get_by_text("tretton veckor").wait_for()
    opened = _opened(browser, program)
    other = next(opened)
    said = other.ask("Hur lång är väntetiden enligt dokumentet?")
    said.get_by_text("Rätt per").wait_for()
    assert "tretton" not in said.inner_text()
    assert next(opened, None) is None


@pytest.mark.parametrize("question", ["Vem vann fotbolls-VM 2022?", "Riksnorm februari 2027 för ensamstående?"])
def test_what_cannot_be_answered_is_said_without_sources_or_amounts(question: str, whole: Tab) -> None:
    answer = whole.ask(question)
    answer.get_by_text("Rätt per").wait_for()
    assert answer.locator("a.element-link, table").count() == 0
    assert not re.search(r"\d kr", answer.inner_text())
