"""The recorded and synthetic voices that shipped weights may learn from, with what their licences ask.

Only terms of `ALLOWED` may train weights that are shipped. Each licence is what the package's own
copyright file says of the audio; where a package holds several, of the files that are taken.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import texts

ALLOWED = ("public domain", "CC0", "CC BY 3.0", "CC BY 4.0", "BSD-like", "BSD-2-Clause", "BSD-3-Clause",
           "MIT", "Apache-2.0")

@dataclass(frozen=True)
class Source:
    """One voice: where it is had, by what terms, and how it is read or made to speak.

    `packages` are named as registry:name; the audio, or the synthesizer's voice, is `files` of the
    first, a pattern. `reader` names the reader of `vocalmidi_tools.corpus.speech.reading`; `voice` and
    `text` are for the synthesizers among them.
    """

    name: str
    packages: tuple[str, ...]
    licence: str
    attribution: str
    files: str
    reader: str = "wav"
    voice: str = ""
    text: tuple[str, ...] = ()


FLITE = "Language Technologies Institute, Carnegie Mellon University (Flite, cmuflite.org)"
PICO = "SVOX AG, Zürich (Pico, of the Android Open Source Project)"
SPHINX = "Carnegie Mellon University and Alpha Cephei Inc. (test data of PocketSphinx)"
SPHINX_DATA = "usr/share/pocketsphinx/test/data/"
SOUNDS = "usr/share/asterisk/sounds/"


def _flite(voice: str) -> Source:
    return Source(
        f"flite-{voice}", ("debian:libflite1", "debian:flite"), "BSD-like", FLITE,
        f"usr/lib/*/libflite_cmu_us_{voice}.so.1", "flite", voice,
        (*texts.ENGLISH, *texts.SUNG_SYLLABLES))


def _pico(language: str, sentences: tuple[str, ...]) -> Source:
    return Source(
        f"pico-{language}", ("pypi:ttspico",), "Apache-2.0", PICO, "ttspico.py", "pico", language,
        (*sentences, *texts.SUNG_SYLLABLES))


def _sphinx(name: str, files: str, reader: str, licence: str = "BSD-2-Clause") -> Source:
    return Source(f"sphinx-{name}", ("debian:pocketsphinx-testdata",), licence, SPHINX,
                  SPHINX_DATA + files, reader)


SOURCES = (
    Source("asterisk-it", ("debian:asterisk-core-sounds-it-wav",), "CC BY 3.0",
           "Carlo Flora (www.carloflora.com, www.segreterietelefoniche.it); Italian texts by Silvia"
           " Petrin, from those of Digium, Inc.", SOUNDS + "it*/**/*.wav"),
    Source("asterisk-ru", ("debian:asterisk-core-sounds-ru-wav",), "CC BY 3.0",
           "Maxim Topal (www.ivrvoice.ru)", SOUNDS + "ru*/**/*.wav"),
    Source("armelle", ("debian:asterisk-prompt-fr-armelle",), "BSD-like",
           "Armelle Desjardins (voice), Michel Gutierrez (copyright 2006)",
           SOUNDS + "fr/**/*.gsm", "gsm"),
    Source("shmyrev", ("debian:festvox-ru",), "BSD-like",
           "Nickolay V. Shmyrev (copyright 2005)",
           "usr/share/festival/voices/russian/*/wav/*.wav"),
    _sphinx("cards", "cards/*.wav", "wav"),
    _sphinx("goforward", "goforward.raw", "raw"),
    _sphinx("numbers", "numbers.raw", "raw"),
    _sphinx("something", "something.raw", "raw"),
    _sphinx("librivox", "librivox/*.wav", "wav", "public domain"),
    _flite("slt"), _flite("awb"), _flite("rms"), _flite("kal16"),
    _pico("en-US", texts.ENGLISH), _pico("en-GB", texts.ENGLISH), _pico("de-DE", texts.GERMAN),
    _pico("es-ES", texts.SPANISH), _pico("fr-FR", texts.FRENCH), _pico("it-IT", texts.ITALIAN),
    Source("mei",
           ("pypi:pyopenjtalk-plus", "debian:open-jtalk", "debian:libhtsengine1",
            "debian:open-jtalk-mecab-naist-jdic"), "CC BY 3.0",
           "HTS Voice \"Mei\", Nagoya Institute of Technology, Department of Computer Science"
           " (MMDAgent Project Team, www.mmdagent.jp)",
           "pyopenjtalk/htsvoice/mei_normal.htsvoice", "open_jtalk", "", texts.JAPANESE),
)
