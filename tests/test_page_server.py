"""The page's server, as a program of its own: who may speak to it, what it says about itself, how it starts and ends."""

import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from assistant.assembly import open_house
from assistant.domain.errors import BadInput, Fault
from assistant.domain.question import Question
from assistant.page import frontend
from assistant.page.serve import serve
from assistant.prompts import Texts
from assistant.settings import ROOT, Settings
from tests.page_standin import Running, StandIn, free_port, running

OURS = ROOT / ".chainlit" / "translations" / "sv-SE.json"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The stand-in's page, running."""
    with running(tmp_path_factory.mktemp("sida")) as started:
        yield started


def _ask(
    page: Running, path: str, method: str = "GET", body: str | Iterator[bytes] | None = None, **headers: str
) -> tuple[int, Any, str]:
    """Status, headers and text of one request. Header names are given with '_' for '-'."""
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=20)
    connection.request(method, path, body, {key.replace("_", "-"): value for key, value in headers.items()})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, response.headers, text


def _upgrade(page: Running, path: str = "/ws/socket.io/?EIO=4&transport=websocket", **headers: str) -> int:
    """The status a websocket is met with: 101 when it is let in."""
    status, *_ = _ask(
        page,
        path,
        Connection="Upgrade",
        Upgrade="websocket",
        Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="MDEyMzQ1Njc4OTAxMjM0NQ==",
        **headers,
    )
    return status


def test_it_says_where_it_answers(page: Running, texts: Texts) -> None:
    assert page.said == texts("page.svarar", url=page.url)


def test_the_page_is_in_swedish_and_asks_nobody_else(page: Running) -> None:
    status, headers, html = _ask(page, "/")
    assert status == 200
    assert '<html lang="sv">' in html
    assert "<title>Rådrum</title>" in html
    assert "://" not in html
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/auth/config", "/project/settings?language=sv-SE", "/finns-inte"])
def test_every_reply_has_the_safe_headers(path: str, page: Running) -> None:
    _, headers, _ = _ask(page, path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers.get_all("Content-Security-Policy") == [headers["Content-Security-Policy"]]
    assert headers["Access-Control-Allow-Origin"] is None


def test_the_policy_lets_in_no_script_and_no_picture_from_elsewhere(page: Running) -> None:
    _, headers, _ = _ask(page, "/")
    policy = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"].startswith("'self' 'sha256-")
    assert "unsafe" not in policy["script-src"]
    assert policy["img-src"] == "'self' data:"
    assert policy["connect-src"] == f"'self' ws://127.0.0.1:{page.port}"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    "host",
    ["annanstans.invalid", "127.0.0.1.annanstans.invalid", "localhost.annanstans.invalid:80", "10.0.0.1", "x@localhost", ""],
)
def test_a_foreign_host_is_refused(host: str, page: Running, texts: Texts) -> None:
    status, headers, said = _ask(page, "/", Host=host)
    assert (status, said) == (403, texts("page.nekad"))
    assert headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("host", ["localhost", "localhost:9000", "127.0.0.1", "[::1]:8000", "LOCALHOST:8000"])
def test_this_machine_by_any_of_its_names_is_let_in(host: str, page: Running) -> None:
    assert _ask(page, "/", Host=host)[0] == 200


@pytest.mark.parametrize("origin", ["https://annanstans.invalid", "null", "http://localhost:1", "https://127.0.0.1:{port}", ""])
def test_a_foreign_origin_is_refused(origin: str, page: Running) -> None:
    origin = origin.format(port=page.port)
    assert _ask(page, "/project/settings", Origin=origin)[0] == 403
    assert _ask(page, "/set-session-cookie", "POST", '{"session_id": "x"}', Origin=origin)[0] == 403
    assert _upgrade(page, Origin=origin) == 403


def test_a_websocket_is_let_in_from_the_page_alone(page: Running) -> None:
    assert _upgrade(page, Origin=page.url) == 101
    assert _upgrade(page) == 403
    assert _upgrade(page, Origin=page.url, Host="annanstans.invalid") == 403
    assert _upgrade(page, "/annat", Origin=page.url) == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/docs"),
        ("GET", "/redoc"),
        ("GET", "/openapi.json"),
        ("GET", "/health"),
        ("GET", "/thread/1"),
        ("GET", "/copilot/index.js"),
        ("POST", "/mcp"),
        ("DELETE", "/mcp"),
        ("POST", "/project/file?session_id=1"),
        ("GET", "/project/file/1?session_id=1"),
        ("GET", "/project/action"),
        ("PUT", "/project/element"),
        ("DELETE", "/project/element"),
        ("PUT", "/feedback"),
        ("POST", "/project/threads"),
        ("PUT", "/project/thread/share"),
        ("GET", "/project/share/1"),
        ("POST", "/login"),
        ("POST", "/auth/jwt"),
        ("GET", "/avatars/default"),
        ("GET", "/ws/socket.io/?EIO=4&transport=polling"),
        ("POST", "/"),
        ("OPTIONS", "/project/settings"),
        ("GET", "/assets/"),
        ("GET", "/public/../.chainlit/config.toml"),
        ("GET", "/public/%2e%2e/.chainlit/config.toml"),
        ("GET", "/public/%252e%252e/.chainlit/config.toml"),
        ("GET", "//docs"),
    ],
)
def test_what_the_page_does_not_use_is_not_there(method: str, path: str, page: Running, texts: Texts) -> None:
    status, _, said = _ask(page, path, method, Origin=page.url)
    assert (status, said) == (404, texts("page.finns_inte"))


