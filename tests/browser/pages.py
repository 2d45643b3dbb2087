"""Every page there is, and somebody who may see it. A new page gets a line here."""

from typing import NamedTuple


class PageUnderTest(NamedTuple):
    path: str
    person: str = "ana"


PAGES = [
    PageUnderTest("/sign-in/", ""),
    PageUnderTest("/"),
    PageUnderTest("/", "ben"),
    PageUnderTest("/", "chris"),
    PageUnderTest("/taxonomy/"),
    PageUnderTest("/taxonomy/product/"),
    PageUnderTest("/taxonomy/channel/?q=mail"),
    PageUnderTest("/taxonomy/channel/email/"),
    PageUnderTest("/assets/"),
    PageUnderTest("/assets/?q=nothing-is-called-this"),
    PageUnderTest("/assets/new/"),
    PageUnderTest("/assets/spring-card-launch/"),
    PageUnderTest("/assets/spring-card-launch/edit/"),
    PageUnderTest("/assets/spring-card-launch/history/"),
    PageUnderTest("/change-requests/"),
    PageUnderTest("/change-requests/1/"),
    PageUnderTest("/change-requests/4/", "ben"),
    PageUnderTest("/change-requests/new/?asset=spring-card-launch"),
    PageUnderTest("/releases/"),
    PageUnderTest("/releases/1/"),
    PageUnderTest("/channels/"),
    PageUnderTest("/channels/esp/"),
    PageUnderTest("/channels/new/", "chris"),
    PageUnderTest("/channels/esp/edit/", "chris"),
    PageUnderTest("/admin/", "admin"),
    PageUnderTest("/admin/propagation/changerequest/", "admin"),
    PageUnderTest("/admin/content/asset/", "admin"),
    PageUnderTest("/no-such-page/"),
]
"""`""` is nobody: a visitor."""

FORBIDDEN = {
    "/assets/": "content.view_asset",
    "/assets/new/": "content.add_asset",
    "/assets/spring-card-launch/edit/": "content.change_asset",
    "/taxonomy/": "taxonomy.view_facet",
    "/change-requests/": "propagation.view_changerequest",
    "/change-requests/new/?asset=spring-card-launch": "propagation.submit_changerequest",
    "/releases/": "propagation.view_changerequest",
    "/channels/": "channels.view_channelsystem",
    "/channels/new/": "channels.view_channelsystem",
    "/channels/esp/edit/": "channels.view_channelsystem",
}
"""What Zoe, who has no role, is told she lacks."""
