"""The genres' accompaniment figures, as sixteenths: what `styles` composes bars from.

Every figure is a bar of 16 characters (4/4) or 12 (3/4); "-" goes on sounding, "." is silence.

- bass: R root, 3, 5, 6, 7 the chord's, 8 the octave, w a step of a walking line
- chords: X the whole chord, P root, fifth and octave, D its two highest notes, 1-4 single notes
- lines (the accompanying melody): o a note, whose pitch `styles` chooses
- drums: a row for each drum, X loud, x plain, o a ghost note
"""

from __future__ import annotations

BASS = {
    "pop": ("R-----R-R-----R-", "R---R---R---R---", "R-------R-------", "R-----R-R---5-3-",
            "R-R-R-R-R-R-R-R-"),
    "rock": ("R-R-R-R-R-R-R-R-", "R---R-R-R---R-R-", "R-R-R-R-R-R-5-3-", "R-----R-..R-R-5-"),
    "punk": ("R-R-R-R-R-R-R-R-", "R-R-R-R-R-R-R-5-", "R-R-R-R-R-R-8-8-"),
    "funk": ("R-.R..8.R..7.R5.", "R..R.R8...R.7.8.", "R-....8.R.R..78.", "R.8.R.8.R.8.R57."),
    "soul": ("R--R--5-R-8-5-6-", "R---..R-R-3-5-6-", "R-----5-8---5-3-", "R--5..R-R--5.R6-"),
    "hiphop": ("R---------.....R", "R-----R---R-----", "R--R------R-..5-", "R-------..R-R---"),
    "jazz": ("R---w---R---w---", "R---w---w---w---", "R---w--wR---w---", "R---3---5---w---"),
    "blues": ("R--R5--56--65--5", "R---3---5---6---", "R--R3--35--56--7", "R---5---6---7---"),
    "latin": ("R-----5-----8---", "......5-----R---", "R-----5-R-----5-", "R-----3-5---8---"),
    "afrobeat": ("R--R..5-..R-7-8-", "..R-R-..5-7-R---", "R-..5-R-..7-8-..", "R--R--R-..5-7-5-"),
    "country": ("R-------5-------", "R---....5---....", "R-------5---3---", "R---R---5---5---"),
    "reggae": ("....R-R-....5-3-", "R--.R-..3-5-....", "..R-R-..5---R---", "R---..R-....3-5-"),
}  # fmt: skip

CHORDS = {
    "pop": ("X-------X-------", "X---X---X---X---", "1-2-3-2-1-2-3-2-", "X-----X-X---X---",
            "1---X---1---X---"),
    "rock": ("P-P-P-P-P-P-P-P-", "P---..P-P---P-P-", "P-----P---P-P---", "P---P-P-P---P-P-"),
    "punk": ("P-P-P-P-P-P-P-P-", "P-P.P-P.P-P.P-P-", "P---P-P-P-P-P-P-"),
    "funk": ("X..X..X.X..X..X.", "..X...XX..X...X.", "X.XX..X..X.X..XX", "....X..X....X.X."),
    "soul": ("....X-.X....X-..", "X-------X---..D-", "X---..X-..X-X---", "....X-......X-.D"),
    "hiphop": ("X---------------", "X-----------..X-", "X--X------......", "1-2-3---4-3-2---"),
    "jazz": ("X------X........", "...X-------X....", "....X------X----", ".......X....X---"),
    "blues": ("....X-.X....X-.X", "X--XX--XX--XX--X", "....X---....X---", "X---..X.....X-.X"),
    "latin": ("X--D..X-..D-..X-", "..X-D-.X-D..X-D-", "X--X..X...X.X...", "1-D..1D.1-D..1D."),
    "afrobeat": ("..X.D...X.D.X...", "X..X..X...X.X...", "D.X.D..XD.X.D..X", "..D...D...D...DD"),
    "country": ("....X---....X---", "..X-..X-..X-..X-", "1---X---2---X---", "1-X-2-X-1-X-2-X-"),
    "reggae": ("....X-......X-..", "..X...X...X...X.", "....XX......XX..", "..X...X...X...XX"),
}  # fmt: skip

