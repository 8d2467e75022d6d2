"""The converter: what it says of sections of the metadata that the engine would not take."""

from __future__ import annotations

import pytest

from vocalmidi_tools import convert
from vocalmidi_tools.conversion import context, continuation, discriminator, generator, timbre, values
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.fixtures.pitch_onnx import CONFIGURATION, PitchGraph

from test_convert import FRONT_END, saved

FRONT_ENDS = {
    "not by name": ("x", "not values by name"),
    "empty": ({}, "lacks sample_rate, fft_size"),
    "an unknown key": ({**FRONT_END, "colour": 1}, "has colour"),
    "a text for a number": ({**FRONT_END, "hop": "512"}, "hop = '512'"),
    "a flag for a number": ({**FRONT_END, "mean": True}, "mean = True"),
    "over a Float": ({**FRONT_END, "mean": 1e39}, "mean = 1e+39"),
    "a fraction for a count": ({**FRONT_END, "hop": 512.5}, "hop = 512.5"),
    "too low a rate": ({**FRONT_END, "sample_rate": 4000}, "sample_rate = 4000"),
    "an odd transform": ({**FRONT_END, "fft_size": 2047}, "an even number"),
    "a hop over the transform": ({**FRONT_END, "hop": 4096}, "fft_size at most"),
    "another window": ({**FRONT_END, "window": "hamming"}, "not 'hann'"),
    "another scale": ({**FRONT_END, "mel_scale": "htk"}, "not 'slaney'"),
    "bands of another model": ({**FRONT_END, "mel_bands": 40}, "which the model reads"),
    "frequencies reversed": ({**FRONT_END, "min_frequency": 9000}, "below max_frequency"),
    "beyond half the rate": ({**FRONT_END, "max_frequency": 12000}, "half of sample_rate"),
    "a floor that is 0 as Float": ({**FRONT_END, "log_floor": 1e-60}, "above 0"),
    "no deviation": ({**FRONT_END, "deviation": 0}, "above 0"),
}
DECODERS = {
    "not by name": (7, "not values by name"),
    "an unknown key": ({"onset": 0.4}, "has onset"),
    "a text for a number": ({"onset_threshold": "0.4"}, "onset_threshold = '0.4'"),
    "nothing for a number": ({"onset_threshold": None}, "onset_threshold = None"),
    "a share over 1": ({"minimum_confidence": 1.5}, "0 to 1"),
    "a negative time": ({"minimum_note": -0.1}, "0 to 10"),
    "a long shift": ({"offset_shift": -1.5}, "-1 to 1"),
    "no frames": ({"gap_frames": 0}, "a whole number, 1-1000"),
    "a fraction for a count": ({"step_frames": 2.5}, "a whole number, 1-1000"),
    "too small a step": ({"step_semitones": 0}, "0.1 to 128"),
}
SECTIONS = {
    **{f"front end: {name}": ("front_end", *case) for name, case in FRONT_ENDS.items()},
    **{f"decoder: {name}": ("decoder", *case) for name, case in DECODERS.items()},
    "configuration: a list": ("configuration", [1], "not values by name"),
    "configuration: an unknown key": (
        "configuration", {**CONFIGURATION, "heads": 4}, "configuration has heads"
    ),
    "configuration: a text": ("configuration", {**CONFIGURATION, "hidden": "6"}, "hidden = 6"),
    "genres: a text": ("genres", "pop", "not a list"),
    "provenance: a list": ("provenance", [1], "not values by name"),
    "provenance: not a number": ("provenance", {"loss": float("nan")}, "not made of plain values"),
}


@pytest.mark.parametrize("case", SECTIONS)
def test_sections_that_the_engine_would_not_take_are_refused(tmp_path, capsys, case):
    key, section, message = SECTIONS[case]
    source, output = saved(PitchGraph(metadata={key: section}).model(), tmp_path), tmp_path / "w"
    assert convert.main([str(source), str(output)]) == 1
    error = capsys.readouterr().err
    assert message in error and f"its {key}" in error and error.count("\n") == 1
    assert not output.exists()


BAND_DECODERS = {
    context.ARCHITECTURE: ({"note_bonus": 0, "cell_bonus": 1.5}, {"note_bonus": -1}),
    timbre.ARCHITECTURE: ({"dynamic_range": 4.0, "temperature": 0.1}, {"temperature": 0}),
    generator.ARCHITECTURE: (
        {"density": [0.1, 64], "loudness": [0.5, 1], "energy": 6, "moves": [0, 1.5]}, {"density": [0.1, "2"]}),
    discriminator.ARCHITECTURE: ({}, {"density": [3.5]}),
    continuation.ARCHITECTURE: ({}, {"temperature": 1}),
}


@pytest.mark.parametrize("architecture", values.STANDARD)
def test_the_standard_decoders_have_every_setting_and_are_taken(architecture):
    standard = values.STANDARD[architecture]
    assert standard.keys() == values.DECODERS[architecture].keys()
    values.validate(architecture, {"decoder": standard})


@pytest.mark.parametrize("architecture", BAND_DECODERS)
def test_the_decoders_of_the_other_models_are_checked_too(architecture):
    taken, refused = BAND_DECODERS[architecture]
    values.validate(architecture, {"decoder": taken})
    for wrong in (refused, {**taken, "more": 1}):
        with pytest.raises(ConversionError, match="its decoder"):
            values.validate(architecture, {"decoder": wrong})
