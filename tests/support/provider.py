"""A real OpenID Connect provider, in a process of its own on loopback."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from tests.support.waiting import wait_until

START_SECONDS = 30


class Provider:
    """Who is known there, and signing in there as a browser does."""

    def __init__(self, url: str) -> None:
        self.url = url

    def settings(self) -> dict[str, object]:
        """What Throughline must know about it."""
        return {
            "OIDC_RP_CLIENT_ID": "throughline",
            "OIDC_RP_CLIENT_SECRET": "a-secret",
            "OIDC_ISSUER": self.url,
            "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{self.url}/oauth2/authorize",
            "OIDC_OP_TOKEN_ENDPOINT": f"{self.url}/oauth2/token",
            "OIDC_OP_USER_ENDPOINT": f"{self.url}/userinfo",
            "OIDC_OP_JWKS_ENDPOINT": f"{self.url}/jwks",
            "OIDC_VERIFY_KID": False,
        }

    def know(self, subject: str, **claims: object) -> None:
        """From now on the provider says `claims` about `subject`."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def sign_in(self, address: str, subject: str) -> str:
        """Sign in as `subject` on the page at `address`; return where the provider sends the browser then."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302
        return answer.headers["Location"]

    def refuse(self, address: str) -> str:
        """Press "deny" on the page at `address`; return where the provider sends the browser then."""
        return requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=5).headers["Location"]


@contextmanager
def running_provider() -> Iterator[Provider]:
    """The provider, from when it answers until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    provider = Provider(f"http://127.0.0.1:{port}")
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        try:
            return requests.get(f"{provider.url}/jwks", timeout=1).ok
        except requests.ConnectionError:
            return False

    try:
        wait_until(answers, seconds=START_SECONDS, what="the OpenID Connect provider")
        yield provider
    finally:
        process.terminate()
        process.wait(10)
