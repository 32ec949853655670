"""The Chainlit door: the callbacks of the page, and the only module that imports Chainlit.

Thin on purpose. What is asked and answered is told by assistant/page/conversation.py, what is shown is made by
assistant/page/render.py; here the two are handed to Chainlit. Nothing is kept: the history lives in the session's memory, and
passages travel inside the page instead of through files on disk. No text of an exception reaches the user. Chainlit loads
this file when assistant/page/serve.py has set what it reads from the environment, and put the guard before it.
"""

# mypy: disable-error-code="no-untyped-call"
# Chainlit says that it is typed, but many of its functions are not.

import asyncio
import functools
import json
import os
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import date
from hashlib import sha256
from typing import Any, Literal

if "CHAINLIT_APP_ROOT" not in os.environ:
    # Without it Chainlit would fill the working directory with its defaults, and nothing would guard the page.
    raise ImportError("the page is started by radrum serve")

import chainlit as cl
import chainlit.socket
from chainlit.context import init_ws_context
from chainlit.input_widget import Select, Switch, TextInput
from chainlit.server import app as chainlit_app
from chainlit.server import get_html_template, sio
from chainlit.session import WebsocketSession

from assistant.domain.answer import Answer
from assistant.domain.errors import RadrumError
from assistant.domain.question import Turn
from assistant.page import personal, plain, preferences, sources, uploads
from assistant.page.actions import ACTIONS, PLACES, Act, Payload, Place, findings_table_props, norm_form_props
from assistant.page.conversation import LONGEST_QUESTION, House, Said, Status, noted, remembered, told
from assistant.page.markdown import harmless
from assistant.page.preferences import NO_KOMMUN, WAYS_IN, Preferences, way_in
from assistant.page.render import shown, steps
from assistant.page.uploads import Step, Uploads, uploads_props
from assistant.prompts import Texts
from assistant.read.personal import find_personal, replaced

TOOLS = (("handlaggare", "norm"), ("revisor", "fynd"), ("revisor", "dokument"))
"""What a way in can also begin with; texts under page.<tool>_start and page.<tool>_fraga, which opens it at any time."""

STARTERS = 4
LARGEST_MESSAGE = 8_000_000
"""Bytes a browser may send at once. Far above the longest question, so that a pasted document gets a reply, not silence."""


def attach(house: House) -> None:
    """Register the page's callbacks; they answer from `house`."""
    texts = house.texts

    @cl.set_chat_profiles
    async def profiles(_user: Any, _language: str | None = None) -> list[cl.ChatProfile]:
        notices = await asyncio.to_thread(house.notices, date.today())
        return [_profile(name, texts, notices) for name in WAYS_IN]

    latest = Preferences()

    @cl.on_chat_start
    async def started() -> None:
        # A new case is a new conversation, in the same municipality; a day is for one conversation alone.
        begun = latest.model_copy(update={"as_of": None})
        cl.user_session.set("preferences", begun)
        await cl.ChatSettings(await asyncio.to_thread(_widgets, house, begun)).send()

    @cl.on_settings_update
    async def set_otherwise(values: dict[str, Any]) -> None:
        nonlocal latest
        try:
            latest = preferences.read(values, await asyncio.to_thread(house.kommuner))
        except RadrumError as expected:
            await cl.context.emitter.send_toast(texts.error(expected), "error")
        else:
            cl.user_session.set("preferences", latest)

    @cl.on_message
    async def asked(message: cl.Message) -> None:
        reply = cl.Message(content=f"*{texts('page.status_start')}*")
        await reply.send()
        try:
            if not await _held_up(message, reply, texts):
                await _answer(_uploads(house).house, message.content.strip(), reply)
        except asyncio.CancelledError:
            await _say(reply, texts("page.stoppad"))
            raise
        except RadrumError as expected:
            await _say(reply, texts.error(expected))
        except Exception as unexpected:  # noqa: BLE001 - the outer edge: whatever it is, the user gets one calm line
            await _say(reply, texts("page.fel", felnummer=noted(unexpected)))

    for called, act in ACTIONS.items():
        cl.action_callback(called)(_guarded(house, functools.partial(_made, house, act)))
    for called, place in PLACES.items():
        cl.action_callback(called)(_guarded(house, functools.partial(_opened, house, place)))
    for called, step in uploads.ACTIONS.items():
        cl.action_callback(called)(_guarded(house, functools.partial(_given, house, step)))

    sio.on("stop", _stop)
    sio.on("edit_message", _not_offered)
    sio.eio.max_http_buffer_size = LARGEST_MESSAGE