def test_a_large_body_is_refused_before_it_is_read(page: Running) -> None:
    assert _ask(page, "/set-session-cookie", "POST", json.dumps({"session_id": "x" * 5_000}))[0] == 413
    assert _ask(page, "/set-session-cookie", "POST", iter([b'{"session_id": "x"}']))[0] == 413
    assert _ask(page, "/set-session-cookie", "POST", '{"session_id": "x"}', Origin=page.url)[0] == 200


OURS_ASKED = {"sessionId": "x", "action": {"name": "norm_rakna", "payload": {}}}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(OURS_ASKED),  # ours, but no such conversation is open
        json.dumps(OURS_ASKED | {"sessionId": 1}),
        "",
        "{",
        "[" * 60_000,
        "null",
        json.dumps({"sessionId": "x"}),
    ],
)
def test_an_action_is_asked_for_from_an_open_conversation_alone(body: str, page: Running, texts: Texts) -> None:
    before = page.log.read_text(encoding="utf-8")
    status, _, said = _ask(page, "/project/action", "POST", body, Origin=page.url)
    assert (status, said) == (404, texts("page.finns_inte"))
    assert "Traceback" not in page.log.read_text(encoding="utf-8")[len(before) :]


def test_an_action_from_elsewhere_or_too_large_is_refused(page: Running) -> None:
    body = json.dumps(OURS_ASKED)
    assert _ask(page, "/project/action", "POST", body, Origin="https://annanstans.invalid")[0] == 403
    large = json.dumps(OURS_ASKED | {"x": "y" * 270_000})
    assert _ask(page, "/project/action", "POST", large, Origin=page.url)[0] == 413
    assert _ask(page, "/project/action", "POST", iter([body.encode()]), Origin=page.url)[0] == 413


def test_what_chainlit_offers_by_itself_is_off(page: Running) -> None:
    _, _, text = _ask(page, "/project/settings?language=en-US")
    told = json.loads(text)
    assert told["ui"]["language"] == "sv-SE"
    assert told["ui"]["name"] == "Rådrum"
    assert told["dataPersistence"] is False
    assert told["threadSharing"] is False
    features = told["features"]
    for feature in ("unsafe_allow_html", "latex", "edit_message", "allow_thread_sharing", "favorites", "user_message_markdown"):
        assert features[feature] is False, feature
    for feature in ("spontaneous_file_upload", "audio", "mcp"):
        assert features[feature]["enabled"] is False, feature
    assert features["mcp"]["user_servers"]["enabled"] is False


def test_three_ways_in_each_with_questions_to_start_from(page: Running) -> None:
    _, _, text = _ask(page, "/project/settings")
    profiles = json.loads(text)["chatProfiles"]
    assert [profile["name"] for profile in profiles] == ["Handläggare", "Ny medarbetare", "Revisor"]
    assert [len(profile["starters"]) for profile in profiles] == [5, 4, 6]  # also the tools
    assert [profile["default"] for profile in profiles] == [True, False, False]


def test_what_the_house_has_to_tell_stands_at_the_start_of_every_way_in(page: Running, tmp_path: Path) -> None:
    def starts(where: Running) -> list[str]:
        return [profile["markdown_description"] for profile in json.loads(_ask(where, "/project/settings")[2])["chatProfiles"]]

    with running(tmp_path, environment={"RADRUM_TEST_NOTICE": "Tabellen saknas."}) as told:
        assert starts(told) == [f"{about}\n\n*Tabellen saknas.*" for about in starts(page)]


def test_the_welcome_is_ours_whatever_the_browser_speaks(page: Running) -> None:
    written = (ROOT / "chainlit.md").read_text(encoding="utf-8")
    for language in ("sv-SE", "en-US", "fi"):
        assert json.loads(_ask(page, f"/project/settings?language={language}")[2])["markdown"] == written
    assert "chainlit" not in page.log.read_text(encoding="utf-8").lower()


