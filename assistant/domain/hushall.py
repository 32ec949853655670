"""The household in a calculation, and the result. Field names are the fixed JSON contract; amounts are kronor."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from assistant.domain.base import Value

Vuxna = Literal["ensamstaende", "sammanboende"]
Person = Literal["sokande", "medsokande"]


class Barn(Value):
    """A child (or skolungdom up to 20) living at home all of the month, or `dagar` of it."""

    alder: int = Field(ge=0, le=20, description="whole years in the month")
    fodelsemanad: str | None = Field(default=None, description="YYYY-MM")
    lunch_pa_forskola: bool | None = Field(default=None, description="True: eats lunch at förskola five days a week")
    gar_i_skola: bool | None = Field(default=None, description="18-20 years: in gymnasium or the like")
    dagar: int | None = Field(default=None, ge=0, le=31, description="days in the home this month; None = all")
    inkomst_arbete_manad: Decimal = Decimal(0)
    inkomst_arbete_hittills_i_ar: Decimal = Decimal(0)
    inkomst_ovrigt: Decimal = Decimal(0)


class Avvikelse(Value):
    """An adult who is in the household a part of the month, or outside the norm."""

    person: Person
    dagar: int | None = Field(default=None, ge=0, le=31)
    i_normen: bool = True
    skal: str


INKOMSTTYPER = (
    "lon", "eget_foretag", "aktivitetsstod", "etableringsersattning", "a_kassa", "sjukpenning", "sjukersattning",
    "aktivitetsersattning", "foraldrapenning", "pension", "barnpension", "barnbidrag", "flerbarnstillagg", "underhallsstod",
    "underhallsbidrag", "omvardnadsbidrag", "bostadsbidrag", "bostadstillagg", "studiebidrag", "studielan", "skatteaterbaring",
    "livranta", "hyresinkomst", "gava", "ovrigt", "merkostnadsersattning", "extra_tillagg_csn", "kompenserande_ersattning",
)  # fmt: skip
Inkomsttyp = Literal[
    "lon", "eget_foretag", "aktivitetsstod", "etableringsersattning", "a_kassa", "sjukpenning", "sjukersattning",
    "aktivitetsersattning", "foraldrapenning", "pension", "barnpension", "barnbidrag", "flerbarnstillagg", "underhallsstod",
    "underhallsbidrag", "omvardnadsbidrag", "bostadsbidrag", "bostadstillagg", "studiebidrag", "studielan", "skatteaterbaring",
    "livranta", "hyresinkomst", "gava", "ovrigt", "merkostnadsersattning", "extra_tillagg_csn", "kompenserande_ersattning",
]  # fmt: skip
RAKNAS_INTE: tuple[Inkomsttyp, ...] = ("merkostnadsersattning", "extra_tillagg_csn", "kompenserande_ersattning")
Utgiftstyp = Literal["boende", "hushallsel", "arbetsresor", "hemforsakring", "fackavgift", "a_kassa", "barnomsorg", "internet"]
Levnadskostnadstyp = Literal[
    "tandvard", "lakarvard", "medicin", "glasogon", "hemutrustning", "flytt", "begravning", "spadbarn", "umgangesresor",
    "rekreation", "sjukresor", "ovrigt",
]  # fmt: skip
Normpost = Literal[
    "livsmedel", "klader_och_skor", "lek_och_fritid", "forbrukningsvaror", "halsa_och_hygien", "dagstidning_och_telefon",
    "ovrigt",
]  # fmt: skip


class Inkomst(Value):
    """A net income of the income month."""

    typ: Inkomsttyp
    belopp: Decimal
    person: Person = "sokande"
    jobbstimulans: bool = False


class Jobbstimulansvillkor(Value):
    """What one person's jobbstimulans rests on (SoL 2025:400 12 kap. 8 §). Not stated: the conditions are not checked."""

    person: Person = "sokande"
    manader_med_forsorjningsstod: tuple[str, ...] = Field(
        max_length=240, description="months with försörjningsstöd, each YYYY-MM, or a run of them YYYY-MM/YYYY-MM"
    )
    forsta_inkomst: str | None = Field(
        default=None, description="YYYY-MM, first month with income from employment; None: the month calculated"
    )


class Utgift(Value):
    """An expense under 12 kap. 7 § p. 2 (or practised beside it): applied and approved amount."""

    typ: Utgiftstyp
    ansokt: Decimal | None = None
    godkant: Decimal


class Levnadskostnad(Value):
    """A cost under levnadskostnader i övrigt: applied and approved amount."""

    typ: Levnadskostnadstyp
    ansokt: Decimal | None = None
    godkant: Decimal


