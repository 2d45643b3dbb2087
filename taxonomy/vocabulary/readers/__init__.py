"""One format a file; each has `read(path, ...) -> Reading`. Pure, and never on the network."""
