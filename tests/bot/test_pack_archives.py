"""An uploaded pack is read within bounds, from whatever folder it lies in, and never written anywhere."""

import io
from collections.abc import Mapping
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

import bot.pack_archives
from bot.pack_archives import BadArchive, content_of, read_archive, written_archive

FILES = {"region.yaml": b"id: town\n", "plan/document.yaml": b"id: plan\n"}


def _zip(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return written.getvalue()


def test_what_was_written_is_read_again() -> None:
    assert read_archive(written_archive(FILES)) == FILES


def test_the_same_files_make_the_same_bytes_in_whatever_order_they_come() -> None:
    assert written_archive(FILES) == written_archive(dict(reversed(FILES.items())))


@pytest.mark.parametrize("folder", ["", "town/", "packs/town/"])
def test_the_region_s_folder_is_found_wherever_it_lies(folder: str) -> None:
    assert read_archive(_zip({folder + name: content for name, content in FILES.items()})) == FILES


def test_what_systems_leave_in_zips_is_passed_over() -> None:
    left = {"__MACOSX/town/._region.yaml": b"?", "town/.DS_Store": b"?"}
    assert read_archive(_zip({**{f"town/{name}": data for name, data in FILES.items()}, **left})) == FILES


@pytest.mark.parametrize(
    "name",
    [
        "../region.yaml",
        "/etc/region.yaml",
        "town/../../x.yaml",
        "C:\\x.yaml",
        "town/run.sh",
        "town/.hidden.yaml",
        "a b.yaml",
    ],
)
def test_a_name_that_leads_elsewhere_or_is_no_yaml_is_refused_and_named(name: str) -> None:
    with pytest.raises(BadArchive) as refused:
        read_archive(_zip({**FILES, name: b""}))
    assert refused.value.name == name


def test_two_regions_in_one_zip_are_refused() -> None:
    with pytest.raises(BadArchive, match="more than one region"):
        read_archive(_zip({"town/region.yaml": b"", "village/region.yaml": b""}))


def test_a_zip_without_a_region_is_refused() -> None:
    with pytest.raises(BadArchive, match=r"no region\.yaml"):
        read_archive(_zip({"plan/document.yaml": b""}))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", _zip(FILES)[:-30]])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(BadArchive, match="not a zip"):
        read_archive(data)


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = _zip({**FILES, "big.yaml": b"\0" * (bot.pack_archives.LARGEST_UNPACKED + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(BadArchive, match="more than a policy pack can"):
        read_archive(bomb)


def test_too_many_files_and_too_large_an_upload_are_refused() -> None:
    with pytest.raises(BadArchive, match="more than a policy pack can"):
        read_archive(_zip({f"{number}.yaml": b"" for number in range(bot.pack_archives.MOST_FILES + 1)}))
    with pytest.raises(BadArchive, match="too large"):
        read_archive(b"\0" * (bot.pack_archives.LARGEST_UPLOAD + 1))


def test_content_is_known_by_its_files_and_nothing_else() -> None:
    assert content_of(FILES) == content_of(read_archive(_zip({f"x/{name}": data for name, data in FILES.items()})))
    assert content_of(FILES) != content_of({**FILES, "plan/document.yaml": b"id: plans\n"})
    assert content_of({"a.yaml": b"bc"}) != content_of({"a.yamlb": b"c"})


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_a_zip_packed_so_that_it_only_unpacks_all_at_once_is_refused(method: int) -> None:
    written = io.BytesIO()
    with ZipFile(written, "w", method) as opened:
        opened.writestr("region.yaml", FILES["region.yaml"])
    with pytest.raises(BadArchive, match="not a zip that can be read"):
        read_archive(written.getvalue())


def test_a_name_that_is_a_file_and_a_folder_at_once_is_refused() -> None:
    with pytest.raises(BadArchive, match="not a zip that can be read"):
        read_archive(_zip({**FILES, "x.yaml": b"", "x.yaml/y.yaml": b""}))
