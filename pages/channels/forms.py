"""Forms of the channel pages. They read what was typed and show problems at the fields; the rules are in the services."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels.models import ChannelSystem, Mode
from pages.taxonomy.details.editing import moment
from pages.taxonomy.details.forms import ExactTermField
from pages.taxonomy.forms import TermsField, picks_in
from propagation.delivery.services.subscription_changes import REASON_MAX_LENGTH, Seen
from rest.scopes import Scope
from taxonomy.queries.references import Pick

OVERLAPS = {"24": _("24 hours"), "168": _("7 days"), "0": _("No time: the old secret leaked, so it ends now")}
NEVER = "never"
LIFETIMES = {"90": _("90 days"), "365": _("1 year"), NEVER: _("Never")}


class ChannelSystemForm(forms.Form):
    """The name and the address of a channel system."""

    name = forms.CharField(label=_("Name"), max_length=200)
    url = forms.CharField(
        label=_("URL"),
        max_length=2000,
        required=False,
        help_text=_("The address for signed messages. Leave it empty for a system that pulls."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )

    use_required_attribute = False


class SubscriptionForm(forms.Form):
    """What a channel system serves."""

    channels = TermsField(label=_("Channels"), error_messages={"required": _("Choose at least one channel term.")})
    languages = forms.CharField(
        label=_("Languages"), required=False, help_text=_("For example en, fr, pt-BR. Leave it empty for every language.")
    )
    filters = TermsField(label=_("Only assets tagged with"), required=False)

    use_required_attribute = False

    def clean_languages(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["languages"].split(",") if tag.strip()]

    @property
    def channel_picks(self) -> list[Pick]:
        return picks_in(self["channels"])

    @property
    def filter_picks(self) -> list[Pick]:
        return picks_in(self["filters"])

    @staticmethod
    def initial_of(channel_system: ChannelSystem) -> dict[str, Any]:
        """The initial values of the form for `channel_system`."""
        return {
            "channels": [term.reference for term in channel_system.channels.select_related("facet")],
            "languages": ", ".join(channel_system.languages),
            "filters": [term.reference for term in channel_system.filters.select_related("facet")],
        }


class SeenForm(forms.Form):
    """How many documents the reader was shown that a channel system gets and loses."""

    gained = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    lost = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    use_required_attribute = False

    @property
    def seen(self) -> Seen:
        return Seen(self.cleaned_data["gained"], self.cleaned_data["lost"])


class ReasonForm(SeenForm):
    """Why a channel system shall serve something else."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=REASON_MAX_LENGTH)


class DeclineForm(forms.Form):
    """Why somebody declines a change of what a channel system serves."""

    comment = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}), max_length=REASON_MAX_LENGTH, required=False
    )


class EditForm(ChannelSystemForm):
    """A channel system that there is. `expected` is its time stamp when the form was shown."""

    expected = forms.CharField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def initial_of(channel_system: ChannelSystem) -> dict[str, Any]:
        """The initial values of the form for `channel_system`."""
        return {"expected": channel_system.updated_at.isoformat(), "name": channel_system.name, "url": channel_system.url}

    def clean_expected(self) -> datetime | None:
        return moment(self.cleaned_data["expected"]) if self.cleaned_data["expected"] else None


class RegisterForm(ChannelSystemForm, SubscriptionForm):
    """A new channel system; code and mode never change."""

    code = forms.CharField(
        label=_("Code"), max_length=50, help_text=_("Never changes. Letters, digits and . _ ~ - only, for example web-cms.")
    )
    mode = forms.ChoiceField(label=_("How it gets content"), choices=Mode, initial=Mode.PUSH, widget=forms.RadioSelect)

    field_order = ["name", "code", "mode", "url", "channels", "languages", "filters"]


class NewestSeenForm(forms.Form):
    """Something that is shown once. `newest_seen` is the newest one that there was when the form was shown."""

    newest_seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    use_required_attribute = False


class RotateForm(NewestSeenForm):
    """How long the old secret signs beside the new one."""

    overlap = forms.ChoiceField(
        label=_("The old secret also signs for"), choices=list(OVERLAPS.items()), widget=forms.RadioSelect, initial="24"
    )
    force = forms.BooleanField(
        label=_("Rotate although the last overlap has not ended"),
        required=False,
        help_text=_("The receiver may still use the older secret. Do this only in an emergency."),
    )

    def clean_overlap(self) -> timedelta:
        return timedelta(hours=int(self.cleaned_data["overlap"]))


class TokenForm(NewestSeenForm):
    """A new API token."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Who or what will use it, for example nightly sync."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope, widget=forms.CheckboxSelectMultiple, initial=Scope.values
    )
    expires_at = forms.ChoiceField(label=_("It expires after"), choices=list(LIFETIMES.items()), initial="90")

    def clean_expires_at(self) -> datetime | None:
        days = self.cleaned_data["expires_at"]
        return None if days == NEVER else timezone.now() + timedelta(days=int(days))


class TermNameForm(forms.Form):
    """The name that a channel system uses for one term."""

    term = ExactTermField(label=_("Term"), error_messages={"required": _("Choose a term.")})
    name = forms.CharField(label=_("Name in this system"), help_text=_("As that system shows it, such as a category name."))

    use_required_attribute = False

    @property
    def picks(self) -> list[Pick]:
        """The chosen term as the picker shows it."""
        return picks_in(self["term"])
