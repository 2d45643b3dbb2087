"""Asking for a link that resets a forgotten password."""

from threading import Thread
from typing import Any

from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.views import PasswordResetView as StockPasswordResetView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pages.people.locked_out import show_locked_out
from pages.people.mail import written_mail
from pages.people.password_doors import WithPasswords
from people.addresses import client_address
from people.queries.mail import sends_mail
from people.services.limits import RESET_FOR_EMAIL, RESET_FROM_ADDRESS, count_try, locked_until


class ResetForm(PasswordResetForm):
    """Django's form; the message leaves beside the answer, whose time would otherwise tell whether there is such a person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")

    def send_mail(  # noqa: PLR0917 - Django's own signature
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        message = written_mail(email_template_name, context, to_email)
        Thread(target=message.send, kwargs={"fail_silently": True}).start()


class PasswordResetView(WithPasswords, StockPasswordResetView):
    """The answer is the same whether or not somebody has the address, and whether or not too many links were asked for it."""

    template_name = "people/password_reset.html"
    email_template_name = "people/mail/password_reset.txt"
    form_class = ResetForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sends_mail():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: ResetForm) -> HttpResponse:
        address, email = client_address(self.request), form.cleaned_data["email"]
        if until := locked_until((RESET_FROM_ADDRESS, address)):
            return show_locked_out(self.request, until)
        is_too_much = locked_until((RESET_FOR_EMAIL, email))
        count_try(limit=RESET_FROM_ADDRESS, about=address)
        count_try(limit=RESET_FOR_EMAIL, about=email)
        if not is_too_much:
            form.save(request=self.request, use_https=self.request.is_secure(), email_template_name=self.email_template_name)
        return HttpResponseRedirect(reverse("password-reset-sent"))
