"""Loopback ports: which are free, and who holds one that is not."""

import socket
from pathlib import Path

LISTENING = "0A"
"""State column of /proc/net/tcp."""


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        # Servers do the same: the last connections of a server that has just ended must not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int = 0) -> int:
    """`preferred` where it is free, else any free loopback port."""
    if preferred and port_is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def holder(port: int) -> str:
    """Who listens on `port`, as "process 123 (name)"; empty where the system does not tell (only Linux does)."""
    try:
        sockets = {
            f"socket:[{cells[9]}]"
            for table in ("tcp", "tcp6")
            for cells in (line.split() for line in Path("/proc/net", table).read_text().splitlines()[1:])
            if cells[3] == LISTENING and int(cells[1].rpartition(":")[2], 16) == port
        }
    except OSError:
        return ""
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(descriptor.readlink()) in sockets:
                process = descriptor.parent.parent
                return f"process {process.name} ({(process / 'comm').read_text().strip()})"
        except OSError:
            continue
    return ""
