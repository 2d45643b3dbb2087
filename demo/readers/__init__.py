"""Readers of content, one source a file; each has `read(paths) -> ContentReading`. Pure; they never use the network."""
