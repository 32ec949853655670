"""The page held against WCAG 2.1 AA by axe: every view that can be reached, light and dark, without one serious fault.

axe finds what a program can find; that the road is walkable by keyboard is tested in test_page_browser.py. Behind the page
stands the hand-made house of page_standin.py.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.prompts import Texts
from tests.page_standin import LAW, NORM, Running, running

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed (apt-get install chromium)"),
]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The stand-in's page, running."""
    with running(tmp_path_factory.mktemp("sida")) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    """Debian's chromium."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: "sync_api.Browser", server: Running) -> Iterator["sync_api.Page"]:
    """A fresh tab in each look, without movement: a colour that is still fading is none that is read."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_init_script(f"localStorage.setItem('vite-ui-theme', '{request.param}')")
    opened = context.new_page()
    opened.goto(server.url)
    opened.locator("#starters button:not([disabled])").first.wait_for()
    assert request.param in (opened.locator("html").get_attribute("class") or "")
    yield opened
    context.close()


def _faults(page: "sync_api.Page") -> list[str]:
    """What axe finds that keeps somebody out, one line each."""
    page.evaluate(
        """() => Promise.all(
            document.getAnimations()
                .filter(movement => movement.effect.getComputedTiming().endTime !== Infinity)
                .map(movement => movement.finished.catch(() => null))
        )"""
    )
    found: list[dict[str, Any]] = axe.Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{v['impact']} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in GRAVE]


def _ask(page: "sync_api.Page", question: str) -> "sync_api.Locator":
    before = page.locator(".ai-message").count()
    page.locator("#chat-input").fill(question)
    page.locator("#chat-submit:not([disabled])").click()
    answer = page.locator(".ai-message").nth(before)
    answer.get_by_text("Rätt per").first.wait_for()
    return answer


def _start(_page: "sync_api.Page", _texts: Texts) -> None:
    pass


def _ways_in(page: "sync_api.Page", _texts: Texts) -> None:
    page.locator("#chat-profiles").click()
    page.get_by_role("option").first.wait_for()


def _settings(page: "sync_api.Page", _texts: Texts) -> None:
    page.locator("#chat-settings-open-modal").click()
    page.locator("#chat-settings").wait_for()


def _about(page: "sync_api.Page", _texts: Texts) -> None:
    page.locator("#readme-button").click()
    page.get_by_role("dialog").wait_for()


def _looks(page: "sync_api.Page", _texts: Texts) -> None:
    page.locator("#theme-toggle").click()
    page.get_by_role("menuitem").first.wait_for()


def _source(page: "sync_api.Page", _texts: Texts) -> None:
    _ask(page, LAW).get_by_role("link", name="[1]", exact=True).first.click()
    page.locator("#side-view-content mark").wait_for()


def _weighed(page: "sync_api.Page", texts: Texts) -> None:
    _ask(page, LAW).get_by_role("link", name=texts("page.ovriga", antal=1)).click()
    page.locator("#side-view-content summary").click()


def _form(page: "sync_api.Page", texts: Texts) -> None:
    _ask(page, NORM).get_by_role("button", name=texts("form.oppna")).click()
    page.locator(".normformular table").wait_for()


def _new_conversation(page: "sync_api.Page", _texts: Texts) -> None:
    _ask(page, LAW)
    page.locator("#new-chat-button").click()
    page.get_by_role("dialog").wait_for()


VIEWS: tuple[Callable[["sync_api.Page", Texts], None], ...] = (
    _start,
    _ways_in,
    _settings,
    _about,
    _looks,
    _source,
    _weighed,
    _form,
    _new_conversation,
)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__.strip("_"))
def test_no_serious_fault(view: Callable[["sync_api.Page", Texts], None], page: "sync_api.Page", texts: Texts) -> None:
    view(page, texts)
    assert _faults(page) == []


def test_a_fault_would_be_found(page: "sync_api.Page") -> None:
    page.evaluate("document.querySelector('#readme-button').replaceChildren()")
    assert any("button-name" in fault for fault in _faults(page))


def test_an_answer_is_announced_once(page: "sync_api.Page", texts: Texts) -> None:
    page.evaluate(
        """() => {
            window.upplast = [];
            const lyssna = new MutationObserver(() => {
                for (const rad of document.querySelectorAll('main [role=status], main [aria-live]')) {
                    const text = rad.textContent.trim();
                    if (text && rad.dataset.sagt !== text) { window.upplast.push(text); rad.dataset.sagt = text; }
                }
            });
            lyssna.observe(document.body, { subtree: true, childList: true, characterData: true });
        }"""
    )
    _ask(page, LAW).get_by_text(texts("page.svar_klart")).wait_for(state="attached")
    assert page.evaluate("window.upplast") == [texts("page.svar_klart")]
