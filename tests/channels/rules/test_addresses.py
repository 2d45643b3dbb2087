import pytest

from channels.rules.addresses import ParsedUrl, address_allowed, check_url


def check(url, *, allow_http=True, allowed_ports=()):
    return check_url(url, allow_http=allow_http, allowed_ports=allowed_ports)


FORBIDDEN = [
    # this host, loopback, private
    "0.0.0.0",
    "0.1.2.3",
    "127.0.0.1",
    "127.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    # shared, link-local, and the insides of clouds
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.8",
    "192.0.0.192",
    # documentation, benchmarks, anycast relays
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "198.18.0.1",
    "198.19.255.255",
    "192.88.99.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.175.48.1",
    # multicast, reserved, broadcast
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    # IPv6: the same, in every disguise
    "::",
    "::1",
    "0:0:0:0:0:ffff:7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "::7f00:1",
    "::a9fe:a9fe",
    "::ffff:0:7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:a9fe:a9fe::",
    "2001:0:a9fe:a9fe::1",
    "2001:20::1",
    "2001:db8::1",
    "2620:4f:8000::1",
    "3fff::1",
    "100::1",
    "100:0:0:1::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    # no addresses at all
    "",
    "localhost",
    "127.1",
    "0177.0.0.1",
    "2130706433",
]


@pytest.mark.parametrize("ip", FORBIDDEN)
def test_forbidden_addresses(ip):
    assert address_allowed(ip, []) is False


@pytest.mark.parametrize(
    "ip",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "168.63.129.15",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:1.1.1.1",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2a00:1450:4001:80b::200e",
    ],
)
def test_public_addresses_are_allowed(ip):
    assert address_allowed(ip, []) is True


@pytest.mark.parametrize(
    ("ip", "networks", "expected"),
    [
        ("127.0.0.1", ["127.0.0.0/8", "::1/128"], True),
        ("::1", ["127.0.0.0/8", "::1/128"], True),
        ("::ffff:127.0.0.1", ["127.0.0.0/8"], True),
        ("10.1.2.3", ["10.1.0.0/16"], True),
        ("10.2.2.3", ["10.1.0.0/16"], False),
        ("10.1.2.3", ["10.1.2.3"], True),
        ("10.1.2.3", ["10.1.2.99/24"], True),
        ("169.254.169.254", ["10.0.0.0/8"], False),
        ("fd00::1", ["fd00::/8"], True),
        ("fd00::1%eth0", ["fd00::/8"], False),
        ("1.1.1.1", ["10.0.0.0/8"], True),
    ],
)
def test_an_operator_may_allow_networks(ip, networks, expected):
    assert address_allowed(ip, networks) is expected


def test_a_malformed_network_is_no_silent_hole():
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/33"):
        address_allowed("10.0.0.1", ["10.0.0.0/33"])


@pytest.mark.parametrize(
    ("url", "parsed"),
    [
        ("https://hooks.example.com", ParsedUrl("https", "hooks.example.com", 443, None)),
        ("https://hooks.example.com/a/b?c=d%20e", ParsedUrl("https", "hooks.example.com", 443, None)),
        ("HTTPS://Hooks.Example.COM:8443/In", ParsedUrl("https", "hooks.example.com", 8443, None)),
        ("https://hooks.example.com?x=1", ParsedUrl("https", "hooks.example.com", 443, None)),
        ("http://hooks.example.com/a@b", ParsedUrl("http", "hooks.example.com", 80, None)),
        ("https://xn--mnchen-3ya.example/", ParsedUrl("https", "xn--mnchen-3ya.example", 443, None)),
        ("https://1.1.1.1:443/", ParsedUrl("https", "1.1.1.1", 443, "1.1.1.1")),
        ("https://[2606:4700::0001]/", ParsedUrl("https", "2606:4700::0001", 443, "2606:4700::1")),
        ("http://[::FFFF:127.0.0.1]/", ParsedUrl("http", "::ffff:127.0.0.1", 80, "::ffff:7f00:1")),
        ("http://localhost:8000/", ParsedUrl("http", "localhost", 8000, "127.0.0.1")),
        ("http://LOCALHOST/", ParsedUrl("http", "localhost", 80, "127.0.0.1")),
        ("http://esp.localhost/", ParsedUrl("http", "esp.localhost", 80, "127.0.0.1")),
        ("https://metadata.google.internal/", ParsedUrl("https", "metadata.google.internal", 443, None)),
        ("https://intranet/", ParsedUrl("https", "intranet", 443, None)),
    ],
)
def test_sound_urls(url, parsed):
    assert check(url) == parsed


