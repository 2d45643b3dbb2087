"""`manage.py check_quality --facet product [--severity error]`"""

from argparse import ArgumentParser
from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from taxonomy.models import Facet
from taxonomy.queries.quality_reports import findings_of, used_out_of_use
from taxonomy.vocabulary.quality import CHECKS
from taxonomy.vocabulary.rows import Severity

FINDINGS_SHOWN = 20


class Command(BaseCommand):
    help = "List what is wrong, doubtful or missing in a facet. Exits with 1 if there are errors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--facet", required=True, help="Code of the facet, for example product.")
        parser.add_argument(
            "--severity", default="", choices=[*Severity], help="Only findings of this severity (default: all)."
        )
        parser.add_argument(
            "--verbose", action="store_true", help=f"List all findings, not only the first {FINDINGS_SHOWN} of each check."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        facet = Facet.objects.filter(code=options["facet"]).first()
        if facet is None:
            known = ", ".join(Facet.objects.values_list("code", flat=True))
            raise CommandError(f"There is no facet “{options['facet']}”. Facets: {known}.")
        findings = findings_of(facet, used_out_of_use(facet))
        chosen = [finding for finding in findings if options["severity"] in {"", finding.severity}]
        for name, group in groupby(chosen, key=attrgetter("check")):
            check, several = CHECKS[name], list(group)
            self.stdout.write(f"{check.severity}: {check.title}. {check.advice}")
            shown = several if options["verbose"] else several[:FINDINGS_SHOWN]
            for finding in shown:
                self.stdout.write(f"  {finding.message}")
            if len(shown) < len(several):
                self.stdout.write(f"  and {len(several) - len(shown)} more; --verbose lists them all")
        counts = Counter(finding.severity for finding in findings)
        errors, warnings, infos = (counts[severity] for severity in Severity)
        self.stdout.write(f"{facet.code}: {errors} errors, {warnings} warnings, {infos} infos")
        if errors:
            raise CommandError("Correct the errors: until then no version of this facet can be published.")
