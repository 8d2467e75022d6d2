#!/usr/bin/env python3
"""Times the shipped models beside ONNX Runtime, OpenVINO and PyTorch, in turns on one machine.

    compare_peers.py [CASE ...] [--threads N ...] [--rounds N] [--seconds S] [--write]

Exports the shipped weights to ONNX, compares all engines' outputs on the same random inputs, and
measures each case with each engine in every round, in rotating order. Prints medians in
milliseconds and how many times as long each peer takes (the median of the rounds' ratios), then
peak memory of the program's commands. Fails where outputs differ by more than 1e-2. A peer that is
not installed is left out; PyTorch must be, since it exports. `--write` puts the tables into
BENCHMARKS.md, in place of those of the same kind of processor and instructions. Needs `swift build -c release --product vocalmidi` and Benchmarks/requirements.txt.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from comparing import agreement, tables
from comparing.cases import CASES
from comparing.commands import memory_table
from comparing.engine import PROGRAM, ROOT, Engine, instructions
from comparing.feeds import Feed, feed_path
from comparing.machine import description, kind
from comparing.peers import PEERS, split_by_presence
from comparing.rounds import ENGINE, measure
from comparing.worker import Worker

DOCUMENT = ROOT / "BENCHMARKS.md"


def agree(program: Path, names: list[str], workers: dict[str, Worker], folder: Path) -> bool:
    """Prints how far every peer's outputs are from the engine's; whether all are near enough."""
    from comparing.shipped import path_of

    passed = True
    for name in names:
        case = CASES[name]
        answers = {peer: worker.outputs(name) for peer, worker in workers.items()}
        if case.graph == "live":
            # `infer` runs no live session; the Swift tests compare it with the definition.
            against, expected = "PyTorch", answers.pop("PyTorch", None)
        else:
            feed = Feed.load(feed_path(folder, name))
            against = ENGINE
            expected = agreement.answer(program, case.model, path_of(case.weights), feed)
        if expected is None:
            continue
        found = {peer: agreement.difference(expected, y) for peer, y in answers.items()}
        fits = all(value <= agreement.LIMIT for value in found.values())
        figures = "  ".join(f"{peer} {value:.1e}" for peer, value in found.items())
        over = "" if fits else f"  OVER {agreement.LIMIT:g}"
        print(f"{name:18} largest difference from {against}: {figures}{over}", flush=True)
        passed &= fits
    return passed


def compare(options: argparse.Namespace, folder: Path, threads: int) -> tuple[bool, str]:
    """With so many threads: whether outputs agree, and the table of times under its heading."""
    workers: dict[str, Worker] = {}
    engine = Engine(options.vocalmidi, threads)
    try:
        for name in options.peers:
            workers[name] = Worker(name, folder, threads)
        passed = agree(options.vocalmidi, options.cases, workers, folder)
        engines = {ENGINE: engine.measure}
        engines |= {name: worker.measure for name, worker in workers.items()}
        found = measure(engines, options.cases, options.rounds, options.seconds, _tell)
    finally:
        for worker in workers.values():
            worker.close()
    return passed, f"{heading(threads, engine.limits)}\n\n{tables.comparison(found)}"


def heading(threads: int, limits: dict[str, float]) -> str:
    """How many threads, and what the machine could do at most in the last round."""
    return (
        f"{threads} thread{'s' if threads > 1 else ''}; registers reached {limits['float_gflops']:.0f} GFLOPS in FP32"
        f" and {limits['integer_gops']:.0f} GOPS of 16-bit integers, memory was read at"
        f" {limits['bandwidth_gbps']:.0f} GB/s:"
    )


def report(options: argparse.Namespace) -> tuple[bool, str]:
    """Whether all outputs agree, and the tables."""
    from comparing.exporting import prepare

    passed, parts = True, [description(), _how(options)]
    with tempfile.TemporaryDirectory() as folder:
        prepare([CASES[name] for name in options.cases], Path(folder), options.seed)
        for threads in options.threads:
            agreed, table = compare(options, Path(folder), threads)
            passed &= agreed
            parts.append(table)
    parts.append(memory_table(options.vocalmidi))
    return passed, "\n\n".join(part.strip() for part in parts)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _how(options: argparse.Namespace) -> str:
    return (
        f"Medians of {options.rounds} rounds of {options.seconds:g} s a case and engine, in"
        " milliseconds; a ratio tells how many times as long the peer takes."
    )


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times the shipped models beside other engines.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}")
    parser.add_argument("--threads", type=int, nargs="+", default=[1], metavar="N")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1, help="for a case and engine a round")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--seed", type=int, default=1, help="of the inputs")
    parser.add_argument("--vocalmidi", type=Path, default=PROGRAM, help="the built program")
    parser.add_argument("--write", action="store_true", help=f"into {DOCUMENT.name}")
    options = parser.parse_args(arguments)
    options.cases = options.cases or list(CASES)
    unknown = [name for name in options.cases if name not in CASES]
    if unknown:
        parser.error(f"there is no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    if min(*options.threads, options.rounds) < 1 or options.seconds <= 0:
        parser.error("threads, rounds and seconds must be above zero")
    return options


def main(arguments: list[str] | None = None) -> int:
    options = parsed(arguments)
    options.peers, missing = split_by_presence(options.peers)
    for name in missing:
        print(f"{name} is not installed and left out", file=sys.stderr)
    if split_by_presence(["PyTorch"])[1]:
        print("compare_peers: exporting needs PyTorch; pip install -r Benchmarks/requirements.txt",
              file=sys.stderr)
        return 1
    if not options.vocalmidi.exists():
        print(f"compare_peers: no {options.vocalmidi}; run 'swift build -c release'",
              file=sys.stderr)
        return 1
    passed, text = report(options)
    print(text)
    if options.write and passed:
        tables.write(DOCUMENT, "compare_peers", text, kind(instructions(options.vocalmidi)))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
