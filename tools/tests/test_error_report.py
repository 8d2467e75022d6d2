"""The figures of the error report, their intervals and comparisons, its pictures, and the whole command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vocalmidi_tools import ROOT
from vocalmidi_tools.corpus.synthesizer import SAMPLE_RATE
from vocalmidi_tools.corpus.takes import sing
from vocalmidi_tools.evaluation import notes
from vocalmidi_tools.evaluation.error_report import __main__ as command
from vocalmidi_tools.evaluation.error_report import figures, printing
from vocalmidi_tools.evaluation.error_report.causes import Extra, Missed, Outcome
from vocalmidi_tools.evaluation.error_report.report import Report, reported
from vocalmidi_tools.evaluation.error_report.takes import Take, ordered, relative_levels

PROGRAM = ROOT / ".build/release/vocalmidi"
FAKE = """#!{python}
import pathlib, sys
given = sys.argv[1:]
folder = pathlib.Path(given[given.index("--csv") + 1])
with open({log!r}, "a") as log:
    log.write(" ".join(given) + "\\n")
whole, split = "1.0,2.0,60,80,0.9\\n", "1.0,1.5,60,80,0.9\\n1.5,2.0,60,70,0.8\\n"
for path in map(pathlib.Path, given[1 : given.index("-o")]):
    rows = whole if "better.safetensors" in given else split
    (folder / (path.stem + ".csv")).write_text("onset,offset,pitch,velocity,confidence\\n" + rows)
