"""What stands around every page, and what it says when a page cannot be opened."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from people.models import User
from tests.support.pages import elements, html


def test_the_navigation_marks_where_one_is(client, ana):
    client.force_login(ana)
    page = html(client.get("/taxonomy/"))
    assert '<a href="/taxonomy/" aria-current="page">' in page
    assert '<a href="/channels/">' in page


def test_a_page_that_is_not_there_keeps_the_shell(client, ana):
    client.force_login(ana)
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert elements(html(response), "h1") == ["There is no such page"]
    assert '<a href="/taxonomy/">' in html(response)


def test_a_form_without_its_token_says_that_nothing_changed(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    response = client.post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert elements(html(response), "h1") == ["This form has expired"]
    assert User.objects.get(username="ana").theme == "auto"


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_error_pages_stand_without_a_request_or_a_database(template):
    assert len(elements(render_to_string(template), "h1")) == 1


def test_pages_run_nothing_inline(client, ana):
    client.force_login(ana)
    response = client.get("/taxonomy/")
    assert dict(line.strip().split(maxsplit=1) for line in response["Content-Security-Policy"].split(";")) == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert "<style" not in html(response)
    assert " style=" not in html(response)
    assert "<script>" not in html(response)
