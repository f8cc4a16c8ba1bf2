"""The catalogue of findings: per code its severity, message, cause and remedy.

Texts are Swedish msgids. ``{expected}``, ``{found}``, ``{difference}`` and a finding's own values
stand in braces; each entry has an example of them, which ``vplan explain`` and the handbook show.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from vplan_xl.language import N_, _

_NO_VALUES: Mapping[str, str] = MappingProxyType({})


class Entry(NamedTuple):
    """One kind of finding. ``example`` are values such as its message may have, {name: text}."""

    severity: str
    message: str
    cause: str
    remedy: str
    example: Mapping[str, str] = _NO_VALUES

    def example_message(self) -> str:
        """What is wrong, as a person reads it, with the example's values; in the chosen language."""
        return _(self.message).format_map({name: _(value) for name, value in self.example.items()})


CATALOGUE: dict[str, Entry] = {
    # -- the file cannot be opened -------------------------------------------------------------
    "FIL_SAKNAS": Entry(
        "fel",
        N_("Filen går inte att läsa: {found}."),
        N_("Filen finns inte, är en mapp eller får inte läsas."),
        N_("Kontrollera filens namn och mapp, och att du får läsa den."),
        {"found": "filen eller mappen finns inte"},
    ),
    "FIL_TOM": Entry(
        "fel",
        N_("Filen är tom."),
        N_("Kopieringen eller hämtningen blev inte klar."),
        N_("Hämta filen på nytt från den som lämnade den."),
    ),
    "FIL_FOR_STOR": Entry(
        "fel",
        N_("Filen är för stor för att läsas: {found}, gränsen är {expected}."),
        N_("En FR 1-arbetsbok är sällan över någon megabyte; en så stor fil kan vara ett försök att låsa datorn."),
        N_("Flytta bilder och underlag till en annan fil, eller lämna in en ny arbetsbok från mallen."),
        {"found": "212,4 MB", "expected": "64 MB"},
    ),
    "FIL_LASFIL": Entry(
        "fel",
        N_("Det här är en låsfil och ingen arbetsbok."),
        N_("Excel (~$…) och LibreOffice (.~lock.…#) lägger en låsfil bredvid den arbetsbok som är öppen."),
        N_("Ange själva arbetsboken."),
    ),
    "FIL_KOPIA": Entry(
        "upplysning",
        N_("Filen är en säkerhetskopia och hoppas över."),
        N_("vplan sparar den tidigare filen med .kopia- i namnet när den skriver i en arbetsbok."),
        N_("Ange kopian ensam om det är den som ska läsas."),
    ),
    "FIL_LOSENORD": Entry(
        "fel",
        N_("Arbetsboken kräver lösenord för att öppnas."),
        N_("Excel krypterar hela filen när den har ett lösenord för att öppnas."),
        N_("Ta bort lösenordet i Excel (Arkiv, Info, Skydda arbetsbok, Kryptera med lösenord) och spara."),
    ),
    "FIL_XLS": Entry(
        "fel",
        N_("Filen är i det gamla formatet Excel 97–2003 (.xls)."),
        N_("Det gamla formatet kan inte läsas säkert."),
        N_("Öppna den i Excel och spara som Excel-arbetsbok (.xlsx)."),
    ),
    "FIL_EJ_ARBETSBOK": Entry(
        "fel",
        N_("Filen är ingen Excel-arbetsbok (.xlsx eller .xlsm) utan {found}."),
        N_("Filens innehåll avgör, inte dess namn."),
        N_("Ange en arbetsbok, eller öppna filen i Excel och spara som Excel-arbetsbok (.xlsx)."),
        {"found": "ett PDF-dokument"},
    ),
    "FIL_AVKORTAD": Entry(
        "fel",
        N_("Slutet av filen saknas."),
        N_("Kopieringen eller hämtningen avbröts."),
        N_("Hämta filen på nytt från den som lämnade den."),
    ),
    "FIL_ARKIV": Entry(
        "fel",
        N_("Filens innehållsförteckning är felaktig: {found}."),
        N_("Filen är skadad, eller gjord för att läsas olika av olika program."),
        N_("Öppna och spara den i Excel, eller hämta filen på nytt."),
        {"found": "två delar har samma namn"},
    ),
    "FIL_BOMB": Entry(
        "fel",
        N_("En del av filen, {part_name}, är för stor för att läsas: {found}, gränsen är {expected}."),
        N_("Så stora delar finns inte i en FR 1-arbetsbok; det kan vara ett försök att låsa datorn."),
        N_("Lämna in en ny arbetsbok från mallen."),
        {"part_name": "xl/worksheets/sheet2.xml", "found": "912,0 MB", "expected": "64 MB"},
    ),
    "FIL_FOR_MANGA_CELLER": Entry(
        "fel",
        N_("Bladet har för många celler och rader för att läsas: {found} i {part_name}, gränsen är {expected}."),
        N_("Oftast är tomma rader eller kolumner formaterade ända till bladets slut, eller så ligger annat på bladet."),
        N_("Markera alla rader under tabellen, välj Ta bort och spara. Flytta egna underlag till ett annat blad."),
        {
            "part_name": "xl/worksheets/sheet2.xml",
            "found": "1\u00a0005\u00a0001 XML-taggar",
            "expected": "100\u00a0000 XML-taggar",
        },
    ),
    "FIL_SKADAD": Entry(
        "fel",
        N_("En del av filen, {part_name}, är skadad: {found}."),
        N_("Filen har ändrats eller skadats efter att den sparades."),
        N_("Öppna och spara den i Excel, eller hämta filen på nytt."),
        {"part_name": "xl/worksheets/sheet2.xml", "found": "kontrollsumman stämmer inte"},
    ),
    "FIL_DOCTYPE": Entry(
        "fel",
        N_("En del av filen, {part_name}, innehåller en DOCTYPE."),
        N_("Excel skriver aldrig någon DOCTYPE; den används i angrepp."),
        N_("Öppna inte filen. Be den som lämnade den om en ny."),
        {"part_name": "xl/workbook.xml"},
    ),
    "FIL_DEL_SAKNAS": Entry(
        "fel",
        N_("En del av filen saknas: {part_name}."),
        N_("Filen är skadad eller skriven av ett program som inte följer formatet."),
        N_("Öppna och spara den i Excel."),
        {"part_name": "xl/worksheets/sheet3.xml"},
    ),
    # -- the workbook is not (quite) FR 1 ------------------------------------------------------
    "FR1_EJ_FORMULAR": Entry(
        "fel",
        N_("Arbetsboken går inte att känna igen som formulär FR 1 eller Finansförvaltningens."),
        N_("Det är en annan arbetsbok, eller så har blad bytt namn, rader flyttats eller radrubriker ändrats."),
        N_("Ange en arbetsbok som gjorts med vplan new."),
    ),
    "FR1_BLAD_SAKNAS": Entry(
        "fel",
        N_("Formulärets blad {expected} saknas. Dess belopp läses därför inte."),
        N_("Bladet har tagits bort eller bytt namn."),
        N_("Ge bladet dess namn igen, eller för över beloppen till en ny arbetsbok med vplan new."),
        {"expected": "Prognos"},
    ),
    "FR1_RAD_ANDRAD": Entry(
        "fel",
        N_("Bladet läses inte: radrubriken är {found} i stället för {expected}, så raderna kan ha bytt plats."),
        N_("Rader har flyttats, sorterats eller infogats, eller så har rubriken ändrats."),
        N_("Skriv tillbaka rubriken om raden står på sin plats; vplan repair gör det när det är säkert."),
        {"found": "drift", "expected": "Personal"},
    ),
    "FR1_BLOCK_SAKNAS": Entry(
        "fel",
        N_("Blocket går inte att hitta säkert och läses därför inte: {found} i stället för {expected}."),
        N_("Kolumner har flyttats, eller rubriker har ändrats."),
        N_("Skriv tillbaka rubrikerna om kolumnerna står på sin plats; vplan repair gör det när det är säkert."),
        {"found": "internt", "expected": "Externt"},
    ),
    "FR1_FALT_SAKNAS": Entry(
        "fel",
        N_("{field} går inte att hitta säkert och läses inte: till vänster om cellen står {found}."),
        N_("Rader eller kolumner har flyttats, eller rubriker har ändrats, så att cellen kan vara en annan."),
        N_("Skriv tillbaka rubriken om fältet står på sin plats; vplan repair gör det när det är säkert."),
        {"field": "Period", "found": "belopp"},
    ),
    "FR1_NAMN_SAKNAS": Entry(
        "varning",
        N_("Namnet {found} saknas i arbetsboken; formulärets vanliga plats lästes i stället."),
        N_("Namn på celler försvinner när blad kopieras mellan arbetsböcker."),
        N_("Arbetsboken går att använda ändå. vplan repair sätter tillbaka namnen."),
        {"found": "FR1_ACK_BUDGET_EXTERNT"},
    ),
    "FR1_HUVUD_OKANT": Entry(
        "fel",
        N_("{field}: {found} går inte att läsa. Här ska stå: {expected}."),
        N_("Fältet innehåller något annat än det som formuläret frågar efter."),
        N_("Rätta fältet."),
        {"field": "Period", "found": "hösten", "expected": "en månad, till exempel 2017-08"},
    ),
    "FR1_HUVUD_TOMT": Entry(
        "varning",
        N_("Fältet {field} är inte ifyllt."),
        N_("Fältet på försättsbladet är tomt."),
        N_("Fyll i fältet på försättsbladet."),
        {"field": "Period"},
    ),
    # -- entries -------------------------------------------------------------------------------
    "POST_TEXT": Entry(
        "fel",
        N_("Här står texten {found} i stället för ett tal. Som belopp: {expected}."),
        N_("Inklistrade eller importerade tal blir ofta text; Excel räknar inte med dem."),
        N_("Skriv beloppet som ett tal."),
        {"found": "1 234,50 tkr", "expected": "1\u00a0234,50 tkr"},
    ),
    "POST_TOM_TEXT": Entry(
        "fel",
        N_("Cellen ser tom ut men innehåller en tom text ({found}), som Excel inte kan räkna med."),
        N_("Ett mellanslag, eller en egen formel som visar ingenting, är text och inget tomt belopp."),
        N_("Töm cellen, eller låt formeln ge 0."),
        {"found": "' '"},
    ),
    "POST_FELVARDE": Entry(
        "fel",
        N_("Här står felvärdet {found}."),
        N_("Formeln i cellen, eller i en cell som den bygger på, går inte att räkna ut."),
        N_("Rätta formeln eller skriv beloppet."),
        {"found": "#DIV/0!"},
    ),
    "POST_EJ_BELOPP": Entry(
        "fel",
        N_("Här står något som inte är ett belopp: {found}."),
        N_("Cellen innehåller SANT eller FALSKT, ett datum eller ett orimligt stort tal."),
        N_("Skriv beloppet som ett tal."),
        {"found": "1E+300"},
    ),
    "POST_UTAN_RESULTAT": Entry(
        "fel",
        N_("Formeln här har inget sparat resultat: {found}."),
        N_("Arbetsboken sparades av ett program som inte räknar ut formler."),
        N_("Öppna arbetsboken i Excel, räkna om (F9) och spara."),
        {"found": "=Underlag!B7"},
    ),
    # -- what else is in the workbook ----------------------------------------------------------
    "BLAD_DOLT": Entry(
        "varning",
        N_("Bladet är dolt."),
        N_("Någon har dolt ett av formulärets blad."),
        N_("Visa bladet igen: högerklicka på en bladflik och välj Ta fram."),
    ),
    "BLAD_DOLDA_DELAR": Entry(
        "varning",
        N_("En del av formuläret är dold: {found}. Den räknas med ändå."),
        N_("Någon har dolt rader eller kolumner, eller filtrerat tabellen."),
        N_("Rensa filtret, eller markera raderna eller kolumnerna runt om, högerklicka och välj Ta fram."),
        {"found": "rad 9–12"},
    ),
    "BLAD_KOPIERAT": Entry(
        "varning",
        N_("Bladet är en kopia av ett av formulärets blad (det har ett eget {found}). Kopian läses inte."),
        N_("När ett blad kopieras följer formulärets namn med till kopian."),
        N_("Ta bort kopian, eller behåll den som eget underlag."),
        {"found": "FR1_ACK_KONTOSLAG"},
    ),
    "BOK_MAKRO": Entry(
        "varning",
        N_("Arbetsboken innehåller makron: {found}. De körs inte här."),
        N_("Makron kan göra vad som helst på datorn när arbetsboken öppnas i Excel."),
        N_("Öppna inte arbetsboken med makron aktiverade om du inte vet vad de gör."),
        {"found": "xl/vbaProject.bin"},
    ),
    "BOK_LANKAR": Entry(
        "varning",
        N_("Arbetsboken hämtar innehåll utifrån: {found}. Det följs inte här."),
        N_("Länkar till andra arbetsböcker eller frågor mot databaser och webbsidor."),
        N_("Bryt länkarna i Excel (Data, Redigera länkar), så att arbetsboken står för sig själv."),
        {"found": "xl/externalLinks/externalLink1.xml"},
    ),
    "BOK_DDE": Entry(
        "varning",
        N_("Arbetsboken kan starta andra program (DDE): {found}. Det sker inte här."),
        N_("En formel eller länk anropar ett program på datorn; det används i angrepp."),
        N_("Öppna inte arbetsboken i Excel. Be den som lämnade den om en utan sådana formler."),
        {"found": "=cmd|'/c …'!A0"},
    ),
    "BOK_OBJEKT": Entry(
        "varning",
        N_("Arbetsboken innehåller inbäddade objekt eller kontroller: {found}. De öppnas inte här."),
        N_("Ett inbäddat dokument eller en ActiveX-kontroll kan innehålla program."),
        N_("Öppna inte objekten om du inte vet vad de är. Flytta underlag till en egen fil."),
        {"found": "xl/embeddings/oleObject1.bin"},
    ),
    "BOK_MALLVERSION": Entry(
        "upplysning",
        N_("Arbetsboken är gjord ur mallens version {found}; den senaste är {expected}."),
        N_("Arbetsboken är äldre än mallen, eller så har ett annat program tagit bort versionen."),
        N_("Den går att använda. vplan new --from för över innehållet till den senaste mallen."),
        {"found": "0.9", "expected": "1.0"},
    ),
    # -- what is entered, checked by rules ----------------------------------------------------
    "HUVUD_FORVALTNING": Entry(
        "fel",
        N_("Förvaltning {found} finns inte i registret för {expected}."),
        N_("Numret är fel, eller så gäller förvaltningen inte den perioden."),
        N_("Rätta förvaltningen på försättsbladet, eller lägg till den i registret."),
        {"found": "99", "expected": "augusti 2017"},
    ),
    "HUVUD_NAMN": Entry(
        "varning",
        N_("Här står {found} men registret säger {expected}."),
        N_("Namnet har skrivits på ett annat sätt, eller så är numret ett annat."),
        N_("Kontrollera numret och skriv namnet som i registret."),
        {"found": "17 Ledningsstaben", "expected": "17 Landstingsdir. Ledningsstab"},
    ),
    "HUVUD_DATUM": Entry(
        "varning",
        N_("Formuläret är daterat {found}, före perioden {expected}."),
        N_("Datumet eller perioden är kvar från en äldre rapport."),
        N_("Rätta datumet eller perioden på försättsbladet."),
        {"found": "2017-06-08", "expected": "augusti 2017"},
    ),
    "HUVUD_OFULLSTANDIGT": Entry(
        "varning",
        N_("{field} är inte ifyllt, fast rapporten har status {expected}."),
        N_("En rapport som är lämnad ska säga vem som har fyllt i den, och när."),
        N_("Fyll i fältet på försättsbladet."),
        {"field": "Ifyllt av", "expected": "Inlämnad"},
    ),
    "BLOCK_TOMT": Entry(
        "fel",
        N_("Inget belopp är ifyllt i {found}."),
        N_("Blocket är tomt, och då går ingen avvikelse mot det att räkna."),
        N_("Fyll i blocket. Är allt noll skrivs 0."),
        {"found": "BUDGET - ACKUMULERAT"},
    ),
    "PROGNOS_TOM": Entry(
        "upplysning",
        N_("Ingen prognos är ifylld i {found}."),
        N_("En månad utan prognos lämnas blocket tomt."),
        N_("Ingen åtgärd behövs om ingen prognos ska lämnas."),
        {"found": "PROGNOS - HELÅR"},
    ),
    "PROGNOS_KRAVS": Entry(
        "fel",
        N_("Ingen prognos är ifylld i {found}, men en ska lämnas den här månaden."),
        N_("I december är prognosen lika med utfallet, och registret säger vilka som lämnar prognos varje månad."),
        N_("Fyll i prognosen."),
        {"found": "PROGNOS - HELÅR"},
    ),
    "POST_LUCKOR": Entry(
        "upplysning",
        N_("Tomma celler i block där annat är ifyllt: {found}. De räknas som 0."),
        N_("En tom cell i ett ifyllt block betyder noll."),
        N_("Ingen åtgärd behövs om de är noll."),
        {"found": "3"},
    ),
    "POST_DECIMALER": Entry(
        "upplysning",
        N_("Beloppet {found} har fler decimaler än öre."),
        N_("Belopp räknas i hela öre och rundas av."),
        N_("Ingen åtgärd behövs om avrundningen är rätt."),
        {"found": "1234,567891"},
    ),
    "POST_TECKEN": Entry(
        "varning",
        N_("{field} är {found}. Tecknet ska vara det för {expected}."),
        N_("Intäkter och kostnader har var sitt tecken, som försättsbladet säger; en rättelse kan ändå vända det."),
        N_("Kontrollera tecknet."),
        {"field": "Intäkter", "found": "9\u00a0535", "expected": "intäkt, minus"},
    ),
    "POST_KRONOR": Entry(
        "varning",
        N_("{field} är ungefär tusen gånger så stort som {expected} ({found} tkr)."),
        N_("Beloppen är troligen skrivna i en mindre enhet, till exempel kronor i stället för tkr."),
        N_("Kontrollera enheten och skriv beloppen i den som står vid Belopp på försättsbladet."),
        {"field": "Drift, Resor", "found": "412\u00a0000", "expected": "BUDGET - ACKUMULERAT"},
    ),
    # -- the forecast and its sister sheets ---------------------------------------------------
    "TABELL_SAKNAS": Entry(
        "fel",
        N_("Bladet {table} saknas."),
        N_("Bladet har bytt namn eller tagits bort, eller så är arbetsboken gjord ur en äldre mall."),
        N_("Ge bladet dess namn igen, eller för över arbetsboken till den senaste mallen med vplan new --from."),
        {"table": "Prognosunderlag"},
    ),
    "TABELL_ANDRAD": Entry(
        "fel",
        N_("Tabellen läses inte: här står {found} i stället för rubriken {expected}."),
        N_("Kolumner har flyttats, eller en rubrik har ändrats."),
        N_("Skriv tillbaka rubriken om kolumnerna står på sina platser; vplan repair gör det när det är säkert."),
        {"found": "text", "expected": "Belopp"},
    ),
    "TABELL_VARDE": Entry(
        "fel",
        N_("{field}: {found} går inte att läsa. Här ska stå: {expected}."),
        N_("Cellen innehåller något annat än det som kolumnen frågar efter."),
        N_("Rätta cellen, eller flytta en anteckning till ett annat ställe."),
        {"field": "Månad", "found": "hösten", "expected": "en månad, till exempel 2017-08"},
    ),
    "TABELL_LUCKA": Entry(
        "fel",
        N_("Raden saknar {field}."),
        N_(
            "En rad räknas bara om den säger vad den gäller: en engångspost behöver månad, kontoslag, del och belopp, "
            "en intern post motpart, kontoslag och minst ett belopp."
        ),
        N_("Fyll i cellen, eller töm raden."),
        {"field": "Belopp"},
    ),
    "TABELL_RAD_SAKNAS": Entry(
        "fel",
        N_("Raden för {field} saknas på bladet."),
        N_("En rad har tagits bort, eller så har kontoslaget eller delen ändrats."),
        N_("Skriv tillbaka kontoslaget och delen; vplan repair gör det när det är säkert."),
        {"field": "Drift, Resor, Externt"},
    ),
    "TABELL_DUBBEL": Entry(
        "fel",
        N_("Raden gäller detsamma som rad {expected}."),
        N_("En rad har kopierats, eller så har ett kontoslag eller en del ändrats."),
        N_("Slå ihop raderna, och töm den ena."),
        {"expected": "12"},
    ),
    "MANAD_KOMMANDE": Entry(
        "fel",
        N_("{found} har ett utfall, fast rapporten gäller {expected}."),
        N_("Perioden på försättsbladet är en annan, eller så är bladet Månader kvar från ett annat år."),
        N_("Rätta perioden, eller töm månaderna efter den."),
        {"found": "september 2017", "expected": "augusti 2017"},
    ),
    "MANADER_UTFALL": Entry(
        "varning",
        N_("{field}: utfallet är {found} tkr, men årets månader i Månader ger {expected} (skillnad {difference})."),
        N_("En månad har rättats i bokföringen, eller så är en månad eller utfallet fel ifyllt."),
        N_("Rätta månaderna eller utfallet."),
        {"field": "Drift, Resor", "found": "412", "expected": "400", "difference": "12"},
    ),
    # -- internal posts ------------------------------------------------------------------------
    "INTERN_MOTPART": Entry(
        "varning",
        N_("Motparten {found} är ingen annan förvaltning i registret ({expected})."),
        N_("Numret är fel, förvaltningen finns inte den månaden, eller så är motparten den egna förvaltningen."),
        N_("Skriv motpartens nummer som i registret, eller rätta registret."),
        {"found": "99", "expected": "augusti 2017"},
    ),
    "INTERN_SUMMA": Entry(
        "varning",
        N_("{field}, Internt är {found} tkr, men posterna i Interna poster ger {expected} (skillnad {difference})."),
        N_("En motpart saknas eller är skriven på ett annat kontoslag, eller så är ett belopp fel."),
        N_("Rätta posterna eller beloppet."),
        {"field": "Intäkter", "found": "-1\u00a0250", "expected": "-1\u00a0200", "difference": "-50"},
    ),
    "PROGNOS_UTAN_PERIOD": Entry(
        "fel",
        N_("Prognosen kan inte göras utan period."),
        N_("Av perioden framgår hur stor del av året som har gått."),
        N_("Fyll i perioden på försättsbladet."),
    ),
    "PROGNOS_UTAN_RAD": Entry(
        "varning",
        N_("{field} får ingen prognos, för utfallet går inte att läsa."),
        N_("Utfallet är text eller ett felvärde."),
        N_("Rätta utfallet och gör prognosen igen."),
        {"field": "Drift, Resor, Externt"},
    ),
    "PROGNOS_UTAN_UTFALL": Entry(
        "fel",
        N_("Prognosen kan inte göras utan utfall."),
        N_("Inget utfall är ifyllt, eller så går det inte att läsa."),
        N_("Fyll i UTFALL - ACKUMULERAT."),
    ),
    "PROGNOS_FORMULAR": Entry(
        "fel",
        N_("Prognosen kan inte göras i {found}."),
        N_("Prognosen görs bara i formulär FR 1, som har bladen med månader, engångsposter och underlag."),
        N_("Skriv prognosen själv i blocket PROGNOS - HELÅR."),
        {"found": "Finansförvaltningen - Resultatrapport"},
    ),
    "BACKTEST_TOM": Entry(
        "varning",
        N_("Här finns ingen rapport vars år också har en rapport för december."),
        N_("En metod prövas mot hur året slutade, och det säger rapporten för december."),
        N_("Lägg årens arbetsböcker i mappen, också dem för december."),
    ),
    # -- the form's own formulas ---------------------------------------------------------------
    "FORMEL_SAKNAS": Entry(
        "fel",
        N_("Formulärets formel är borta. Här ska stå {expected}."),
        N_("En låst cell har tömts."),
        N_("Sätt tillbaka formeln med vplan repair."),
        {"expected": '=IF(B$24=0,"",B7+C7)'},
    ),
    "FORMEL_ERSATT": Entry(
        "fel",
        N_("Här står {found} i stället för formulärets formel, som ger {expected} (skillnad {difference} tkr)."),
        N_("Någon har skrivit eller klistrat in ett värde över formeln, och det stämmer inte med det som är ifyllt."),
        N_("Sätt tillbaka formeln med vplan repair, och kontrollera de ifyllda beloppen."),
        {"found": "65\u00a0141", "expected": "64\u00a0836", "difference": "305,00"},
    ),
    "FORMEL_ERSATT_AVRUNDAT": Entry(
        "varning",
        N_("Här står {found} i stället för formeln, som ger {expected}: inom avrundningen ({tolerance} tkr)."),
        N_("Någon har klistrat in ett avrundat värde. Det följer inte med när beloppen ändras."),
        N_("Sätt tillbaka formeln med vplan repair."),
        {"found": "65\u00a0141", "expected": "65\u00a0140,2", "tolerance": "1"},
    ),
    "FORMEL_ERSATT_LIKA": Entry(
        "varning",
        N_("Här står {found} i stället för formeln, som ger detsamma."),
        N_("Någon har klistrat in värdet. Det stämmer nu men följer inte med när beloppen ändras."),
        N_("Sätt tillbaka formeln med vplan repair."),
        {"found": "65\u00a0141"},
    ),
    "FORMEL_ANDRAD": Entry(
        "fel",
        N_("Formeln {found} är inte formulärets, som är {expected}."),
        N_("Formeln har ändrats, eller så har celler flyttats med klipp ut och klistra in."),
        N_("Sätt tillbaka formeln med vplan repair."),
        {"found": '=IF(B$24=0,"",B7+#REF!)', "expected": '=IF(B$24=0,"",B7+C7)'},
    ),
    "RESULTAT_SAKNAS": Entry(
        "upplysning",
        N_("Formulärets formler saknar sparade resultat i {count} celler, först i {found}."),
        N_("Arbetsboken sparades av ett program som inte räknar. Beloppen räknas här i stället."),
        N_("Öppna arbetsboken i Excel och spara den om andra program ska läsa summorna."),
        {"count": "489", "found": "Utfall!D7"},
    ),
    "RESULTAT_GAMMALT": Entry(
        "varning",
        N_("Sparade resultat är gamla i {count} celler; här står {found}, men det ifyllda ger {expected}."),
        N_("Arbetsboken sparades utan att räknas om. Här används det som beloppen ger."),
        N_("Öppna arbetsboken i Excel, räkna om (F9) och spara."),
        {"found": "64\u00a0836", "expected": "65\u00a0141", "count": "12"},
    ),
    # -- reasonable? ---------------------------------------------------------------------------
    "RIMLIG_PROGNOS": Entry(
        "varning",
        N_("{field}: prognosen för året är {found} tkr men utfallet är redan {expected} tkr (skillnad {difference})."),
        N_("Prognosen är lägre än det som är förbrukat. Projekt som balanseras mot årets slut kan ge det."),
        N_("Kontrollera prognosen, eller förklara skillnaden."),
        {"field": "Drift, Resor", "found": "380", "expected": "412", "difference": "-32"},
    ),
    "RIMLIG_BUDGET": Entry(
        "varning",
        N_("{field}: budgeten hittills är {expected} tkr men helårets {found} tkr (skillnad {difference})."),
        N_("Periodiseringen är fel, eller så har block bytt plats."),
        N_("Kontrollera budgeten på båda sidorna."),
        {"field": "Drift, Resor", "found": "400", "expected": "412", "difference": "-12"},
    ),
    "RIMLIG_FOREG_AR_ANDRAT": Entry(
        "varning",
        N_("{field}: föregående års helår är {found} tkr men {expected} tkr i {source} (skillnad {difference})."),
        N_("Bokslutet ändras inte under året: ett av beloppen är fel, eller omräknat efter en omorganisation."),
        N_("Kontrollera beloppet mot bokslutet, och förklara det om det är omräknat."),
        {"field": "Drift, Resor", "found": "402", "expected": "400", "source": "FR1 17 maj.xlsx", "difference": "2"},
    ),
    "RIMLIG_FOREG_AR": Entry(
        "varning",
        N_("{field}: föregående år hittills är {expected} tkr men helåret {found} tkr (skillnad {difference})."),
        N_("Sena krediteringar kan ge det; annars är perioden fel eller block förväxlade."),
        N_("Kontrollera föregående år på båda sidorna."),
        {"field": "Drift, Resor", "found": "400", "expected": "412", "difference": "-12"},
    ),
    "RIMLIG_DECEMBER": Entry(
        "varning",
        N_("{field}: i december är ackumulerat {expected} och helår {found} tkr, men de ska vara lika."),
        N_("Vid årets slut är prognosen utfallet, och budget och föregående år är lika på båda sidorna."),
        N_("Rätta den sida som är fel."),
        {"field": "Drift, Resor", "found": "400", "expected": "412"},
    ),
    "RIMLIG_NOLLBUDGET": Entry(
        "varning",
        N_("{field} i budgeten är {found} tkr, men förvaltningen har nollbudget."),
        N_("Med nollbudget är intäkter och kostnader lika stora i budgeten."),
        N_("Rätta budgeten, eller registret om förvaltningen inte längre har nollbudget."),
        {"field": "NETTORESULTAT", "found": "250"},
    ),
    "BUDGET_ENBART_EXTERNT": Entry(
        "upplysning",
        N_("Budgeten är bara extern. Då säger avvikelserna under Externt och Internt lite; läs Totalt."),
        N_("Förvaltningen budgeterar inte interna poster men har internt utfall."),
        N_("Ingen åtgärd behövs."),
    ),
    # -- the installation ----------------------------------------------------------------------
    "DATOR_BIBLIOTEK": Entry(
        "varning",
        N_("{field} har version {found}; kända säkerhetshål är lagade från {expected}."),
        N_("Python använder ett bibliotek med kända hål. En Linuxdistribution kan ha lagat dem i en äldre version."),
        N_("Uppdatera Python eller operativsystemet innan filer från okända läses."),
        {"field": "expat", "found": "2.6.1", "expected": "2.7.2"},
    ),
    "DATOR_MALL": Entry(
        "fel",
        N_("Mallen saknas eller har version {found} i stället för {expected}."),
        N_("Installationen är inte hel, eller så är mallen inte byggd ur den här versionen av formuläret."),
        N_("Installera om vplan_xl, eller kör vplan build."),
        {"found": "0.9", "expected": "1.0"},
    ),
    # -- the register --------------------------------------------------------------------------
    "REGISTER_RAD": Entry(
        "fel",
        N_("{field}: {found} går inte att läsa. Här ska stå: {expected}."),
        N_("Registret över förvaltningar är en CSV-fil med fasta rubriker."),
        N_("Rätta raden i registret."),
        {"field": "giltig_fran", "found": "'2017'", "expected": "en månad, till exempel 2017-08"},
    ),
    "REGISTER_FORMULAR": Entry(
        "fel",
        N_("Förvaltning {field} lämnar formulär {found} enligt registret, inte {expected}."),
        N_("Det finns mallar bara för de formulären."),
        N_("Kontrollera numret, eller rätta formuläret i registret."),
        {"field": "81", "found": "FR2", "expected": "FR1, FIN"},
    ),
    "REGISTER_OVERLAPP": Entry(
        "fel",
        N_("Förvaltning {found} finns redan på rad {expected} för samma tid."),
        N_("Två rader för samma nummer och månad kan inte båda gälla."),
        N_("Rätta giltig_fran och giltig_till i registret."),
        {"found": "17 Landstingsdir. Ledningsstab", "expected": "2"},
    ),
    "REGISTER_FORVALTNING": Entry(
        "fel",
        N_("Förvaltning {found} finns inte i registret för {expected}."),
        N_("Numret är fel, eller så finns förvaltningen inte i den perioden."),
        N_("Kontrollera numret, eller lägg till förvaltningen i registret."),
        {"found": "99", "expected": "augusti 2017"},
    ),
    "NY_PERIOD": Entry(
        "varning",
        N_("Beloppen är hämtade från {found} men arbetsboken gäller {expected}."),
        N_("vplan new --from kopierar alla inmatade belopp som de är."),
        N_("Gå igenom varje block; utfall och prognos hör till den gamla perioden."),
        {"found": "maj 2017", "expected": "augusti 2017"},
    ),
    "NY_FORVALTNING": Entry(
        "varning",
        N_("Beloppen är hämtade från {found} men arbetsboken gäller {expected}."),
        N_("vplan new --from kopierar alla inmatade belopp som de är."),
        N_("Kontrollera att det är rätt arbetsbok och rätt nummer."),
        {"found": "21 Landstingsservice", "expected": "17 Landstingsdir. Ledningsstab"},
    ),
    "NY_KALLA": Entry(
        "fel",
        N_("{field}: arbetsboken gäller {found}, men ska gälla {expected}."),
        N_("Fel arbetsbok är angiven, eller så är dess försättsblad fel ifyllt."),
        N_("Ange rätt arbetsbok."),
        {"field": "--last-year", "found": "juli 2016", "expected": "augusti 2016"},
    ),
    "NY_FORMEL": Entry(
        "upplysning",
        N_("Formeln {found} ersattes av sitt värde i den nya arbetsboken."),
        N_("En egen formel i en inmatningscell kan peka på blad som den nya arbetsboken inte har."),
        N_("Skriv in formeln på nytt om den ska finnas kvar."),
        {"found": "=Underlag!B7"},
    ),
    # -- a file of values ----------------------------------------------------------------------
    "VARDE_FIL": Entry(
        "fel",
        N_("Filen med belopp går inte att läsa: {found}."),
        N_("Filen ska vara CSV med rubrikerna page,row,block,part,tkr eller JSON med en lista av sådana poster."),
        N_("Rätta filen. Rubrikerna ska vara page, row, block, part och en av mnkr, tkr, kr och ore."),
        {"found": "rubriker saknas"},
    ),
    "VARDE_KOD": Entry(
        "fel",
        N_("{field}: koden {found} finns inte. Koderna är {expected}."),
        N_("Belopp och fält pekas ut med formulärets koder."),
        N_("Rätta koden; vplan form visar alla."),
        {"field": "row", "found": "INTÄKT", "expected": "INTAKTER, PERSONAL, …"},
    ),
    "VARDE_EJ_INMATNING": Entry(
        "fel",
        N_("Cellen räknas av formuläret och kan inte fyllas i."),
        N_("Summarader, kolumnen Totalt, jämförelser och block som hämtas från ett annat blad räknas ut."),
        N_("Ta bort raden ur filen."),
    ),
    "VARDE_DUBBEL": Entry(
        "fel",
        N_("Samma cell står redan på rad {expected}."),
        N_("Två belopp för en cell kan inte båda gälla."),
        N_("Behåll en av raderna."),
        {"expected": "4"},
    ),
    "VARDE_BELOPP": Entry(
        "fel",
        N_("Beloppet {found} går inte att läsa: {reason}."),
        N_("Ett belopp läses bara när det inte går att missförstå."),
        N_("Skriv beloppet till exempel som 1234,5 eller -1 234."),
        {"found": "12O", "reason": "det är inget tal"},
    ),
    "VARDE_AVRUNDAT": Entry(
        "upplysning",
        N_("Beloppet {found} är noggrannare än ett öre och avrundades till {expected} tkr."),
        N_("Belopp räknas i hela öre."),
        N_("Ingen åtgärd behövs om avrundningen är rätt."),
        {"found": "1,0000049", "expected": "1,00000"},
    ),
    "VARDE_HUVUD": Entry(
        "fel",
        N_("{field}: {found} passar inte fältet. Här ska stå: {expected}."),
        N_("Ett fält tar bara emot det som det frågar efter."),
        N_("Rätta värdet efter --set."),
        {"field": "STATUS", "found": "klar", "expected": "Utkast, Inlämnad, Rättad"},
    ),
    # -- writing -------------------------------------------------------------------------------
    "SKRIV_FORMEL": Entry(
        "fel",
        N_("Här står en formel som skulle skrivas över: {found}."),
        N_("Någon har själv skrivit formeln i en cell där belopp fylls i."),
        N_("Ta bort cellen ur det som ska fyllas i, eller kör med --overwrite om formeln ska ersättas."),
        {"found": "=Underlag!B7"},
    ),
    "SKRIV_ENHET": Entry(
        "fel",
        N_("Försättsbladet säger inte vilken enhet beloppen är i: {expected}."),
        N_("Fältet Belopp är tomt eller innehåller något annat. Då är inget av beloppen känt."),
        N_("Välj enheten vid Belopp på försättsbladet."),
        {"expected": "MNKR / TKR"},
    ),
    "SKRIV_EGEN_FORMEL": Entry(
        "upplysning",
        N_("Det här räknas om först när arbetsboken öppnas i Excel: {found}."),
        N_("Bara formulärets egna formler räknas om här; andra formler och diagram räknar Excel om."),
        N_("Öppna arbetsboken i Excel och spara innan siffrorna läses av ett annat program."),
        {"found": "Underlag, chart1.xml"},
    ),
    "SKRIV_OPPEN": Entry(
        "fel",
        N_("Arbetsboken är öppen hos {found}."),
        N_("Den som har arbetsboken öppen skulle skriva över det som fylls i nu."),
        N_("Be att arbetsboken stängs, eller skriv till en annan fil med -o."),
        {"found": "Controller"},
    ),
    "SKRIV_PAGAR": Entry(
        "fel",
        N_("En annan körning av vplan skriver till arbetsboken: {found}, låsfil {lock}."),
        N_("Två körningar får inte skriva till samma arbetsbok samtidigt."),
        N_("Vänta tills den är klar. Har den avbrutits, ta bort låsfilen."),
        {"found": "dator7 4711", "lock": ".FR1 17.xlsx.vplan-lock"},
    ),
    "SKRIV_ANDRAD": Entry(
        "fel",
        N_("Arbetsboken ändrades medan den lästes; ingenting skrevs."),
        N_("Någon annan sparade arbetsboken samtidigt."),
        N_("Kör kommandot en gång till."),
    ),
    "SKRIV_FINNS": Entry(
        "fel",
        N_("Filen finns redan."),
        N_("En befintlig arbetsbok skrivs inte över."),
        N_("Välj ett annat namn."),
    ),
    "SKRIV_ANDELSE": Entry(
        "fel",
        N_("Filen ska sluta på {expected}, inte {found}."),
        N_("Excel öppnar inte en arbetsbok vars namn säger något annat än innehållet."),
        N_("Byt filens namn efter -o."),
        {"expected": ".xlsx", "found": ".xls"},
    ),
    "SKRIV_SIGNERAD": Entry(
        "fel",
        N_("Arbetsboken är digitalt signerad."),
        N_("Varje ändring gör signaturen ogiltig."),
        N_("Ta bort signaturen i Excel, eller utgå från en kopia utan signatur."),
    ),
    "SKRIV_DELAD_FORMEL": Entry(
        "fel",
        N_("Cellen hör till en formel som flera celler delar: {found}."),
        N_("Skrivs den över förlorar de andra cellerna sin formel."),
        N_("Ta bort formeln i hela området i Excel och kör igen."),
        {"found": "B7:B9"},
    ),
    "SKRIV_NEKAD": Entry(
        "fel",
        N_("Det gick inte att skriva: {found}. Ingenting är ändrat."),
        N_("Mappen är skrivskyddad, disken är full eller nätverket bröts."),
        N_("Åtgärda orsaken, eller skriv till en annan mapp med -o."),
        {"found": "disken är full"},
    ),
}