"""


def take(name: str, labels: list[tuple], found: list[tuple], levels: list[float] | None = None) -> Take:
    return Take(name, ordered(labels, 3), ordered(found, 5), None if levels is None else np.array(levels))


def random_take(rng: np.random.Generator, name: str = "random") -> Take:
    """Forty labels, of which a fifth is missed, and some extra notes; the rest by chance."""
    onsets = np.arange(40) + 0.5
    labels = np.column_stack([onsets, onsets + 0.5, np.full(40, 60.0)])
    kept = labels[rng.random(40) < 0.8]
    others = labels[:, :3] + np.array([0.6, 0.4, 3])
    both = np.concatenate([kept, others[rng.random(40) < 0.3]])
    more = np.column_stack([rng.integers(1, 128, len(both)), rng.random(len(both)).round(3)])
    return Take(name, labels, ordered(np.column_stack([both, more]), 5), rng.normal(0, 5, 40))


@pytest.fixture(scope="module")
def report() -> Report:
    rng = np.random.default_rng(7)
    return reported([random_take(rng, f"take-{number}") for number in range(12)])


def test_causes_add_up_to_their_totals(report):
    for group, members in report.figures().items():
        if group in ("pairs", "extra", "missed"):
            values = {name: figure.value for name, figure in members.items()}
            assert values.pop("all") == pytest.approx(sum(values.values()))
    total = report.total
    assert total("pairs") + total("missed") == total("labels") == 12 * 40
    assert total("pairs") + total("extra") == total("found") == sum(len(take.found) for take in report.takes)


def test_the_measures_are_means_over_takes():
    good = take("good", [(1, 2, 60)], [(1, 2, 60, 80, 0.9)])
    bad = take("bad", [(1, 2, 60), (3, 4, 62), (5, 6, 60)], [(1, 2, 72, 80, 0.9), (3.5, 4, 62, 80, 0.9)])
    made = reported([good, bad]).figures()["measures"]
    assert made["COn precision"].value == pytest.approx((1 + 1 / 2) / 2)
    assert made["COn recall"].value == pytest.approx((1 + 1 / 3) / 2)
    assert made["COnP F"].value == pytest.approx(1 / 2)


def test_kinds_of_labels_are_found_as_often_as_they_are():
    labels = [(0, 1, 60), (1.03, 2, 60), (2.03, 3, 60), (3.03, 4, 64), (4.5, 4.6, 90), (6, 7, 40)]
    found = [(0, 2, 60, 80, 0.9), (2.04, 3, 60, 80, 0.9), (3.02, 4, 64, 80, 0.9), (6, 7, 40, 80, 0.9)]
    made = reported([take("a", labels, found)]).figures()["share found"]
    assert {name: figure.value for name, figure in made.items()} == {
        "repeats within 60 ms": 0.5, "other pitches within 60 ms": 1,
        "after 60 ms or more": pytest.approx(2 / 3), "short": 0, "low": 1, "high": 0}


def test_the_calibration_error_is_the_mean_gap_of_the_bins(report):
    confidence, is_true = [], []
    for one, causes in zip(report.takes, report.causes):
        confidence += one.found[:, 4].tolist()
        is_true += [note not in causes.extra for note in range(len(one.found))]
    gap = 0.0
    for tenth in range(10):
        chosen = [n for n, value in enumerate(confidence) if min(int(f"{10 * value:.2f}"[:-3]), 9) == tenth]
        if chosen:
            mean = np.mean([confidence[n] for n in chosen])
            gap += len(chosen) / len(confidence) * abs(mean - np.mean([is_true[n] for n in chosen]))
    assert report.figures()["calibration error"]["true"].value == pytest.approx(gap)
    assert sum(row["notes"] for row in report.reliability()) == len(confidence)


def test_confidence_that_tells_true_notes_separates_them():
    labels = [(0, 1, 60), (2, 3, 60)]
    found = [(0, 1, 60, 80, 1.0), (2, 3, 67, 80, 0.8), (5, 6, 60, 80, 0.1), (7, 8, 60, 80, 0.3)]
    made = reported([take("a", labels, found)])
    assert made.medians() == {"true": 0.9, "extra": 0.2, "separation": 1.0}
    assert [(row["from"], row["true"], row["right"]) for row in made.reliability()] == [
        (0.1, 0, 0), (0.3, 0, 0), (0.8, 1, 0), (0.9, 1, 1)]
    assert made.figures()["calibration error"]["right"].value == pytest.approx((0.1 + 0.3 + 0.8 + 0) / 4)


def test_the_correlation_is_pearsons_over_all_pairs(report):
    levels, velocities = [], []
    for one, causes in zip(report.takes, report.causes):
        levels += one.levels[causes.pairs[:, 0]].tolist()
        velocities += one.found[causes.pairs[:, 1], 3].tolist()
    expected = np.corrcoef(levels, velocities)[0, 1]
    assert report.figures()["velocity"]["correlation with level"].value == pytest.approx(expected)


def test_each_take_has_a_correlation_of_its_own(report):
    expected = [
        np.corrcoef(one.levels[causes.pairs[:, 0]], one.found[causes.pairs[:, 1], 3])[0, 1]
        for one, causes in zip(report.takes, report.causes)]
    assert report.correlations() == pytest.approx(np.array(expected), nan_ok=True)
    told = report.as_dict()["takes"]
    for one, value in zip(report.takes, expected):
        kept = told[one.name]["velocity"]["correlation with level"]
        assert kept is None if np.isnan(value) else kept == pytest.approx(value)
    lines = printing.correlations(report).splitlines()
    assert [line.split()[0] for line in lines[1:]] == [*(one.name for one in report.takes), "all"]


def test_takes_without_audio_have_no_velocity_figures():
    made = reported([take("a", [(0, 1, 60)], [(0, 1, 60, 80, 0.9)])])
    assert np.isnan(made.figures()["velocity"]["correlation with level"].value)
    assert "no level was measured" in printing.described(made, 1)


def test_levels_are_relative_to_the_take():
    labels = np.array([(0, 1, 60), (1, 2, 60), (2, 3, 60)])
    sine = np.sin(np.arange(3 * 8000) * 2 * np.pi * 440 / 8000)
    sine[8000:16000] *= 0.5
    sine[16000:] *= 0.25
    np.testing.assert_allclose(relative_levels(sine, 8000, labels), [6.02, 0, -6.02], atol=0.01)
    np.testing.assert_allclose(relative_levels(0.01 * sine, 8000, labels), [6.02, 0, -6.02], atol=0.01)


def test_an_interval_is_as_wide_as_the_takes_differ():
    rng = np.random.default_rng(1)
    values = rng.normal(0, 1, 200)
    drawn = figures.weights(200) @ values / 200
    made = figures.figure(drawn)
    expected = 1.96 * values.std() / np.sqrt(200)
    assert made.value == pytest.approx(values.mean())
    assert made.high - made.value == pytest.approx(expected, rel=0.12)
    assert made.value - made.low == pytest.approx(expected, rel=0.12)


def test_a_change_is_measured_on_the_same_takes(report):
    same = figures.changes(report.sums, report.sums)
    known = [figure for members in same.values() for figure in members.values() if not np.isnan(figure.value)]
    assert len(known) > 30 and {(figure.value, figure.low, figure.high) for figure in known} == {(0, 0, 0)}
    one_more = [{**sums, "extra": sums["extra"] + 1} for sums in report.sums]
    changed = figures.changes(one_more, report.sums)["extra"]["all"]
    assert (changed.value, changed.low, changed.high) == pytest.approx((2.5, 2.5, 2.5))
    text = printing.compared(report.figures(), report.figures(), figures.changes(one_more, report.sums))
    marked = [line for line in text.splitlines() if line.endswith(" *")]
    assert len(marked) == 1 and "+2.50 [+2.50, +2.50]" in marked[0]


@pytest.fixture
def program(tmp_path) -> Path:
    """It splits a note, unless it is given better weights."""
    path = tmp_path / "vocalmidi"
    path.write_text(FAKE.format(python=sys.executable, log=str(tmp_path / "asked")))
    path.chmod(0o755)
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two takes, the second with a close repeat that nobody finds; nothing can read their audio."""
    path = tmp_path / "takes"
    path.mkdir()
    for name, labels in {"a": "1 2 60\n", "b": "1 2 60\n2.03 2.9 60\n"}.items():
        (path / f"{name}.wav").touch()
        (path / f"{name}.txt").write_text(labels)
    return path


def run(capsys, *given: object) -> str:
    command.main([str(value) for value in given])
    return capsys.readouterr().out


