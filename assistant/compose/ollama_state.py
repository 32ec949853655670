"""Ollama as it stands: is it here, is it local, does it have the model.

Asks the local Ollama a few small questions over plain HTTP (standard library: no proxies, no redirects, no heavy imports), for
`radrum doctor` and before each answer in modelläge. It is also the border guard: nothing but loopback is ever asked, and a
model that would run on somebody else's computer is refused. It never downloads, creates or loads a model.
"""

import ipaddress
import json
import time
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from assistant.domain.base import Value
from assistant.domain.errors import BadInput, Fault, RadrumError

DEFAULT_PORT = 11434
SAFE_VERSION = (0, 17, 1)
"""Older versions can leak other users' prompts (CVE-2026-7482): refused."""
GOOD_VERSION = (0, 32, 1)
"""Older versions have known faults in thinking and tool calls: warned about."""
UNNUMBERED = (0, 0, 0)
"""What a build from source reports; nothing can be concluded from it."""
SECONDS = 3.0
"""For one small question, in all."""
MAX_BYTES = 8_000_000


class ModelUnavailable(Fault):
    """The model cannot answer now; the pipeline answers in källäge and shows the text of `key` (errors.yaml) as a warning."""


class OllamaState(Value):
    """What was found. `problem` is None when the model can be used, else a key in errors.yaml; `values` fill its variables."""

    host: str
    model: str
    reachable: bool = False
    version: str | None = None
    present: bool = False
    digest: str | None = None
    size: int | None = None
    capabilities: tuple[str, ...] = ()
    context: int | None = None
    """The longest context the model was made for, in tokens."""
    remote: bool = False
    """The model runs on another computer."""
    cloud_off: bool | None = None
    """Ollama's own cloud switch (OLLAMA_NO_CLOUD=1); None when this version does not tell."""
    problem: str | None = None
    values: dict[str, Any] = {}
    advice: tuple[str, ...] = ()
    """Keys in errors.yaml of things that work but should be mended, for doctor; their variables are in `values`."""


def local_url(host: str) -> str:
    """The address of the local Ollama, as 'http://127.0.0.1:11434'. A missing port is Ollama's own.

    Raises BadInput for anything but plain HTTP to this computer: a question may hold personal data and must not leave it.
    """
    refusal = BadInput("ollama_inte_lokal", host=host)
    try:
        parts = urlsplit(host if "://" in host else f"http://{host}")
        port = parts.port or DEFAULT_PORT
    except ValueError:
        raise refusal from None
    name = parts.hostname or ""
    plain = parts.scheme == "http" and parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
    if not plain or not (name == "localhost" or _is_loopback(name)):
        raise refusal
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_cloud(model: str) -> None:
    """Raises BadInput for a name that Ollama sends to another computer (the tag is, or ends in, 'cloud')."""
    if model.strip().casefold().endswith("cloud"):
        raise BadInput("modell_i_molnet", modell=model)


def probe(host: str, model: str) -> OllamaState:
    """What the Ollama at `host` says of itself and of `model`. Never raises: what stands in the way is `problem`."""
    try:
        url = local_url(host)
        refuse_cloud(model)
    except RadrumError as refusal:
        return OllamaState(
            host=host, model=model, problem=refusal.key, values=refusal.values, remote=refusal.key == "modell_i_molnet"
        )
    found: dict[str, Any] = {"host": url, "model": model}
    try:
        _ask_all(url, model, found)
    except OSError:
        found |= {"problem": "ollama_svarar_inte"}
    except (HTTPException, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        found |= {"problem": "ollama_obegriplig", "reachable": True}
    known = {"host": url, "modell": model, "version": found.get("version") or "?", "minst": ".".join(map(str, GOOD_VERSION))}
    return OllamaState(**found, values=known)


def demand(state: OllamaState) -> OllamaState:
    """The state, when the model can be used. Raises BadInput for what the settings ask wrongly, else ModelUnavailable."""
    if state.problem in ("ollama_inte_lokal", "modell_i_molnet"):
        raise BadInput(state.problem, **state.values)
    if state.problem is not None:
        raise ModelUnavailable(state.problem, **state.values)
    return state


def _ask_all(url: str, model: str, found: dict[str, Any]) -> None:
    """Fills `found` answer by answer, so that what was learnt before a fault is kept."""
    found["version"] = str(_get(url, "/api/version")["version"])
    found["reachable"] = True
    number = _number(found["version"])
    advice = []
    if UNNUMBERED < number < SAFE_VERSION:
        found["problem"] = "ollama_for_gammal"
        return
    if number < GOOD_VERSION:
        advice.append("ollama_gammal")
    found["cloud_off"] = _cloud_off(url)
    if found["cloud_off"] is not True:
        advice.append("ollama_moln_pa")
    found["advice"] = tuple(advice)
    card = next((one for one in _get(url, "/api/tags").get("models") or [] if _same(one, model)), None)
    if card is None:
        found["problem"] = "modell_saknas"
        return
    found |= {"present": True, "digest": str(card.get("digest") or "") or None, "size": card.get("size")}
    shown = _get(url, "/api/show", {"model": model})
    found["capabilities"] = tuple(str(one) for one in shown.get("capabilities") or ())
    found["context"] = next(
        (int(n) for key, n in (shown.get("model_info") or {}).items() if key.endswith(".context_length")), None
    )
    found["remote"] = any(part.get(key) for part in (card, shown) for key in ("remote_host", "remote_model"))
    if found["remote"]:
        found["problem"] = "modell_i_molnet"
    elif found["capabilities"] and "completion" not in found["capabilities"]:
        found["problem"] = "modell_skriver_inte"


def _same(card: dict[str, Any], model: str) -> bool:
    names = {str(card.get(key) or "").casefold() for key in ("model", "name")}
    wanted = model.casefold()
    return wanted in names or f"{wanted}:latest" in names


def _number(version: str) -> tuple[int, ...]:
    """'0.32.1-rc2' -> (0, 32, 1)."""
    parts = [part for part in version.split("-")[0].split(".") if part.isdigit()]
    return tuple(int(part) for part in parts[:3]) or UNNUMBERED


def _cloud_off(url: str) -> bool | None:
    try:
        return bool(_get(url, "/api/status")["cloud"]["disabled"])
    except (HTTPException, ValueError, TypeError, KeyError):
        return None  # versions that cannot tell answer 404


def _get(url: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """One JSON answer. Raises OSError (away, too slow), HTTPException (not 200) or ValueError (not JSON)."""
    parts = urlsplit(url)
    deadline = time.monotonic() + SECONDS
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        if body is None:
            connection.request("GET", path)
        else:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        raw = b""
        while part := response.read1(65_536):
            raw += part
            if time.monotonic() > deadline or len(raw) > MAX_BYTES:
                raise TimeoutError(path)
        if response.status != 200:
            raise HTTPException(f"{path}: {response.status}")
        return json.loads(raw)
    finally:
        connection.close()
