"""The figures of the models' cards, and the comparisons with other engines."""
