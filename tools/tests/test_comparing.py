"""Benchmarks: turns, ratios, tables between markers, missing peers, the engine's report; mocked."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from comparing import agreement, machine, memory, rounds, tables
from comparing.binding import BoundGraph
from comparing.cases import CASES
from comparing.engine import Engine
from comparing.feeds import Feed
from comparing.peers import PEERS, split_by_presence
from comparing.running import Prepared
from vocalmidi_tools import ROOT


def test_everyone_is_first_equally_often():
    names = ["a", "b", "c"]
    orders = [rounds.rotated(names, turn) for turn in range(3)]
    assert orders == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"]]
    assert rounds.rotated(names, 4) == orders[1]
    assert rounds.rotated([], 2) == []


def test_engines_take_turns_case_by_case():
    calls = []

    def engine(name):
        def measure(case, seconds):
            calls.append((case, name))
            return 1.0 + len(calls)
        return measure

    found = rounds.measure({n: engine(n) for n in "ab"}, ["x", "y"], rounds=2, seconds=0.1)
    assert calls == [
        ("x", "a"), ("x", "b"), ("y", "a"), ("y", "b"),
        ("x", "b"), ("x", "a"), ("y", "b"), ("y", "a"),
    ]
    assert found["x"] == {"a": [2, 7], "b": [3, 6]}


def test_a_slow_minute_does_not_move_the_ratio():
    engine, peer = [1.0, 10.0, 1.0], [2.0, 20.0, 2.5]
    assert rounds.ratio(peer, engine) == 2.0
    with pytest.raises(ValueError):
        rounds.ratio(peer, engine[:2])
    assert rounds.summary({rounds.ENGINE: engine, "p": peer})["p"] == (2.5, 2.0)


def test_a_comparison_is_shown_as_a_table():
    found = {"pitch/8": {rounds.ENGINE: [0.00678, 0.00678], "Peer": [0.02034, 0.02034]}}
    assert tables.comparison(found) == (
        "| case | VocalMIDI ms | Peer ms | ratio |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| pitch/8 | 0.00678 | 0.0203 | 3.00 |\n"
    )


@pytest.mark.parametrize(
    "value, text",
    [(123.4, "123"), (12.34, "12.3"), (1.0, "1.00"), (0.0412, "0.0412"), (0, "0.00000")],
)
def test_numbers_have_three_digits(value, text):
    assert tables.number(value) == text


def test_a_script_writes_between_its_marks_only(tmp_path):
    path = tmp_path / "B.md"
    first, last = tables.marks("a")
    path.write_text(f"head\n{first}\nold\n{last}\ntail\n")
    tables.write(path, "a", "new\n")
    once = path.read_text()
    assert once == f"head\n{first}\n\nnew\n\n{last}\ntail\n"
    tables.write(path, "a", "new\n")
    assert path.read_text() == once


def test_a_kind_of_machine_has_a_section_of_its_own(tmp_path):
    path = tmp_path / "B.md"
    first, last = tables.marks("a")
    path.write_text(f"head\n{first}\n{last}\ntail\n")
    for heading, text in (("wide", "1"), ("narrow", "2"), ("wide", "3\n")):
        tables.write(path, "a", text, heading)
    assert path.read_text() == (
        f"head\n{first}\n\n### narrow\n\n2\n\n### wide\n\n3\n\n{last}\ntail\n")


@pytest.mark.parametrize("order", [(), (0,), (1, 0), (0, 1, 0, 1)])
def test_marks_that_do_not_fit_leave_the_document(order):
    document = "\n".join(tables.marks("a")[index] for index in order)
    with pytest.raises(ValueError, match="once, in this order"):
        tables.replaced(document, "a", "new")


def test_the_document_has_the_marks():
    document = (ROOT / "BENCHMARKS.md").read_text()
    for name in ("compare_peers", "scaling"):
        assert "\nhere\n" in tables.replaced(document, name, "here")


def test_peers_that_are_missing_are_told():
    present = {"onnxruntime", "torch"}
    there, missing = split_by_presence(list(PEERS), lambda name: name in present)
    assert (there, missing) == (["ONNX Runtime", "PyTorch"], ["OpenVINO"])


def test_the_largest_difference_is_found():
    one = {"a": np.array([1.0, 2.0]), "b": np.zeros((0, 3))}
    other = {"a": np.array([1.0, 2.5]), "b": np.zeros((0, 3))}
    assert agreement.difference(one, other) == 0.5
    assert agreement.difference(one, {"a": one["a"]}) == np.inf
    assert agreement.difference(one, {**other, "a": np.array([np.nan, 2])}) == np.inf


def test_the_engine_is_asked_as_bench_wants(tmp_path):
    program = tmp_path / "vocalmidi"
    answer = {"machine": {"float_gflops": 60, "bandwidth_gbps": 20}, "cases": [{"median_ms": 1.5}]}
    program.write_text(
        f"#!/bin/sh\necho \"$@\" > {tmp_path}/asked\necho '{json.dumps(answer)}'\n"
    )
    program.chmod(0o755)
    engine = Engine(program, threads=2)
    assert engine.measure("pitch/8", 0.5) == 1.5
    assert engine.limits["float_gflops"] == 60
    asked = (tmp_path / "asked").read_text().split()
    assert asked == ["bench", "pitch/8", "--json", "--threads", "2", "--seconds", "0.5"]
    program.write_text("#!/bin/sh\necho no weights >&2\nexit 1\n")
    with pytest.raises(RuntimeError, match="no weights"):
        engine.measure("pitch/8", 0.5)


class Counter:
    """A peer whose graph adds up what it is given."""

    def compile(self, case, folder, shapes):
        return lambda given: {
            "sum": given["state"] + given["input"], "next_state": given["state"] + given["input"]
        }

    def value(self, array):
        return array

    array = value


@pytest.mark.parametrize("name, carried", [("continuation/12", False), ("continuation/step", True)])
def test_state_goes_from_block_to_block(tmp_path, name, carried):
    case = CASES[name]
    blocks = [{"input": np.full((1, 1), index + 1.0)} for index in range(len(case.blocks))]
    Feed(blocks, {"state": np.zeros((1, 1))}).save(tmp_path / f"{name.replace('/', '-')}.npz")
    prepared = Prepared(Counter(), case, tmp_path)
    sums = np.cumsum(np.arange(len(blocks)) + 1.0)
    np.testing.assert_array_equal(prepared.outputs()["sum"], [sums])
    seen = []
    prepared.run(lambda outputs: seen.append(float(outputs["sum"][0, 0])))
    assert seen[0] == (2 if carried else 1)


def test_bound_state_is_never_overwritten_while_it_is_read():
    def bind(given, outputs):
        assert given["state"] is not outputs["next_state"]

        def run():
            outputs["next_state"][:] = given["state"] + given["input"]
        bound.append(run)
        return run

    bound: list = []
    graph = BoundGraph(lambda given: {"next_state": np.zeros(1)}, bind)
    zeros, one = np.zeros(1), np.ones(1)
    for _ in range(2):
        state = zeros
        for steps in range(1, 7):
            state = graph({"input": one, "state": state})["next_state"]
            assert state == steps
    assert len(bound) == 3 and zeros == 0


def test_memory_is_the_commands_own():
    ballast = np.ones(40_000_000)
    found = memory.usage([sys.executable, "-I", "-S", "-c", "pass"])
    assert 1 < found["megabytes"] < 100 < ballast.nbytes / 1e6
    bigger = memory.usage([sys.executable, "-I", "-S", "-c", "bytearray(b'x' * 60_000_000)"])
    assert bigger["megabytes"] > found["megabytes"] + 50
    with pytest.raises(RuntimeError, match="no such thing"):
        memory.usage([sys.executable, "-c", "import sys; sys.exit('no such thing')"])


def test_the_processor_is_named():
    assert machine.processor("vendor_id\t: X\nmodel name\t: Some CPU 9\n") == "Some CPU 9"
    numbered = "cpu family\t: 25\nmodel\t\t: 1\nmodel name\t: Some CPU\n\nmodel\t: 2\n"
    assert machine.processor(numbered) == "Some CPU (family 25, model 1)"
    assert machine.processor("") != ""
    assert "numpy" in machine.versions(("numpy", "no-such-package"))
