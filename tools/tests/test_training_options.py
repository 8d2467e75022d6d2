"""The options that trainings share, and the files that they are given in."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from vocalmidi_tools.training import options
from vocalmidi_tools.training import pitch as train_pitch


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="train")
    made.add_argument("track")
    made.add_argument("--out", type=Path, required=True)
    made.add_argument("--rate", type=float, default=1.0)
    made.add_argument("--warm-up", type=int, default=1)
    made.add_argument("--cell", choices=("lstm", "gru"))
    made.add_argument("--cosine", action="store_true")
    options.add_origin(made)
    options.add_course(made, interval=50)
    return made


def written(folder: Path, text: str) -> str:
    path = folder / "train.toml"
    path.write_text(text)
    return f"--config={path}"


def test_a_file_gives_options_and_the_command_line_overrules_them(tmp_path):
    config = written(tmp_path, 'out = "a b.pt"\nrate = 1e-4\nwarm-up = 60\ncosine = true\npatience = 3\n')
    found = options.parse(parser(), [config, "drums", "--rate", "0.5"])
    assert (found.out, found.rate, found.warm_up) == (Path("a b.pt"), 0.5, 60)
    assert found.cosine and found.track == "drums" and (found.patience, found.interval) == (3, 50)
    plain = options.parse(parser(), ["drums", "--out", "x"])
    assert (plain.rate, plain.patience, plain.log, plain.cosine) == (1.0, None, None, False)


def test_an_option_overrules_what_it_excludes(tmp_path):
    config = written(tmp_path, 'out = "a.pt"\nstart = "w.safetensors"\n')
    assert options.parse(parser(), [config, "drums"]).start == Path("w.safetensors")
    resumed = options.parse(parser(), ["drums", config, "--resume=a.pt"])
    assert resumed.start is None and resumed.resume == Path("a.pt")


@pytest.mark.parametrize("text, message", [
    ('out = "x"\nstep = 3', "there is no option step; the keys are cell, cosine, "),
    ('out = "x"\n[training]\nrate = 1', "there is no option training"),
    ('out = "x"\nconfig = "y"', "there is no option config"),
    ('out = "x"\nrate = true', "rate = True; give a number or a text in quotes"),
    ('out = "x"\nrate = [1, 2]', "rate = [1, 2]; give a number"),
    ('out = "x"\ncosine = 1', "cosine = 1; give true or false"),
    ('out = "x"\nrate = "fast"', "argument --rate: invalid float value: 'fast'"),
    ('out = "x"\ncell = "rnn"', "invalid choice: 'rnn'"),
    ('out = "x"\npatience = 0', "0 is less than 1"),
    ('out = x', "cannot be read"),
    ('rate = 1', "required: --out"),
])
def test_what_a_file_may_not_say_is_named(text, message, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        options.parse(parser(), ["drums", written(tmp_path, text)])
    told = capsys.readouterr().err
    assert ended.value.code == 2 and message in told and "Traceback" not in told


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        options.parse(parser(), ["--config", str(tmp_path / "none.toml")])
    assert "none.toml cannot be read" in capsys.readouterr().err


def test_defaults_that_depend_on_others_come_after_the_file(tmp_path):
    config = written(tmp_path, 'out = "x"\nstart = "w"\nfinetune = "own"\nsteps = 40\n')
    found = train_pitch.arguments([config])
    assert (found.steps, found.rate, found.batch) == (40, 1e-4, 8)
