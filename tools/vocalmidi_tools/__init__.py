"""VocalMIDI's Python tools: they train, convert and evaluate the models that the engine runs.

Run as programs, they end with a message instead of a traceback where the mistake is not theirs;
with Python's -X dev the traceback is printed too.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository: the package is installed in place."""


class Refusal(Exception):
    """What a tool cannot work with: the message says what is wrong, and ends in what to do about it."""


def message(error: BaseException) -> str | None:
    """What a user is told of an error; None of one that only a traceback explains."""
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return "interrupted; what was written last is whole"
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith(__name__):
        how = "run tools/bootstrap --python, and this by .venv/bin/python"
        return f"the package {error.name} is missing; {how}"
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return "there is not enough memory; give a smaller --batch, or end other programs"
    if isinstance(error, subprocess.CalledProcessError):
        program = error.cmd[0] if isinstance(error.cmd, (list, tuple)) else error.cmd
        return f"{program} failed with status {error.returncode}; see what it says, or give another"
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}; check the path, its permissions and the room on its disk"
    return None


def _tell(kind: type[BaseException], error: BaseException, traceback) -> None:
    """Replaces `sys.excepthook`."""
    text = message(error)
    if text is None or sys.flags.dev_mode:
        sys.__excepthook__(kind, error, traceback)
    if text is not None:
        print(f"{Path(sys.argv[0]).stem}: {text}", file=sys.stderr)


# What sys.argv begins with while `python -m` looks for one of the tools.
if sys.argv[:1] == ["-m"]:
    sys.excepthook = _tell
