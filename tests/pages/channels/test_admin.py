"""Channel systems in the stock admin, which changes none."""

from channels.models import ChannelSystem
from tests.factories.channels import registered
from tests.support.pages import html


def test_the_stock_admin_shows_systems_and_changes_none(client, root, esp):
    client.force_login(root)
    page = html(client.get(f"/admin/channels/channelsystem/{esp.pk}/change/"))
    assert "whsec_" not in page
    assert client.post(f"/admin/channels/channelsystem/{esp.pk}/change/", {"name": "x"}).status_code == 403
    assert client.get("/admin/channels/channelsystem/add/").status_code == 403
    assert "Chris Engineer" in html(client.get(f"/admin/channels/channelsystem/{esp.pk}/history/"))
    assert ChannelSystem.objects.get(code="esp").name == "ESP"


def test_the_stock_list_costs_the_same_queries_however_long(client, root, chris, email, esp, django_assert_num_queries):
    client.force_login(root)
    client.get("/admin/channels/channelsystem/")
    with django_assert_num_queries(5):
        client.get("/admin/channels/channelsystem/")
    registered("two", channels=[email], actor=chris)
    registered("three", channels=[email], actor=chris)
    with django_assert_num_queries(5):
        client.get("/admin/channels/channelsystem/")
