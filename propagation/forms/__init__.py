"""Forms of the pages of the road. What is allowed is decided in the services."""

from propagation.forms.change_requests import ChangeRequestFilterForm, SubmitForm, UndoForm, VerdictForm
from propagation.forms.placing import AddForm, MoveForm, RenameForm, RestoreForm
from propagation.forms.retiring import DeprecateForm, MergeForm, SplitForm
from propagation.forms.terms import OperationForm

FORMS: dict[str, type[OperationForm]] = {
    "add": AddForm,
    "add-sibling": AddForm,
    "rename": RenameForm,
    "move": MoveForm,
    "merge": MergeForm,
    "split": SplitForm,
    "deprecate": DeprecateForm,
    "restore": RestoreForm,
}
"""What is asked for -> its form."""

__all__ = ["FORMS", "ChangeRequestFilterForm", "OperationForm", "SubmitForm", "UndoForm", "VerdictForm"]
