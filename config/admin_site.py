"""The one admin site: stock Django pages inside our shell."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.utils import unquote
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

IDS = ("object_id", "id")
"""What Django's admin calls the ids in its addresses; simple_history gives its own without a name."""


class ThroughlineAdminSite(AdminSite):
    """Signs in where everybody signs in, and has no navigation of its own."""

    site_header = gettext_lazy("Throughline")
    site_title = gettext_lazy("Throughline")
    index_title = gettext_lazy("Administration")
    enable_nav_sidebar = False

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send visitors to our sign-in page; tell those who are signed in why they may not enter."""
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        if request.user.is_anonymous:
            return HttpResponseRedirect(reverse("sign-in", query={REDIRECT_FIELD_NAME: target or reverse("admin:index")}))
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        raise PermissionDenied(
            _("%(person)s is not marked as staff. Only staff may open the administration.")
            % {"person": request.user.display_name}
        )

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's
        """`view` behind the door of the admin. An id that no row can have is not found; some of the stock views fail on it."""
        inner = super().admin_view(view, cacheable)
        model = getattr(getattr(view, "__self__", None), "model", None)
        if model is None:
            return inner

        @wraps(inner)
        def with_possible_ids(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            ids = [*args, *(kwargs[name] for name in IDS if name in kwargs)]
            if not all(_is_possible(model, quoted_id) for quoted_id in ids):
                raise Http404
            return inner(request, *args, **kwargs)

        return with_possible_ids


def _is_possible(model: type[Model], quoted_id: str) -> bool:
    """Whether a row of `model`, or of its history, can have this id."""
    assert model._meta.pk is not None  # noqa: S101 - for the type checker; each model has one
    try:
        key = model._meta.pk.to_python(unquote(quoted_id))
    except ValidationError:
        return False
    return not isinstance(key, int) or abs(key) < 2**63


class ThroughlineAdminConfig(AdminConfig):
    default_site = "config.admin_site.ThroughlineAdminSite"
