"""`radrum serve`: one socket on this machine, the guard before Chainlit, the house behind it.

The order: take the port, open the house (which indexes the built-in knowledge on first use and shows its progress), make the
page's folder, load Chainlit, say that the page answers once it does. Ends cleanly on Ctrl-C and SIGTERM. Chainlit's own start
and end are passed over: they would open a browser and end the process on the spot.
"""

import errno
import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import uvicorn

from assistant.domain.errors import BadInput, Fault
from assistant.page.conversation import House
from assistant.page.frontend import prepared
from assistant.page.guard import LOOPBACK, Guard
from assistant.settings import ROOT, Settings

_OFF = {
    # Where conversations would be sent or stored if the machine happens to be set up for it.
    "DATABASE_URL": "",
    "LITERAL_API_KEY": "",
    "SLACK_BOT_TOKEN": "",
    "DISCORD_BOT_TOKEN": "",
    "TEAMS_APP_ID": "",
    # Tracing and telemetry of the libraries that have any.
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "OTEL_SDK_DISABLED": "true",
    "TRACELOOP_TELEMETRY": "false",
    "TRACELOOP_TRACE_CONTENT": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    # Chainlit's own switches.
    "CHAINLIT_ROOT_PATH": "",
    "CHAINLIT_PARENT_ROOT_PATH": "",
    "CHAINLIT_CUSTOM_AUTH": "",
    "CHAINLIT_COOKIE_SAMESITE": "strict",
}

_MISREAD = ("ROOT", "CHAINLIT_SERVER", "RUN", "FEATURES", "UI", "PROJECT", "CODE")
"""Variables that Chainlit takes for parts of its settings though they belong to somebody else."""


def serve(settings: Settings, host: str, port: int, open_house: Callable[[Settings], House] | None = None) -> None:
    """Serve the page until Ctrl-C or SIGTERM.

    `open_house` builds what answers; default is assistant.assembly.open_house. Raises BadInput for a host that is not this
    machine or an impossible port, Fault when the port is taken or the page cannot be made.
    """
    if host.strip("[]").lower() not in LOOPBACK:
        raise BadInput("sidan_vard", vard=host)
    if not 0 < port < 65536:
        raise BadInput("sidan_port", port=port)
    _log_what_matters()
    with _taken(host.strip("[]").lower(), port) as listening:
        house = (open_house or importlib.import_module("assistant.assembly").open_house)(settings)
        try:
            _run(house, settings.data_dir / "page", listening)
        finally:
            house.close()


def _run(house: House, folder: Path, listening: socket.socket) -> None:
    _calm_environment(prepared(folder))
    door = _loaded()
    door.attach(house)
    application, scripts = door.served()
    address, port = listening.getsockname()[:2]
    url = f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
    server = _Server(
        uvicorn.Config(
            Guard(application, house.texts, scripts, door.admits),
            lifespan="off",
            log_config=None,
            access_log=False,  # its lines hold session ids
            server_header=False,
            proxy_headers=False,
            ws="websockets-sansio",
            ws_max_size=door.LARGEST_MESSAGE,
            timeout_graceful_shutdown=3,
        ),
        lambda: _line(house.texts("page.svarar", url=url)),
    )
    # Uvicorn gives back the signal that ended it; taken as Ctrl-C, SIGTERM too lets the house close.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    except OSError as failed:
        raise _port_fault(port, failed) from failed
    _line(house.texts("page.avslutar"))


def _loaded() -> ModuleType:
    """assistant/app.py, loaded the way Chainlit loads the file it is given."""
    from chainlit.config import config, load_module

    config.run.module_name = str(ROOT / "assistant" / "app.py")
    load_module(config.run.module_name)
    return sys.modules[config.run.module_name]


class _Server(uvicorn.Server):
    """Says when it really listens."""

    def __init__(self, config: uvicorn.Config, listens: Callable[[], None]) -> None:
        super().__init__(config)
        self._listens = listens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listens()


def _taken(host: str, port: int) -> socket.socket:
    """A socket bound to the port, not yet listening: nobody waits at it while the house opens."""
    name = "127.0.0.1" if host == "localhost" else host
    bound = socket.socket(socket.AF_INET6 if ":" in name else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((name, port))
    except OSError as failed:
        bound.close()
        raise _port_fault(port, failed) from failed
    return bound


def _port_fault(port: int, failed: OSError) -> Fault:
    if failed.errno == errno.EADDRINUSE:
        return Fault("sidan_port_upptagen", port=port)
    return Fault("sidan_port_nekad", port=port, skal=failed.strerror or type(failed).__name__)


def _calm_environment(root: Path) -> None:
    """What Chainlit and its company read at import: where the page lies, and everything that speaks or stores turned off."""
    for name in [name for name in os.environ if name.upper() in _MISREAD]:
        del os.environ[name]
    os.environ.update(_OFF)
    os.environ["CHAINLIT_APP_ROOT"] = str(root.resolve())
    os.environ["CHAINLIT_ENV_FILE"] = str(root.resolve() / "ingen.env")


def _log_what_matters() -> None:
    """Warnings and errors on standard error. The level is the handler's: some libraries set their own loggers to tell all."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler], format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
