"""Who may look at imports, and who may import."""

import pytest

from taxonomy.models import Term, TermImport
from taxonomy.services.imports import look_for_imports
from tests.pages.taxonomy.imports.uploads import LIST, NEW, upload, waiting
from tests.support.pages import elements, html


@pytest.mark.parametrize("who", ["ana", "ben", "chris"])
def test_others_look_and_do_nothing(request, client, sara, who):
    row = waiting(sara)
    look_for_imports()
    client.force_login(request.getfixturevalue(who))
    page = html(client.get(f"{LIST}{row.pk}/"))
    assert "A taxonomy steward can carry it out." in page
    assert {"Carry out the import", "Cancel the import"}.isdisjoint(elements(page, "button"))
    row.refresh_from_db()
    answers = [
        client.get(NEW),
        upload(client),
        client.post(f"{LIST}{row.pk}/carry-out/", {"plan_digest": row.plan_digest}),
        client.post(f"{LIST}{row.pk}/cancel/"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert all("taxonomy.import_term" in html(answer) for answer in answers)
    row.refresh_from_db()
    assert (row.state, TermImport.objects.count(), Term.objects.count()) == ("planned", 1, 0)


def test_whoever_has_no_role_sees_no_import(client, sara, zoe):
    row = waiting(sara)
    client.force_login(zoe)
    for path in (LIST, f"{LIST}{row.pk}/", f"{LIST}{row.pk}/plan.csv"):
        assert client.get(path).status_code == 403
    client.logout()
    assert client.get(LIST)["Location"] == f"/sign-in/?next={LIST}"
