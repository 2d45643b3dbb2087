"""The form that uploads a file of terms."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from taxonomy.models import Facet
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH
from taxonomy.vocabulary.limits import MAX_FILE_BYTES
from taxonomy.vocabulary.readers.formats import FORMATS


class FacetChoice(forms.ModelChoiceField):
    """A choice of facets by name."""

    def label_from_instance(self, obj: Facet) -> str:
        return obj.name


class ImportForm(forms.Form):
    """A file, the facet of its terms, and how to read it; without a format it is detected."""

    facet = FacetChoice(
        Facet.objects.all(),
        label=gettext_lazy("Facet"),
        to_field_name="code",
        empty_label=gettext_lazy("Choose a facet"),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=format_lazy(gettext_lazy("At most {limit} MB."), limit=MAX_FILE_BYTES // 1024 // 1024),
        allow_empty_file=True,
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[("", gettext_lazy("Detect it from the file")), *FORMATS.items()],
    )
    language = forms.CharField(
        label=gettext_lazy("Language of labels without a language"),
        required=False,
        max_length=LANGUAGE_MAX_LENGTH,
        help_text=gettext_lazy("For example en or pt-BR. If you leave it empty: English, but none in SKOS."),
    )
    deletes_missing = forms.BooleanField(
        label=gettext_lazy("The file is the whole facet"),
        required=False,
        help_text=gettext_lazy("Terms that are not in the file go out of use. Nothing is deleted."),
    )
    cuts_loops = forms.BooleanField(
        label=gettext_lazy("Cut circles of parents"),
        required=False,
        help_text=gettext_lazy(
            "Leaves out only the parent that closes a circle. Otherwise all terms of the circle are left out."
        ),
    )

    use_required_attribute = False
