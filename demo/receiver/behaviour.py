"""Misbehaving on purpose, for tests and demonstrations."""

from dataclasses import dataclass, field, replace
from itertools import count

from demo.receiver.store import Message


@dataclass
class Behaviour:
    """What the channel system does wrong: it fails its first messages, serves something other than what it was sent, or refuses
    all content."""

    fail_first: int = 0
    tamper: bool = False
    reject: bool = False
    _seen: "count[int]" = field(default_factory=lambda: count(1))

    def fails_now(self) -> bool:
        """Whether the next message is one of those to fail."""
        return next(self._seen) <= self.fail_first

    def alter(self, message: Message) -> Message:
        """The message as it will be applied."""
        if not self.tamper or message.content is None:
            return message
        return replace(message, content={**message.content, "headline": f"{message.content.get('headline', '')} (altered)"})
