"""A process for each peer, so that their threads and libraries do not meet; idle between turns."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from .cases import CASES
from .feeds import Arrays


class Worker:
    """A peer in its own process, of `threads` threads; the exports lie in `folder`."""

    def __init__(self, name: str, folder: Path, threads: int):
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, name, folder, threads))
        self.process.start()
        theirs.close()

    def measure(self, case: str, seconds: float) -> float:
        """The median milliseconds of a case."""
        return self._ask("measure", case, seconds)

    def outputs(self, case: str) -> Arrays:
        """What the case answers."""
        return self._ask("outputs", case, 0.0)

    def close(self) -> None:
        self.connection.close()
        self.process.join()

    def _ask(self, *question):
        self.connection.send(question)
        failed, answer = self.connection.recv()
        if failed:
            raise RuntimeError(answer)
        return answer


def _serve(connection, name: str, folder: Path, threads: int) -> None:
    from .peers import PEERS, limit_threads
    from .running import Prepared, milliseconds

    limit_threads(threads)
    peer, loaded = PEERS[name](threads), {}
    while True:
        try:
            question, case, seconds = connection.recv()
        except EOFError:
            return
        try:
            if case not in loaded:
                loaded[case] = Prepared(peer, CASES[case], folder)
            prepared = loaded[case]
            answer = (
                prepared.outputs() if question == "outputs"
                else milliseconds(prepared.run, seconds)
            )
            connection.send((False, answer))
        except Exception as error:  # the engines' exceptions share no base
            connection.send((True, f"{name} cannot run {case}: {error}"))
