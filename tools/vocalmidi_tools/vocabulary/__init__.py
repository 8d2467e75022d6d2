"""The words that models and scores share: genres and instruments."""
