"""A small registry grown at random, through the services alone: everything that a page can count is in it."""

from random import Random
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone

from channels.models import ChannelSystem
from channels.services.systems import pause_channel_system
from content.models import Asset
from content.services.assets import VariantDraft
from propagation.delivery.services.fan_out import fan_out
from propagation.review.models import ChangeRequest, ChangeRequestJob
from propagation.review.queries.deciding import people_who_touched
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.rejections import dismiss_rejection
from propagation.review.services.releases import release_change_request
from propagation.review.services.staging import stage_operation
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.models import Facet, Term
from taxonomy.services.imports import look_for_imports, start_import
from taxonomy.services.quality import ask_for_report, look_for_reports
from taxonomy.services.terms import propose_term
from taxonomy.vocabulary.operations import Deprecate, Merge, Move, Operation, Rename
from tests.factories.content import asset, edited
from tests.factories.people import person
from tests.factories.propagation import pull_system, push_system, served_from_now, submitted
from tests.factories.taxonomy import grow
from tests.factories.versions import published
from tests.numbers.receivers import deliver, report

CHANNELS = """
    digital
        email
        app
            push
    branch
"""
PRODUCTS = """
    cards
        gold
            travel
        debit
    savings
        notice
    loans
"""
FATES = ["leave", "approve", *["release"] * 8, "reject", "dismiss", "withdraw", "take away"]
"""What becomes of a change request."""
ASSETS = 9
STEPS = 16


