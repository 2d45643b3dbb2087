"""`manage.py check_quality --facet product [--severity error]`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from taxonomy.living import Living
from taxonomy.models import Facet
from taxonomy.quality_report import report_of
from taxonomy.rows import Severity

FINDINGS_SHOWN = 20


class Command(BaseCommand):
    help = "Say what is wrong, doubtful or missing in a facet; exit 1 where there are errors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--facet", required=True, help="Code of the facet, for example product.")
        parser.add_argument("--severity", default="", choices=[*Severity], help="Only these (default: all).")
        parser.add_argument(
            "--verbose", action="store_true", help=f"List all findings, not only the first {FINDINGS_SHOWN} of each check."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        facet = Facet.objects.filter(code=options["facet"]).first()
        if facet is None:
            known = ", ".join(Facet.objects.values_list("code", flat=True))
            raise CommandError(f"There is no facet “{options['facet']}”. Facets: {known}.")
        report = report_of(Living(facet))
        for group in report.groups(options["severity"]):
            self.stdout.write(f"{group.check.severity}: {group.check.title}. {group.check.advice}")
            shown = group.findings if options["verbose"] else group.findings[:FINDINGS_SHOWN]
            for finding in shown:
                self.stdout.write(f"  {finding.message}")
            if len(shown) < len(group.findings):
                self.stdout.write(f"  and {len(group.findings) - len(shown)} more; --verbose lists them all")
        counts = report.counts
        self.stdout.write(f"{facet.code}: {counts['error']} errors, {counts['warning']} warnings, {counts['info']} infos")
        if report.errors:
            raise CommandError("A version of this facet cannot be published until the errors are mended.")
