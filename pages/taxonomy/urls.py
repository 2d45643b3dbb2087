"""Addresses of the taxonomy pages."""

from django.urls import path

from pages.taxonomy import exports, index
from pages.taxonomy.details import edit, facet, proposals
from pages.taxonomy.imports import views as imports
from pages.taxonomy.quality import report
from pages.taxonomy.terms import action, delete, reorder, tree
from pages.taxonomy.terms.forms import FORMS
from pages.taxonomy.versions import publish
from pages.taxonomy.versions import views as versions

TERM = "<str:facet>/<str:code>"

urlpatterns = [
    path("", index.taxonomy, name="taxonomy"),
    path("suggest/", index.suggest, name="term-suggest"),
    path("propose/", proposals.term_propose, name="term-propose"),
    path("imports/", imports.import_list, name="term-import-list"),
    path("imports/new/", imports.import_new, name="term-import-new"),
    path("imports/<int:number>/", imports.import_detail, name="term-import"),
    path("imports/<int:number>/carry-out/", imports.import_carry_out, name="term-import-carry-out"),
    path("imports/<int:number>/cancel/", imports.import_cancel, name="term-import-cancel"),
    path("imports/<int:number>/plan.csv", imports.import_csv, name="term-import-csv"),
    # No code begins with "-", so what is there is not a term.
    path("-/new/", facet.facet_new, name="facet-new"),
    path("<str:facet>/-/rules/", facet.facet_rules, name="facet-rules"),
    path("<str:facet>/-/export", exports.facet_export, name="facet-export"),
    path("<str:facet>/-/quality/", report.facet_quality, name="facet-quality"),
    path("<str:facet>/-/versions/", versions.version_list, name="facet-versions"),
    path("<str:facet>/-/versions/compare/", versions.version_compare, name="facet-compare"),
    path("<str:facet>/-/versions/publish/", publish.version_publish, name="facet-publish"),
    path("<str:facet>/-/versions/<str:number>/", versions.version_detail, name="facet-version"),
    path("<str:facet>/<str:code>/edit/", edit.term_edit, name="term-edit"),
    path("<str:facet>/<str:code>/journey/", edit.term_journey, name="term-journey"),
    path("<str:facet>/<str:code>/accept/", proposals.proposal_accept, name="proposal-accept"),
    path("<str:facet>/<str:code>/decline/", proposals.proposal_decline, name="proposal-decline"),
    path("<str:facet>/", tree.facet_tree, name="facet"),
    path("<str:facet>/-/add/", action.term_action, {"action": "add"}, name="facet-add"),
    *(path(f"{TERM}/{name}/", action.term_action, {"action": name}, name=f"term-{name}") for name in FORMS),
    path(f"{TERM}/reorder/", reorder.reorder, name="term-reorder"),
    path(f"{TERM}/delete/", delete.term_delete, name="term-delete"),
    path(f"{TERM}/variants/", tree.term_variants, name="term-variants"),
    path(f"{TERM}/", tree.term_detail, name="term-detail"),
]
