"""Court cases, in the ways people write their names."""

import pytest

from assistant.rattsfall import find, name

WRITTEN = [
    ("Vad säger HFD 2020:40?", ("hfd 2020 ref 40",)),
    ("hfd 2020 ref. 40 om hyran", ("hfd 2020 ref 40",)),
    ("RÅ 1996 ref. 99", ("rå 1996 ref 99",)),
    ("rå 1996 ref 99 och RÅ 2008 ref. 21", ("rå 1996 ref 99", "rå 2008 ref 21")),
    ("RÅ 1997 not. 243", ("rå 1997 not 243",)),
    ("RÅ 84 2:27", ("rå 84 2:27",)),
    ("RÅ1996 ref. 99, alltså RÅ 1996 ref. 99", ("rå 1996 ref 99",)),
    ("håll dig till HFD:s domar från 2020", ()),
    ("12 kap. 8 § SoL, SFS 2020:40", ()),
]


@pytest.mark.parametrize(("text", "keys"), WRITTEN, ids=lambda v: v if isinstance(v, str) else "")
def test_a_case_has_one_key_however_it_is_written(text: str, keys: tuple[str, ...]) -> None:
    assert find(text) == keys


def test_a_key_reads_as_a_name() -> None:
    assert [name(k) for k in ("hfd 2020 ref 40", "rå 1997 not 243", "rå 84 2:27")] == [
        "HFD 2020 ref. 40",
        "RÅ 1997 not. 243",
        "RÅ 84 2:27",
    ]
