"""A training that is asked to end, ends after its step instead of in the middle of it."""

from __future__ import annotations

import os
import signal

SIGNALS = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
"""What asks a training to end, and what ends it at once: set anew, since a shell's background jobs ignore Ctrl-C."""


class StopRequest:
    """Notes Ctrl-C and SIGTERM while it is entered; a second one ends the program at once."""

    def __init__(self):
        self.signal: signal.Signals | None = None

    def __enter__(self) -> StopRequest:
        self._before = {number: signal.signal(number, self._note) for number in SIGNALS}
        return self

    def __exit__(self, *_) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame) -> None:
        self.signal = signal.Signals(number)
        for asked, at_once in SIGNALS.items():
            signal.signal(asked, at_once)
        # Not by print, which may be what the signal interrupted.
        os.write(2, b"\nends after this step and keeps it; once more: ends at once\n")
