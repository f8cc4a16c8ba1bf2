"""Other ways of writing the same target or value: families that are read, and their neighbours that must not be."""

from __future__ import annotations

import pytest

from vplan_xl.goals.deadlines import Dated, dated
from vplan_xl.goals.judge import judge
from vplan_xl.goals.kinds import kinds
from vplan_xl.goals.parse import NotUnderstood, parse_target, parse_value
from vplan_xl.goals.quantity import Better
from vplan_xl.goals.value import Answer, Pending, Told
from vplan_xl.goals.verdict import Context, Verdict


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        # What stands beside the level and says nothing of it.
        ("85–90 % beläggning", "mellan 85 och 90 % beläggning"),
        ("lägst 3,7 (femgradig skala)", "minst 3,7 (femgradig skala)"),
        ("≤ 4,5 procent (total sjukfrånvaro)", "högst 4,5 % (total sjukfrånvaro)"),
        ("Lägre än 2019 (före pandemin)", "lägre än utfall 2019 (före pandemin)"),
        ("Minst 80 % (utfall 2022: 77 %)", "minst 80 % (utfall 2022: 77 %)"),
        ("Högst 15 % (exkl. timavlönade)", "högst 15 % (exkl. timavlönade)"),
        ("0 avvikelser med allvarlighetsgrad 4", "0 avvikelser med allvarlighetsgrad 4"),
        ("Minst 80 % av barn 6–12 år", "minst 80 % av barn 6-12 år"),
        ("90 % inom 10 minuter", "90 % inom 10 minuter"),
        ("Högst 5 %¹", "högst 5 %"),
        ("Minst 80 % 1)", "minst 80 %"),
        # When.
        ("Minst 80 % per den 31/12", "minst 80 % per den 31/12"),
        ("Minst 80 % kv 4", "minst 80 % kv 4"),
        ("80 % 2023-12-31", "senast 2023: 80 %"),
        ("90 %, 2023", "senast 2023: 90 %"),
        # Abbreviations.
        ("Bättre än fg år", "bättre än föregående år"),
        ("minska 20 % jmf 2019", "minska med minst 20 % jämfört med utfall 2019"),
        ("Ökning 2 %-enh", "öka med minst 2 procentenheter jämfört med ingångsvärdet"),
        ("max 30 min", "högst 30 minuter"),
        ("min 80 %", "minst 80 %"),
        ("11 av 12 mån", "minst 11 av 12 månader"),
        # Other orders of the words.
        ("Högst 1 % avvikelse mot budget", "avvikelse mot budget högst 1 %"),
        ("Avvikelse 0 eller bättre", "avvikelse mot budget minst 0"),
        ("±1 % av budget", "avvikelse mot budget högst 1 %"),
        ("Överstiger ej 5 %", "högst 5 %"),
        ("Öka från 75 % till 80 %", "minst 80 % (nuläge 75 %)"),
        ("Under året ska 25 chefer ha gått utbildningen", "räknat: minst 25 chefer ska ha gått utbildningen"),
        # Parts.
        ("Minst 2/3 av vårdcentralerna", "minst två tredjedelar av vårdcentralerna"),
        ("hälften av nämnderna", "minst hälften av nämnderna"),
        ("Minst elva av fjorton kommuner", "minst 11 av 14 kommuner"),
        ("4 av regionens 5 sjukhus", "minst 4 av 5 sjukhus"),
        ("Minst 8 av årets månader", "minst 8 av 12 månader"),
        ("Inga fall med MRSA", "räknat: högst 0 fall med MRSA"),
        # Places.
        ("Topp 5 i Öppna jämförelser", "högst plats 5 i Öppna jämförelser"),
        ("Bland de tre bästa regionerna", "högst plats 3"),
        ("Bättre än plats 5", "högst plats 4"),
        # Developments.
        ("Kontinuerlig förbättring", "bättre än föregående mätning"),
        ("Bättre varje år", "bättre än föregående mätning varje år"),
        ("Minskas med en fjärdedel", "minska med minst 25 % jämfört med ingångsvärdet"),
        ("Ingen ökning", "högst i nivå med ingångsvärdet"),
        ("minst 50 fler än vid årets början", "öka med minst 50 jämfört med ingångsvärdet"),
        # Means.
        ("Snitt över mandatperioden minst 1,5 %", "i genomsnitt över 4 år: minst 1,5 %"),
        ("Minst 2 % i genomsnitt över tio år", "i genomsnitt över 10 år: minst 2 %"),
        # Deadlines.
        ("Rapport överlämnad senast 30 september 2023", "senast 2023: Rapport överlämnad senast 30 september"),
        ("Klar kv 2", "Klar kv 2"),
        ("Handlingsplan beslutad 2023-06-30", "senast 2023: Handlingsplan beslutad 30/6"),
        ("Ja, senast 231231", "senast 2023: Ja, senast 31/12"),
        ("Ja (senast 2025)", "senast 2025: Ja"),
        ("Ja, under 2025", "senast 2025: Ja"),
        ("Klar 31/12-23", "senast 2023: Klar 31/12"),
        ("Klar 31.12.2023", "senast 2023: Klar 31/12"),
        ("Klar Q4-23", "senast 2023: Klar Q4"),
        ("Klar under VT 2024", "senast 2024: Klar under våren"),
        ("80 % per 231231", "senast 2023: 80 %"),
        ("Minst 80 % t.o.m. 2024", "senast 2024: minst 80 %"),
        # Rates, and numbers with a full stop between their thousands.
        ("Högst 3,5 per 100 disponibla vpl", "högst 3,5 per 100 disponibla vpl"),
        ("Högst 250 per 1 000 inv. och år", "högst 250 per 1 000 invånare och år"),
        ("Max 2 fall/1 000 vtf", "räknat: högst 2 fall per 1 000 vtf"),
        ("1.350 st", "1 350 st"),
        ("Minst 1.000 besök", "minst 1 000 besök"),
        # Signs and short words.
        ("Minst i nivå m. riket", "minst i nivå med riket"),
        ("Minst 2 % av skatter & gen. bidrag", "minst 2 % av skatter och gen bidrag"),
        ("↑ (ökning fr. fg. år)", "högre än föregående år"),
        ("Sjukfrånvaro ↓", "Sjukfrånvaro: lägre än föregående mätning"),
        ("Finns & följs upp 2 ggr/år", "Finns och följs upp två gånger per år"),
        ("Längst 30 dagar", "högst 30 dagar"),
        # Verbs in their tenses.
        ("Ska inte ha ökat", "högst i nivå med ingångsvärdet"),
        ("Har sjunkit", "lägre än föregående mätning"),
        ("Ej försämrats", "i nivå med ingångsvärdet eller bättre"),
        ("Minskar ej", "minst i nivå med ingångsvärdet"),
        ("Kostnaden reduceras med 5 %", "Kostnaden: minska med minst 5 % jämfört med ingångsvärdet"),
        ("Fortsatt sänkning av sjuktalet", "lägre än föregående mätning av sjuktalet"),
        # What is compared with.
        ("Kortare väntetid än riket", "väntetid: lägre än riket"),
        ("Bättre än regionernas genomsnitt", "bättre än riket"),
        ("-20 % mot basåret", "minska med minst 20 % jämfört med ingångsvärdet"),
        ("Lägre än riket, mätt som DDD", "lägre än riket mätt som DDD"),
        ("Bättre än riket i NPE-enkäten 2023", "senast 2023: bättre än riket i NPE-enkäten 2023"),
        ("Lägst planerad volym (104 000 besök)", "minst i nivå med budget (104 000 besök)"),
        ("Inom anvisade medel", "högst i nivå med budget"),
        # Parts told twice, and of some of the questions.
        ("Sju av tio kliniker (70 %)", "minst 7 av 10 kliniker"),
        ("Hälften av regionens 14 enheter", "minst hälften av 14 enheter"),
        (
            "10 av 13 frågor i enkäten ska ha förbättrats",
            "i enkäten: minst 10 av 13 frågor ska vara bättre än föregående mätning",
        ),
        ("Medarbetarenkät vart 3:e år, ska överstiga 2020", "Mäts vart tredje år. högre än utfall 2020"),
        ("Genomsnittligt resultat 1,5 % under 2021-2023", "i genomsnitt över 3 år: resultat: 1,5 %"),
        ("(ej satt)", "ej satt"),
    ],
)
def test_a_way_of_writing_is_read_and_its_reading_reads_back(text: str, printed: str) -> None:
    target = parse_target(text)
    assert str(target) == printed
    assert parse_target(printed) == target


