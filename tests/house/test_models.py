"""Every model has a history, or a reason why it needs none."""

from django.apps import apps
from django.db.models import Model
from simple_history.models import HistoricalChanges

from tests.support.source import ROOMS

WITHOUT_HISTORY = {
    "people.User": "its account events say who changed what; sign-in changes the row each time",
    "people.AccountEvent": "append-only",
    "people.Session": "written by the machine",
    "people.Tally": "written by the machine",
    "taxonomy.TermAncestor": "derived from Term.parent and TermBroader, which have one",
    "taxonomy.TreeState": "a counter that follows TermAncestor",
    "taxonomy.FacetVersion": "append-only",
    "taxonomy.QualityReport": "derived from the terms, which have one",
    "taxonomy.QualityFinding": "derived as its report is",
    "content.Revision": "append-only",
    "content.SearchText": "derived from the draft, which has one",
    "content.Edit": "says itself who and when",
    "channels.ChannelHealth": "written by the machine; the attempts are kept",
    "channels.SigningSecret": "never edited but to end it; a history would keep ciphertexts for ever",
    "channels.ApiToken": "never edited but to revoke it; says itself who issued it",
    "propagation.Change": "never edited; its change request has one",
    "propagation.LandingRecord": "counted by the machine",
    "propagation.LandingCount": "counted by the machine",
    "propagation.ChangeLanding": "counted by the machine",
    "propagation.TermChange": "never edited but by its release; its change request has one",
    "propagation.TermChangeTarget": "derived from TermChange",
    "propagation.ImpactRecord": "append-only",
    "propagation.StagedOperation": "a list of one's own, of what is not asked for yet",
    "propagation.Verdict": "append-only",
    "propagation.Release": "append-only",
    "propagation.FeedEntry": "append-only",
    "propagation.EpochStart": "append-only",
    "propagation.SealedColumns": "append-only",
    "propagation.Seal": "append-only",
    "propagation.SealHead": "follows the seals",
    "propagation.Unsealed": "a queue of the machine",
    "propagation.FeedHead": "follows the feed",
    "propagation.Document": "follows the feed",
    "propagation.DocumentTerm": "derived from the feed",
    "propagation.Stream": "written by the machine; follows the feed",
    "propagation.ServingState": "written by the machine; the attempts and receipts are kept",
    "propagation.Attempt": "is the history of a delivery, never deleted",
    "propagation.Receipt": "append-only",
    "propagation.ReleaseTarget": "written once, closed once, never deleted; names its receipt",
    "propagation.Achievement": "append-only",
}


def our_models() -> list[type[Model]]:
    """The models written by hand in our rooms."""
    return [
        model for room in ROOMS for model in apps.get_app_config(room).get_models() if not issubclass(model, HistoricalChanges)
    ]


def test_each_model_has_history_or_a_reason() -> None:
    without = {model._meta.label for model in our_models() if not hasattr(model, "history")}
    assert without == WITHOUT_HISTORY.keys()


def test_history_leaves_nothing_out_but_what_is_derived() -> None:
    """Of an import also not what was uploaded and how far it is: the terms that it writes have their histories."""
    excluded = {
        model._meta.label: {field.name for field in model._meta.concrete_fields}
        - {field.name for field in model.history.model._meta.concrete_fields}
        for model in our_models()
        if hasattr(model, "history")
    }
    assert {label: names for label, names in excluded.items() if names} == {
        "taxonomy.Term": {"lft", "rght", "tree_id", "level"},
        "taxonomy.TermLabel": {"folded"},
        "taxonomy.TermSynonym": {"folded"},
        "taxonomy.TermImport": {"content", "rows", "done", "total", "attempts", "workers_lost", "lease_until"},
        "propagation.ChangeRequestJob": {"asked", "done", "total", "attempts", "workers_lost", "lease_until"},
        "propagation.ImportSubmission": {"done", "total", "attempts", "workers_lost", "lease_until"},
    }