LINES = {
    "pop": ("o-------o---o---", "o-o-o---o-------", "....o-o-o---o---", "o-----o-o-------"),
    "rock": ("o-----o-o-o-....", "..o-o-o-o-------", "o---o---o-o-o---", "o-------....o-o-"),
    "punk": ("o---o---o---o---", "o-o-o-o-o-------", "o-------o-o-o-o-"),
    "funk": ("..oo..o-....oo..", "o.o...oo..o-....", "......oo.o.o-...", "o--o..o.o..o-..."),
    "soul": ("o------oo-------", "....o-o-..o-o---", "..o-----..oo-o--", "o-----..o---o-o-"),
    "hiphop": ("o---..o-....o---", "o--o--o-........", "o-------o--o--o-", "..o-..o-..o-----"),
    "jazz": ("o--oo--oo--oo--o", "....o--oo--o----", "o------oo--oo---", ".......oo-------"),
    "blues": ("o--oo---....o--o", "....o--oo--oo---", "o--oo--o--------", "...oo-------o--o"),
    "latin": ("o--o..o-..o-o---", "..o-o-.o-o--o-..", "o-o--o-o--o-----", "....o-o--o--o---"),
    "afrobeat": ("o.o..o..o.o-....", "..o-o-..o-o-o---", "o--o--o-..oo....", "....oo.o..o-o---"),
    "country": ("o---o-o-o---....", "o-o-o-o-o---o---", "....o-o-o-o-o---", "o-----o-o---o-o-"),
    "reggae": ("....o-......o-o-", "o---....o-o-....", "..o-..o-o-------", "......o-o---o---"),
}  # fmt: skip

TRIPLE_BASS = ("R-----------", "R-------5---", "R---3---5---", "R---5---5---", "R-------R-5-")
TRIPLE_CHORDS = ("....X---X---", "X-----------", "1-2-3-2-3-2-", "X---X---X---", "....D---D---")
TRIPLE_LINES = ("o-------o---", "o---o---o---", "o-----o-o---", "....o-o-o---")

# Rows of drums for 3/4, by the feel of the genre.
TRIPLE_DRUMS = {
    "straight": (
        {36: "X...........", 38: "....x...x...", 42: "x.o.x.o.x.o."},
        {36: "X.......x...", 38: "....X.......", 42: "x.x.x.x.x.x."},
        {36: "X.....x.....", 38: "........X...", 42: "x.x.x.x.x.x."},
    ),
    "swung": (
        {36: "x...........", 42: "....x...x...", 51: "X...x..xx..."},
        {36: "x......o....", 42: "....x.......", 51: "x...x..xx..x"},
    ),
    "light": (
        {36: "X...........", 37: "....x...x...", 42: "x.x.x.x.x.x."},
        {36: "X.....x.....", 37: "....x..x....", 42: "xox.xox.xox."},
    ),
}
FEEL = {
    "jazz": "swung", "blues": "swung", "latin": "light", "reggae": "light", "afrobeat": "light",
    "country": "light",
}  # fmt: skip

# Genres whose chords are played with their sevenths.
SEVENTHS = frozenset(("funk", "soul", "jazz", "blues", "hiphop", "latin", "afrobeat"))
# Genres whose lines keep to five notes of the scale, and those that bend the third and seventh.
PENTATONIC = frozenset(("rock", "punk", "country", "funk", "hiphop", "afrobeat", "reggae", "soul"))
BLUE = frozenset(("blues", "jazz", "funk"))
# Where the chords lie.
CENTRE = {
    "pop": 60, "rock": 55, "punk": 54, "funk": 65, "soul": 62, "hiphop": 60, "jazz": 61,
    "blues": 59, "latin": 64, "afrobeat": 64, "country": 59, "reggae": 63,
}  # fmt: skip