@pytest.mark.parametrize(
    "text",
    [
        "Minst 80 % (helst 90 %)", "80 % (preliminärt)", "80 % (ej beslutat)", "Minst 80 % på sikt", "Sikta på 80 %",
        "Minst 80 % om resurser finns", "80 % inom tre år", "Minst ett par", "80 % vore bra", "Strax under 5 %",
        "Alla förvaltningar utom psykiatrin", "Bland de 10 % bästa", "Bland de fem sämsta", "Under plats 5",
        "Bryta den ökande trenden", "Kontinuerlig förbättring av kvaliteten", "Kontinuerliga förbättringar",
        "minska med en tredjedel", "Avvikelse 0 eller lägre", "Avtal ej tecknat", "31 december 2023", "Ja/Nej",
        "Minst 80 % eller 90 %", "Inga allvarliga vårdskador", "Beslut 2025",
        "15 av 17 och resterande ska vara minst 80 %", "(80 %)", "(minst 80 %)", "(ej över budget)",
        "Sju av tio kliniker (60 %)", "Minst 80 % (dvs. 7 av 10)", "↑ 80 %", "80 % ↑", "↑ (minskning)", "Kvalitet ↑",
        "Minst 1.234", "1.000", "1.000 ton", "Klar 231331", "Ska överstiga 2000", "Lägre än Skåne i riket",
        "Kortare väntetid", "Fortsatt låg sjukfrånvaro", "Fortsatt förbättring av kvaliteten", "Ökat förtroende",
        "Höjd ambition", "Nära målet 80 %", "Minst 80 % mätt som ökning", "80 % mätt som andel av alla", "per 100 000",
    ],
)  # fmt: skip
def test_what_takes_back_a_level_or_leaves_it_open_is_not_read(text: str) -> None:
    assert isinstance(parse_target(text), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Helår 2022: 73", "73 (2022)"),
        ("84 % per den 31/12", "84 % per den 31/12"),
        ("84 % (dec 2023)", "84 % (2023) dec 2023"),
        ("4,4 (skala 1–5)", "4,4 skala 1-5"),
        ("2,6 % (snitt 2019–2023)", "2,6 % (2023) snitt 2019-2023"),
        ("Kv 1: 84 %, kv 2: 82 %", "Kv 1: 84 %; kv 2: 82 %"),
        ("84 % (kvinnor 86 %, män 82 %)", "84 %; kvinnor: 86 %; män: 82 %"),
        ("84 (2022: 81)", "84 (2022: 81)"),
        ("84 % (12 av 14)", "84 % (12 av 14)"),
        ("84 %, mål 80 %", "84 % mål 80 %"),
        ("84 % (+2)", "84 % (+2)"),
        ("Utfall 412,3 mnkr, ram 415,0 mnkr", "412,3 mnkr (Budget: 415,0 mnkr)"),
        ("Plats 3 av 21", "plats 3 av 21"),
        ("7 dgr", "7 dagar"),
        ("N", "Nej"),
        ("221 recept/1 000 inv.", "221 recept per 1 000 invånare"),
        ("18-29 år: 61 65+ år: 70", "18-29 år: 61; 65+ år: 70"),
        ("Snitt 2021-2023: 0,3 %", "0,3 % (2023) snitt 2021-2023"),
    ],
)
def test_a_value_written_otherwise_is_read_and_its_reading_reads_back(text: str, printed: str) -> None:
    value = parse_value(text)
    assert str(value) == printed
    assert parse_value(printed) == value