class World:
    """The registry, and the people in it."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.people = {
            "ana": person("ana", role="Content author"),
            "ben": person("ben", role="Reviewer"),
            "sara": person("sara", role="Taxonomy steward"),
            "chris": person("chris", role="Channel engineer"),
            "dora": person("dora", role="Channel engineer"),
            "rita": person("rita", role="Reviewer"),
            "root": person("root", is_staff=True, is_superuser=True),
            "zoe": person("zoe"),
        }
        self.people["rita"].groups.add(*self.people["ana"].groups.all())
        self.writers = [self.people[name] for name in ("ana", "rita", "root")]
        self.channels = list(grow(CHANNELS, facet="channel", actor=self.people["sara"]).values())
        self.products = list(grow(PRODUCTS, actor=self.people["sara"]).values())
        self.step = 0
        self.fates = FATES
        self.register()
        made = [
            asset(f"a-{number}", terms=self.tags(), variants=self.variants(), actor=self.chance.choice(self.writers))
            for number in range(ASSETS)
        ]
        for several in (made[:4], made[4:7]):  # the others are drafts for the time being
            self.drive(submitted(*several, title="The first", actor=self.people["ana"]), "release")

    def register(self) -> None:
        chris, sample = self.people["chris"], self.chance.sample
        digital, email, app = self.channels[:3]
        push_system("esp", channels=[email], actor=chris)
        push_system("app", channels=[app], filters=sample(self.products, 2), actor=chris)
        push_system("french", channels=[digital], languages=["fr"], actor=chris)
        pull_system("kiosk", channels=[digital], actor=chris)
        pull_system("desk", channels=[self.channels[-1]], actor=chris)

    def grow(self) -> None:
        """Let things happen, then look where everything has come to rest."""
        acts = [*[self.change] * 4, self.write, self.words, self.words, self.subscribe, self.subscribe, self.retire]
        for self.step in range(STEPS):
            self.chance.choice(acts)()
            if self.chance.random() < 0.5:
                fan_out()
                deliver()
                report(self.chance)
        self.leave_waiting()
        self.refuse()
        fan_out()
        deliver()
        report(self.chance)
        self.look()

    # What people do

    def some_asset(self) -> Asset | None:
        rows = [row for row in Asset.objects.order_by("pk") if not row.is_withdrawn]
        return self.chance.choice(rows) if rows else None

    def tags(self) -> list[Term]:
        usable = set(Term.objects.filter(status="active").values_list("pk", flat=True))
        channels = [term for term in self.channels if term.pk in usable]
        products = [term for term in self.products if term.pk in usable]
        return self.chance.sample(channels, self.chance.randint(1, 2)) + self.chance.sample(products, self.chance.randint(0, 2))

    def variants(self) -> list[VariantDraft]:
        usable = set(Term.objects.filter(status="active").values_list("pk", flat=True))
        places = [(term, language) for term in self.channels if term.pk in usable for language in ("en", "fr")]
        chosen = self.chance.sample(places, self.chance.randint(0, 2))
        return [VariantDraft(term, language, {"headline": f"{language} {self.step}"}) for term, language in chosen]

    def write(self) -> None:
        row = self.some_asset()
        if row is None:
            return
        try:
            if self.chance.random() < 0.5:
                edited(row, headline=f"Save at {self.step} percent", actor=self.chance.choice(self.writers))
            else:
                edited(row, terms=self.tags(), variants=self.variants(), actor=self.chance.choice(self.writers))
        except ValidationError:  # it carries a term out of use
            edited(row, terms=self.tags(), variants=[], actor=self.chance.choice(self.writers))

    def change(self) -> None:
        """Write and submit one to three assets, and see what becomes of it."""
        self.write()
        rows = {row.pk: row for _number in range(self.chance.randint(1, 3)) if (row := self.some_asset())}
        try:
            request = submitted(*rows.values(), title=f"Step {self.step}", actor=self.chance.choice(self.writers))
        except ValidationError:  # nothing differs from what is live
            return
        self.drive(request, self.fate())

    def retire(self) -> None:
        rows = list(Asset.objects.filter(live_revision__isnull=False, withdrawn_at=None).order_by("pk"))
        if len(rows) > 2:
            row = self.chance.choice(rows)
            self.drive(submitted(withdrawals=[row], title=f"Gone {self.step}", actor=self.people["ana"]), self.fate())

    def fate(self) -> str:
        return self.chance.choice(self.fates)

    def drive(self, request: ChangeRequest, fate: str) -> None:
        touched = people_who_touched(request)
        able = [self.people[name] for name in ("ben", "rita", "root") if self.people[name].pk not in touched]
        if fate in {"approve", "release"} and able:
            approve_change_request(change_request=request, digest=request.digest, actor=self.chance.choice(able))
            if fate == "release":
                try:
                    release_change_request(change_request=request, actor=self.people["ben"])
                except ValidationError:  # it has moved on, or carries a term that is only proposed
                    return
        elif fate in {"reject", "dismiss"} and able:
            reject_change_request(change_request=request, digest=request.digest, comment="No.", actor=self.chance.choice(able))
            if fate == "dismiss":
                dismiss_rejection(change_request=request, actor=request.author)
        elif fate == "withdraw":
            withdraw_change_request(change_request=request, actor=request.author)
        elif fate == "take away" and request.author != self.people["ben"]:
            withdraw_change_request(change_request=request, reason="Not now.", actor=self.people["ben"])

    def operation(self) -> Operation:
        """Something that can be asked to happen to terms now, more or less."""
        facet = self.chance.choice(["product", "product", "channel"])
        terms = list(Term.objects.filter(facet__code=facet, status="active").order_by("pk"))
        one, other = self.chance.sample(terms, 2)
        above = other.reference if self.chance.random() < 0.7 else ""
        able: list[Operation] = [
            Move(term=one.reference, parent=above),
            Merge(term=one.reference, into=other.reference),
            Deprecate(term=one.reference, reason="Old."),
            Rename(term=one.reference, labels={"en": f"{one.code} {self.step}"}),
        ]
        return self.chance.choice(able)

    def words(self) -> None:
        try:
            request = submit_term_changes(
                title=f"Words {self.step}",
                reason="Two words for one thing.",
                operations=[self.operation()],
                submission_key=uuid4().hex,
                actor=self.people["sara"],
            )
        except ValidationError:  # below itself, or in a circle
            return
        self.drive(request, self.fate())

    def subscribe(self) -> None:
        """Change what a channel system serves. Half of these wait for a second person."""
        system = self.chance.choice(list(ChannelSystem.objects.order_by("pk")))
        usable = set(Term.objects.filter(status="active").values_list("pk", flat=True))
        channels = [term for term in self.channels if term.pk in usable]
        wanted = self.chance.sample(channels, min(self.chance.randint(1, 3), len(channels)))
        filters = [term for term in self.products if term.pk in usable][: self.chance.randint(0, 1)]
        try:
            served_from_now(system, channels=wanted, filters=filters, actor=self.people["chris"])
        except ValidationError:  # it serves this already, or another change waits
            return

    def refuse(self) -> None:
        """Rows of large submissions that came to nothing: one of them was asked again, one put aside."""
        asked = [("a", None), ("a", None), ("b", None), ("c", timezone.now())]
        for key, at in asked:
            ChangeRequestJob.objects.create(
                kind="submit", state="refused", asked={"title": f"Large {key}"}, assets=501, submission_key=key, message="No.",
                author=self.people["ana"], finished_at=timezone.now(), dismissed_at=at,
            )  # fmt: skip

    def leave_waiting(self) -> None:
        """What waits at the end, whatever happened before."""
        ana, sara = self.people["ana"], self.people["sara"]
        for fate in ("leave", "approve"):
            self.fates = [fate]
            self.change()
            self.words()
        self.leave_around_a_release()
        segment = Facet.objects.get(code="segment")
        parent = propose_term(facet=segment, code="sailors", labels={"en": "Sailors"}, actor=ana)
        propose_term(facet=segment, code="divers", labels={"en": "Divers"}, parent=parent, actor=ana)
        propose_term(facet=segment, code="sailors-2", labels={"en": "Sailors"}, actor=sara)
        for _number in range(3):
            try:
                stage_operation(operation=self.operation(), actor=sara)
            except ValidationError:  # it is on the list already
                continue
        if self.chance.random() < 0.7:
            pushes = ChannelSystem.objects.filter(mode="push").order_by("pk")
            pause_channel_system(channel_system=self.chance.choice(list(pushes)), actor=self.people["chris"])

    def leave_around_a_release(self) -> None:
        """A change request that another one overtakes, and one to withdraw what no channel system has been told of yet."""
        number = Asset.objects.count()
        drafts = [asset(f"a-{number + one}", terms=self.tags(), actor=self.people["ana"]) for one in range(2)]
        submitted(drafts[0], title="Overtaken", actor=self.people["ana"])
        edited(drafts[0], headline="Better", terms=self.tags(), actor=self.people["ana"])
        self.drive(submitted(*drafts, title="The last", actor=self.people["ana"]), "release")
        self.drive(submitted(withdrawals=[drafts[1]], title="Gone at once", actor=self.people["ana"]), "leave")

    # What is looked at

    def look(self) -> None:
        """An import that is planned, a quality report, and a version."""
        sara = self.people["sara"]
        rows = "code,label,parent\ngold,Gold again,\nnew-one,New one,cards\nnew-two,New two,new-one\nbad one,,\n"
        start_import(
            facet=Facet.objects.get(code="product"), file_name="products.csv", content=rows.encode(), format="csv", actor=sara
        )
        look_for_imports()
        for code in ("product", "segment"):
            ask_for_report(facet=Facet.objects.get(code=code), language="en")
        look_for_reports()
        try:
            published("channel", actor=sara)
        except ValidationError:  # the quality report has errors
            return
