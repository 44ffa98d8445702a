"""The catalogue is read strictly: each slip is refused with its place and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modalkit.catalogue import (
    AioTwin,
    BaseOf,
    Catalogue,
    CatalogueError,
    Evidence,
    Exists,
    Level,
    SignatureOf,
    UnknownNameError,
    load,
    load_trace,
)
from pytest_modalkit.catalogue.fingerprint import fingerprint
from pytest_modalkit.catalogue.location import Location, locate
from pytest_modalkit.catalogue.reading import read_areas

ENTRY = """
[[requirement]]
id = "box.put.twice"
statement = "A second put replaces the first."
documents = ["000: Box, put"]
editions = ["1"]
level = "must"
evidence = "documented"
"""


def read_text(folder: Path, entry: str, area: str = "box", name: str = "box") -> Catalogue:
    (folder / f"{name}.toml").write_text(f'area = "{area}"\ntitle = "Box"\n{entry}')
    return Catalogue.of(read_areas(folder))


def test_an_entry_becomes_a_requirement(tmp_path: Path) -> None:
    requirement = read_text(tmp_path, ENTRY)["box.put.twice"]
    assert requirement.statement == "A second put replaces the first."
    assert (requirement.level, requirement.evidence) == (Level.MUST, Evidence.DOCUMENTED)
    assert (requirement.area, requirement.editions, requirement.capability) == ("box", ("1",), ())
    assert (requirement.not_tested, requirement.no_mutant, requirement.not_enforced) == (None, None, None)


def test_reasons_are_kept_beside_a_check(tmp_path: Path) -> None:
    reasons = 'exists = "modal.Box"\nno_mutant = "no"\nnot_enforced = "a box has no lid"\n'
    requirement = read_text(tmp_path, ENTRY + reasons)["box.put.twice"]
    assert (requirement.no_mutant, requirement.not_enforced) == ("no", "a box has no lid")
    assert requirement.forms == (Exists(of="modal.Box"),)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("level", "levl", "unknown key 'levl'; did you mean 'level'?"),
        ("level", "levl", "level is missing"),
        ('"must"', '"most"', "unknown level 'most'; did you mean 'must'?"),
        ('"documented"', '"documentd"', "unknown evidence 'documentd'; did you mean 'documented'?"),
        ('["1"]', '["0.74"]', "unknown edition '0.74'; did you mean '0.73'?"),
        ('["1"]', "[]", "editions is empty"),
        ('["1"]', '["1", "1"]', "names something twice"),
        ('["1"]', '"1"', "a list of texts is needed"),
        ('"box.put.twice"', '"dict.put.twice"', "the id belongs to area 'dict', the file to 'box'"),
        ('"box.put.twice"', '"box.put.Twice_"', "is not of the form"),
        ('["000: Box, put"]', '["Box, put"]', "is not of the form"),
        ('["000: Box, put"]', "[]", "documented evidence names its document"),
        ('"documented"', '"observed"', "observed evidence says where"),
        ('"A second put replaces the first."', '" "', "statement is ' '"),
        ('"A second put replaces the first."', "7", "statement is 7"),
    ],
)
def test_a_slip_is_refused(tmp_path: Path, before: str, after: str, fault: str) -> None:
    assert before in ENTRY
    with pytest.raises(CatalogueError) as refused:
        read_text(tmp_path, ENTRY.replace(before, after, 1))
    assert any("requirements/box.toml" in line and fault in line for line in refused.value.faults)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('capability = ["time_contrl"]', "unknown capability 'time_contrl'; did you mean 'time_control'?"),
        ('exists = "Box"', "a dotted name that starts with modal."),
        ('signature = { of = "modal.Box.put" }', "signature lacks parameter"),
        ('signature = { of = "modal.Box.put", parameter = "x", kind = "keyword" }', "unknown kind 'keyword'"),
        ('signature = { of = "modal.Box.put", parameter = "x", defalt = "1" }', "did you mean 'default'?"),
        ('base = { of = "modal.Box", is = 3 }', "a table of texts"),
        ('exists = "modal.Box"\nnot_tested = "why"', "is tested: drop not_tested"),
        ('not_enforced = ""', "not_enforced is '': a text that says something is needed"),
        ('removed = "1.1.0"', "take that edition out of editions"),
    ],
)
def test_a_wrong_addition_is_refused(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(CatalogueError, match="one fault") as refused:
        read_text(tmp_path, ENTRY + line + "\n")
    assert fault in refused.value.faults[0]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("this is no TOML")
    with pytest.raises(CatalogueError) as refused:
        read_text(tmp_path, ENTRY + ENTRY.replace("must", "most"))
    assert len(refused.value.faults) == 2


def test_an_id_is_used_once(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="used already"):
        read_text(tmp_path, ENTRY + ENTRY)


def test_an_area_has_one_file(tmp_path: Path) -> None:
    read_text(tmp_path, ENTRY)
    with pytest.raises(CatalogueError, match="one file per area"):
        read_text(tmp_path, "", name="box2")


def test_forms_are_read(tmp_path: Path) -> None:
    forms = """
