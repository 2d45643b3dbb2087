"""Registers the three channel systems of the demo, and keeps their credentials where their processes find them."""

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from channels.models import ChannelSystem, Mode
from channels.queries import live_secrets
from channels.services.secrets import rotate_secret
from channels.services.systems import register_channel_system, update_channel_system
from channels.services.tokens import authenticate_token, issue_token
from people.models import User
from rest.scopes import Scope
from taxonomy.queries.terms import resolve_many

SCOPES = [Scope.READ.value, Scope.REPORT.value]


class SystemSpec(NamedTuple):
    """A channel system to register; `channels` are references of channel terms."""

    code: str
    name: str
    mode: Mode
    channels: tuple[str, ...]


SYSTEMS = (
    SystemSpec("esp", "Email and push sender", Mode.PUSH, ("channel:email", "channel:push")),
    SystemSpec("web-cms", "Website CMS", Mode.PUSH, ("channel:web",)),
    # It is behind the call centre's own firewall, where no push reaches it: it pulls.
    SystemSpec("call-centre-kb", "Call-centre knowledge base", Mode.PULL, ("channel:call-centre",)),
)


def ensure_channel_systems(
    *, specs: Sequence[SystemSpec], ports: Sequence[int], folder: Path, actor: User
) -> list[ChannelSystem]:
    """Register the channel systems that are missing, and set the URL of each push system to its port.

    The credentials of each are in folder/<code>/: `token` and, for push, `secret`. Those that still work are kept.
    """
    return [_ensure(spec, port, folder / spec.code, actor) for spec, port in zip(specs, ports, strict=True)]


def _ensure(spec: SystemSpec, port: int, folder: Path, actor: User) -> ChannelSystem:
    url = f"http://127.0.0.1:{port}/" if spec.mode == Mode.PUSH else ""
    system = ChannelSystem.objects.filter(code=spec.code).first()
    if system is None:
        # A receiver may have kept data of another database here, with positions that this one will give out again.
        shutil.rmtree(folder, ignore_errors=True)
        system = _register(spec, url, folder, actor)
    elif system.is_push and system.url != url:
        system = update_channel_system(channel_system=system, name=system.name, url=url, actor=actor)
    if system.is_push and _read(folder / "secret") not in live_secrets(system, timezone.now()):
        _write(folder / "secret", rotate_secret(channel_system=system, overlap=timedelta(0), force=True, actor=actor))
    token = authenticate_token(_read(folder / "token"))
    if token is None or token.channel_system_id != system.pk:
        issued = issue_token(channel_system=system, name="demo", scopes=SCOPES, actor=actor)
        _write(folder / "token", issued.text)
    return system


def _register(spec: SystemSpec, url: str, folder: Path, actor: User) -> ChannelSystem:
    terms = resolve_many(spec.channels)
    registered = register_channel_system(
        code=spec.code, name=spec.name, mode=spec.mode, url=url, channels=list(terms.values()), actor=actor
    )
    if registered.secret:
        _write(folder / "secret", registered.secret)
    return registered.channel_system


def _read(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(text)
