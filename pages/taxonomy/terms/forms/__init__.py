"""Forms that ask for operations on terms. What is allowed is decided in the services."""

from pages.taxonomy.terms.forms.changing import AddForm, MoveForm, RenameForm, RestoreForm
from pages.taxonomy.terms.forms.operation import OperationForm
from pages.taxonomy.terms.forms.retiring import DeprecateForm, MergeForm, SplitForm

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
