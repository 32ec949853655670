"""The Chainlit door: the callbacks of the page, and the only module that imports Chainlit.

Thin on purpose. What is asked and answered is told by assistant/page/conversation.py, what is shown is made by
assistant/page/render.py; here the two are handed to Chainlit. Nothing is kept: the history lives in the session's memory, and
passages travel inside the page instead of through files on disk. No text of an exception reaches the user. Chainlit loads
this file when assistant/page/serve.py has set what it reads from the environment, and put the guard before it.
"""

# mypy: disable-error-code="no-untyped-call"
# Chainlit says that it is typed, but many of its functions are not.

import asyncio
import os
import re
from base64 import b64encode
from contextlib import aclosing
from datetime import date
from hashlib import sha256
from typing import Any

if "CHAINLIT_APP_ROOT" not in os.environ:
    # Without it Chainlit would fill the working directory with its defaults, and nothing would guard the page.
    raise ImportError("the page is started by radrum serve")

import chainlit as cl
import chainlit.socket
from chainlit.context import init_ws_context
from chainlit.server import app as chainlit_app
from chainlit.server import get_html_template, sio
from chainlit.session import WebsocketSession

from assistant.domain.answer import Answer
from assistant.domain.errors import RadrumError
from assistant.domain.question import Question, Turn
from assistant.page.conversation import LONGEST_QUESTION, House, Said, Status, noted, remembered, told
from assistant.page.markdown import data_url, harmless
from assistant.page.render import shown
from assistant.prompts import Texts

PROFILES = ("handlaggare", "ny", "revisor")
"""The three ways in; texts under page.profil_<name> and page.start_<name>_<n>."""

STARTERS = 4
LARGEST_MESSAGE = 8_000_000
"""Bytes a browser may send at once. Far above the longest question, so that a pasted document gets a reply, not silence."""


def attach(house: House) -> None:
    """Register the page's callbacks; they answer from `house`."""
    texts = house.texts

    @cl.set_chat_profiles
    async def profiles(_user: Any, _language: str | None = None) -> list[cl.ChatProfile]:
        notices = await asyncio.to_thread(house.notices, date.today())
        return [_profile(name, texts, notices) for name in PROFILES]

    @cl.on_message
    async def asked(message: cl.Message) -> None:
        reply = cl.Message(content=f"*{texts('page.status_start')}*")
        await reply.send()
        try:
            await _answer(house, message.content.strip(), reply)
        except asyncio.CancelledError:
            await _say(reply, texts("page.stoppad"))
            raise
        except RadrumError as expected:
            await _say(reply, texts.error(expected))
        except Exception as unexpected:  # noqa: BLE001 - the outer edge: whatever it is, the user gets one calm line
            await _say(reply, texts("page.fel", felnummer=noted(unexpected)))

    sio.on("stop", _stop)
    sio.on("edit_message", _not_offered)
    sio.eio.max_http_buffer_size = LARGEST_MESSAGE


async def _answer(house: House, text: str, reply: cl.Message) -> None:
    texts = house.texts
    if len(text) > LONGEST_QUESTION:
        await _say(reply, texts("page.for_lang", tecken=len(text), hogst=LONGEST_QUESTION))
        return
    history: tuple[Turn, ...] = cl.user_session.get("history") or ()
    claims: list[str] = []
    async with aclosing(told(house, Question(text=text, history=history))) as events:
        async for event in events:
            if isinstance(event, Answer):
                await _show(event, reply, texts)
                cl.user_session.set("history", remembered(history, text, event.text))
            elif isinstance(event, Said):
                claims.append(harmless(event.text))
                await _say(reply, "\n\n".join(claims))
            elif isinstance(event, Status):
                await _say(reply, "\n\n".join([*claims, f"*{event.line}*"]))


async def _show(answer: Answer, reply: cl.Message, texts: Texts) -> None:
    page = shown(answer, texts)
    # With an address of its own an element is not written to a file; this one contains its text.
    elements: list[Any] = [
        cl.Text(name=passage.name, display="side", url=data_url(passage.markdown), mime="text/markdown")
        for passage in page.passages
    ]
    reply.elements = elements
    await _say(reply, page.message)


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
        default=name == PROFILES[0],
        starters=[
            cl.Starter(label=texts(f"page.start_{name}_{number}"), message=texts(f"page.start_{name}_{number}_fraga"))
            for number in range(1, STARTERS + 1)
        ],
    )


async def _stop(sid: str) -> None:
    """The stop button. Chainlit's own handler also says so in English; ours ends the task, which says it in Swedish."""
    if (session := WebsocketSession.get(sid)) and session.current_task:
        init_ws_context(session)
        session.current_task.cancel()


async def _not_offered(_sid: str, _payload: object = None) -> None:
    """For events the page does not send: Chainlit listens to them whatever its settings say."""


def served() -> tuple[Any, tuple[str, ...]]:
    """Chainlit's ASGI application, and the hashes of the scripts written into its page ('sha256-...') for the guard."""
    scripts = re.findall(r"<script>(.*?)</script>", get_html_template(""), flags=re.DOTALL)
    return chainlit_app, tuple(f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}" for script in scripts)
