"""Addresses of the taxonomy pages; those of trees and terms are in propagation/urls.py: they show what other rooms know."""

from django.urls import path

from taxonomy.views import details, exports, facets, imports, proposals, publishing, quality, tree, versions

urlpatterns = [
    path("", tree.taxonomy, name="taxonomy"),
    path("suggest/", tree.suggest, name="term-suggest"),
    path("propose/", proposals.term_propose, name="term-propose"),
    path("imports/", imports.import_list, name="term-import-list"),
    path("imports/new/", imports.import_new, name="term-import-new"),
    path("imports/<int:number>/", imports.import_detail, name="term-import"),
    path("imports/<int:number>/carry-out/", imports.import_carry_out, name="term-import-carry-out"),
    path("imports/<int:number>/cancel/", imports.import_cancel, name="term-import-cancel"),
    path("imports/<int:number>/plan.csv", imports.import_csv, name="term-import-csv"),
    # No code begins with "-", so what is there is not a term.
    path("-/new/", facets.facet_new, name="facet-new"),
    path("<str:facet>/-/rules/", facets.facet_rules, name="facet-rules"),
    path("<str:facet>/-/export", exports.facet_export, name="facet-export"),
    path("<str:facet>/-/quality/", quality.facet_quality, name="facet-quality"),
    path("<str:facet>/-/versions/", versions.version_list, name="facet-versions"),
    path("<str:facet>/-/versions/compare/", versions.version_compare, name="facet-compare"),
    path("<str:facet>/-/versions/publish/", publishing.version_publish, name="facet-publish"),
    path("<str:facet>/-/versions/<str:number>/", versions.version_detail, name="facet-version"),
    path("<str:facet>/<str:code>/edit/", details.term_edit, name="term-edit"),
    path("<str:facet>/<str:code>/journey/", details.term_journey, name="term-journey"),
    path("<str:facet>/<str:code>/accept/", proposals.proposal_accept, name="proposal-accept"),
    path("<str:facet>/<str:code>/decline/", proposals.proposal_decline, name="proposal-decline"),
]
