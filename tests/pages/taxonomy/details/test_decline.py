"""Taking a proposed term out of use."""

from taxonomy.models import Term
from tests.support.pages import elements, html, texts

DECLINE = "/taxonomy/product/wallet/decline/"


def test_a_steward_declines_with_a_reason_and_what_to_use(as_sara, wallet, bank):
    assert elements(html(as_sara.get(DECLINE)), "h1") == ["Decline Wallet"]
    for fields, problem in [
        ({"reason": " ", "replaced_by": "product:gold"}, "Why not: This field is required."),
        ({"reason": "No", "replaced_by": "product:wallet"}, "Use instead: “wallet” cannot be used instead"),
    ]:
        response = as_sara.post(DECLINE, fields)
        assert response.status_code == 400
        assert problem in texts(html(response), "error-summary")[0]
    assert Term.objects.get(code="wallet").status == "proposed"
    assert as_sara.post(DECLINE, {"reason": "Use gold", "replaced_by": "product:gold"}).status_code == 302
    declined = Term.objects.get(code="wallet")
    assert (declined.status, declined.status_reason, declined.replaced_by) == ("deprecated", "Use gold", bank["gold"])
    again = as_sara.post(DECLINE, {"reason": "Again", "replaced_by": ""})
    assert "“wallet” is deprecated, so there is nothing to decide any more." in texts(html(again), "error-summary")[0]
