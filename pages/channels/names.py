"""The names that a channel system uses for terms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from channels.models import ChannelSystem, ChannelTermName
from channels.services.term_names import set_term_name
from pages import crumbs
from pages.channels.forms import TermNameForm
from pages.channels.listing import listed_names, shown_names
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.paging import page_of
from people.language import reader_language
from people.rights import require
from taxonomy.queries.references import split_references

PAGE_SIZE = 50


@form_page
@permitted("channels.view_channelsystem")
def channel_names(request: SignedIn, code: str) -> HttpResponse:
    """List the names that a channel system uses for terms; an engineer edits them. ?term= and ?name= fill the form in."""
    system = get_object_or_404(ChannelSystem, code=code)
    form = TermNameForm(initial={"term": split_references([request.GET.get("term", "")]), "name": request.GET.get("name", "")})
    if request.method == "POST":
        require(request.user, "channels.change_channelsystem")
        form = TermNameForm(request.POST)
        if form.is_valid():
            try:
                row = set_term_name(channel_system=system, **form.cleaned_data, actor=request.user)
            except ValidationError as error:
                add_problems(form, error)
            else:
                said = _("%(system)s calls %(reference)s “%(name)s”.")
                names = {
                    "system": system.name,
                    "reference": form.cleaned_data["term"].reference,
                    "name": row.name if row else "",
                }
                messages.success(request, said % names)
                return redirect("channel-names", code=code)
    page = page_of(request, listed_names(system), PAGE_SIZE)
    context = {"system": system, "page": page, "names": shown_names(page, reader_language()), "crumbs": crumbs.channels(system)}
    return show_form(request, "channels/names.html", form, context)


@require_POST
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
def channel_name_remove(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Remove the name that a channel system uses for a term."""
    rows = ChannelTermName.objects.select_related("channel_system", "term__facet")
    row = get_object_or_404(rows, pk=pk, channel_system__code=code)
    set_term_name(channel_system=row.channel_system, term=row.term, name="", actor=request.user)
    messages.success(request, _("The name for %(reference)s is removed.") % {"reference": row.term.reference})
    return redirect("channel-names", code=code)
