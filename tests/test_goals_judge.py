"""Whether an outcome reaches its target: verdicts, and the reasons with their figures."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vplan_xl.goals.expression import Bare, Threshold
from vplan_xl.goals.judge import judge
from vplan_xl.goals.parse import NotUnderstood, parse_target, parse_value
from vplan_xl.goals.quantity import PERCENT, Better, Number, Quantity, Relation, whole
from vplan_xl.goals.value import IndicatorValue, Measured, Missing, Reading
from vplan_xl.goals.verdict import Context, Judgement, Margin, Verdict

MET, NEARLY, NOT_MET, CANNOT = Verdict.MET, Verdict.NEARLY, Verdict.NOT_MET, Verdict.CANNOT_BE_JUDGED
HIGHER, LOWER = Better.HIGHER, Better.LOWER
YEAR = 2017


def value_of(text: str) -> IndicatorValue:
    value = parse_value(text)
    assert not isinstance(value, NotUnderstood), text
    return value


def judged(
    target: str, value: str, baseline: str = "", country: str = "", better: Better | None = None, **context: object
) -> Judgement:
    read = parse_target(target)
    assert not isinstance(read, NotUnderstood), target
    here = Context(**{"year": YEAR, **context})  # type: ignore[arg-type]
    return judge(read, value_of(value), value_of(baseline), value_of(country), better, here)


# (målvärde, utfall, ingångsvärde, riket, which way is better, verdict); the year followed up is 2017.
CASES = [
    # thresholds, their edges, and what is just short of them
    ("> 80 procent", "81 %", "", "", None, MET),
    ("> 80 procent", "80 %", "", "", None, NEARLY),
    ("> 80 procent", "79,5 %", "", "", None, NEARLY),
    ("> 80 % Mäts på årsbasis", "80,1 %", "", "", None, MET),
    ("Minst 35 procent", "35 %", "", "", None, MET),
    ("Minst 35 procent", "34 %", "", "", None, NEARLY),
    ("Minst 35 procent", "33,9 %", "", "", None, NOT_MET),
    ("3,5 eller lägre", "3,5", "", "", None, MET),
    ("3,5 eller lägre", "3,56", "", "", None, NEARLY),
    ("3,5 eller lägre", "3,6", "", "", None, NOT_MET),
    ("76 eller högre", "76 (2017)", "", "", None, MET),
    ("76 eller högre", "75", "", "", None, NEARLY),
    ("76 eller högre", "74", "", "", None, NOT_MET),
    ("Topp fem i landet", "plats 3", "", "", None, MET),
    ("Topp fem i landet", "3", "", "", None, MET),
    ("Topp fem i landet", "78", "", "74", None, CANNOT),
    ("Topp fem i landet", "4,5", "", "", None, CANNOT),
    ("Under 5 %", "4,9 %", "", "", None, MET),
    ("Under 5 %", "5 %", "", "", None, NEARLY),
    ("Högst 30 minuter", "30 minuter", "", "", None, MET),
    ("Max 3 mnkr", "2 900 tkr", "", "", None, MET),
    ("Max 3 mnkr", "3 100 tkr", "", "", None, NOT_MET),
    ("bättre än 75", "76", "", "", HIGHER, MET),
    ("bättre än 75", "76", "", "", LOWER, NEARLY),
    ("bättre än 75", "75", "", "", HIGHER, NEARLY),
    ("bättre än 75", "76", "", "", None, CANNOT),
    # its own words overrule what the owner says
    ("75 % eller högre", "80 %", "95 %", "", LOWER, MET),
    ("75 % eller högre", "70 %", "95 %", "", LOWER, NOT_MET),
    # a bare number: the owner says which way, else its words, else nobody
    ("100 %", "100 %", "", "", HIGHER, MET),
    ("100 %", "99 %", "", "", HIGHER, NEARLY),
    ("100 %", "98,9 %", "", "", HIGHER, NOT_MET),
    ("100 %", "98,9 %", "", "", None, CANNOT),
    ("100 %", "100 %", "", "", None, MET),
    ("2,5 %", "2,3 %", "", "", LOWER, MET),
    ("2,5 %", "3,6 %", "", "", LOWER, NOT_MET),
    ("Sjukfrånvaro: 5 %", "4 %", "", "", None, MET),
    ("Sjukfrånvaro: 5 %", "7 %", "", "", None, NOT_MET),
    ("0", "0", "", "", LOWER, MET),
    ("0", "1", "", "", LOWER, NOT_MET),
    ("17 avdelningar", "17 avdelningar", "", "", HIGHER, MET),
    ("17 avdelningar", "8 avdelningar", "", "", HIGHER, NOT_MET),
    ("90 % av de svarande", "92 %", "", "", HIGHER, MET),
    # units
    ("Minst 75", "Index 76", "", "", None, MET),
    ("Minst 75", "76 %", "", "", None, MET),
    ("Minst 75 %", "Index 76", "", "", None, CANNOT),
    ("Index minst 75", "76 %", "", "", None, CANNOT),
    ("Högst 10 dagar", "1 vecka", "", "", None, CANNOT),
    ("Högst 10 dagar", "9 %", "", "", None, CANNOT),
    ("Minst 3 mnkr", "4", "", "", None, CANNOT),
    ("Minst 80 %", "Ja", "", "", None, CANNOT),
    # nothing to judge by
    ("Minst 80 %", "", "", "", None, CANNOT),
    ("Minst 80 %", "-", "", "", None, CANNOT),
    ("Minst 80 %", "Ej relevant", "", "", None, CANNOT),
    ("Minst 80 %", "Mäts 2018", "", "", None, CANNOT),
    ("Minst 80 %", "Utfall 2018", "", "", None, CANNOT),
    ("Minst 80 %", "85 % (2016)", "", "", None, CANNOT),
    ("Ej fastställt", "85 %", "", "", HIGHER, CANNOT),
    ("", "85 %", "", "", HIGHER, CANNOT),
    ("Se miljö- och hållbarhetsplanen", "85 %", "", "", HIGHER, CANNOT),
    # k of n
    ("Fem förvaltningar av samtliga sex", "Fem förvaltningar av samtliga sex", "", "", None, MET),
    ("Fem förvaltningar av samtliga sex", "6 av 6", "", "", None, MET),
    ("Fem förvaltningar av samtliga sex", "4 av 6", "", "", None, NEARLY),
    ("Fem förvaltningar av samtliga sex", "3 av 6", "", "", None, NOT_MET),
    ("Fem förvaltningar av samtliga sex", "5", "", "", None, MET),
    ("Fem förvaltningar av samtliga sex", "7", "", "", None, CANNOT),
    ("Fem förvaltningar av samtliga sex", "5 av 7", "", "", None, CANNOT),
    ("Fem förvaltningar av samtliga sex", "", "", "", None, CANNOT),
    ("högst 1 av 5 enheter", "2 av 5", "", "", None, NEARLY),
    ("Samtliga förvaltningar", "5 av 6", "", "", None, NEARLY),
    ("Samtliga förvaltningar", "100 %", "", "", None, MET),
    ("Samtliga förvaltningar", "Alla", "", "", None, MET),
    ("Samtliga förvaltningar", "Görs ej av alla", "", "", None, NEARLY),
    ("Inga vårdskador", "0", "", "", None, MET),
    ("Inga vårdskador", "2", "", "", None, NOT_MET),
    # periods
    ("70 under 10 av 12 månader", "70 under 10 av 12 månader", "", "", None, MET),
    ("70 under 10 av 12 månader", "11 av 12 månader", "", "", None, MET),
    ("70 under 10 av 12 månader", "9 av 12 månader", "", "", None, NEARLY),
    ("70 under 10 av 12 månader", "8 av 12 månader", "", "", None, NOT_MET),
    ("70 under 10 av 12 månader", "65 under 10 av 12 månader", "", "", None, CANNOT),
    ("70 under 10 av 12 månader", "5 av 6 månader", "", "", None, CANNOT),
    ("70 under 10 av 12 månader", "73 %", "", "", None, CANNOT),
    # riket
    ("Högre än riksgenomsnittet", "81 (Riket: 79)", "", "", None, MET),
    ("Högre än riksgenomsnittet", "79 (Riket: 79)", "", "", None, NEARLY),
    ("Högre än riksgenomsnittet", "78 (Riket: 79)", "", "", None, NEARLY),
    ("Lika eller högre än riksgenomsnittet", "79", "", "79", None, MET),
    ("Lika eller högre än riksgenomsnittet", "75", "", "79 (2017)", None, NOT_MET),
    ("Lika eller högre än riksgenomsnittet", "80", "", "79 (2016)", None, MET),
    ("Lika eller högre än riksgenomsnittet", "80", "", "", None, CANNOT),
    ("Bättre än riket", "3,1", "", "3,4", LOWER, MET),
    ("Bättre än riket", "3,1", "", "3,4", None, CANNOT),
    ("Minst 2 procentenheter över riket", "82 %", "", "80 %", None, MET),
    ("Minst 2 procentenheter över riket", "81,9 %", "", "80 %", None, NEARLY),
    ("Bättre än riket i en majoritet av årets mätningar",
     "Akut: 80 (Riket: 79) Öppen: 81 (Riket: 80) Sluten: 60 (Riket: 79)", "", "", HIGHER, MET),
    ("Bättre än riket i en majoritet av årets mätningar",
     "Akut: 60 (Riket: 79) Öppen: 61 (Riket: 80) Sluten: 80 (Riket: 79)", "", "", HIGHER, NEARLY),
    ("Bättre än riket i en majoritet av årets mätningar", "3 av 4", "", "", HIGHER, MET),
    ("Bättre än riket i en majoritet av årets mätningar", "2 av 4", "", "", HIGHER, NEARLY),
    # a named year
    ("Som 2016 eller högre", "Index 73", "Index 75 (2016)", "", None, NOT_MET),
    ("Som 2016 eller högre", "75", "75 (2016)", "", None, MET),
    ("Som 2016 eller högre", "74", "75 (2016)", "", None, NEARLY),
    ("Som 2016 eller högre", "75", "75", "", None, MET),
    ("Som 2016 eller högre", "75", "75 (2015)", "", None, CANNOT),
    ("Som 2016 eller högre", "75", "Utfall 2016", "", None, CANNOT),
    ("Som 2016 eller högre", "75", "", "", None, CANNOT),
    ("Som 2016 eller högre", "2016: 70 2017: 75", "", "", None, MET),
    ("Lägre än 2016", "0,2 ton", "Utfall 2017 (utfall 2016=0,3 ton)", "", None, MET),
    ("10 % lägre än 2016", "90", "100 (2016)", "", None, MET),
    ("10 % lägre än 2016", "91", "100 (2016)", "", None, NEARLY),
    ("10 % lägre än 2016", "95", "100 (2016)", "", None, NOT_MET),
    # the ingångsvärde
    ("Oförändrat eller högre", "76", "76 (2015)", "", None, MET),
    ("Oförändrat eller högre", "74", "76 (2015)", "", None, NOT_MET),
    ("Oförändrat eller bättre", "4,0 %", "4,2 %", "", LOWER, MET),
    ("Oförändrat", "76", "76", "", None, MET),
    ("Oförändrat", "77", "76", "", None, CANNOT),
    ("Oförändrat", "77", "76", "", HIGHER, MET),
    ("Minska med 10 %", "36 %", "40 %", "", None, MET),
    ("Minska med 10 %", "38 %", "40 %", "", None, NOT_MET),
    ("Minska med 10 procentenheter", "36 %", "40 %", "", None, NOT_MET),
    ("Minska med 10 procentenheter", "30 %", "40 %", "", None, MET),
    ("Minska med 10 procentenheter", "30 dagar", "40 dagar", "", None, CANNOT),
    ("Öka med 3", "78", "75", "", None, MET),
    ("Öka med högst 2 %", "103", "100", "", None, NEARLY),
    ("Halveras", "5", "10", "", None, MET),
    ("Halveras", "6", "10", "", None, NOT_MET),
    ("Minst 5 % bättre än ingångsvärdet", "95", "100", "", LOWER, MET),
    ("Minst 5 % bättre än ingångsvärdet", "95", "100", "", None, CANNOT),
    # developments
    ("Årlig förbättring", "77", "76 (2016)", "", HIGHER, MET),
    ("Årlig förbättring", "76", "76 (2016)", "", HIGHER, NOT_MET),
    ("Årlig förbättring", "77", "76 (2016)", "", None, CANNOT),
    ("Årlig förbättring", "77", "", "", HIGHER, CANNOT),
    ("Ökning", "12", "11", "", None, MET),
    ("Minskning", "12", "11", "", None, NOT_MET),
    ("Ökning", "2016: 40 % 2017: 63,6 %", "", "", None, MET),
    ("Högre än föregående år", "77", "76 (2014)", "", None, CANNOT),
    ("Högre än föregående år", "77", "76 (2016)", "", None, MET),
    ("Högre än föregående mätning", "77", "76 (2014)", "", None, MET),
    ("Högre än föregående mätning", "77 (2017)", "76 (2017)", "", None, CANNOT),
    # groups
    ("Minst 75 i alla tre grupperna", "Kvinnor: 76 Lågutbildade: 77 Äldre: 78", "", "", None, MET),
    ("Minst 75 i alla tre grupperna", "Kvinnor: 76 Lågutbildade: 77 Äldre: 60", "", "", None, NEARLY),
    ("Minst 75 i alla tre grupperna", "Kvinnor: 70 Lågutbildade: 71 Äldre: 60", "", "", None, NOT_MET),
    ("Minst 75 i alla tre grupperna", "Kvinnor: 76 Män: 77", "", "", None, CANNOT),
    ("Minst 75 i alla tre grupperna", "78", "", "", None, CANNOT),
    ("Minst 60", "64 Män: 59 Kvinnor: 66 (2017)", "", "", None, MET),
    ("Minst 60", "Män: 59 Kvinnor: 66", "", "", None, NEARLY),
    ("Minst 60", "Män: 61 Kvinnor: 66", "", "", None, MET),
    ("Minst 60 för kvinnor", "Män: 50 Kvinnor: 66", "", "", None, MET),
    ("Årlig förbättring", "Män: 61 Kvinnor: 66", "Män: 60 Kvinnor: 65 (2016)", "", HIGHER, MET),
    ("Ingen förvaltning under 70", "Landstingsdirektören: 71; Folktandvården: 70", "", "", None, MET),
    ("Ingen förvaltning under 70", "Landstingsdirektören: 71; Folktandvården: 60", "", "", None, NOT_MET),
    # budgets
    ("Ingen eller positiv resultatavvikelse jämfört med budget", "+0,4 mnkr", "", "", None, MET),
    ("Ingen eller positiv resultatavvikelse jämfört med budget", "0", "", "", None, MET),
    ("Ingen eller positiv resultatavvikelse jämfört med budget", "-0,4 mnkr", "", "", None, NOT_MET),
    ("Budget i balans", "Underskott 3 mnkr", "", "", None, NOT_MET),
    ("Avvikelse mot budget högst 1 %", "-0,8 %", "", "", None, MET),
    ("Avvikelse mot budget högst 1 %", "-2,8 %", "", "", None, NOT_MET),
    ("Lika eller lägre kostnadsutveckling än i gällande budget, 2,1%", "2,1 %", "", "", None, MET),
    ("Lika eller lägre kostnadsutveckling än i gällande budget, 2,1%", "3,6 %", "", "", None, NOT_MET),
    ("Lika eller lägre kostnadsutveckling än i gällande budget", "2,0 % (Budget: 2,1 %)", "", "", None, MET),
    ("Lika eller lägre kostnadsutveckling än i gällande budget", "2,0 %", "", "", None, CANNOT),
    ("Utfall/Budget högst 100 %", "100 %", "", "", None, MET),
    ("Utfall/Budget högst 100 %", "100,9 %", "", "", None, NEARLY),
    ("Utfall/Budget högst 100 %", "98 mnkr (Budget: 100 mnkr)", "", "", None, MET),
    ("Utfall/Budget högst 100 %", "98 mnkr", "", "", None, CANNOT),
    ("Inom ram", "98 mnkr (Budget: 100 mnkr)", "", "", None, MET),
    ("Inom ram", "98 mnkr", "", "", None, CANNOT),
    ("Intäkterna är lika stora som kostnaderna", "0 kr", "", "", None, MET),
    # yes or no, and states
    ("Ja", "Ja", "", "", None, MET),
    ("ja", "delvis", "", "", None, NEARLY),
    ("Ja", "Nej", "", "", None, NOT_MET),
    ("Ja", "80 %", "", "", None, CANNOT),
    ("Nej", "Nej", "", "", None, MET),
    ("Finns och är beslutad", "Finns ej", "", "", None, NOT_MET),
    ("Finns och är beslutad", "Finns", "", "", None, MET),
    ("Finns och är beslutad", "Klar, inte beslutad", "", "", None, NOT_MET),
    ("Beslutad policy och riktlinjer för fastighetsförvaltning", "Framtagen", "", "", None, NEARLY),
    ("Beslutad policy och riktlinjer för fastighetsförvaltning", "Beslutad i juni", "", "", None, MET),
    ("Beslutad policy och riktlinjer för fastighetsförvaltning", "Beslutas i mars 2018", "", "", None, NOT_MET),
    ("Görs i samverkansgruppen BSG enligt fastställd rutin", "Rutin saknas", "", "", None, NOT_MET),
    ("Driftsatt på samtliga enheter", "Driftsatt på 12 av 40 enheter", "", "", None, NOT_MET),
    ("Driftsatt på samtliga enheter", "Driftsatt på 40 av 40 enheter", "", "", None, MET),
    ("Driftsatt på samtliga enheter", "Driftsatt på 12 enheter", "", "", None, CANNOT),
    ("Driftsatt på samtliga enheter", "Driftsatt den 14 juni 2017", "", "", None, MET),
    ("Infört", "Infört på tolv av 40 enheter", "", "", None, NEARLY),
    # counts in a sentence
    ("Två vårdprocesser ska ha processledare.", "2", "", "", None, MET),
    ("Två vårdprocesser ska ha processledare.", "Tre vårdprocesser", "", "", None, MET),
    ("Två vårdprocesser ska ha processledare.", "1", "", "", None, NOT_MET),
    ("Två vårdprocesser ska ha processledare.", "50 %", "", "", None, CANNOT),
    ("Minst fyra olika kliniker på sjukhuset ska ha tillgång till dessa applikationer.", "4 av 9", "", "", None, MET),
    # surveys and years
    ("Mäts vart tredje år. Ska öka jämfört med år 2014", "54", "53 (2014)", "", None, MET),
    ("Mäts vart tredje år. Ska öka jämfört med år 2014", "54 (2016)", "53 (2014)", "", None, MET),
    ("Mäts vart tredje år. Ska öka jämfört med år 2014", "", "53 (2014)", "", None, CANNOT),
    ("Mäts vart tredje år, se målvärde 2018", "54", "53 (2014)", "", HIGHER, CANNOT),
    ("Senast 2018: minst 80 %", "81 %", "", "", None, MET),
    ("Senast 2018: minst 80 %", "70 %", "", "", None, CANNOT),
    ("Senast 2017: minst 80 %", "70 %", "", "", None, NOT_MET),
    # a compound
    ("Minst 15 av 17 dimensioner ska förbättras och resterande dimensioner ska vara i nivå med föregående mätning",
     "17 av 17", "", "", None, MET),
    ("Minst 15 av 17 dimensioner ska förbättras och resterande dimensioner ska vara i nivå med föregående mätning",
     "16 av 17 dimensioner förbättrade, övriga oförändrade", "", "", None, MET),
    ("Minst 15 av 17 dimensioner ska förbättras och resterande dimensioner ska vara i nivå med föregående mätning",
     "16 av 17 dimensioner förbättrade, övriga försämrade", "", "", None, NOT_MET),
    ("Minst 15 av 17 dimensioner ska förbättras och resterande dimensioner ska vara i nivå med föregående mätning",
     "16 av 17", "", "", None, CANNOT),
    ("Minst 15 av 17 dimensioner ska förbättras och resterande dimensioner ska vara i nivå med föregående mätning",
     "12 av 17", "", "", None, NOT_MET),
    ("Minst 2 av 3 grupper ska förbättras och resterande ska vara i nivå med föregående mätning",
     "A: 11 B: 11 C: 10", "A: 10 B: 10 C: 10 (2016)", "", HIGHER, MET),
    ("Minst 2 av 3 grupper ska förbättras och resterande ska vara i nivå med föregående mätning",
     "A: 11 B: 11 C: 7", "A: 10 B: 10 C: 10 (2016)", "", HIGHER, NOT_MET),
    # means
    ("Real avkastning på 3 procent i genomsnitt under en femårs-period",
     "2013: 3 % 2014: 4 % 2015: 2 % 2016: 3 % 2017: 3 %", "", "", HIGHER, MET),
    ("Real avkastning på 3 procent i genomsnitt under en femårs-period",
     "2013: 3 % 2014: 4 % 2015: 2 % 2016: 3 % 2017: 2 %", "", "", HIGHER, NEARLY),
    ("Real avkastning på 3 procent i genomsnitt under en femårs-period", "3,2 %", "", "", HIGHER, MET),
    ("Real avkastning på 3 procent i genomsnitt under en femårs-period", "3,2 % (2017)", "", "", HIGHER, CANNOT),
    ("Real avkastning på 3 procent i genomsnitt under en femårs-period",
     "2016: 3 % 2017: 3 %", "", "", HIGHER, CANNOT),
    # intervals
    ("Mellan 85 och 95 %", "85 %", "", "", None, MET),
    ("Mellan 85 och 95 %", "95 %", "", "", None, MET),
    ("Mellan 85 och 95 %", "96 %", "", "", None, NEARLY),
    ("Mellan 85 och 95 %", "80 %", "", "", None, NOT_MET),
    ("Mellan 85 och 95 %", "Index 90", "", "", None, CANNOT),
    # two at once
    ("Minst 80 % och högre än riket", "85 %", "", "84 %", None, MET),
    ("Minst 80 % och högre än riket", "85 %", "", "88 %", None, NOT_MET),
    ("Minst 80 % och högre än riket", "85 %", "", "", None, CANNOT),
    ("Minst 80 % och högre än riket", "70 %", "", "", None, NOT_MET),
    # as far from a level as it is from nothing
    ("Högst 1 %", "2 %", "", "", None, NOT_MET),
    ("Högst 0,5 %", "1,4 %", "", "", None, NOT_MET),
    ("Minst 1 %", "0 %", "", "", None, NOT_MET),
    ("Högst 2 %", "3 %", "", "", None, NEARLY),
    ("En av sex", "0 av 6", "", "", None, NOT_MET),
    ("Färre än 2 av 5 enheter", "2 av 5", "", "", None, NEARLY),
    # what went the wrong way is not nearly a development
    ("Årlig förbättring", "75,5", "76 (2016)", "", HIGHER, NOT_MET),
    ("Ökning", "11,9", "12", "", None, NOT_MET),
    ("Lägre än 2016", "5,01", "5 (2016)", "", None, NOT_MET),
    ("Öka med 1 %", "99,5", "100", "", None, NOT_MET),
    ("Öka med 1 %", "100,5", "100", "", None, NEARLY),
    ("Förbättras med 2 %", "100", "100", "", HIGHER, NOT_MET),
    ("Oförändrat eller högre", "75,9", "76 (2015)", "", None, NEARLY),
    # a change told as the outcome; shares of nothing and of what is negative
    ("Minska med 10 %", "-5 %", "40", "", None, CANNOT),
    ("Minska med 10 %", "0", "0", "", None, CANNOT),
    ("Minska med 10 %", "1", "0", "", None, NOT_MET),
    ("Fördubblas", "0", "0", "", None, CANNOT),
    ("Minska med 10 %", "-11", "-10", "", None, CANNOT),
    # a yearly step is from the year before
    ("Årlig minskning med 2 %", "98", "100 (2016)", "", None, MET),
    ("Årlig minskning med 2 %", "97", "100 (2014)", "", None, CANNOT),
    # so many of so many, and per cent of them
    ("Minst 80 % av förvaltningarna", "5 av 6", "", "", None, MET),
    ("Minst 80 % av förvaltningarna", "4 av 6", "", "", None, NOT_MET),
    ("Minst 80 %", "4 av 5", "", "", None, MET),
    ("Minst 80 %", "10 av 12 månader", "", "", None, CANNOT),
    ("Mellan 40 och 60 %", "3 av 6 enheter", "", "", None, MET),
    ("2", "2 av 6", "", "", HIGHER, MET),
    ("Minst 80", "4 av 5", "", "", None, CANNOT),
    ("Fem av sex", "83 %", "", "", None, MET),
    ("Fem av sex", "67 %", "", "", None, NEARLY),
    ("Fem av sex", "50 %", "", "", None, NOT_MET),
    ("Samtliga enheter", "99 av 100", "", "", None, NEARLY),
    ("Fem av sex", "5 av 6 (2016)", "", "", None, CANNOT),
    ("Mäts vart tredje år. Minst 5 av 6", "5 av 6 (2016)", "", "", None, MET),
    # groups that are not there, or of which none is there yet
    ("Minst 75", "Kvinnor: 60 Män: 74,5", "", "", None, NOT_MET),
    ("Minst 75", "Kvinnor: 60 Män: 75", "", "", None, NEARLY),
    ("Minst 75 för män", "80 Kvinnor: 76 (2017)", "", "", None, CANNOT),
    ("Minst 75 för kvinnor", "76", "", "", None, MET),
    ("Ökning", "76", "Kvinnor: 75 (2016)", "", None, CANNOT),
    ("Ökning", "76", "LTS: 75 (2016)", "", None, MET),
    # one year told in two ways
    ("Som 2016 eller högre", "2016: 70 2017: 75", "80 (2016)", "", None, CANNOT),
    ("Som 2016 eller högre", "2016: 70 2017: 75", "70,0 (2016)", "", None, MET),
    # answers
    ("Ja", "Klart", "", "", None, MET),
    ("Ja", "Inte helt", "", "", None, NEARLY),
    ("Ja", "Nej, men påbörjat", "", "", None, NEARLY),
    ("Finns för 2017", "Finns för 2016", "", "", None, CANNOT),
    ("Finns för 2017", "Finns", "", "", None, MET),
    ("Budget i balans", "Ja", "", "", None, MET),
    ("Budget i balans", "Nej", "", "", None, NOT_MET),
]  # fmt: skip


@pytest.mark.parametrize(("target", "value", "baseline", "country", "better", "verdict"), CASES)
def test_an_outcome_gets_its_verdict(
    target: str, value: str, baseline: str, country: str, better: Better | None, verdict: Verdict
) -> None:
    judgement = judged(target, value, baseline, country, better)
    assert judgement.verdict is verdict, judgement.reason
    assert judgement.reason


def test_the_table_has_every_verdict_many_times() -> None:
    assert len(CASES) >= 120
    for verdict in Verdict:
        assert sum(case[-1] is verdict for case in CASES) >= 20


@pytest.mark.parametrize(
    ("target", "value", "baseline", "country", "better", "reason"),
    [
        ("Som 2016 eller högre", "73", "75 (2016)", "", None, "73 mot minst 75 (2016): 2 under"),
        ("Som 2016 eller högre", "75", "75", "", None,
         "75 mot minst 75 (ingångsvärdet, vars år inte står, för 2016)"),
        ("Som 2016 eller högre", "75", "75 (2015)", "", None, "värdet för 2016 saknas; ingångsvärdet är från 2015"),
        ("Högst 5 %", "5,5 %", "", "", None, "5,5 % mot högst 5 %: 0,5 procentenheter över"),
        ("Lika eller högre än riket", "80 % (2017)", "", "79 % (2016)", None,
         "80 % mot minst 79 % (riket 2016, ett annat år än utfallets 2017): 1 procentenheter över"),
        ("Minska med 10 %", "36 %", "40 % (2016)", "", None, "36 % mot högst 36 % (2016: 40 %)"),
        ("100 %", "90 %", "", "", None, "det är inte sagt om högre eller lägre är bättre (90 % mot 100 %)"),
        ("Minst 75 %", "Index 76", "", "", None, "enheterna skiljer sig: Index 76 mot 75 %"),
        ("Minst 80 %", "", "", "", None, "utfall saknas"),
        ("Minst 80 %", "85 % (2015)", "", "", None, "utfallet är från 2015, inte från 2017"),
        ("Mäts vart tredje år, se målvärde 2018", "5", "", "", None, "mäts vart 3:e år; målet gäller 2018"),
        ("Fem av sex", "4 av 6", "", "", None, "4 av 6 mot minst 5 av 6"),
        ("Ja", "Nej", "", "", None, "inte uppnått: Nej"),
        ("Högst 3 mnkr", "3 100 tkr", "", "", None, "3 100 tkr mot högst 3 mnkr: 100 tkr över"),
        ("Minska med 100 tkr", "900 tkr", "1 mnkr (2016)", "", None, "900 tkr mot högst 0,9 mnkr (2016: 1 mnkr)"),
        ("Ingen förvaltning under 70", "A: 71 B: 60", "", "", None,
         "A: 71 mot under 70: 1 över; B: 60 mot under 70: 10 under mot ingen förvaltning"),
        ("Real avkastning på 3 procent i genomsnitt under en femårs-period",
         "2013: 3 % 2014: 4 % 2015: 2 % 2016: 3 % 2017: 3,1 %", "", "", HIGHER,
         "3,02 % mot minst 3 %: 0,02 procentenheter över"),
    ],
)  # fmt: skip
def test_the_reason_has_the_figures(
    target: str, value: str, baseline: str, country: str, better: Better | None, reason: str
) -> None:
    assert judged(target, value, baseline, country, better).reason == reason


def test_the_margin_is_the_askers_to_set() -> None:
    wide = Margin(Fraction(5), Fraction(3))
    assert judged("Som 2016 eller högre", "73", "75 (2016)", margin=wide).verdict is NEARLY
    assert judged("Minst 80 %", "77 %", margin=wide).verdict is NEARLY
    none = Margin(Fraction(0), Fraction(0))
    assert judged("Minst 80 %", "79,9 %", margin=none).verdict is NOT_MET


def test_a_budget_may_be_known_beside_the_values() -> None:
    budget = Quantity(Number(Fraction(21, 10), 1), PERCENT)
    target = "Lika eller lägre kostnadsutveckling än i gällande budget"
    assert judged(target, "2,0 %", budget=budget).verdict is MET


def test_without_a_year_followed_up_the_latest_outcome_is_judged() -> None:
    assert judged("Minst 70", "2012: 60 2013: 73", year=None).verdict is MET


# -- laws -----------------------------------------------------------------------------------------

levels = st.integers(0, 1_000).map(lambda number: Quantity(Number(Fraction(number, 10), 1)))


def verdict_of(relation: Relation, level: Quantity, outcome: Quantity) -> Verdict:
    return judge(Threshold(relation, level), Measured((Reading(outcome),))).verdict


@given(levels, levels)
@settings(max_examples=150)
def test_at_least_and_under_never_agree(level: Quantity, outcome: Quantity) -> None:
    met = [verdict_of(relation, level, outcome) is MET for relation in (Relation.AT_LEAST, Relation.LOWER)]
    assert met[0] is not met[1]


@given(levels, levels, levels)
@settings(max_examples=150)
def test_a_higher_outcome_is_never_worse_when_higher_is_better(level: Quantity, one: Quantity, other: Quantity) -> None:
    rank = {NOT_MET: 0, NEARLY: 1, MET: 2}
    low, high = sorted([one, other], key=lambda quantity: quantity.value)
    verdicts = [judge(Bare(level), Measured((Reading(outcome),)), better=HIGHER).verdict for outcome in (low, high)]
    assert rank[verdicts[0]] <= rank[verdicts[1]]


@given(levels, levels, levels)
@settings(max_examples=150)
def test_a_higher_outcome_is_never_worse_against_a_level_to_be_above(
    level: Quantity, one: Quantity, other: Quantity
) -> None:
    rank = {NOT_MET: 0, NEARLY: 1, MET: 2}
    low, high = sorted([one, other], key=lambda quantity: quantity.value)
    assert rank[verdict_of(Relation.HIGHER, level, low)] <= rank[verdict_of(Relation.HIGHER, level, high)]


@given(levels)
@settings(max_examples=50)
def test_a_missing_outcome_is_never_judged(level: Quantity) -> None:
    assert judge(Threshold(Relation.AT_LEAST, level), Missing()).verdict is CANNOT


def test_exact_thirds_are_compared_exactly() -> None:
    third = Quantity(Number(Fraction(1, 3), 2))
    assert verdict_of(Relation.AT_LEAST, third, third) is MET
    assert verdict_of(Relation.HIGHER, Quantity(whole(0)), third) is MET


@pytest.mark.parametrize("target", ["högst 1 mnkr underskott", "Underskott högst 500 tkr", "max 1 mnkr minus"])
def test_a_deficit_with_a_sign_is_not_held_against_its_size(target: str) -> None:
    assert judged(target, "-2 000 tkr").verdict is CANNOT
    assert judged(target, "2 000 tkr").verdict is NOT_MET
