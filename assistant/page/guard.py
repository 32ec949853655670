"""The guard: pure ASGI, outermost, for HTTP and websockets alike.

Until the page has sign-in, whoever reaches the port is the user. So only a browser on this machine, on a page of ours, may
speak: the Host header must name this machine (a foreign name that points here is somebody else's page), the Origin must be
the page itself. Everything is denied that is not listed: Chainlit answers any path with its page, and has routes for files,
sharing, feedback and tools that Rådrum does not use. Later issues add routes and roles; nothing here knows Chainlit.
"""

import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

from assistant.prompts import Texts

log = logging.getLogger("radrum.vakten")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names of this machine, as `--host` may give them."""

_OUR_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?", re.IGNORECASE)
"""The same names in a Host header, with any port: the user may have forwarded another one."""

LARGEST_BODY = 4_096
"""Bytes; all that the page posts but for an action is a session id."""

LARGEST_ACTION = 262_144
"""Bytes of what an element asks for: a filled-in form, twice where two households are compared; a piece of a document."""

ROUTES: tuple[tuple[str, str], ...] = (
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/assets/*"),
    ("GET", "/public/*"),
    ("GET", "/favicon"),
    ("GET", "/logo"),
    ("GET", "/auth/config"),
    ("GET", "/user"),
    ("GET", "/project/settings"),
    ("GET", "/project/translations"),
    ("POST", "/set-session-cookie"),
    ("POST", "/project/action"),
)
"""Method and path of every request the page makes; '*' stands for one or more file names."""

ACTION = "/project/action"
SOCKET = "/ws/socket.io"


class Guard:
    """Stands before `app`. `scripts` are the hashes of the scripts written into the page itself ('sha256-...').

    `admits` reads the body of an action and says whether it is one of ours, asked for from an open conversation.
    """

    def __init__(
        self,
        app: App,
        texts: Texts,
        scripts: tuple[str, ...] = (),
        admits: Callable[[bytes], bool] = lambda _: False,
    ) -> None:
        self._app = app
        self._admits = admits
        self._texts = texts
        self._scripts = scripts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through with safe headers, or answer it here with 403, 404 or 413."""
        headers: dict[str, str] = {}
        for key, value in scope.get("headers", ()):
            name, text = key.decode("latin-1").lower(), value.decode("latin-1")
            headers[name] = f"{headers[name]}, {text}" if name in headers else text
        if scope["type"] == "http":
            if refusal := self._refused(scope, headers):
                await self._refuse(*refusal, scope, send)
            elif _plain(scope["path"]) == ACTION and not self._admits(body := await _body(receive)):
                await self._refuse(404, "page.finns_inte", scope, send)
            elif _plain(scope["path"]) == ACTION:
                await self._app(scope, _again(body, receive), self._with_headers(scope["path"], headers["host"], send))
            else:
                await self._app(scope, receive, self._with_headers(scope["path"], headers["host"], send))
        elif scope["type"] == "websocket":
            if self._foreign(headers, websocket=True) or _plain(scope["path"]).rstrip("/") != SOCKET:
                log.warning("websocket nekad")
                await receive()
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self._app(scope, receive, send)

    def _refused(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        if self._foreign(headers, websocket=False):
            return 403, "page.nekad"
        if not _listed(scope["method"], _plain(scope["path"])):
            return 404, "page.finns_inte"
        length = headers.get("content-length", "0")
        largest = LARGEST_ACTION if _plain(scope["path"]) == ACTION else LARGEST_BODY
        if "transfer-encoding" in headers or not length.isdigit() or int(length) > largest:
            return 413, "page.nekad"
        return None

    def _foreign(self, headers: dict[str, str], *, websocket: bool) -> bool:
        """Whether the request is not from a page of ours on this machine. A websocket must say where it is from."""
        host = headers.get("host", "")
        if not _OUR_HOST.fullmatch(host):
            return True
        origin = headers.get("origin")
        return websocket if origin is None else origin != f"http://{host}"

    async def _refuse(self, status: int, key: str, scope: Scope, send: Send) -> None:
        # The path is the caller's text and may hold anything, so it is not logged.
        log.log(logging.WARNING if status == 403 else logging.INFO, "%s nekad med %d", scope["method"], status)
        body = self._texts(key).encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        shielded = self._with_headers("", "", send)
        await shielded({"type": "http.response.start", "status": status, "headers": headers})
        await shielded({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _with_headers(self, path: str, host: str, send: Send) -> Send:
        # Files of the program may be kept by the browser if it asks first whether they are new; everything else is not kept.
        kept = path.startswith(("/assets/", "/public/", "/favicon", "/logo"))
        added = [
            (b"content-security-policy", self._policy(host).encode("latin-1")),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"x-frame-options", b"DENY"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
            (b"cache-control", b"no-cache" if kept else b"no-store"),
        ]
        names = {key for key, _ in added}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(key, value) for key, value in message.get("headers", ()) if key.lower() not in names]
                message = {**message, "headers": [*own, *added]}
            await send(message)

        return sending

    def _policy(self, host: str) -> str:
        """The content security policy: nothing from elsewhere, and no script but the page's own.

        Styles are written into the page by Chainlit's components.
        """
        scripts = " ".join(f"'{digest}'" for digest in self._scripts)
        socket = f" ws://{host}" if host else ""
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'self' {scripts}".rstrip(),
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data:",
                "font-src 'self'",
                f"connect-src 'self'{socket}",
                "worker-src 'self' blob:",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            )
        )


async def _body(receive: Receive) -> bytes:
    """All of a body whose length is known and allowed."""
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read, to be read once more by the application."""
    unread = [body]

    async def receiving() -> Message:
        return {"type": "http.request", "body": unread.pop()} if unread else await receive()

    return receiving


def _plain(path: str) -> str:
    """The path as the routes would read it: decoded again and without empty parts, so that no spelling slips by."""
    decoded = unquote(path)
    return "/" + "/".join(part for part in decoded.split("/") if part)


def _listed(method: str, path: str) -> bool:
    if ".." in path.split("/") or "\\" in path or "\0" in path:
        return False
    return any(
        method == listed and (path.startswith(route[:-1]) and path != route[:-1] if route.endswith("*") else path == route)
        for listed, route in ROUTES
    )
