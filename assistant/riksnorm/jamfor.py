"""Two calculations side by side: which rows differ, and by how much."""

from collections.abc import Iterator, Sequence

from assistant.domain.hushall import Berakning, Jamforelse, Rad, Skillnad


def jamfor(fore: Berakning, efter: Berakning) -> Berakning:
    """`efter` with its `jamforelse` against `fore`. Rows of the same kind and label belong together, the rest in order."""
    rader: list[Skillnad] = []
    for stam in dict.fromkeys(_stam(rad) for rad in (*efter.rader, *fore.rader)):
        rader += _par([r for r in fore.rader if _stam(r) == stam], [r for r in efter.rader if _stam(r) == stam])
    return efter.model_copy(update={"jamforelse": Jamforelse(fore=fore, rader=tuple(rader))})


def _stam(rad: Rad) -> str:
    """The key without the child's number and the row's: children and like rows may change places."""
    return rad.nyckel.partition("[")[0].partition("#")[0]


def _par(fore: Sequence[Rad], efter: Sequence[Rad]) -> Iterator[Skillnad]:
    kvar = list(fore)
    par: list[Rad | None] = []
    for rad in efter:
        samma = next((annan for annan in kvar if annan.etikett == rad.etikett), None)
        par.append(samma)
        if samma is not None:
            kvar.remove(samma)
    for rad, annan in zip(efter, par, strict=True):
        motsvarande = annan if annan is not None else kvar.pop(0) if kvar else None
        etikett = rad.etikett
        if motsvarande is not None and motsvarande.etikett != rad.etikett:
            etikett = f"{motsvarande.etikett} → {rad.etikett}"
        yield Skillnad(
            slag=rad.slag,
            etikett=etikett,
            fore=motsvarande.belopp if motsvarande else None,
            efter=rad.belopp,
            rader=(rad,) if motsvarande is None else (motsvarande, rad),
        )
    for rad in kvar:
        yield Skillnad(slag=rad.slag, etikett=rad.etikett, fore=rad.belopp, efter=None, rader=(rad,))
