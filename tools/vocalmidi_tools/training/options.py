"""The options that all trainings share, and the file that options can be given in."""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

from . import journal


def count(text: str) -> int:
    """A whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def add_origin(parser: argparse.ArgumentParser) -> None:
    """Which weights are gone on from."""
    origin = parser.add_mutually_exclusive_group()
    origin.add_argument("--resume", type=Path, help="checkpoint or weight file to go on from")
    origin.add_argument(
        "--start", type=Path,
        help="weight file (.safetensors) or checkpoint whose weights a new training begins from")


def add_files(parser: argparse.ArgumentParser, scores: str = "folder of scores") -> None:
    """Which scores are learned from, which checkpoint is written, and which weights are gone on from."""
    parser.add_argument("--scores", type=Path, required=True, help=scores)
    parser.add_argument("--out", type=Path, required=True, help="checkpoint to write")
    parser.add_argument("--cache", type=Path, help="folder to keep the read scores in")
    add_origin(parser)


def add_course(parser: argparse.ArgumentParser, interval: int, unit: str = "steps") -> None:
    """What is kept and told of a run, and when it ends."""
    parser.add_argument(
        "--interval", type=count, default=interval,
        help=f"{unit} between validations, each of which writes the checkpoint ({interval})")
    add_patience(parser, "validations", "the best checkpoint is kept too")
    parser.add_argument(
        "--log", type=Path, metavar="FOLDER", help="folder to write figures for TensorBoard to")


def add_patience(parser: argparse.ArgumentParser, unit: str, kept: str) -> None:
    """When a run ends early, and what is kept then."""
    parser.add_argument(
        "--patience", type=count, metavar="N", help=f"end after N {unit} of which none was the best; {kept}")


def parse(parser: argparse.ArgumentParser, given: list[str] | None = None) -> argparse.Namespace:
    """The options, those of the file of --config first, so that the command line overrules them."""
    parser.add_argument(
        "--config", type=Path, metavar="FILE",
        help="TOML file of options, such as steps = 500; its paths are seen from the current folder")
    given = sys.argv[1:] if given is None else given
    early = argparse.ArgumentParser(prog=parser.prog, add_help=False)
    early.add_argument("--config", type=Path)
    path = early.parse_known_args(given)[0].config
    options = parser.parse_args([*(_from_file(parser, path, given) if path else []), *given])
    if getattr(options, "log", None):
        journal.require()
    return options


def _from_file(parser: argparse.ArgumentParser, path: Path, given: list[str]) -> list[str]:
    """What the options of the file would be on the command line."""
    try:
        table = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        parser.error(f"{path} cannot be read ({error}); give a TOML file of options")
    # argparse has no public list of a parser's options.
    known = {
        text.removeprefix("--"): action for action in parser._actions
        for text in action.option_strings if text.startswith("--") and text not in ("--help", "--config")}
    unknown = [key for key in table if key not in known]
    if unknown:
        parser.error(
            f"{path}: there is no option {', '.join(unknown)}; the keys are {', '.join(sorted(known))}")
    return [
        argument for key, value in table.items() if not _is_overruled(parser, known[key], given)
        for argument in _arguments(parser, path, key, value, known[key])]


def _arguments(
    parser: argparse.ArgumentParser, path: Path, key: str, value: object, action: argparse.Action
) -> list[str]:
    is_flag = action.nargs == 0
    if isinstance(value, bool) != is_flag or not isinstance(value, (bool, int, float, str)):
        kind = "true or false" if is_flag else "a number or a text in quotes"
        parser.error(f"{path}: {key} = {value}; give {kind}")
    if is_flag:
        return [f"--{key}"] if value else []
    return [f"--{key}={value}"]


def _is_overruled(parser: argparse.ArgumentParser, action: argparse.Action, given: list[str]) -> bool:
    """Whether the command line has an option that excludes this one, as --resume does --start."""
    named = {argument.partition("=")[0] for argument in given}
    return any(
        action in group._group_actions
        and any(named.intersection(other.option_strings) for other in group._group_actions)
        for group in parser._mutually_exclusive_groups)
