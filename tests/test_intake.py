"""Which files are read when somebody names files and folders, and what is said of the others."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from vplan_xl.finding import Finding, Severity
from vplan_xl.jobs.intake import Named, named_workbooks, without_backups, workbooks_in


def put(folder: Path, *names: str) -> None:
    """Files by their names; what a file is, is not looked at here."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"SYNTETISK")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder "mapp", named from the folder it is in."""
    monkeypatch.chdir(tmp_path)
    Path("mapp").mkdir()
    return Path("mapp")


def names(named: Named) -> list[str]:
    return [path.as_posix() for path in named.paths]


def said(named: Named) -> list[tuple[str, ...]]:
    """(code, file, what was found where something was) of each finding."""
    return [
        (finding.code, Path(finding.place.file).as_posix(), *([finding.found] if finding.found else []))
        for finding in named.left_out
    ]


def test_a_folder_gives_its_workbooks_and_says_what_it_passes_over(folder: Path) -> None:
    put(folder, "b.xlsx", "a/z.XLSM", "a b.xlsx", "a/djupt/17 augusti.xlsx")
    put(folder, "a.kopia-20170908-101500.xlsx", "a/gammal.XLS", "binär.xlsb", "öppen.ods", "belopp.csv", "mall.xltx")
    put(folder, "läs mig.txt", "brev.docx", "bild.pdf", "utan", ".b.xlsx.vplan-tmp", "._b.xlsx", ".papperskorg/b.xlsx")
    named = named_workbooks([folder], None)
    assert names(named) == ["mapp/a/djupt/17 augusti.xlsx", "mapp/a/z.XLSM", "mapp/a b.xlsx", "mapp/b.xlsx"]
    assert said(named) == [
        ("FIL_ANNAT_SLAG", "mapp/a/gammal.XLS", ".xls"),
        ("FIL_KOPIA", "mapp/a.kopia-20170908-101500.xlsx"),
        ("FIL_ANNAT_SLAG", "mapp/belopp.csv", ".csv"),
        ("FIL_ANNAT_SLAG", "mapp/binär.xlsb", ".xlsb"),
        ("FIL_ANNAT_SLAG", "mapp/mall.xltx", ".xltx"),
        ("FIL_ANNAT_SLAG", "mapp/öppen.ods", ".ods"),
    ]
    assert {finding.severity for finding in named.left_out} == {Severity.UPPLYSNING}
    assert workbooks_in(folder) == named


def test_files_and_folders_come_in_the_order_given(folder: Path) -> None:
    put(folder, "b.xlsx", "a.xlsx")
    put(Path(), "z.xlsx", "a.xlsx")
    given = [Path("z.xlsx"), folder, Path("a.xlsx"), Path("saknas.xlsx"), Path("~$z.xlsx"), Path("brev.pdf")]
    named = named_workbooks(given, None)
    # A file is read as it is named: reading says what is wrong with it.
    assert names(named) == [
        *("z.xlsx", "mapp/a.xlsx", "mapp/b.xlsx", "a.xlsx", "saknas.xlsx", "~$z.xlsx", "brev.pdf"),
    ]
    assert said(named) == []


def test_a_backup_is_read_only_when_it_is_named_alone(folder: Path) -> None:
    backup, book = Path("bok.kopia-20170908-101500.xlsx"), Path("bok.xlsx")
    put(Path(), backup.name, book.name)
    for choose in (without_backups, lambda paths: named_workbooks(paths, None)):
        assert choose([backup]) == Named((backup,), ())
        assert choose([book, backup]) == Named((book,), (Finding("FIL_KOPIA").in_file(str(backup)),))
        assert choose([]) == Named((), ())
    put(folder, backup.name)
    assert said(named_workbooks([folder, backup], None)) == [
        ("FIL_KOPIA", f"mapp/{backup}"),
        ("FIL_SAKNAS", "mapp", "det finns ingen arbetsbok i mappen"),
        ("FIL_KOPIA", backup.name),
    ]


def test_a_file_is_read_once_whatever_it_is_called(folder: Path) -> None:
    put(folder, "a.xlsx")
    (folder / "länk.xlsx").symlink_to("a.xlsx")
    given = [folder / "a.xlsx", folder, Path("mapp/../mapp/a.xlsx"), folder.resolve() / "a.xlsx"]
    named = named_workbooks(given, None)
    assert names(named) == ["mapp/a.xlsx"]
    assert said(named) == [
        ("FIL_DUBBEL", "mapp/a.xlsx", "mapp/a.xlsx"),
        ("FIL_DUBBEL", "mapp/länk.xlsx", "mapp/a.xlsx"),
        ("FIL_DUBBEL", "mapp/../mapp/a.xlsx", "mapp/a.xlsx"),
        ("FIL_DUBBEL", (folder.resolve() / "a.xlsx").as_posix(), "mapp/a.xlsx"),
    ]


