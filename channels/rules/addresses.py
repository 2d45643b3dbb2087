"""Which URLs and which addresses we may send to. Pure.

Checking a URL looks only at its form. Whether we may reach its host depends on the address, and is decided at each connection.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BLOCKED_MESSAGE = gettext_lazy("Sending to this address is not allowed.")
"""The message for every forbidden address. A more exact one would tell strangers what listens inside our network."""

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL_LENGTH = 2000
MAX_HOST_LENGTH = 253

# IANA special-purpose registries, multicast, and 168.63.129.16, which looks public but is the host of every Azure machine.
DENIED_IPV4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
GLOBAL_IPV6 = IPv6Network("2000::/3")
DENIED_IPV6 = tuple(
    IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
)

_URL_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.ASCII)
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?P<port>:.*)?", re.ASCII)
_PORT = re.compile(r":[1-9][0-9]{0,4}", re.ASCII)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_HIGHEST_PORT = 65535


@dataclass(frozen=True)
class ParsedUrl:
    """A well-formed URL. `host` is in lower case and without brackets. `address` is set when the host needs no lookup, because
    it is an IP address or localhost."""

    scheme: str
    host: str
    port: int
    address: str | None


def check_url(url: str, *, allow_http: bool, allowed_ports: Sequence[int]) -> ParsedUrl:
    """Parse `url` strictly: refuse what two parsers could read differently.

    An empty `allowed_ports` allows every port. Raises ValueError with the reason, in words for the person who typed it.
    """
    if len(url) > MAX_URL_LENGTH:
        raise ValueError(_("The URL is longer than %(limit)d characters.") % {"limit": MAX_URL_LENGTH})
    if not _URL_CHARACTERS.fullmatch(url):
        raise ValueError(
            _("The URL holds a character that is not allowed, such as a space, a backslash or a letter outside ASCII.")
        )
    if "#" in url:
        raise ValueError(_("The URL has a fragment (#); leave it out."))
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in DEFAULT_PORTS:
        raise ValueError(_("The URL does not begin with https://."))
    if scheme == "http" and not allow_http:
        raise ValueError(_("The URL begins with http://; only https:// is allowed here."))
    host, port = _split_authority(re.split(r"[/?]", rest, maxsplit=1)[0], DEFAULT_PORTS[scheme])
    if allowed_ports and port not in allowed_ports:
        raise ValueError(
            _("Port %(port)d is not allowed; allowed: %(allowed)s.")
            % {"port": port, "allowed": ", ".join(map(str, sorted(allowed_ports)))}
        )
    return ParsedUrl(scheme, host.strip("[]"), port, _known_address(host))


def address_allowed(ip: str, allowed_networks: Sequence[str]) -> bool:
    """Whether we may connect to this address: a public one, or one inside `allowed_networks` (CIDR blocks).

    We keep lists of our own, because neither `is_private` nor `is_global` of the standard library is such a policy: multicast
    and cloud-internal addresses are "global" there. Raises ValueError only for a malformed network.
    """
    networks = _networks(tuple(allowed_networks))
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        address = address.ipv4_mapped or address
    if any(address in network for network in networks):
        return True
    if isinstance(address, IPv4Address):
        return not any(address in network for network in DENIED_IPV4)
    return address in GLOBAL_IPV6 and not any(address in network for network in DENIED_IPV6)


@lru_cache(maxsize=8)
def _networks(blocks: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(block, strict=False) for block in blocks)


def _split_authority(authority: str, default_port: int) -> tuple[str, int]:
    if "@" in authority:
        raise ValueError(_("The URL holds a user name or password; leave it out."))
    match = _AUTHORITY.fullmatch(authority)
    if match is None or not match["host"] or "%" in authority:
        raise ValueError(_("The URL has no valid host."))
    if match["port"] is None:
        return match["host"].lower(), default_port
    if not _PORT.fullmatch(match["port"]) or int(match["port"][1:]) > _HIGHEST_PORT:
        raise ValueError(_("The port of the URL is not a number from 1 to %(highest)d.") % {"highest": _HIGHEST_PORT})
    return match["host"].lower(), int(match["port"][1:])


def _known_address(host: str) -> str | None:
    """The address of a host that needs no lookup. Raises ValueError for what is neither an address nor a proper name."""
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        labels = host.split(".")
        # A host that ends in a number is an address in some spelling (127.1, 0x7f.1, 2130706433): only the usual one is taken.
        if _NUMBER.fullmatch(labels[-1]):
            return str(IPv4Address(host))
    except ValueError:
        raise ValueError(_("The host of the URL is not an IP address in its usual form.")) from None
    if len(host) > MAX_HOST_LENGTH or not all(_is_label(label) for label in labels):
        raise ValueError(_("The host of the URL is not a valid name."))
    return "127.0.0.1" if labels[-1] == "localhost" else None


def _is_label(label: str) -> bool:
    if not _LABEL.fullmatch(label):
        return False
    if not label.startswith("xn--"):
        return True
    try:
        decoded = label[4:].encode().decode("punycode")
    except UnicodeError:
        return False
    return decoded.isprintable() and not decoded.isascii()
