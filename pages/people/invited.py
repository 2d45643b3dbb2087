"""The link of an invitation, shown where it could not be sent."""

from django.http import HttpResponse
from django.shortcuts import render

from pages import crumbs
from pages.doors import SignedIn
from people.models import User


def show_invited(request: SignedIn, person: User, address: str) -> HttpResponse:
    """Answer with the page that shows `address`; it cannot be read again."""
    return render(request, "people/invited.html", {"person": person, "address": address, "crumbs": crumbs.people(person)})