def test_the_file_that_the_job_writes_is_not_read(folder: Path) -> None:
    put(folder, "a.xlsx", "samlat.xlsx", "~$samlat.xlsx")
    named = named_workbooks([folder, folder / "samlat.xlsx"], folder.resolve() / "samlat.xlsx")
    assert names(named) == ["mapp/a.xlsx"]
    assert said(named) == [("FIL_RESULTATET", "mapp/samlat.xlsx")] * 2
    assert names(named_workbooks([folder], folder / "finns inte än.xlsx")) == ["mapp/a.xlsx", "mapp/samlat.xlsx"]


def test_a_workbook_that_somebody_has_open_is_read_and_that_is_said(folder: Path) -> None:
    put(folder, "a.xlsx", "b.xlsx", "c.xlsx")
    (folder / "~$a.xlsx").write_bytes(b"\x0aCONTROLLER".ljust(55))
    (folder / ".~lock.b.xlsx#").write_bytes(b",controller,arbetsplats-7,08.09.2017 16:05,x;")
    (folder / "~$borta.xlsx").write_bytes(b"\x0aCONTROLLER".ljust(55))
    opened = [
        ("FIL_OPPEN_NU", "mapp/a.xlsx", "CONTROLLER"),
        ("FIL_OPPEN_NU", "mapp/b.xlsx", "controller, arbetsplats-7"),
    ]
    for given in ([folder], sorted(folder.glob("[a-z].xlsx"))):
        named = named_workbooks(given, None)
        assert names(named) == ["mapp/a.xlsx", "mapp/b.xlsx", "mapp/c.xlsx"]
        assert said(named) == opened


def test_a_name_too_long_for_a_lock_file_beside_it_is_read(folder: Path) -> None:
    longest = "a" * 250 + ".xlsx"
    put(folder, longest)
    assert named_workbooks([folder], None) == Named((folder / longest,), ())


def test_a_folder_without_workbooks_says_so(folder: Path) -> None:
    nothing = ("FIL_SAKNAS", "mapp", "det finns ingen arbetsbok i mappen")
    assert said(named_workbooks([folder], None)) == [nothing]
    assert workbooks_in(folder) == Named((), ())
    put(folder, "belopp.csv", "samlat.xlsx")
    assert said(named_workbooks([folder], folder / "samlat.xlsx")) == [
        ("FIL_ANNAT_SLAG", "mapp/belopp.csv", ".csv"),
        nothing,
        ("FIL_RESULTATET", "mapp/samlat.xlsx"),
    ]


def test_what_is_no_folder_says_so(folder: Path) -> None:
    put(folder, "a.xlsx")
    assert said(workbooks_in(folder / "a.xlsx")) == [("FIL_SAKNAS", "mapp/a.xlsx", "det är ingen mapp")]
    assert said(workbooks_in(Path("saknas"))) == [("FIL_SAKNAS", "saknas", "filen eller mappen finns inte")]


def test_a_folder_that_cannot_be_read_is_said_and_the_others_are_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a/1.xlsx", "låst/2.xlsx", "ö/3.xlsx")
    listing = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if unicodedata.normalize("NFC", path.name) in denied:
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    denied = {"låst"}
    named = named_workbooks([folder], None)
    assert names(named) == ["mapp/a/1.xlsx", "mapp/ö/3.xlsx"]
    assert said(named) == [("FIL_SAKNAS", "mapp/låst", "rättigheter saknas")]
    denied = {"mapp"}
    assert said(named_workbooks([folder], None)) == [("FIL_SAKNAS", "mapp", "rättigheter saknas")]


def test_links_to_folders_are_said_and_not_followed_but_when_they_are_named(folder: Path) -> None:
    put(folder, "a/1.xlsx")
    put(Path(), "annan/2.xlsx")
    (folder / "a" / "upp").symlink_to("..")
    (folder / "bort").symlink_to("../annan")
    (folder / "sig").symlink_to("sig")
    (folder / "bruten.xlsx").symlink_to("saknas.xlsx")
    named = named_workbooks([folder], None)
    assert names(named) == ["mapp/a/1.xlsx", "mapp/bruten.xlsx"]  # reading says that it is broken
    assert said(named) == [("FIL_LANKAD_MAPP", "mapp/a/upp"), ("FIL_LANKAD_MAPP", "mapp/bort")]
    assert names(named_workbooks([folder / "bort"], None)) == ["mapp/bort/2.xlsx"]


def test_a_way_back_that_is_no_link_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "a/1.xlsx")
    (folder / "a" / "upp").symlink_to("..")
    monkeypatch.setattr(os.path, "islink", lambda _path: False)  # as for a junction of Windows
    assert names(named_workbooks([folder], None)) == ["mapp/a/1.xlsx"]
