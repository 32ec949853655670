"""A child's age in a month, and which age decides in the month of the birthday."""

from assistant.domain.hushall import Barn


def aldrar_i_manaden(fodelsemanad: str, manad: str) -> tuple[int, ...]:
    """The ages in whole years that a child born in `fodelsemanad` has during `manad`: two in the month of a birthday."""
    manader = (int(manad[:4]) - int(fodelsemanad[:4])) * 12 + int(manad[5:]) - int(fodelsemanad[5:])
    alder, in_i_aret = divmod(manader, 12)
    return (alder - 1, alder) if in_i_aret == 0 and alder > 0 else (alder,)


def barnets_alder(barn: Barn, manad: str, aldersbyte: str) -> int:
    """The age whose row counts. In the month of a birthday no rule says which: `Val.aldersbyte` does.

    'angiven' takes the age as stated, 'fodelsemanaden' the new age, 'manaden_efter' the age before the birthday.
    """
    if barn.fodelsemanad is None or aldersbyte == "angiven":
        return barn.alder
    aldrar = aldrar_i_manaden(barn.fodelsemanad, manad)
    return aldrar[-1] if aldersbyte == "fodelsemanaden" else aldrar[0]
