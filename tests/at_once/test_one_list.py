"""One list of staged changes, sent from many tabs at once."""

from collections import Counter
from functools import partial

import pytest

from propagation.review.models import ChangeRequest, StagedOperation
from propagation.review.services.staging import stage_operation
from propagation.review.services.term_changes import submit_term_changes
from taxonomy.vocabulary.operations import Rename
from tests.at_once.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TABS = 8


def test_a_list_makes_one_change_request_from_however_many_tabs(sara, savings) -> None:
    operations = [Rename(term="product:savings", labels={"en": "Deposits"})]
    stage_operation(operation=operations[0], actor=sara)
    words = {"title": "Words", "reason": "Better.", "operations": operations, "staged": operations, "actor": sara}
    met = Counter[str]()

    raised = at_once([partial(submit_term_changes, **words, submission_key=f"tab-{tab}") for tab in range(TABS)], met)

    assert (raised, met) == ([], {"done": 1, "conflicts": TABS - 1})
    assert (ChangeRequest.objects.count(), StagedOperation.objects.count()) == (1, 0)