CHARACTER = "The URL holds a character that is not allowed"
SCHEME = "The URL does not begin with https://."
USER = "The URL holds a user name or password; leave it out."
HOST = "The URL has no valid host."
PORT = "The port of the URL is not a number from 1 to 65535."
ADDRESS = "The host of the URL is not an IP address in its usual form."
NAME = "The host of the URL is not a valid name."


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", CHARACTER),
        # addresses in unusual spellings
        ("http://127.1/", ADDRESS),
        ("http://2130706433/", ADDRESS),
        ("http://0x7f.1/", ADDRESS),
        ("http://0x7f000001/", ADDRESS),
        ("http://0177.0.0.1/", ADDRESS),
        ("http://0/", ADDRESS),
        ("http://1.2.3.4.5/", ADDRESS),
        ("http://256.1.1.1/", ADDRESS),
        ("http://example.123/", ADDRESS),
        ("http://[::1/", HOST),
        ("http://::1/", HOST),
        ("http://[zz]/", ADDRESS),
        ("http://[v1.a]/", ADDRESS),
        ("http://[1.2.3.4]/", ADDRESS),
        ("http://[::1]x/", HOST),
        ("http://[fe80::1%25eth0]/", HOST),
        # names
        ("http://localhost./", NAME),
        ("http://a..b/", NAME),
        ("http://.a/", NAME),
        ("http://-a.example/", NAME),
        ("http://a_b.example/", NAME),
        ("http://xn--/", NAME),
        ("http://xn--abc-.example/", NAME),
        ("http://xn--a.example/", NAME),
        (f"http://{'a' * 64}.example/", NAME),
        (f"http://{'a.' * 130}example/", NAME),
        # characters that two parsers read differently
        ("http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/", CHARACTER),
        ("http://127\u30020\u30020\u30021/", CHARACTER),
        ("http://\u24dbocalhost/", CHARACTER),
        ("http://ex\u0430mple.com/", CHARACTER),
        ("http://example.com/\u00e9", CHARACTER),
        ("http://%6c%6f%63%61%6c%68%6f%73%74/", HOST),
        ("http://127.0.0.1\\@example.com/", CHARACTER),
        ("http://example.com\\@127.0.0.1/", CHARACTER),
        ("http://1.1.1.1 &@2.2.2.2# @3.3.3.3/", CHARACTER),
        ("http://exam\tple.com/", CHARACTER),
        ("http://example.com\r\nx-evil: 1/", CHARACTER),
        ("https://example.com/\n", CHARACTER),
        ("http://example.com\x00/", CHARACTER),
        (" https://example.com/", CHARACTER),
        ("http://user:pw@example.com/", USER),
        ("http://user@example.com/", USER),
        ("http://@example.com/", USER),
        ("https://example.com/#part", "The URL has a fragment (#); leave it out."),
        # no host, no scheme, another scheme
        ("http:///x", HOST),
        ("http://", HOST),
        ("http://?x", HOST),
        ("//x", SCHEME),
        ("x", SCHEME),
        ("http:x", SCHEME),
        ("https:/example.com", SCHEME),
        ("file:///etc/passwd", SCHEME),
        ("FILE:///etc/passwd", SCHEME),
        ("gopher://example.com/", SCHEME),
        ("ftp://example.com/", SCHEME),
        ("data:text/plain,x", SCHEME),
        ("unix:///run/docker.sock", SCHEME),
        ("ws://example.com/", SCHEME),
        ("javascript:alert(1)", SCHEME),
        # ports
        ("http://example.com:0/", PORT),
        ("http://example.com:99999/", PORT),
        ("http://example.com:-1/", PORT),
        ("http://example.com:/", PORT),
        ("http://example.com:080/", PORT),
        ("http://example.com:80:443/", PORT),
        ("http://example.com:\uff18\uff10/", CHARACTER),
        ("https://example.com/" + "a" * 2000, "The URL is longer than 2000 characters."),
    ],
)
def test_unsound_urls_are_refused_with_the_reason(url, reason):
    with pytest.raises(ValueError, match=r"^The ") as caught:
        check(url)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize("port", [22, 25, 53, 5432, 6379, 9200, 11211])
def test_ports_are_limited_to_those_allowed(port):
    with pytest.raises(ValueError, match=rf"^Port {port} is not allowed; allowed: 80, 443, 8080, 8443\.$"):
        check(f"https://example.com:{port}/", allowed_ports=[443, 80, 8443, 8080])


@pytest.mark.parametrize("url", ["https://example.com/", "http://example.com/", "https://example.com:8443/"])
def test_allowed_ports_and_the_ports_of_the_schemes(url):
    assert check(url, allowed_ports=[80, 443, 8443]).host == "example.com"


def test_no_allowed_ports_allow_all():
    assert check("http://example.com:6379/").port == 6379


def test_plain_http_needs_permission():
    with pytest.raises(ValueError, match=r"^The URL begins with http://; only https:// is allowed here\.$"):
        check("http://example.com/", allow_http=False)
    assert check("https://example.com/", allow_http=False).scheme == "https"
