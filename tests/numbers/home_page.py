"""Home: each number on the page beside what it must be."""

import re

from tests.numbers.plain import Truth
from tests.numbers.release_pages import confirmed_of
from tests.numbers.shown import Shown, after, counted_chips, number, part, plain_text, rows, total
from tests.numbers.world import World
from tests.support.pages import sources, texts

MOST_ROWS = 7


def home(shown: Shown, truth: Truth, world: World) -> None:
    for name, user in world.people.items():
        page = shown.page(user, "/")
        turn, where = truth.turn(user), f"home of {name}"
        count = sum(map(len, turn.values()))
        shown.equal(f"{where}, navigation", set(map(number, [[text] for text in texts(page, "turn-count")])) or {0}, {count})
        shown.equal(f"{where}, your turn", number(texts(page, "turn-sum")), count)
        yours = part(page, "your-turn")
        rest = yours
        for kind, testid in (
            ("jobs", "jobs"),
            ("proposals", "proposals"),
            ("channel_systems", "attention"),
            ("subscription_changes", "subscriptions"),
        ):
            inner = part(yours, testid)
            rest = rest.replace(inner, "") if inner else rest
            _listed(shown, f"{where}, {kind}", inner, len(turn[kind]))
        _listed(shown, f"{where}, requests", rest, len(turn["change_requests"]))
        if user.has_perm("propagation.view_changerequest"):
            _listed(shown, f"{where}, waiting on others", part(page, "waiting"), len(truth.sent(user)))
            for pk, row in rows(part(page, "waiting")).items():
                _awaited(shown, f"{where}, CR-{pk}", row, truth, int(pk))
            body = shown.json(user, "/api/v1/turns")
            shown.equal(f"{where}, api turns", body["count"], count)
            shown.equal(f"{where}, api lists", {key: len(body[key]) for key in turn}, {key: len(turn[key]) for key in turn})
            for kind in ("mine", "sent") if turn["change_requests"] else ():
                wanted = (
                    turn["change_requests"] if kind == "mine" else [row for row in truth.requests if row.author_id == user.pk]
                )
                found = total(shown.page(user, f"/change-requests/?turn={kind}"))
                shown.equal(f"{where}, list ?turn={kind}", found, len(wanted))
        if user.has_perm("channels.view_channelsystem"):
            troubles = {row.code: dict(truth.trouble(row)) for row in truth.in_trouble()}
            seen = {code: counted_chips(row) for code, row in rows(part(page, "attention")).items()}
            shown.equal(f"{where}, needs attention", seen, troubles)
        for pk, row in rows(part(yours, "subscriptions")).items():
            change = next(one for one in truth.subscription_changes if one.pk == int(pk))
            shown.equal(
                f"{where}, subscription change {pk}",
                after(row, r"when asked for: (\d+) documents more, (\d+) fewer"),
                [change.gained, change.lost],
            )
        proposed = [row for row in truth.terms.values() if row.status == "proposed" and row.owner_id == user.pk]
        if not user.has_perm("taxonomy.change_term") and proposed:
            _listed(shown, f"{where}, own proposals", part(page.replace(yours, ""), "proposals"), len(proposed))
        for pk, row in rows(part(page, "recent")).items():
            confirmed_of(shown, f"{where}, R-{pk}", row, truth, int(pk))


def _listed(shown: Shown, where: str, source: str, expected: int) -> None:
    """The first rows, and how many more or all."""
    found = sources(source, "row")
    told = after(source, r"and ([\d,]+) more") or [-len(found) + count for count in after(source, r"See all ([\d,]+)")] or [0]
    shown.equal(where, (len(found), len(found) + told[0]), (min(expected, MOST_ROWS), expected))


def _awaited(shown: Shown, where: str, source: str, truth: Truth, pk: int) -> None:
    request = next(row for row in truth.requests if row.pk == pk)
    people = len(truth.able_to_take_further(request))
    text = plain_text(source)
    if "nobody can take it further" in text:
        found = 0
    elif others := after(source, r"waits for \S+(?: \S+)? or ([\d,]+) others?"):
        found = 1 + others[0]
    else:
        found = 2 if re.search(r"waits for \S+ or \S+", text) else 1
    shown.equal(f"{where}, awaited", found, people)
