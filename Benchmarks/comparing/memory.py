"""Peak memory and time of a command, by a small process in between.

What wait4 reports of a child begins with what its parent held when it forked (Linux keeps that
maximum across exec), so a large Python process would measure itself. This file is run as that small
process: `python -I -S memory.py COMMAND...` prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def usage(command: list[str]) -> dict[str, float]:
    """Of a command: `megabytes` (10^6 bytes) at the peak, and `seconds`."""
    wrapped = [sys.executable, "-I", "-S", os.path.abspath(__file__), *command]
    done = subprocess.run(wrapped, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"'{' '.join(command)}' fails: {done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])


def _run(command: list[str]) -> int:
    quiet = os.open(os.devnull, os.O_WRONLY)
    start = time.perf_counter()
    pid = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, quiet, 1)]
    )
    _, status, used = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    found = {
        "megabytes": used.ru_maxrss * 1024 / 1e6,
        "seconds": seconds,
    }
    print(json.dumps(found))
    return os.waitstatus_to_exitcode(status) and 1


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
