"""Addresses of the taxonomy pages."""

from django.urls import path

from pages.taxonomy.details.accept import proposal_accept
from pages.taxonomy.details.decline import proposal_decline
from pages.taxonomy.details.edit import term_edit
from pages.taxonomy.details.facet import facet_new, facet_rules
from pages.taxonomy.details.journey import term_journey
from pages.taxonomy.details.propose import term_propose
from pages.taxonomy.exports import facet_export
from pages.taxonomy.imports.detail import import_cancel, import_carry_out, import_detail
from pages.taxonomy.imports.list import import_list
from pages.taxonomy.imports.new import import_new
from pages.taxonomy.imports.plan import import_csv
from pages.taxonomy.imports.submit import import_submit
from pages.taxonomy.index import taxonomy
from pages.taxonomy.quality.report import facet_quality
from pages.taxonomy.suggestions import suggest
from pages.taxonomy.terms.action import term_action
from pages.taxonomy.terms.delete import term_delete
from pages.taxonomy.terms.facet import facet_tree
from pages.taxonomy.terms.forms import FORMS
from pages.taxonomy.terms.reorder import reorder
from pages.taxonomy.terms.term import term_detail
from pages.taxonomy.terms.variants import term_variants
from pages.taxonomy.versions.compare import version_compare
from pages.taxonomy.versions.detail import version_detail
from pages.taxonomy.versions.list import version_list
from pages.taxonomy.versions.publish import version_publish

TERM = "<str:facet>/<str:code>"

urlpatterns = [
    path("", taxonomy, name="taxonomy"),
    path("suggest/", suggest, name="term-suggest"),
    path("propose/", term_propose, name="term-propose"),
    path("imports/", import_list, name="term-import-list"),
    path("imports/new/", import_new, name="term-import-new"),
    path("imports/<int:number>/", import_detail, name="term-import"),
    path("imports/<int:number>/carry-out/", import_carry_out, name="term-import-carry-out"),
    path("imports/<int:number>/cancel/", import_cancel, name="term-import-cancel"),
    path("imports/<int:number>/submit/", import_submit, name="term-import-submit"),
    path("imports/<int:number>/plan.csv", import_csv, name="term-import-csv"),
    # No code begins with "-", so these addresses are never those of a term.
    path("-/new/", facet_new, name="facet-new"),
    path("<str:facet>/-/rules/", facet_rules, name="facet-rules"),
    path("<str:facet>/-/export", facet_export, name="facet-export"),
    path("<str:facet>/-/quality/", facet_quality, name="facet-quality"),
    path("<str:facet>/-/versions/", version_list, name="facet-versions"),
    path("<str:facet>/-/versions/compare/", version_compare, name="facet-compare"),
    path("<str:facet>/-/versions/publish/", version_publish, name="facet-publish"),
    path("<str:facet>/-/versions/<str:number>/", version_detail, name="facet-version"),
    path("<str:facet>/<str:code>/edit/", term_edit, name="term-edit"),
    path("<str:facet>/<str:code>/journey/", term_journey, name="term-journey"),
    path("<str:facet>/<str:code>/accept/", proposal_accept, name="proposal-accept"),
    path("<str:facet>/<str:code>/decline/", proposal_decline, name="proposal-decline"),
    path("<str:facet>/", facet_tree, name="facet"),
    path("<str:facet>/-/add/", term_action, {"action": "add"}, name="facet-add"),
    *(path(f"{TERM}/{name}/", term_action, {"action": name}, name=f"term-{name}") for name in FORMS),
    path(f"{TERM}/reorder/", reorder, name="term-reorder"),
    path(f"{TERM}/delete/", term_delete, name="term-delete"),
    path(f"{TERM}/variants/", term_variants, name="term-variants"),
    path(f"{TERM}/", term_detail, name="term-detail"),
]
