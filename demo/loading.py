"""Loading the demo. Everything goes through the services that people use, so all of it has authors, verdicts and history.

Only what is missing is made, so that edits to the demo stay when it is loaded again.
"""

from collections.abc import Callable, Mapping, Sequence

from content.models import Asset
from content.services.importing import import_assets
from demo.content_files import asset_drafts, journey_parts, legal_lines, term_rows
from demo.drafting import replace_wording
from people.models import User
from propagation.review.models import ChangeRequest
from propagation.review.services.change_requests import submit_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.models import Facet, JourneyPart, Term
from taxonomy.queries.current_version import CurrentVersion
from taxonomy.queries.version_rows import latest_version
from taxonomy.services.importing import import_terms
from taxonomy.services.journeys import save_journey_part
from taxonomy.services.versions import publish_version
from taxonomy.vocabulary.operations import Merge, Rename
from taxonomy.vocabulary.rows import Synonym, SynonymKind, TermRow

People = Mapping[str, User]
Say = Callable[[str], None]

PART_FIELDS = ("kind", "goal", "mindset", "kpi", "kpi_target", "owning_team")
NOT_IN_THE_FIRST_RELEASE = {"garden-weekend", "customer-story-lea", "refer-a-friend"}
SINCE_VERSION_1 = (
    Synonym(SynonymKind.ALTERNATIVE, "en", "Current account"),
    Synonym(SynonymKind.ALTERNATIVE, "fr", "Compte courant"),
)


def load_terms(*, people: People, say: Say) -> None:
    """The terms of all six facets."""
    for facet in Facet.objects.all():
        known = set(Term.objects.filter(facet=facet).values_list("code", flat=True))
        missing = [row for row in term_rows(facet.code) if row.code not in known]
        report = import_terms(facet=facet, rows=missing, actor=people["sara"])
        if report.problems:
            raise ValueError(str(report.problems[0]))
    _load_journeys(people["sara"])
    say(f"{Term.objects.count()} terms in {Facet.objects.count()} facets")


def _load_journeys(actor: User) -> None:
    terms = {term.reference: term for term in Term.objects.select_related("facet")}
    known = set(JourneyPart.objects.values_list("term__code", flat=True))
    for part in journey_parts():
        if part["term"] not in known:
            save_journey_part(
                term=terms[f"journey:{part['term']}"],
                desired_action=terms[f"action:{part['action']}"] if "action" in part else None,
                exits=[(terms[f"journey:{code}"], condition) for code, condition in part.get("exits", ())],
                **{name: part[name] for name in PART_FIELDS if name in part},
                actor=actor,
            )


def publish_products(*, people: People, say: Say) -> None:
    """Publish the first version of the products, and add synonyms after it, so that there is something to compare."""
    product = Facet.objects.get(code="product")
    if latest_version(product) is None:
        note = "The products of the Spring Card launch, in English and French."
        publish_version(facet=product, note=note, seen_sha256=CurrentVersion(product).frozen.sha256, actor=people["sara"])
        words = TermRow("everyday-account", parent_code="", labels={}, synonyms=SINCE_VERSION_1)
        import_terms(facet=product, rows=[words], actor=people["sara"])
    say(f"version {latest_version(product)} of the facet product")


def load_assets(*, people: People, say: Say) -> None:
    """The assets with their variants and tags, written by Ana."""
    known = set(Asset.objects.values_list("code", flat=True))
    report = import_assets(drafts=[draft for draft in asset_drafts() if draft.code not in known], actor=people["ana"])
    if report.problems:
        raise ValueError(str(report.problems[0]))
    say(f"{Asset.objects.count()} assets")


def load_change_requests(*, people: People, say: Say) -> None:
    """Five change requests and a draft, each at another stage; one changes terms."""
    for story in (_launch, _garden_weekend, _customer_story, _contactless, _new_costs, _one_card):
        story(people)
    say(f"{ChangeRequest.objects.count()} change requests")


