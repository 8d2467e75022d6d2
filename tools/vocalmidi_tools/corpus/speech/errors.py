"""What the preparation of speech reports to a user and ends with."""


class SpeechError(Exception):
    """A message that says what is wrong and ends in what to do about it."""