async def _answer(house: House, text: str, reply: cl.Message) -> None:
    texts = house.texts
    if len(text) > LONGEST_QUESTION:
        await _say(reply, texts("page.for_lang", tecken=len(text), hogst=LONGEST_QUESTION))
        return
    if tool := await _tool(house, text):
        said, element = tool
        reply.elements = [element]
        await _say(reply, said)
        return
    history: tuple[Turn, ...] = cl.user_session.get("history") or ()
    claims: list[str] = []
    chosen = _chosen()
    question = chosen.question(text, history, way_in(cl.user_session.get("chat_profile"), texts))
    async with aclosing(told(house, question, use_model=chosen.use_model)) as events:
        async for event in events:
            if isinstance(event, Answer):
                await _show(event, reply, house)
                cl.user_session.set("history", remembered(history, text, event.text))
            elif isinstance(event, Said):
                claims.append(harmless(event.text))
                await _say(reply, "\n\n".join(claims))
            elif isinstance(event, Status):
                await _say(reply, "\n\n".join([*claims, f"*{event.line}*"]))


async def _held_up(message: cl.Message, reply: cl.Message, texts: Texts) -> bool:
    """Whether the question names somebody, and is met by a warning instead of being asked."""
    text = message.content.strip()
    found = find_personal(text, date.today()) if len(text) <= LONGEST_QUESTION else ()
    digest = sha256(text.encode()).hexdigest()
    passes = personal.may_pass(found, warned=cl.user_session.get("warned") == digest)
    cl.user_session.set("warned", None if passes else digest)
    if not passes:
        message.content = replaced(text, found)  # what was written does not stay on the page either
        await message.update()
        offered: list[Any] = [_element("Personuppgifter", personal.personal_props(text, found, texts))]
        reply.elements = offered
        await _say(reply, personal.warning(found, texts))
    return not passes


def _chosen() -> Preferences:
    """The settings of this conversation."""
    chosen: Preferences = cl.user_session.get("preferences") or Preferences()
    return chosen


def _widgets(house: House, chosen: Preferences) -> list[Any]:
    """The settings as the page shows them; that of the model only where there is one."""
    texts = house.texts
    kommuner = {texts("page.val_ingen_kommun"): NO_KOMMUN} | {kommun: kommun for kommun in house.kommuner()}
    model = (
        [
            Switch(
                id="modell",
                label=texts("page.val_modell"),
                description=texts("page.val_modell_om", modell=house.model),
                initial=chosen.use_model,
            )
        ]
        if house.model
        else []
    )
    return [
        Select(
            id="kommun",
            label=texts("page.val_kommun"),
            description=texts("page.val_kommun_om"),
            items=kommuner,
            initial_value=chosen.kommun or NO_KOMMUN,
        ),
        TextInput(id="datum", label=texts("page.val_datum"), description=texts("page.val_datum_om"), initial=""),
        *model,
        Switch(id="steg", label=texts("page.val_steg"), description=texts("page.val_steg_om"), initial=chosen.show_steps),
    ]


async def _tool(house: House, text: str) -> tuple[str, Any] | None:
    """A tool with the line above it, when that is what was asked for: the norm form, the findings, a document to read in."""
    asked = text.casefold().rstrip(" .!?")
    if asked == house.texts("page.norm_fraga").casefold():
        return house.texts("form.hej"), await _norm_form(house, None, opened=True)
    if asked == house.texts("page.fynd_fraga").casefold():
        return house.texts("fynd.hej"), _element("Fyndtabell", findings_table_props(house, (), opened=True))
    if asked == house.texts("page.dokument_fraga").casefold():
        return house.texts("dokument.hej"), _element("Dokument", uploads_props(_uploads(house), house.texts))
    return None


async def _show(answer: Answer, reply: cl.Message, house: House) -> None:
    looked, chosen = await asyncio.to_thread(house.looked, answer), _chosen()
    told_steps = steps(answer, looked, chosen.kommun, house.texts) if chosen.show_steps else ""
    page = shown(answer, looked, house.texts, told_steps)
    elements: list[Any] = [_element(opens.name, opens.props, display="side") for opens in page.opens]
    elements.append(_element("Kopiera", plain.copy_props(answer, house.texts)))
    if answer.kind == "berakning" and (answer.calculation or answer.status == "needs_details"):
        elements.append(await _norm_form(house, answer.household, opened=False))
    elif answer.kind == "granskning" and (reports := _reports(answer)):
        elements.append(_element("Fyndtabell", findings_table_props(house, reports, opened=False)))
    reply.elements = elements
    await _say(reply, page.message)