def _launch(people: People) -> None:
    codes = [draft.code for draft in asset_drafts() if draft.code not in NOT_IN_THE_FIRST_RELEASE]
    request = _submit(
        "demo-launch",
        "Spring Card: content for the launch",
        "First release of the launch content in English and French: all six stages of the card journey, the service messages, "
        "the help centre and the scripts for the call centre.",
        codes,
        people,
    )
    if request:
        comment = "Checked against the price list of 1 November. Both languages say the same. Good to go."
        approve_change_request(change_request=request, digest=request.digest, comment=comment, actor=people["ben"])
        release_change_request(change_request=request, actor=people["ben"])


def _garden_weekend(people: People) -> None:
    request = _submit(
        "demo-garden",
        "Garden weekend: 4% at garden centres",
        "The campaign team has the contract with the garden centres. To be released on the Monday before, 12 April.",
        ["garden-weekend"],
        people,
    )
    if request:
        comment = "Approved. Please release it on 12 April, not before: the contract starts then."
        approve_change_request(change_request=request, digest=request.digest, comment=comment, actor=people["ben"])


def _customer_story(people: People) -> None:
    request = _submit(
        "demo-lea",
        "Customer story: Léa's allotment",
        "Léa has read the text and likes it.",
        ["customer-story-lea"],
        people,
    )
    if request:
        comment = "Lovely story. We need Léa's written consent on file before it goes out; reading it is not agreeing to it."
        reject_change_request(change_request=request, digest=request.digest, comment=comment, actor=people["ben"])


def _contactless(people: People) -> None:
    """No change request: a draft that somebody has begun to edit."""
    asset = Asset.objects.get(code="contactless-limit")
    if asset.version == 1:
        wordings = {"Up to €50 without a PIN": "Up to €75 without a PIN", "Jusqu'à 50 € sans code": "Jusqu'à 75 € sans code"}
        replace_wording(assets=[asset], wordings=wordings, actor=people["ana"])


def _new_costs(people: People) -> None:
    old, new = legal_lines()["card-cost"], legal_lines()["card-cost-2027"]
    if _is_submitted("demo-costs"):
        return
    assets = list(Asset.objects.filter(legal_line=old["en"]))
    replace_wording(assets=assets, wordings={old[language]: new[language] for language in old}, actor=people["ana"])
    _submit(
        "demo-costs",
        "Annual fee and interest rate from 1 March 2027",
        "The pricing committee decided on 18 November: annual fee €30 instead of €24, variable rate 15.9% instead of 14.9%, "
        "representative APR 20.5%. The disclaimer must be the same on every channel on the day that the new price list "
        "takes effect.",
        [asset.code for asset in assets],
        people,
    )


def _one_card(people: People) -> None:
    """Terms change too: the tags of everything that carries the student card will follow."""
    if _is_submitted("demo-terms"):
        return
    submit_term_changes(
        title="One Spring Card, also for students",
        reason="From 1 March students get the same card and pay no fee for it. The separate product goes, and what is tagged "
        "with it belongs to the Spring Card.",
        operations=[
            Merge(term="product:spring-card-student", into="product:spring-card", reason="One product from 1 March 2027."),
            Rename(term="segment:students", labels={"en": "Students", "fr": "Étudiants"}),
        ],
        submission_key="demo-terms",
        actor=people["sara"],
    )


def _submit(key: str, title: str, reason: str, codes: Sequence[str], people: People) -> ChangeRequest | None:
    """Submitted by Ana; None when that was done in an earlier load."""
    if _is_submitted(key):
        return None
    assets = list(Asset.objects.filter(code__in=codes))
    return submit_change_request(title=title, reason=reason, assets=assets, submission_key=key, actor=people["ana"])


def _is_submitted(key: str) -> bool:
    return ChangeRequest.objects.filter(submission_key=key).exists()
