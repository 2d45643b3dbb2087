"""Submitting operations that somebody has seen, from the dialog of a term or from My changes."""

from collections.abc import Sequence

from pages.submit_form import SubmitForm, submit_once
from pages.taxonomy.terms.impact import token_of
from people.models import User
from propagation.review.models import ChangeRequest, Moment
from propagation.review.rules.submissions import key_of_its_own
from propagation.review.services.term_changes import submit_term_changes
from taxonomy.vocabulary.operations import Operation


def send(form: SubmitForm, operations: Sequence[Operation], staged: Sequence[Operation], *, actor: User) -> ChangeRequest:
    """Submit `operations`, of which `staged` come from My changes, with the words of `form`, which is valid."""
    words = dict(form.cleaned_data)
    key = words.pop("submission_key")
    return submit_once(
        lambda key: submit_term_changes(**words, operations=operations, staged=staged, submission_key=key, actor=actor), key
    )


def sent_before(form: SubmitForm, seen: str, *, actor: User) -> ChangeRequest | None:
    """The change request that this form, which is valid, made when it was sent before: with the same words, for what the person
    had `seen`. None if there is none.

    The first sending changes what the form is compared with now: it counts as an open change request, and My changes are empty.
    """
    title, reason, key = (form.cleaned_data[name].strip() for name in ("title", "reason", "submission_key"))
    for made in ChangeRequest.objects.filter(author=actor, title=title, reason=reason).exclude(term_changes=None):
        if made.submission_key not in {key, key_of_its_own(key, made.submission_digest)}:
            continue
        carried = [change.operation for change in made.term_changes.order_by("position")]
        counts = made.impacts.get(moment=Moment.SUBMITTED).counts
        if seen == token_of(carried, counts):
            return made
    return None
