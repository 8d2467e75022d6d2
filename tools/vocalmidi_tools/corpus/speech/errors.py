"""What the preparation of speech reports to a user and ends with."""


from vocalmidi_tools import Refusal


class SpeechError(Refusal):
    """A message that says what is wrong and ends in what to do about it."""
