"""The pages above a page, which ui/breadcrumb.html shows above its title.

Each function returns (label, address) pairs, outermost first, without the page itself.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from channels.models import ChannelSystem
from content.models import Asset
from people.models import User
from taxonomy.models import Facet

Crumb = tuple[str, str]


def assets(asset: Asset | None = None) -> list[Crumb]:
    """The list of assets, then `asset`."""
    crumbs = [(_("Assets"), reverse("asset-list"))]
    return [*crumbs, (asset.title, reverse("asset-detail", args=[asset.code]))] if asset else crumbs


def change_requests() -> list[Crumb]:
    """The list of change requests."""
    return [(_("Change requests"), reverse("change-request-list"))]


def releases() -> list[Crumb]:
    """The list of releases."""
    return [(_("Releases"), reverse("release-list"))]


def channels(system: ChannelSystem | None = None) -> list[Crumb]:
    """The list of channel systems, then `system`."""
    crumbs = [(_("Channels"), reverse("channel-list"))]
    return [*crumbs, (system.name, reverse("channel-detail", args=[system.code]))] if system else crumbs


def people(person: User | None = None) -> list[Crumb]:
    """The list of people, then `person`."""
    crumbs = [(_("People"), reverse("people-list"))]
    return [*crumbs, (person.display_name, reverse("person-detail", args=[person.pk]))] if person else crumbs


def taxonomy(facet: Facet | None = None) -> list[Crumb]:
    """The list of facets, then `facet`."""
    crumbs = [(_("Taxonomy"), reverse("taxonomy"))]
    return [*crumbs, (facet.name, reverse("facet", args=[facet.code]))] if facet else crumbs


def term(facet: str, code: str, name: str) -> Crumb:
    """The page of a term, by the codes of its facet and of itself; the crumb shows `name`."""
    return name, reverse("term-detail", args=[facet, code])


def imports() -> list[Crumb]:
    """The list of imports."""
    return [*taxonomy(), (_("Imports"), reverse("term-import-list"))]


def versions(facet: Facet) -> list[Crumb]:
    """The list of the versions of `facet`."""
    return [*taxonomy(facet), (_("Versions"), reverse("facet-versions", args=[facet.code]))]


def quality(facet: Facet) -> list[Crumb]:
    """The quality report on `facet`."""
    return [*taxonomy(facet), (_("Quality"), reverse("facet-quality", args=[facet.code]))]
