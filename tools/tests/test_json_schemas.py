"""What the program writes as JSON follows the published schemas, and nothing else does."""

import copy
import json
import subprocess

import pytest

from vocalmidi_tools import ROOT

jsonschema = pytest.importorskip("jsonschema")

PROGRAM = ROOT / ".build/release/vocalmidi"
SAMPLE = ROOT / "tools/demo-sample.ogg"

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="no program built")


def validator(name):
    schema = json.loads((ROOT / f"tools/schemas/{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("json")
    for command, name in [("transcribe", "notes"), ("generate", "song")]:
        outputs = ["-o", folder / "out.mid", "--json", folder / f"{name}.json"]
        subprocess.run([PROGRAM, command, SAMPLE, *outputs], check=True, capture_output=True)
    return {name: json.loads((folder / f"{name}.json").read_text()) for name in ("notes", "song")}


@pytest.mark.parametrize("name", ["notes", "song"])
def test_what_is_written_follows_the_schema(written, name):
    validator(name).validate(written[name])
    assert len(written["notes"]) > 5 and len(written["song"]["tracks"]) == 5


def test_both_schemas_have_the_same_notes():
    assert validator("song").schema["$defs"]["note"] == validator("notes").schema["$defs"]["note"]


@pytest.mark.parametrize("name", ["notes", "song"])
def test_every_member_is_in_the_schema(written, name):
    """A member that the program adds must be told of."""
    schema = validator(name).schema
    note = schema["$defs"]["note"]
    notes = written["notes"] if name == "notes" else written["song"]["tracks"][0]["notes"]
    assert {member for each in notes for member in each} <= note["properties"].keys()
    if name == "song":
        assert written["song"].keys() <= schema["properties"].keys()
        for track in written["song"]["tracks"]:
            assert track.keys() <= schema["properties"]["tracks"]["items"]["properties"].keys()


@pytest.mark.parametrize(
    "member, value", [("onset", "0.5"), ("pitch", 127.5), ("velocity", 0), ("velocity", 64.5), ("confidence", 2),
                      ("contour", {"hop": 0, "cents": []}), ("contour", {"hop": 0.01}), ("pitch", None)]
)  # fmt: skip
def test_what_is_no_note_does_not_fit_the_schema(written, member, value):
    notes = copy.deepcopy(written["notes"])
    notes[0][member] = value
    assert not validator("notes").is_valid(notes)
    del notes[0][member]
    assert not validator("notes").is_valid(notes)