async def _norm_form(house: House, household: dict[str, Any] | None, *, opened: bool) -> cl.CustomElement:
    """The norm form, closed under an answer and open where it was asked for."""
    return _element("Normformular", await asyncio.to_thread(norm_form_props, house, household, opened=opened))


def _element(called: str, props: dict[str, Any], display: Literal["inline", "side"] = "inline") -> cl.CustomElement:
    """One of assistant/page/assets/elements/, by its name or, where a name in the text opens it, by props['element'].

    With an address of its own it is not written to a file.
    """
    return cl.CustomElement(name=called, props=props, url="about:blank", display=display)


def _reports(answer: Answer) -> list[str]:
    """The audit reports that an answer cites."""
    return list(dict.fromkeys(citation.source_id for citation in answer.citations if citation.kind == "granskning"))


async def _made(house: House, act: Act, payload: Payload) -> dict[str, Any]:
    return await asyncio.to_thread(act, _uploads(house).house, payload)


async def _given(house: House, step: Step, payload: Payload) -> dict[str, Any]:
    return await asyncio.get_running_loop().run_in_executor(uploads.READERS, step, _uploads(house), payload)


def _uploads(house: House) -> Uploads:
    """What this conversation was given to read, and the house that knows of it."""
    given: Uploads | None = cl.user_session.get("uploads")
    if given is None:
        given = Uploads(house)
        cl.user_session.set("uploads", given)
    return given


async def _opened(house: House, place: Place, payload: Payload) -> dict[str, Any]:
    """Open what a row of an element rests on beside the text."""
    found = await asyncio.to_thread(place, _uploads(house).house, payload)
    if found is None:
        return {"felrad": house.texts("page.finns_inte_har")}
    shown_place = sources.source(found, None, (), house.texts)
    element = _element(found.locator, sources.panel([shown_place], house.texts), display="side")
    await cl.ElementSidebar.set_title("")
    await cl.ElementSidebar.set_elements([element])
    return {}


def _guarded(
    house: House, act: Callable[[Payload], Awaitable[dict[str, Any]]]
) -> Callable[[cl.Action], Awaitable[dict[str, Any]]]:
    """An action whose errors become one Swedish line, as a question's do."""

    async def acted(action: cl.Action) -> dict[str, Any]:
        try:
            return await act(action.payload)
        except RadrumError as expected:
            return {"felrad": house.texts.error(expected)}
        except Exception as unexpected:  # noqa: BLE001 - the outer edge, as above
            return {"felrad": house.texts("page.fel_handling", felnummer=noted(unexpected))}

    return acted


async def _say(reply: cl.Message, content: str) -> None:
    reply.content = content
    await reply.update()


def _profile(name: str, texts: Texts, notices: tuple[str, ...]) -> cl.ChatProfile:
    about = texts(f"page.profil_{name}_om")
    for line in notices:  # here and not as a message: a message would take the starters away
        about = texts("page.upplysning", om=about, rad=line)
    return cl.ChatProfile(
        name=texts(f"page.profil_{name}"),
        markdown_description=about,
        icon="/public/radrum.svg",
        default=name == WAYS_IN[0],
        starters=[
            *(
                cl.Starter(label=texts(f"page.start_{name}_{number}"), message=texts(f"page.start_{name}_{number}_fraga"))
                for number in range(1, STARTERS + 1)
            ),
            *(
                cl.Starter(label=texts(f"page.{tool}_start"), message=texts(f"page.{tool}_fraga"))
                for profile, tool in TOOLS
                if profile == name
            ),
        ],
    )


async def _stop(sid: str) -> None:
    """The stop button. Chainlit's own handler also says so in English; ours ends the task, which says it in Swedish."""
    if (session := WebsocketSession.get(sid)) and session.current_task:
        init_ws_context(session)
        session.current_task.cancel()


async def _not_offered(_sid: str, _payload: object = None) -> None:
    """For events the page does not send: Chainlit listens to them whatever its settings say."""


def admits(body: bytes) -> bool:
    """Whether the body of an action names one of ours, from a conversation that is open here, and nothing more."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return False
    match asked:
        case {"sessionId": str(session), "action": {"name": str(called), "payload": dict()} as action}:
            ours = called in ACTIONS or called in PLACES or called in uploads.ACTIONS
            return ours and len(action) == 2 and WebsocketSession.get_by_id(session) is not None
    return False


def served() -> tuple[Any, tuple[str, ...]]:
    """Chainlit's ASGI application, and the hashes of the scripts written into its page ('sha256-...') for the guard."""
    scripts = re.findall(r"<script>(.*?)</script>", get_html_template(""), flags=re.DOTALL)
    return chainlit_app, tuple(f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}" for script in scripts)
