"""Transcribes an archive of recordings on a Spark cluster: shards that are done once, Parquet tables, MIDI files."""
