"""The harness finds the faults of programs that have them, and none in `vocalmidi`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random

import pytest

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.harness import __main__ as command
from vocalmidi_tools.harness import judgement, mutation, specimens, tensors, wholeness
from vocalmidi_tools.harness.campaign import Campaign
from vocalmidi_tools.harness.kinds import Kind, kinds
from vocalmidi_tools.harness.running import Limits
from vocalmidi_tools.harness.workplace import Workplace

PROGRAM = ROOT / ".build/release/vocalmidi"
BRIEF = Limits(seconds=2, stream_size=1 << 20)


def program(folder: Path, body: str) -> Path:
    """A shell script in place of the program."""
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


FAULTY = {
    "it ended by SIGSEGV": "kill -SEGV $$",
    "it ended by SIGKILL": "kill -KILL $$",
    "a code that is not documented": "echo 'vocalmidi: bad; give another' >&2; exit 3",
    "no remedy in 'vocalmidi: something; somehow'": "echo 'vocalmidi: something; somehow' >&2; exit 1",
    "it ended with 1 and printed 0 lines of errors": "exit 1",
    "it ended with 1 and printed 2 lines of errors":
        "printf 'vocalmidi: a; give\\nvocalmidi: b; give\\n' >&2; exit 1",
    "it printed 'Traceback": "echo 'Traceback; try again' >&2; exit 1",
    "it ended with 0 in spite of": "echo 'vocalmidi: bad; give another' >&2",
    "it printed control characters": "printf 'vocalmidi: a; give \\033[31m\\n' >&2; exit 1",
    "it printed 'Fatal error'": "echo 'vocalmidi: Fatal error; run it again' >&2; exit 1",
    "it had to be stopped after 2 s": "exec sleep 60",
    "it had to be stopped after 0 s": "exec yes",
    "it left notes.mid: the header breaks off": "printf 'MThd\\0' >notes.mid",
    "it left notes.json: not JSON": "printf '[1,' >notes.json",
    "it left .notes.tmp: a hidden file": "echo >.notes.tmp",
    "it left notes.svg: it is empty": "touch notes.svg",
    "it changed its input b'tune.wav'": ": >tune.wav",
    "it left x among the temporary files": 'touch "$TMPDIR/x"',
}


@pytest.mark.parametrize("fault", FAULTY)
def test_each_fault_is_found(fault, tmp_path):
    place = Workplace(program(tmp_path, FAULTY[fault]), tmp_path / "case", BRIEF)
    place.put("tune.wav", b"sound")
    found = judgement.faults(place, place.run("transcribe", "tune.wav"))
    assert len(found) == 1 and fault in found[0], found


EXCESS = {
    "it computed for": "while :; do :; done",
    "it wrote 3000000 bytes for 5": "head -c 3000000 /dev/zero; sleep 0.1",
    "it wrote 2000004 bytes for 5": "head -c 2000000 /dev/zero; printf '[1]' >notes.json; printf x",
    "it took": f"exec {sys.executable} -c 'import time; x = bytearray(100 << 20); time.sleep(0.3)'",
}


@pytest.mark.parametrize("fault", EXCESS)
def test_what_is_out_of_proportion_to_the_input_is_found(fault, tmp_path, monkeypatch):
    for name, most in (("MEMORY", 64 << 20), ("OUTPUT", 1 << 20), ("CPU", 0.5)):
        monkeypatch.setattr(judgement, name, judgement.Budget(most, most))
    limits = Limits(cpu_seconds=1)
    place = Workplace(program(tmp_path, EXCESS[fault]), tmp_path / "case", limits)
    place.put("tune.wav", b"sound")
    run = place.run("transcribe", "tune.wav")
    assert judgement.excess(place, run, 5, judgement.CPU) == []
    monkeypatch.setattr(judgement, "OUTPUT", judgement.Budget(1 << 20, 0))
    monkeypatch.setattr(judgement, "MEMORY", judgement.Budget(64 << 20, 0))
    found = judgement.excess(place, run, 5, judgement.Budget(0.5, 0))
    assert len(found) == 1 and fault in found[0], found


def test_the_standard_input_counts(tmp_path):
    place = Workplace(program(tmp_path, "cat"), tmp_path / "case", Limits())
    run = place.run("x", stdin=b"y" * 100_000)
    assert (run.given, run.written) == (100_000, 100_000)
    assert judgement.faults(place, run) == []


@pytest.mark.parametrize("body", [
    "exit 0", "echo 'vocalmidi: warning: loud' >&2", "echo 'vocalmidi: bad; give another' >&2; exit 1",
    "printf 'vocalmidi: Unknown\\nUsage: vocalmidi <x>\\n' >&2; exit 64", "printf '[1]' >notes.json",
    "cat >/dev/null",
])
def test_what_is_right_is_no_fault(body, tmp_path):
    place = Workplace(program(tmp_path, body), tmp_path / "case", BRIEF)
    assert judgement.faults(place, place.run("x", stdin=b"y" * 100_000)) == []


def test_what_never_ends_is_stopped_by_its_own_time(tmp_path):
    place = Workplace(program(tmp_path, "while :; do :; done"), tmp_path / "case", Limits(cpu_seconds=1))
    assert judgement.faults(place, place.run()) == ["it ended by SIGXCPU"]


def test_limits_hold_and_memory_is_measured(tmp_path):
    code = "import time; x = bytearray(300 << 20); time.sleep(0.3)"
    greedy = program(tmp_path, f"exec {sys.executable} -c '{code}'")
    place = Workplace(greedy, tmp_path / "case")
    run = place.run()
    assert run.code == 0 and 300 << 20 < run.memory < 400 << 20
    assert place.run(limits=Limits(address_space=200 << 20)).code == 1
    (tmp_path / "program").write_text("#!/bin/sh\ntrap '' XFSZ\nprintf '12345678' >notes.mid\n")
    assert place.run(limits=Limits(file_size=3)).code != 0 and len(place.place("notes.mid").read_bytes()) == 3


def test_a_run_is_killed_with_what_it_began(tmp_path):
    place = Workplace(program(tmp_path, "(sleep 3; touch late) & sleep 60"), tmp_path / "case")
    run = place.run(kill_after=0.3)
    assert run.code == -9 and not run.was_stopped
    assert judgement.ending(run, may_be_killed=True) == []
    time.sleep(3.2)
    assert not place.place("late").exists()


FILES = [path for pattern in ("*.mid", "*.musicxml", "*.json")
         for path in sorted((ROOT / "Tests/VocalMusicTests/Fixtures/written").glob(pattern))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_whole_or_not(path):
    content = path.read_bytes().rstrip() if path.suffix != ".mid" else path.read_bytes()
    assert wholeness.defect(content) is None
    for count in range(0, len(content), max(len(content) // 200, 1)):
        assert wholeness.defect(content[:count]), count


def test_tensors_and_sound_are_whole_or_not():
    content = specimens.model_files("timbre")[1].read_bytes()
    assert wholeness.defect(content) is None
    assert all(wholeness.defect(content[:count]) for count in range(len(content)))
    for kind in ("wav", "flac"):
        content = specimens.recording(kind)
        assert wholeness.defect(content) is None and wholeness.defect(content[:100])


def inputs(kind: Kind, seed: int, case: int, folder: Path) -> tuple[dict, list]:
    """What a case gives a program that does nothing."""
    place = Workplace(program(folder, "exit 0"), folder / "case", BRIEF)
    kind.attempt(place, Random(f"{kind.name} {seed} {case}"))
    return place.inputs, [run.command[1:] for run in place.runs]


FUZZED = [kind for kind in kinds() if kind.name.startswith(("audio", "midi", "weights", "tensors", "tables"))]


@pytest.mark.parametrize("kind", FUZZED, ids=lambda kind: kind.name)
def test_a_seed_gives_the_same_cases(kind, tmp_path):
    found = []
    for index, (seed, case) in enumerate(((1, 0), (1, 0), (1, 1), (2, 0))):
        (tmp_path / str(index)).mkdir()
        found.append(inputs(kind, seed, case, tmp_path / str(index)))
    assert found[0] == found[1] != found[2] and found[0] != found[3] and found[0][0]


def test_damage_is_damage():
    content = specimens.midi_files()[0]
    mutants = {mutation.mutated(content, Random(seed)) for seed in range(500)}
    assert len(mutants - {content}) > 450
    assert {len(mutant) < len(content) for mutant in mutants} == {False, True}


def test_a_sealed_weight_file_has_its_checksum():
    content = specimens.TINY.read_bytes()
    assert weight_file.sealed(content) == content
    damaged = content[:-1] + bytes([content[-1] ^ 1])
    names = weight_file.decode(content).tensors.keys()
    assert weight_file.decode(weight_file.sealed(damaged)).tensors.keys() == names
    for seed in range(200):
        weight_file.sealed(tensors.hostile(content, Random(seed)))


def test_failures_are_told_kept_and_found_again(tmp_path, capsys):
    crashing = program(tmp_path, "kill -SEGV $$")
    common = ["--program", str(crashing), "--only", "audio-header", "--keep", str(tmp_path / "kept")]
    written = tmp_path / "table.md"
    assert command.main([*common, "--seconds", "2", "--seed", "5", "--table", str(written)]) == 1
    told = capsys.readouterr().out
    failure = next((tmp_path / "kept").iterdir())
    case = failure.name.rpartition("-")[2]
    assert (failure / "tune.wav").read_bytes().startswith((b"RIFF", b"RF64", b"RIFX"))
    assert f"--only audio-header --seed 5 --case {case}" in told and f"cd {failure} &&" in told
    row = next(line for line in written.read_text().splitlines() if line.startswith("| audio-header"))
    assert "SIGSEGV: " in row and written.read_text() in told
    assert command.main([*common, "--seed", "5", "--case", case]) == 1
    assert "it ended by SIGSEGV" in capsys.readouterr().out


def test_unknown_kinds_and_programs_are_refused(tmp_path):
    with pytest.raises(SystemExit, match="give some of audio-damaged"):
        command.main(["--only", "nothing", "--program", "/bin/true"])
    with pytest.raises(SystemExit, match="swift build"):
        command.main(["--program", str(tmp_path / "none")])


@pytest.mark.skipif(not PROGRAM.exists(), reason="the program is not built")
def test_nothing_breaks_the_program(tmp_path):
    campaign = Campaign(PROGRAM, seed=1, keep=ROOT / ".cache/harness")
    told: list[str] = []
    campaign.run(kinds(), seconds=None, jobs=2, rounds=1, told=told.append)
    assert sum(tally.cases for tally in campaign.tallies.values()) == sum(kind.share for kind in kinds())
    assert not campaign.failures, "\n".join(told)