def _flat(tree: dict[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{before}{key}.") if isinstance(value, dict) else {f"{before}{key}": value}
    return flat


def test_every_word_chainlit_can_translate_is_translated() -> None:
    package = find_spec("chainlit")
    assert package is not None
    assert package.origin is not None
    english = _flat(json.loads((Path(package.origin).parent / "translations" / "en-US.json").read_text(encoding="utf-8")))
    swedish = _flat(json.loads(OURS.read_text(encoding="utf-8")))
    assert set(swedish) == set(english)
    assert [key for key, text in swedish.items() if text == english[key] and key != "alerts.tip"] == []
    assert [key for key, text in swedish.items() if ("{{" in text) != ("{{" in english[key])] == []


def test_the_translation_is_served_whatever_the_browser_speaks(page: Running) -> None:
    ours = json.loads(OURS.read_text(encoding="utf-8"))
    for language in ("sv-SE", "en-US"):
        assert json.loads(_ask(page, f"/project/translations?language={language}")[2])["translation"] == ours


def test_every_starter_gets_an_answer_with_sources(
    tmp_path: Path, texts: Texts, make_settings: Callable[..., Settings]
) -> None:
    """Also that each is a question of its own. The house is the real one."""
    keys = texts.keys()
    questions = [texts(key) for key in keys if key.startswith("page.start_") and key.endswith("_fraga")]
    assert len(set(questions)) == len(questions) == 12
    house = open_house(make_settings(tmp_path))
    try:
        answers = [house.answer(Question(text=question)) for question in questions]
    finally:
        house.close()
    assert [answer.question for answer in answers if answer.status != "answered" or not answer.citations] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_it_ends_cleanly(number: signal.Signals, tmp_path: Path, texts: Texts) -> None:
    with running(tmp_path) as started:
        _ask(started, "/")
        started.process.send_signal(number)
        assert started.ended() == (0, texts("page.avslutar") + "\n")
    assert "Traceback" not in started.log.read_text(encoding="utf-8")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_settings_of_other_programs_do_not_reach_it(tmp_path: Path) -> None:
    """A database, tracing or settings meant for something else must neither store a conversation nor stop the page."""
    foreign = {
        "DATABASE_URL": "postgresql://annanstans.invalid/x",
        "LITERAL_API_KEY": "x",
        "PROJECT": "annat",
        "UI": "annat",
        "ROOT": "/annanstans",
        "CHAINLIT_ROOT_PATH": "/annat",
        "CHAINLIT_APP_ROOT": str(tmp_path / "annat"),
        "CHAINLIT_CUSTOM_AUTH": "1",
    }
    (tmp_path / "sida").mkdir()
    (tmp_path / "sida" / ".env").write_text("CHAINLIT_URL=x\nLITERAL_API_KEY=y\nAPP_AWS_REGION=z\n", encoding="utf-8")
    with running(tmp_path / "sida", environment=foreign) as started:
        told = json.loads(_ask(started, "/project/settings")[2])
        assert told["dataPersistence"] is False
        assert "chatProfiles" in told
        assert json.loads(_ask(started, "/auth/config")[2])["requireLogin"] in (False, None)
    assert not (tmp_path / "annat").exists()


def test_the_working_folder_is_left_alone(tmp_path: Path) -> None:
    with running(tmp_path) as started:
        _ask(started, "/")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "log.txt", "tmp"]


def test_a_second_start_uses_the_folder_that_is_there(tmp_path: Path) -> None:
    first = frontend.prepared(tmp_path)
    made = first.stat().st_mtime_ns
    assert frontend.prepared(tmp_path) == first
    assert first.stat().st_mtime_ns == made
    assert not list(first.rglob("*.map"))
    assert [path.name for path in tmp_path.iterdir()] == [first.name]


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, embedder="none")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "annanstans.invalid", ""])
def test_only_this_machine_is_served(host: str, tmp_path: Path, texts: Texts) -> None:
    with pytest.raises(BadInput) as refused:
        serve(_settings(tmp_path), host, free_port(), StandIn)
    assert texts.error(refused.value) == texts("errors.sidan_vard", vard=host)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_an_impossible_port_is_bad_input(port: int, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="sidan_port"):
        serve(_settings(tmp_path), "127.0.0.1", port, StandIn)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_taken_port_is_named_before_anything_is_written(host: str, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Fault) as refused:
            serve(_settings(tmp_path), host, port, StandIn)
    assert (refused.value.key, refused.value.values) == ("sidan_port_upptagen", {"port": port})
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("en fil i vägen", encoding="utf-8")
    with pytest.raises(Fault) as refused:
        frontend.prepared(tmp_path / "page")
    assert refused.value.key == "sidan_skriva"
    assert refused.value.values["mapp"] == tmp_path / "page"


def test_another_chainlit_is_refused_instead_of_half_patched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets = tmp_path / "assets"
    shutil.copytree(frontend.ASSETS, assets)
    (assets / "bundle.json").write_text('[{"why": "ny knapp", "find": "finns inte", "put": "", "times": 1}]', encoding="utf-8")
    monkeypatch.setattr(frontend, "ASSETS", assets)
    with pytest.raises(Fault) as refused:
        frontend.prepared(tmp_path / "page")
    assert refused.value.key == "sidan_passar_inte"
    assert refused.value.values["vad"] == "ny knapp"
    assert list((tmp_path / "page").iterdir()) == []


def test_the_door_is_not_opened_without_its_guard(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import assistant.app"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "radrum serve" in ran.stderr
    assert list(tmp_path.iterdir()) == []
