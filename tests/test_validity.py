"""From when a guideline holds, as its first page says; a day in a section is of that section."""

from datetime import date
from pathlib import Path

import pytest

from assistant.ingest.ingest import read_file


@pytest.mark.parametrize(
    ("page", "first", "last"),
    [
        ("Gäller från och med 2026-02-01", date(2026, 2, 1), None),
        ("Gäller fr.o.m. 2026-02-01 t.o.m. 2027-12-31", date(2026, 2, 1), date(2027, 12, 31)),
        ("Gäller från den 1 februari 2026 till och med den 31 december 2026.", date(2026, 2, 1), date(2026, 12, 31)),
        ("Riktlinjen träder i kraft den 1 mars 2026.", date(2026, 3, 1), None),
        ("Antagen av socialnämnden 2025-11-20, § 118", date(2025, 11, 20), None),
        ("Beslutad av kommunfullmäktige den 3 maj 2023, reviderad 2025-01-15", date(2025, 1, 15), None),
        ("Antagen 2025-11-20. Gäller från 2026-01-01.", date(2026, 1, 1), None),
        ("Gäller från 2026-13-40", None, None),
        ("Diarienummer 2026-0101", None, None),
    ],
)
def test_the_period_on_the_first_page(tmp_path: Path, page: str, first: date | None, last: date | None) -> None:
    path = tmp_path / "riktlinje.md"
    path.write_text(
        f"# Riktlinje för ekonomiskt bistånd\n\n{page}\n\n## 1 Hyra\n\nGäller från 2020-01-01 i ett påhittat fall.\n"
    )
    source = read_file(path, {}).source
    assert (source.kind, source.valid_from, source.valid_to) == ("riktlinje", first, last)


def test_a_day_of_a_section_and_front_matter_go_before_nothing(tmp_path: Path) -> None:
    path = tmp_path / "riktlinje.md"
    body = "# Riktlinje för bistånd\n\n## 1 Hyra\n\nTaket gäller från 2026-05-01.\n"
    path.write_text(body)
    assert read_file(path, {}).source.valid_from is None
    path.write_text(f"---\nvalid_from: 2025-01-01\n---\n# Riktlinje för bistånd\n\nGäller från 2024-01-01.\n\n{body}")
    assert read_file(path, {}).source.valid_from == date(2025, 1, 1)
