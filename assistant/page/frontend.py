"""The folder that Chainlit serves from: its front end, patched, with our settings, texts and looks.

Chainlit's own page asks other hosts for fonts and styles, says that it is in English, and has English words that no translation
reaches. So a copy is made, changed at known places (assets/bundle.json), and kept in the data folder under a name made from
everything it was made of. A place that is not found means another Chainlit than the one this was written for: then nothing is
served, since the page would be half in English or would call out. Never changes the installed package; imports no Chainlit.
"""

import hashlib
import importlib.metadata
import importlib.util
import json
import re
import shutil
import tempfile
from pathlib import Path

from assistant.domain.errors import Fault
from assistant.settings import ROOT

ASSETS = Path(__file__).parent / "assets"
"""Our own style sheet, colours, pictures, and the list of changes to Chainlit's bundle."""

_EXTERNAL = re.compile(r'\s*<link\b[^>]*href="https?://[^>]*>')
_PUBLIC = ("elements.css", "radrum.css", "radrum.svg", "favicon.svg", "logo_light.svg", "logo_dark.svg", "theme.json")


def prepared(folder: Path) -> Path:
    """The root folder for Chainlit (CHAINLIT_APP_ROOT) in `folder`, made when it is not there. Raises Fault."""
    version = importlib.metadata.version("chainlit")
    root = folder / f"chainlit-{version}-{_digest(version)}"
    if root.is_dir() and all(path.exists() for path in [root / "build" / "index.html", *(t for _, t in _copied(root))]):
        return root
    shutil.rmtree(root, ignore_errors=True)  # something of it was deleted: without it Chainlit would show its own page
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="ny-") as made:
            # A folder of its own inside, since the temporary one has permissions that are too narrow to keep.
            new = Path(made) / "rot"
            _make(new, version)
            for old in folder.glob("chainlit-*"):
                shutil.rmtree(old, ignore_errors=True)
            new.rename(root)
    except OSError as failed:
        if root.is_dir():  # another process made the same folder in the meantime
            return root
        raise Fault("sidan_skriva", mapp=folder, skal=failed.strerror or type(failed).__name__) from failed
    return root


def _make(root: Path, version: str) -> None:
    shutil.copytree(_dist(version), root / "build", ignore=shutil.ignore_patterns("*.map"), copy_function=shutil.copyfile)
    _patch_index(root / "build" / "index.html", version)
    _patch_bundle(root / "build" / "assets", version)
    (root / ".chainlit" / "translations").mkdir(parents=True)
    (root / "public" / "elements").mkdir(parents=True)
    for source, target in _copied(root):
        shutil.copyfile(source, target)


def _copied(root: Path) -> list[tuple[Path, Path]]:
    """Our own files and where Chainlit looks for them."""
    chainlit = ROOT / ".chainlit"
    return [
        (chainlit / "config.toml", root / ".chainlit" / "config.toml"),
        (chainlit / "translations" / "sv-SE.json", root / ".chainlit" / "translations" / "sv-SE.json"),
        (ROOT / "chainlit.md", root / "chainlit_sv-SE.md"),
        *((ASSETS / name, root / "public" / name) for name in _PUBLIC),
        *((script, root / "public" / "elements" / script.name) for script in sorted((ASSETS / "elements").glob("*.js"))),
    ]


def _digest(version: str) -> str:
    """Of everything the folder is made from; another digest, another folder."""
    made_of = hashlib.sha256(version.encode())
    for path in [Path(__file__), ASSETS / "bundle.json", *(source for source, _ in _copied(Path()))]:
        made_of.update(path.read_bytes())
    return made_of.hexdigest()[:12]


def _dist(version: str) -> Path:
    package = importlib.util.find_spec("chainlit")
    if package is None or package.origin is None:
        raise Fault("sidan_passar_inte", version=version, vad="paketet")
    return Path(package.origin).parent / "frontend" / "dist"


def _patch_index(path: Path, version: str) -> None:
    """Drop every link to another host and say that the page is in Swedish. Raises Fault when the page looks otherwise."""
    page = path.read_text(encoding="utf-8")
    patched = _EXTERNAL.sub("", page).replace('<html lang="en">', '<html lang="sv">')
    if page.count('<html lang="en">') != 1 or "://" in patched or "INJECTION PLACEHOLDER" not in patched:
        raise Fault("sidan_passar_inte", version=version, vad=path.name)
    path.write_text(patched, encoding="utf-8")


def _patch_bundle(assets: Path, version: str) -> None:
    """Make the changes of assets/bundle.json in the one main script. Raises Fault unless each is found as often as it says."""
    scripts = list(assets.glob("index-*.js"))
    if len(scripts) != 1:
        raise Fault("sidan_passar_inte", version=version, vad="index.js")
    script = scripts[0].read_text(encoding="utf-8")
    for change in json.loads((ASSETS / "bundle.json").read_text(encoding="utf-8")):
        if script.count(change["find"]) != change["times"]:
            raise Fault("sidan_passar_inte", version=version, vad=change["why"])
        script = script.replace(change["find"], change["put"])
    scripts[0].write_text(script, encoding="utf-8")
