"""The button "Load the demo" on the first-run page. Only where the demo is installed, which production is not."""

from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from channels.models import ChannelSystem
from demo.people import PEOPLE, ensure_people, first_passwords
from pages.doors import SignedIn, permitted
from people.models import User
from taxonomy.models import Term


@require_POST
@never_cache
@permitted()
@sensitive_variables("passwords")
def load_demo(request: SignedIn) -> HttpResponse:
    """Load the demo into an empty registry and show its people with their passwords, only this once."""
    if not request.user.is_superuser:
        raise PermissionDenied(_("The first steps are for administrators."))
    if Term.objects.exists() or ChannelSystem.objects.exists():
        raise PermissionDenied(_("The registry is not empty any more. Load the demo into an empty one."))
    taken = set(User.objects.filter(username__in=[person.username for person in PEOPLE]).values_list("username", flat=True))
    call_command("load_demo", verbosity=0)
    people = {name: person for name, person in ensure_people().items() if name not in taken}
    passwords = first_passwords(people)
    if not passwords:
        raise PermissionDenied(_("Somebody else has just loaded the demo, and was shown the passwords of its people."))
    rows = [(person.username, passwords[person.username], person.role) for person in PEOPLE if person.username in passwords]
    return render(request, "demo/loaded.html", {"rows": rows})