exists = "modal.Box"
aio = "modal.Box.put"
base = { of = "modal.BoxError", is = "modal.Error" }
signature = { of = "modal.Box.put", parameter = "quiet", default = "<any>", kind = "keyword_only" }
"""
    requirement = read_text(tmp_path, ENTRY + forms)["box.put.twice"]
    assert set(requirement.forms) == {
        Exists(of="modal.Box"),
        AioTwin(of="modal.Box.put"),
        BaseOf(of="modal.BoxError", base="modal.Error"),
        SignatureOf(of="modal.Box.put", parameter="quiet", default=None, kind="keyword_only"),
    }
    assert requirement.form("aio") == AioTwin(of="modal.Box.put")


def test_a_catalogue_is_selected_from_by_area_and_edition(miniature: Path) -> None:
    catalogue = load()
    assert "box.put.old-result" not in {item.id for item in catalogue.select(edition="1")}
    assert [item.id for item in catalogue.select(area="box")] == list(catalogue)
    with pytest.raises(UnknownNameError, match=r"unknown area 'bix'; did you mean 'box'\?"):
        catalogue.select(area="bix")
    with pytest.raises(UnknownNameError, match=r"unknown edition '0.72'; did you mean '0.73'\?"):
        catalogue.select(edition="0.72")
    with pytest.raises(UnknownNameError) as refused:
        catalogue.find("box.get.emptyed")
    assert refused.value.matches[0] == "box.get.emptied"


def test_laws_and_mutants_are_found_in_the_sources(miniature: Path) -> None:
    catalogue, trace = load(), load_trace()
    assert trace.tests_of(catalogue["box.get.empty"]) == ("miniature/suite/test_box_laws.py::test_an_empty_box_raises",)
    assert trace.tests_of(catalogue["box.put.twin"]) == (
        "miniature/suite/test_form_laws.py::test_a_documented_method_has_its_twin",
    )
    assert trace.mutants_of(catalogue["box.exists.class"]) == ("miniature/mutants/box.py::name_is_missing",)
    assert "miniature/mutants/box.py::empty_box_gives_nothing" in trace.mutants_of(catalogue["box.get.emptied"])
    assert trace.tests_of(catalogue["box.put.cost"]) == ()


def test_the_hash_follows_the_laws_and_not_the_mutants(tmp_path: Path) -> None:
    def hashed(name: str) -> str:
        return fingerprint(Location(package=name, root=tmp_path / name))

    for name in ("one", "same", "other"):
        (tmp_path / name / "suite").mkdir(parents=True)
        (tmp_path / name / "mutants").mkdir()
        (tmp_path / name / "suite" / "test_it.py").write_text("law = 1\n")
    (tmp_path / "same" / "mutants" / "box.py").write_text("fault = 1\n")
    (tmp_path / "other" / "suite" / "test_it.py").write_text("law = 2\n")
    assert hashed("one") == hashed("same")
    assert hashed("one") != hashed("other")


def test_the_kit_reads_its_own_package_by_default() -> None:
    assert locate().package == "modal_conformance"
    assert (locate().requirements / "dict.toml").is_file()