class Justering(Value):
    """A higher (positive) or lower (negative) level for one item of the norm; 12 kap. 7 § third paragraph."""

    post: Normpost
    belopp: Decimal
    skal: str


class Nedsattning(Value):
    """A reduction decided under 12 kap. 5 §."""

    belopp: Decimal = Decimal(0)
    skal: str | None = None


class Val(Value):
    """Choices the law leaves open; every one used is shown in the result."""

    dagbas: Literal["30", "kalender", "365/12"] = "30"
    gemensamma_vid_umgange: Literal["hela", "dagar"] = "hela"
    avrundning: Literal["narmaste", "upp", "ned"] = "narmaste"
    barns_arbetsinkomst_over_prisbasbelopp: Literal["raknas", "raknas_inte"] = "raknas"
    aldersbyte: Literal["angiven", "fodelsemanaden", "manaden_efter"] = Field(
        default="angiven", description="which age decides in the month of a birthday, where `fodelsemanad` is stated"
    )
    jobbstimulans_fran: Literal["forsta_inkomst", "sex_manader"] = Field(
        default="forsta_inkomst", description="where the two years begin: with the first wage, or after the six months"
    )


class Hushall(Value):
    """A household in one month. Only `manad` and `vuxna` are required."""

    manad: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="YYYY-MM")
    vuxna: Vuxna
    kommun: str | None = Field(
        default=None,
        max_length=60,
        description="municipality whose guideline amounts are to be warned by; None: no such warnings",
    )
    ovriga_i_hushallet: int = Field(default=0, ge=0, le=30, description="others in the hushållsgemenskap, not in this case")
    barn: tuple[Barn, ...] = Field(default=(), max_length=30)
    avvikelser: tuple[Avvikelse, ...] = ()
    inkomster: tuple[Inkomst, ...] = ()
    jobbstimulansvillkor: tuple[Jobbstimulansvillkor, ...] = ()
    utgifter: tuple[Utgift, ...] = ()
    levnadskostnader: tuple[Levnadskostnad, ...] = ()
    justeringar: tuple[Justering, ...] = ()
    nedsattning: Nedsattning = Nedsattning()
    redan_utbetalt: Decimal = Decimal(0)
    val: Val = Val()


class Grund(Value):
    """The provision a row rests on."""

    akt: str = Field(description="'SoF 2025:468'")
    lagrum: str = Field(description="'12 kap. 2 §'")


class Rad(Value):
    """One row of the trace: label, arithmetic, amount, provision. `nyckel` names the row alike in another calculation."""

    nyckel: str = Field(description="'barn[0]', 'gemensamma', 'inkomst:lon:sokande'")
    slag: Literal["norm", "justering", "inkomst", "avdrag", "utgift", "levnadskostnad", "nedsattning", "utbetalt"]
    etikett: str
    belopp: Decimal
    uttryck: str
    grund: Grund
    harledd: bool = False


class Fordelning(Value):
    """How the underskott divides: incomes are set against försörjningsstöd first."""

    forsorjningsstod: Decimal
    levnadskostnader: Decimal


class Berakning(Value):
    """The result of a calculation; it is its own trace. `to_json` gives the contract's form (amounts as '8340.00')."""

    manad: str
    tabell: str
    rader: tuple[Rad, ...]
    riksnorm: Decimal
    justeringar: Decimal
    inkomster: Decimal
    utgifter: Decimal
    levnadskostnader: Decimal
    resultat: Decimal
    utfall: Literal["underskott", "overskott", "noll"]
    underskott: str = Field(description="whole kronor")
    fordelning: Fordelning
    forbehall: tuple[str, ...]
    forklaringar: tuple[str, ...] = Field(default=(), description="the why of each row, in order; made only when asked for")
    jamforelse: "Jamforelse | None" = Field(default=None, description="against another calculation; only when asked for")

    @property
    def dag(self) -> date:
        """First day of the month; decides which law the rows cite."""
        return date(int(self.manad[:4]), int(self.manad[5:]), 1)


class Skillnad(Value):
    """One row of two calculations: its amount in each, kronor; None where the row is missing."""

    slag: Literal["norm", "justering", "inkomst", "avdrag", "utgift", "levnadskostnad", "nedsattning", "utbetalt"]
    etikett: str = Field(description="the label in the second, else in the first; both where they differ")
    fore: Decimal | None
    efter: Decimal | None
    rader: tuple[Rad, ...] = Field(description="the row in each, the first's first; one where the other has none")

    @property
    def skillnad(self) -> Decimal:
        """What the second has more than the first."""
        return (self.efter or Decimal(0)) - (self.fore or Decimal(0))


class Jamforelse(Value):
    """A calculation held against an earlier one, row by row."""

    fore: Berakning
    rader: tuple[Skillnad, ...]


Berakning.model_rebuild()
