"""All checks of an annual report in one call."""

from collections.abc import Iterator, Sequence

from gongkai.law.report_forms.comparisons import consolidation_mismatches, cross_year_mismatches
from gongkai.law.report_forms.identities import broken_identities
from gongkai.law.report_forms.prose import prose_mismatches
from gongkai.law.report_forms.prose_form import PROSE_FORM, broken_partial_sums
from gongkai.law.report_forms.shapes import Finding, PartName, Report
from gongkai.law.report_forms.table_identities import broken_table_identities


def findings_in(
    report: Report, previous: Report | None = None, covered: Sequence[Report] = ()
) -> Iterator[Finding]:
    """
    Yield the problems of a report: in itself, against last year, the reports it covers, its text.

    Law: 条例19 art. 49, 50; 国办发〔2014〕32号; 国办公开办函〔2019〕60号; 国办公开办函〔2021〕30号.
    """
    if PartName.TABLE in report.form.parts:
        yield from broken_table_identities(report)
        if report.form is PROSE_FORM:
            yield from broken_partial_sums(report)
    else:
        yield from broken_identities(report)
    if previous is not None:
        yield from cross_year_mismatches(report, previous)
    if covered:
        yield from consolidation_mismatches(report, covered)
    if report.form is not PROSE_FORM:
        yield from prose_mismatches(report)
