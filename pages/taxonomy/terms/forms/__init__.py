"""Forms that make operations on terms. The services decide what is allowed."""

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
"""Action -> its form."""
