"""The taxonomy in the stock admin, read-only."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pages.admin.read_only import ReadOnlyAdmin
from people.language import reader_language
from taxonomy.models import Facet, Term, TermLabel, TermNote, TermSynonym
from taxonomy.queries.searching import label_of


class WordsInline(admin.TabularInline):
    """Words of a term, read-only."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LabelInline(WordsInline):
    model = TermLabel
    fields = ("language", "text")


class SynonymInline(WordsInline):
    model = TermSynonym
    fields = ("kind", "language", "text")


class NoteInline(WordsInline):
    model = TermNote
    fields = ("kind", "language", "text")


@admin.register(Facet)
class FacetAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "term_count", "position")
    search_fields = ("code", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Facet]:
        return super().get_queryset(request).annotate(term_count=Count("terms"))

    @admin.display(description=_("terms"), ordering="term_count")
    def term_count(self, facet: Any) -> int:
        return facet.term_count

    def view_on_site(self, facet: Facet) -> str:
        return reverse("facet", args=[facet.code])


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    list_display = ("label", "code", "facet", "parent", "status")
    list_filter = ("facet", "status")
    list_select_related = ("facet", "parent")
    search_fields = ("code", "labels__text")
    ordering = ("facet", "tree_id", "lft")
    fields = ("facet", "code", "parent", "status", "status_reason", "replaced_by", "created_at", "updated_at")
    inlines = (LabelInline, SynonymInline, NoteInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        return super().get_queryset(request).prefetch_related("labels")

    @admin.display(description=_("label"))
    def label(self, term: Term) -> str:
        return label_of(term, reader_language()).text

    def view_on_site(self, term: Term) -> str:
        return reverse("term-detail", args=[term.facet.code, term.code])
