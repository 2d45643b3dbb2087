"""What it does to serve something else: look at the documents, say why."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from channels.models import ChannelSystem
from channels.queries import written_subscription
from pages import crumbs
from pages.channels.effects import shown_differences, shown_effect
from pages.channels.forms import ReasonForm, SubscriptionForm
from pages.channels.serving import choose
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.form_problems import add_problems
from propagation.delivery.services.subscription_changes import Wanted, change_subscription, needs_two, preview_subscription


@form_page
@permitted("channels.view_channelsystem", "channels.change_channelsystem")
def channel_serving_preview(request: SignedIn, code: str) -> HttpResponse:
    """Show which documents the channel system would get and lose; POST says why, and changes it or asks a second person.

    What it shall serve is in the query string, so that the list can be paged.
    """
    system = get_object_or_404(ChannelSystem, code=code)
    chosen = SubscriptionForm(request.GET)
    form = ReasonForm(request.POST or None)
    if not chosen.is_valid():
        return choose(request, system, chosen)
    wanted = Wanted(**chosen.cleaned_data)
    is_refused = False
    try:
        if request.method == "POST" and form.is_valid():
            try:
                change = change_subscription(
                    channel_system=system,
                    wanted=wanted,
                    reason=form.cleaned_data["reason"],
                    seen=form.seen,
                    actor=request.user,
                )
            except ValidationError as error:
                add_problems(form, error)
                is_refused = True
            else:
                said = (
                    _("The change waits for somebody else to confirm it.")
                    if change.is_waiting
                    else _("%(name)s now serves what you chose.") % {"name": system.name}
                )
                messages.success(request, said)
                return redirect("subscription-change", code=code, pk=change.pk)
        effect = preview_subscription(channel_system=system, wanted=wanted)
    except ValidationError as error:
        add_problems(chosen, error)
        return choose(request, system, chosen)
    status = 409 if is_refused else 400 if form.errors else 200
    context = {
        "system": system,
        "form": form,
        "crumbs": crumbs.channels(system),
        "differences": shown_differences(written_subscription(system), wanted.written()),
        "needs_two": needs_two(effect),
        **shown_effect(request, effect),
    }
    return render(request, "channels/serving_preview.html", context, status=status)
