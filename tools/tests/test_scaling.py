"""Benchmarks/scaling.py: turns and reports, with measurements that are made up."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from comparing import growth, growth_report, neighbours

FOUND = growth.Growth(
    lengths={1.0: (0.1, 50.0), 60.0: (1.2, 51.04)},
    batches={"timbre": {1: 8.0, 64: 4.0}, "generator": {1: 80.0, 64: 30.0}},
    threads={False: {"pitch/430": {1: 120.0, 2: 1.6}}, True: {"pitch/430": {1: 130.0, 2: 0.95}}},
)


def test_batches_are_measured_in_turns_and_told_by_row():
    orders = []

    def measure(program, cases, threads, seconds):
        orders.append(cases)
        disturbance = 7.0 if len(orders) == 2 else 0.0
        rows = [int(case.split("/")[1]) for case in cases]
        return {"cases": [
            {"name": case, "median_ms": 0.5 * n + disturbance} for case, n in zip(cases, rows)]}

    found = growth.by_batch(Path("p"), repeats=3, seconds=1, measure=measure)
    assert found == {
        model: {batch: 500.0 for batch in growth.BATCHES} for model in growth.BATCHED}
    assert len({order[0] for order in orders}) == 3


def test_threads_are_compared_within_rounds():
    slow = itertools.cycle([1, 1, 10, 10])  # every second round meets a slow machine

    def measure(program, cases, threads, seconds):
        return {"cases": [{"median_ms": 100.0 / threads * next(slow)}]}

    found = growth.by_threads(Path("p"), repeats=2, seconds=1, measure=measure)
    for cases in (found[False], found[True]):
        assert cases == {case: {1: 550.0, 2: 2.0} for case in growth.THREADED}


def test_neighbours_are_busy_for_as_long_as_asked(monkeypatch):
    started = []
    monkeypatch.setattr(neighbours.os, "sched_getaffinity", lambda _: {0, 1, 2})
    popen = neighbours.subprocess.Popen
    monkeypatch.setattr(
        neighbours.subprocess, "Popen", lambda *command: started.append(popen(*command)) or started[-1])
    with neighbours.busy():
        assert [program.poll() for program in started] == [None, None]
        # With a priority above others' they would keep these from their processors for ever.
        assert {os.sched_getscheduler(program.pid) & ~os.SCHED_RESET_ON_FORK for program in started} == {os.SCHED_OTHER}
    assert all(program.poll() is not None for program in started)
    with neighbours.busy(False):
        assert len(started) == 2


@pytest.mark.parametrize(
    "seconds, name", [(1, "1 s"), (90, "90 s"), (600, "10 min"), (3600, "1 h")]
)
def test_lengths_have_names_for_people(seconds, name):
    assert growth_report.length_name(seconds) == name


def test_the_tables_show_what_was_found():
    assert growth_report.report(FOUND) == (
        "| audio transcribed, 1 thread | s | times real time | peak MB |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| 1 s | 0.100 | 10 | 50.0 |\n"
        "| 1 min | 1.20 | 50 | 51.0 |\n"
        "\n"
        "| batch | timbre, µs a row | generator, µs a row |\n"
        "| --- | ---: | ---: |\n"
        "| 1 | 8.00 | 80.0 |\n"
        "| 64 | 4.00 | 30.0 |\n"
        "\n"
        "| case | ms, 1 thread | times as fast with 2 threads | times as fast with 2 threads, others busy |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| pitch/430 | 120 | 1.60 | 0.95 |"
    )


def test_the_plot_is_the_same_bytes_every_time(tmp_path):
    drawn = []
    for name in ("a.svg", "b.svg"):
        growth_report.plot(FOUND, tmp_path / name)
        drawn.append((tmp_path / name).read_bytes())
    assert drawn[0] == drawn[1]
    assert b"1 min" in drawn[0] and b"<dc:date>" not in drawn[0]
