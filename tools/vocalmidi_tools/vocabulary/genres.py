"""The genres the band is asked for, and where each source of scores stands among them."""

from __future__ import annotations

GENRES = ("pop", "rock", "punk", "funk", "soul", "hiphop", "jazz", "blues", "latin", "afrobeat",
          "country", "reggae")
"""Genre names; the index of a name is the id a model is conditioned on."""

GROOVE = {name: name for name in GENRES} | {
    "gospel": "soul", "dance": "pop", "afrocuban": "afrobeat", "highlife": "afrobeat",
}
"""First word of a style of the Groove MIDI Dataset to genre; styles not listed are left out."""


def identifier(genre: str) -> int:
    """The id of `genre`, 0 to 11. Raises ValueError where there is no such genre."""
    return GENRES.index(genre)


def of_groove_style(style: str) -> str | None:
    """The genre of a style such as "rock/halftime"; None for styles that fit none."""
    return GROOVE.get(style.split("/")[0])


def of_lead_sheet(title: str, authors: str, seventh_share: float) -> str:
    """The genre of an OpenEWLD lead sheet, whose own genre table is not published.

    The collection is songs in the public domain: dances and blues say so in their titles, what is
    traditional counts as country, and tunes whose chords are mostly sevenths and richer
    (`seventh_share`, 0 to 1) are the standards jazz lives on. The rest is popular song.
    """
    title = title.lower()
    for genre, words in TITLE_WORDS.items():
        if any(word in title for word in words):
            return genre
    if "[Traditional]" in authors:
        return "country"
    return "jazz" if seventh_share >= JAZZ_SEVENTHS else "pop"


def of_rock_song(song: str) -> str:
    """The genre of a song of the Rock Corpus, by its file name: rock but for `ROCK_SONGS`."""
    return next((genre for genre, songs in ROCK_SONGS.items() if song in songs.split()), "rock")


ROCK_SONGS = {
    "soul": """a_change_is_gonna_come dancing_in_the_street earth_angel georgia_on_my_mind
        i_believe_i_can_fly i_cant_stop_loving_you i_heard_it_through_the_grapevine
        i_want_you_back in_the_midnight_hour in_the_still_of_the_night
        its_a_mans_mans_mans_world ive_been_loving_you_too_long lets_get_it_on lets_stay_together
        living_for_the_city love_and_happiness my_girl papa_was_a_rollin_stone people_get_ready
        please_please_please respect shout stand_by_me take_me_to_the_river the_dock_of_the_bay
        the_tracks_of_my_tears up_on_the_roof walk_on_by whatd_i_say whats_going_on
        when_a_man_loves_a_woman you_send_me""",
    "funk": """everyday_people family_affair i_got_you papas_got_a_brand_new_bag superstition""",
    "pop": """be_my_baby billie_jean bizarre_love_triangle both_sides_now bridge_over_troubled_water
        california_girls cathys_clown da_doo_ron_ron dancing_queen dont_worry_baby fast_car
        god_only_knows hot_stuff i_cant_make_you_love_me i_only_have_eyes_for_you
        nothing_compares_2_u tears_in_heaven will_you_love_me_tomorrow your_song
        youve_lost_that_lovin_feelin""",
    "punk": """anarchy_in_the_uk blitzkrieg_bop god_save_the_queen i_wanna_be_sedated
        london_calling should_i_stay_or_should_i_go""",
    "country": """all_i_have_to_do_is_dream crazy folsom_prison_blues i_walk_the_line
        im_so_lonesome_i_could_cry ring_of_fire""",
    "hiphop": """california_love lose_yourself nuthin_but_a_g_thang the_message""",
    "reggae": """no_woman_no_cry redemption_song""",
}
"""Songs of the Rock Corpus that are usually filed under another genre than rock."""

TITLE_WORDS = {
    "blues": ("blues",),
    "latin": ("tango", "rumba", "bolero", "cubano", "beguine", "cielito", "paloma", "cabeza",
              "mexican", "argentin", "brazil", "cumparsita", "cucaracha"),
}
JAZZ_SEVENTHS = 0.45
