"""Publishing the next version of a facet: what changed, whether it is major or minor, and which errors block it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.form_problems import add_problems, refill
from pages.taxonomy.versions.differences import Comparison, reason_for, shown
from people.language import reader_language
from taxonomy.models import Facet
from taxonomy.queries.comparing import as_it_is, as_published, difference_texts
from taxonomy.queries.current_version import CurrentVersion
from taxonomy.queries.quality_reports import errors_now
from taxonomy.queries.version_rows import latest_version
from taxonomy.services.quality import attend_report
from taxonomy.services.versions import publish_version
from taxonomy.vocabulary.versions import next_number

ERRORS_SHOWN = 10


class PublishForm(forms.Form):
    """What changed, in the steward's words, and the digest of what the page showed."""

    seen_sha256 = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("What changed"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In a sentence or two, for those who use the facet. It stays with the version."),
    )

    use_required_attribute = False


@form_page
@permitted("taxonomy.publish_facet", "taxonomy.view_facet", "taxonomy.view_term")
def version_publish(request: SignedIn, facet: str) -> HttpResponse:
    """Show what would be published, then publish exactly that."""
    chosen = get_object_or_404(Facet, code=facet)
    if request.method != "POST":
        return _page(request, chosen)
    form = PublishForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            version = publish_version(facet=chosen, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            status = 409 if getattr(error, "code", None) == "conflict" else 400
            add_problems(form, error)
        else:
            names = {"facet": chosen.name, "number": version}
            messages.success(request, _("Version %(number)s of %(facet)s is published.") % names)
            return redirect("facet-version", facet=chosen.code, number=str(version))
    return _page(request, chosen, form=form, status=status)


def _page(request: SignedIn, facet: Facet, *, form: PublishForm | None = None, status: int = 200) -> HttpResponse:
    now, last = CurrentVersion(facet), latest_version(facet)
    frozen = now.frozen
    differences = difference_texts(as_published(last), as_it_is(now)) if last else []
    comparison = Comparison(differences, kind=request.GET.get("kind", ""))
    page = comparison.page(request)
    number = next_number((last.major, last.minor) if last else None, comparison.kinds)
    errors = errors_now(now, attend_report(facet=facet, language=reader_language()))
    if form is None:
        form = PublishForm(initial={"seen_sha256": frozen.sha256})
    else:  # keep what was typed, but with the digest of what this page shows now
        refill(form, seen_sha256=frozen.sha256)
    context = {
        "facet": facet,
        "last": last,
        "term_count": frozen.term_count,
        "comparison": comparison,
        "page": page,
        "shown": list(shown(facet, page)),
        "number": ".".join(map(str, number)) if number else "",
        "reason": reason_for(number, comparison.counts()),
        "blocking": errors[:ERRORS_SHOWN],
        "error_count": len(errors),
        "form": form,
        "can_publish": bool(frozen.term_count and number and not errors),
        "crumbs": crumbs.versions(facet),
    }
    return render(request, "taxonomy/versions/publish.html", context, status=status)