def test_the_command_prints_the_causes(capsys, folder, program):
    text = run(capsys, folder, "--binary", program, "--worst", 1)
    assert text.startswith("3 labelled and 4 found notes in 2 takes")
    lines = {line[:printing.WIDTH].strip(): line[printing.WIDTH:].split() for line in text.splitlines()}
    assert lines[Extra.SAME][0] == "2" and lines[Outcome.EARLY][0] == "2" and lines[Missed.UNHEARD][0] == "1"
    assert lines["repeats within 60 ms"][:2] == ["1", "0.000"]
    assert lines["COn"][::3] == ["0.500", "0.750", "0.583"]
    assert "b" in lines and "a" not in lines


def test_a_report_is_compared_with_another(capsys, folder, program, tmp_path):
    other = tmp_path / "before.json"
    other.write_text(run(capsys, folder, "--binary", program, "--json"))
    before = json.loads(other.read_text())
    assert before["figures"]["extra"]["all"]["value"] == pytest.approx(200 / 3, abs=1e-4)
    assert [note["cause"] for note in before["takes"]["b"]["extra"]] == [Extra.SAME]
    given = (folder, "--binary", program, "--weights", "better.safetensors", "--against", other)
    line = next(line for line in run(capsys, *given).splitlines() if Extra.SAME in line)
    assert line[printing.WIDTH:].split()[:3] == ["66.67", "0.00", "-66.67"] and line.endswith("*")
    changes = json.loads(run(capsys, *given, "--json"))["changes"]
    assert changes["extra"][Extra.SAME]["value"] == pytest.approx(-200 / 3, abs=1e-4)
    by_weights = run(capsys, folder, "--binary", program, "--against", "better.safetensors")
    assert "+66.67" in next(line for line in by_weights.splitlines() if Extra.SAME in line)


def test_reports_of_something_else_are_refused(capsys, folder, program, tmp_path):
    other = tmp_path / "other.json"
    given = [str(folder), "--binary", str(program), "--against", str(other)]
    with pytest.raises(SystemExit, match="cannot be read"):
        command.main(given)
    for text in ("{}", "no JSON", "[1]", '{"takes": {"a": 1}}', '{"takes": {"a": {"sums": 1}}}'):
        other.write_text(text)
        with pytest.raises(SystemExit, match="give what --json printed"):
            command.main(given)
    before = run(capsys, folder, "--binary", program, "--json")
    other.write_text(before.replace(f"Extra {Extra.SAME}", "Extra something else"))
    with pytest.raises(SystemExit, match="counts other causes"):
        command.main(given)
    other.write_text(before)
    (folder / "a.txt").write_text("1 2 60\n3 4 60\n")
    with pytest.raises(SystemExit, match="make it of the same folder"):
        command.main(given)


def test_wrong_options_are_refused(capsys, folder):
    for options, message in ((["--worst", "0"], "1 or more"), (["--contour"], "give --pictures")):
        with pytest.raises(SystemExit):
            command.main([str(folder), *options])
        assert message in capsys.readouterr().err


def test_what_is_kept_is_not_computed_again(capsys, folder, program, tmp_path):
    given = (folder, "--binary", program, "--keep", tmp_path / "kept")
    assert run(capsys, *given) == run(capsys, *given)
    assert len((tmp_path / "asked").read_text().splitlines()) == 1


def test_the_worst_take_is_drawn(capsys, folder, program, tmp_path):
    given = (folder, "--binary", program, "--pictures", tmp_path / "drawn", "--worst", 1)
    run(capsys, *given)
    (picture,) = (tmp_path / "drawn").iterdir()
    drawn = picture.read_bytes()
    assert picture.name == "b.svg" and b"unheard" in drawn and b"splits a note" in drawn
    run(capsys, *given)
    assert picture.read_bytes() == drawn


@pytest.mark.skipif(not PROGRAM.exists(), reason="the program is not built")
def test_the_whole_agrees_with_the_evaluation_of_notes(capsys, tmp_path):
    for seed in (1, 2):
        sung = sing([], 8.0, np.random.default_rng(seed))
        soundfile.write(tmp_path / f"{seed}.wav", sung.audio, SAMPLE_RATE)
        np.savetxt(tmp_path / f"{seed}.txt", sung.notes[:, :3])
    pictures = ("--pictures", tmp_path / "drawn", "--contour", "--worst", 1)
    made = json.loads(run(capsys, tmp_path, "--binary", PROGRAM, "--json", *pictures))
    means = notes.evaluate(tmp_path, PROGRAM, None)["mean"]
    for measure, value in means.items():
        assert made["figures"]["measures"][f"{measure} F"]["value"] == pytest.approx(value, abs=1e-4)
    totals = {name: sum(take["sums"][name] for take in made["takes"].values())
              for name in ("labels", "found", "pairs", "extra", "missed", "levels")}
    assert totals["pairs"] == totals["levels"] == totals["labels"] - totals["missed"] > 5
    assert totals["pairs"] + totals["extra"] == totals["found"]
    assert len(list((tmp_path / "drawn").glob("*.svg"))) == 1
