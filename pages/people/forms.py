"""Forms about people."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Theme, User
from people.rights import ROLES


class ThemeForm(forms.Form):
    """The theme buttons in the header; `next` is the page to return to."""

    theme = forms.ChoiceField(label=gettext_lazy("theme"), choices=Theme)
    next = forms.CharField(required=False)


class CodeForm(forms.Form):
    """A code from an app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
    )

    use_required_attribute = False


class ReasonForm(forms.Form):
    """Why something is done to somebody's account; they read it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, help_text=gettext_lazy("Say why, in a sentence. The person reads it.")
    )

    use_required_attribute = False


class AccountForm(forms.Form):
    """What somebody changes in an account of their own. A new address needs the password, for it can reset the password."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    current_password = forms.CharField(
        label=gettext_lazy("Current password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("Only for a new e-mail address."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    use_required_attribute = False

    def __init__(self, person: User, data: Any = None) -> None:
        names = ("first_name", "last_name", "email", "time_zone", "language")
        super().__init__(data, initial={name: getattr(person, name) for name in names})
        self.person = person
        default = _("Same as this installation: %(name)s") % {"name": settings.TIME_ZONE}
        self._choose_from("time_zone", [("", default), *((name, name) for name in sorted(available_timezones()))])
        if len(settings.LANGUAGES) > 1:
            self._choose_from("language", [("", _("Same as the browser")), *settings.LANGUAGES])
        else:
            del self.fields["language"]
        if not person.has_usable_password():
            del self.fields["current_password"]

    def _choose_from(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for the password when the address changes."""
        typed = super().clean() or {}
        password = typed.pop("current_password", None)
        is_new = typed.get("email", self.person.email) != self.person.email
        if is_new and "current_password" in self.fields and not self.person.check_password(password or ""):
            self.add_error("current_password", _("Type your current password to change your e-mail address."))
        return {"language": self.person.language} | typed


class OwnPasswordForm(SetPasswordForm):
    """A password of one's own choice, which is another one than before."""

    def clean_new_password1(self) -> str:
        chosen: str = self.cleaned_data["new_password1"]
        if self.user.has_usable_password() and self.user.check_password(chosen):
            raise forms.ValidationError(_("This is the password that you have now. Choose another one."))
        return chosen


class OwnPasswordChangeForm(OwnPasswordForm):
    """The same, for whoever is signed in: they show that they know the password that they have now."""

    old_password = forms.CharField(
        label=gettext_lazy("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    field_order = ["old_password", "new_password1", "new_password2"]

    def clean_old_password(self) -> str:
        typed: str = self.cleaned_data["old_password"]
        if not self.user.check_password(typed):
            raise forms.ValidationError(_("This is not your current password."))
        return typed


class RolesForm(ReasonForm):
    """What an administrator says about somebody: name, address, roles, and why."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=[(name, name) for name in ROLES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_administrator = forms.BooleanField(
        label=gettext_lazy("Administrator: may do everything, also change people and roles"), required=False
    )

    field_order = ["username", "first_name", "last_name", "email", "roles", "is_administrator", "reason"]


class InviteForm(RolesForm):
    """The same for somebody new."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("What they type to sign in; empty: their e-mail address."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"))


class PasswordForSomebodyForm(ReasonForm):
    """A first password for somebody else."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("They must choose another one when they sign in next."),
    )

    field_order = ["password", "reason"]
