"""The curve over the look-ahead, from a program that hears worse the less it looks ahead."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from vocalmidi_tools.evaluation import look_ahead
from vocalmidi_tools.evaluation.notes import Notes, score

PROGRAM = """#!{python}
import json, pathlib, sys
given = sys.argv[1:]
if given[0] == "live":
    ahead = float(given[given.index("--look-ahead") + 1])
    sys.exit(print(f"listening; a note is told {{50 + ahead:.0f}} ms after it begins", file=sys.stderr))
with open({log!r}, "a") as log:
    log.write(json.dumps(given) + "\\n")
folder = pathlib.Path(given[given.index("--csv") + 1])
late = 0.0
if "--look-ahead" in given:
    late = 0.08 if float(given[given.index("--look-ahead") + 1]) < 20 else 0.02
for path in map(pathlib.Path, given[1 : given.index("-o")]):
    rows = [f"{{0.5 + late}},1.0,60.0", f"{{1.5 + late}},2.0,62.0"]
    text = "\\n".join(["onset,offset,pitch", *rows])
    (folder / (path.stem + ".csv")).write_text(text + "\\n")
"""


@pytest.fixture
def program(tmp_path) -> Path:
    """It notes down how it is called, and is 80 ms late at a look-ahead of 0, 20 ms at others."""
    path = tmp_path / "vocalmidi"
    path.write_text(PROGRAM.format(python=sys.executable, log=str(tmp_path / "asked")))
    path.chmod(0o755)
    return path


@pytest.fixture
def takes(tmp_path) -> Path:
    folder = tmp_path / "takes"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.wav").touch()
        (folder / f"{name}.txt").write_text("0.5 1.0 60\n1.5 2.0 62\n")
    return folder


def calls(program: Path) -> list[list[str]]:
    return [json.loads(line) for line in (program.parent / "asked").read_text().splitlines()]


def run(capsys, *given: object) -> str:
    look_ahead.main([str(value) for value in given])
    return capsys.readouterr().out


def test_each_look_ahead_has_a_row(capsys, takes, program):
    text = run(capsys, takes, "--binary", program, "--json", "--frames", 0, 2, "whole")
    rows = json.loads(text)
    assert list(rows) == ["0", "2", "whole"]
    late = {"COn": 0, "COnP": 0, "COnPOff": 0, "COn 100": 1, "COnP 100": 1, "COnPOff 100": 1}
    assert rows == {
        "0": late | {"delay": 50}, "2": dict.fromkeys(late, 1) | {"delay": 96}, "whole": dict.fromkeys(late, 1)}


def test_the_program_is_asked_for_milliseconds_and_weights(capsys, takes, program):
    run(capsys, takes, "--binary", program, "--weights", "w", "--frames", 0, 3, "whole")
    none, three, whole = calls(program)
    for call in (none, three, whole):
        assert call[:3] == ["transcribe", str(takes / "a.wav"), str(takes / "b.wav")]
        assert call[-2:] == ["--weights", "w"]
    assert float(none[none.index("--look-ahead") + 1]) == 0
    assert float(three[three.index("--look-ahead") + 1]) == pytest.approx(3 * 23.2199, abs=1e-3)
    assert "--look-ahead" not in whole


def test_what_is_kept_is_not_computed_again(capsys, takes, program, tmp_path):
    given = (takes, "--binary", program, "--keep", tmp_path / "kept")
    first = run(capsys, *given, "--frames", "0")
    (tmp_path / "kept" / "0" / "b.csv").unlink()
    assert run(capsys, *given, "--frames", "0", "1").startswith(first.rstrip("\n"))
    asked = [[Path(part).name for part in call[1:call.index("-o")]] for call in calls(program)]
    assert asked == [["a.wav", "b.wav"], ["b.wav"], ["a.wav", "b.wav"]]


def test_a_table_and_a_picture_are_made(capsys, takes, program, tmp_path):
    picture = tmp_path / "curve.svg"
    given = (takes, "--binary", program, "--plot", picture, "--frames", "whole", 0, 1)
    lines = run(capsys, *given).splitlines()
    assert lines[0].split() == ["frames", "ms", "delay", "COn", "COnP", "COnPOff", "COn", "100", "COnP", "100",
                                "COnPOff", "100"]
    assert [line.split()[0] for line in lines[1:]] == ["whole", "0", "1"]
    assert lines[2].split()[1:] == ["0", "50", "0.000", "0.000", "0.000", "1.000", "1.000", "1.000"]
    drawn = picture.read_bytes()
    assert b"<svg" in drawn and b"onsets within 100 ms" in drawn and b"COnPOff" in drawn
    run(capsys, *given)
    assert picture.read_bytes() == drawn


def test_a_tolerance_is_of_onsets_alone():
    truth = Notes([[0.5, 1.0, 60]])
    late, short = Notes([[0.58, 1.0, 60]]), Notes([[0.58, 0.85, 60]])
    assert score(truth, late) == {"COn": 0, "COnP": 0, "COnPOff": 0}
    assert score(truth, late, 0.1) == {"COn": 1, "COnP": 1, "COnPOff": 1}
    assert score(truth, short, 0.1) == {"COn": 1, "COnP": 1, "COnPOff": 0}


def test_wrong_look_aheads_are_refused(capsys, takes):
    for text in ("-1", "0.5", "all"):
        with pytest.raises(SystemExit):
            look_ahead.main([str(takes), "--frames", text])
        assert "argument --frames" in capsys.readouterr().err


def test_a_program_that_fails_ends_the_evaluation(takes, program):
    program.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(SystemExit, match="status 3"):
        look_ahead.main([str(takes), "--binary", str(program), "--frames", "0"])
    with pytest.raises(SystemExit, match="is missing"):
        look_ahead.main([str(takes), "--binary", str(program) + "x", "--frames", "0"])
