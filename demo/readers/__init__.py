"""Where content comes from, one source a file; each has `read(paths) -> ContentReading`. Pure, and never on the network."""
