"""What the command-line tools report to a user and end with exit code 1."""


from vocalmidi_tools import Refusal


class ConversionError(Refusal):
    """A message that says what is wrong and ends in what to do about it."""