@pytest.mark.parametrize("text", ["prognos 74", "74 % (prognos) i juni", "74 prognos", "Prognos 2023: 74 %"])
def test_a_forecast_is_no_outcome(text: str) -> None:
    assert isinstance(parse_value(text), Pending)


def test_all_but_one_are_not_all() -> None:
    told = parse_value("Alla enheter utom en")
    assert isinstance(told, Told)
    assert told.answer is Answer.PARTLY


MET, NOT_MET, UNJUDGED = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_BE_JUDGED


@pytest.mark.parametrize(
    ("target", "outcome", "verdict"),
    [
        ("Topp 5", "plats 3 av 21", MET),
        ("Topp 5", "plats 8", NOT_MET),
        ("Topp 5", "7 %", UNJUDGED),
        ("Minst 2/3 av enheterna", "14 av 18", MET),
        ("Minst 2/3 av enheterna", "9 av 18", NOT_MET),
        ("Minst hälften av enheterna", "48 %", NOT_MET),
        ("Inga fall med MRSA", "2 fall", NOT_MET),
        ("0 avvikelser med allvarlighetsgrad 4", "0", MET),
        ("0 avvikelser med allvarlighetsgrad 4", "2", NOT_MET),
        ("80 % varje kvartal", "Kv 1: 84 %, kv 2: 82 %, kv 3: 71 %, kv 4: 85 %", Verdict.NEARLY),
        ("Klar senast 2025", "Ej klar", UNJUDGED),
        ("Ja (senast 2025)", "Nej", UNJUDGED),
        ("Ja under 2025", "Nej", UNJUDGED),
        ("90 % ± 2 procentenheter", "91 %", MET),
        ("Alla enheter ska ha en plan", "Alla enheter utom en", Verdict.NEARLY),
        ("Högst 250 fall per 1 000 inv.", "221 fall/1 000 inv.", MET),
        ("Högst 250 fall per 1 000 inv.", "221 fall/100 000 inv.", UNJUDGED),
        ("Bättre än riket i enkäten 2022", "80 (Riket: 79)", UNJUDGED),
        ("Bättre än riket i enkäten 2023", "80 (Riket: 79)", MET),
        ("Hälften av regionens 14 enheter", "10 av 14", MET),
    ],
)
def test_what_is_read_so_is_judged_so(target: str, outcome: str, verdict: Verdict) -> None:
    better = Better.LOWER if "avvikelser" in target else Better.HIGHER
    read, told = parse_target(target), parse_value(outcome)
    assert not isinstance(read, NotUnderstood)
    assert not isinstance(told, NotUnderstood)
    assert judge(read, told, better=better, context=Context(2023)).verdict is verdict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Klar 2025", Dated("Klar", "Klar", 2025)),
        ("Klar till sommaren 2024", Dated("Klar", "Klar till sommaren", 2024)),
        ("senast 2023: Klar 30/6", Dated("Klar", "Klar 30/6", 2023)),
        ("Beslutad plan för 2023", None),
        ("Klar", None),
    ],
)
def test_a_deadline_is_parted_from_what_it_is_for(text: str, expected: Dated | None) -> None:
    assert dated(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Topp 5", "country"), ("> 85 % men < 95 %", "interval"), ("Samtliga 33 kommuner har undertecknat", "units"),
        ("Plan finns", "yes_no"), ("Beslutad och införd", "state"), ("3 nya avtal", "count"),
    ],
)  # fmt: skip
def test_a_target_is_of_the_kind_a_controller_would_say(text: str, kind: str) -> None:
    target = parse_target(text)
    assert not isinstance(target, NotUnderstood)
    assert kind in kinds(target)
