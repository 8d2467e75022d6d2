"""What is told and kept of a training, and when it ends."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
import time
import types
from pathlib import Path

import pytest

from vocalmidi_tools.training import course, journal
from vocalmidi_tools.training.judging import Judge, Measure
from vocalmidi_tools.training.progress import Progress, duration
from vocalmidi_tools.training.running import Workplace, best_of, load
from vocalmidi_tools.training.stopping import StopRequest


class Counting:
    """A training whose weights are their step, and whose validations find the given losses."""

    def __init__(self, out: Path, losses: list[float], end: int, **options):
        self.losses, self.end = iter(losses), end
        given = {"out": out, "threads": 0, "interval": 1, "patience": None, "log": None, **options}
        self.options = argparse.Namespace(**given)
        self.step, self.saved = 0, None

    def resume(self) -> Counting:
        self.saved = load(self.options.out)
        self.step = self.saved["step"]
        return self

    def __call__(self, options: argparse.Namespace, place: Workplace) -> Counting:
        earlier = self.saved["course"] if self.saved else None
        self.course = course.Course(options, place, Measure("loss"), self.step, self.end, earlier)
        return self

    def one_step(self) -> None:
        self.step += 1

    def run(self) -> course.Course:
        with self.course:
            while self.course.goes_on(self.step):
                self.one_step()
                self.course.tell(self.step, {"loss": 1 / self.step, "part": 0.5}, 1e-3)
                if self.course.is_due(self.step):
                    self.course.keep(self.step, {"loss": next(self.losses)}, {
                        self.options.out: lambda: {"step": self.step, "course": self.course.state}})
        return self.course

    def conduct(self) -> None:
        course.conduct(self, self.options)


def steps(out: Path) -> tuple[int, int]:
    """Of the last and of the best checkpoint."""
    return load(out)["step"], load(best_of(out))["step"]


def test_the_best_checkpoint_is_kept_beside_the_last(tmp_path, capsys):
    Counting(tmp_path / "a.pt", [3, 1, 2, float("nan")], 4).conduct()
    assert steps(tmp_path / "a.pt") == (4, 2)
    assert "the best loss, 1, has step 2" in capsys.readouterr().out


def test_patience_ends_and_is_remembered(tmp_path, capsys):
    Counting(tmp_path / "a.pt", [3, 1, 2, 2, 2], 9, patience=3).conduct()
    assert steps(tmp_path / "a.pt") == (5, 2)
    assert "ended at step 5: 3 validations found nothing better" in capsys.readouterr().out
    Counting(tmp_path / "b.pt", [3, 1, 2], 3, patience=3).conduct()
    Counting(tmp_path / "b.pt", [2, 2, 0.5], 9, patience=3).resume().conduct()
    assert steps(tmp_path / "b.pt") == (5, 2)


def test_another_run_leaves_no_best_checkpoint_of_the_one_before(tmp_path):
    Counting(tmp_path / "a.pt", [3, 1], 2).conduct()
    Counting(tmp_path / "a.pt", [float("nan")] * 2, 2).conduct()
    assert load(tmp_path / "a.pt")["step"] == 2 and not best_of(tmp_path / "a.pt").exists()


class Interrupted(Counting):
    """Asked to end in the midst of its third step."""

    def one_step(self) -> None:
        super().one_step()
        if self.step == 3:
            os.kill(os.getpid(), self.options.signal)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_after_the_step_and_keeps_it(number, tmp_path, capfd):
    before = signal.getsignal(number)
    run = Interrupted(tmp_path / "a.pt", [1, 2], 1000, interval=100, signal=number)
    with pytest.raises(SystemExit) as ended:
        run.conduct()
    assert ended.value.code == 128 + number and signal.getsignal(number) == before
    assert load(tmp_path / "a.pt")["step"] == 3
    assert f"stopped by {number.name}" in capfd.readouterr().out
    Counting(tmp_path / "a.pt", [0.5], 5, interval=100).resume().conduct()
    assert steps(tmp_path / "a.pt") == (5, 5)


def test_a_second_signal_is_not_waited_for():
    with StopRequest() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.signal is signal.SIGINT
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)


def test_what_is_not_better_than_the_beginning_is_never_the_best():
    judge = Judge(Measure("accuracy", more_is_better=True))
    judge.begin({"accuracy": 0.5})
    assert [judge.is_best(step, {"accuracy": value}) for step, value in enumerate((0.4, 0.5))] == [False] * 2
    assert not judge.has_best and judge.waited == 2
    later = Judge(judge.measure, judge.state, has_best=False)
    assert later.baseline == 0.5 and not later.is_best(3, {"accuracy": 0.5})
    assert later.is_best(4, {"accuracy": 0.6}) and later.waited == 0
    assert Judge(Measure("loss"), later.state).state == Judge(Measure("loss")).state


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_progress_line_is_written_over_on_a_terminal():
    times = iter([0.0, 10.0, 90.0])
    progress = Progress(20, 100, stream=Terminal(), clock=lambda: next(times))
    progress.tell(30, 2.5, 1e-3)
    progress.tell(60, 0.25, 5e-4)
    progress.clear()
    _, first, second, blank, end = progress.stream.getvalue().split("\r")
    assert first == "step 30/100, loss 2.5000, rate 1.00e-03, 1 s a step, 1:10 left"
    assert second.rstrip() == "step 60/100, loss 0.2500, rate 5.00e-04, 2.25 s a step, 1:30 left"
    assert len(second) >= len(first) and not blank.strip() and end == ""


def test_elsewhere_a_line_is_written_now_and_then():
    now = 0.0
    progress = Progress(0, 1000, "epoch", stream=io.StringIO(), clock=lambda: now)
    told = 0
    for step in range(1, 1001):
        now += 0.1
        if progress.is_due:
            progress.tell(step, 1.0, 1e-3)
            told += 1
    lines = progress.stream.getvalue().splitlines()
    assert len(lines) == told == 10 and "\r" not in progress.stream.getvalue()
    assert lines[0] == "epoch 1/1000, loss 1.0000, rate 1.00e-03, 10 epochs/s, 1:40 left"
    assert [duration(seconds) for seconds in (0, 61.4, 3661)] == ["0:00", "1:01", "1:01:01"]


def test_figures_are_logged(tmp_path, monkeypatch):
    written = []

    class SummaryWriter:
        def __init__(self, folder):
            written.append(folder)

        def add_scalar(self, *scalar):
            written.append(scalar)

        def close(self):
            written.append("closed")

    monkeypatch.setitem(
        sys.modules, "torch.utils.tensorboard", types.SimpleNamespace(SummaryWriter=SummaryWriter))
    monkeypatch.setattr(journal.importlib.util, "find_spec", lambda name: name)
    Counting(tmp_path / "a.pt", [2.0], 12, interval=12, log=tmp_path / "log").conduct()
    assert written == [
        tmp_path / "log", ("training/loss", 0.1, 10), ("training/part", 0.5, 10),
        ("training/rate", 1e-3, 10), ("validation/loss", 2.0, 12), "closed"]


def test_tensorboard_reads_what_is_logged(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    Counting(tmp_path / "a.pt", [2.0, 1.0], 20, interval=10, log=tmp_path / "log").conduct()
    events = accumulator.EventAccumulator(str(tmp_path / "log"))
    events.Reload()
    assert [(event.step, event.value) for event in events.Scalars("validation/loss")] == [(10, 2), (20, 1)]
    assert [event.step for event in events.Scalars("training/loss")] == [10, 20]


def test_a_missing_tensorboard_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(journal.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match=r"package tensorboard.* install --editable 'tools\[log\]'"):
        journal.require()
