import base64
import stat
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registry.keys import Keys, UnusableKeys, keys_in, new_key

KEYS = Keys((new_key(),), new_key())


@given(st.text())
def test_what_is_sealed_opens_again_and_shows_nothing(text: str) -> None:
    sealed = KEYS.seal(text)
    assert KEYS.unseal(sealed) == text
    assert len(text) < 4 or text.encode() not in sealed


@given(st.text(min_size=1), st.integers(min_value=0))
def test_what_was_changed_after_sealing_does_not_open(text: str, place: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(KEYS.seal(text)))
    raw[place % len(raw)] ^= 1
    with pytest.raises(UnusableKeys):
        KEYS.unseal(base64.urlsafe_b64encode(bytes(raw)))


def test_a_new_key_in_front_opens_what_the_old_one_sealed_and_reseals_it_for_itself() -> None:
    old, new, digesting = new_key(), new_key(), new_key()
    sealed = Keys((old,), digesting).seal("oABC")
    rotated = Keys((new, old), digesting)
    assert rotated.unseal(sealed) == "oABC"
    assert Keys((new,), digesting).unseal(rotated.resealed(sealed)) == "oABC"
    with pytest.raises(UnusableKeys):
        Keys((new,), digesting).unseal(sealed)


def test_digests_stay_the_same_when_sealing_keys_rotate_and_differ_for_another_digest_key() -> None:
    digesting = new_key()
    before, after = Keys((new_key(),), digesting), Keys((new_key(),), digesting)
    assert before.digest("address", "wechat", "oABC") == after.digest("address", "wechat", "oABC")
    assert before.digest("address", "wechat", "oABC") != KEYS.digest("address", "wechat", "oABC")


@given(st.lists(st.text(), min_size=1), st.lists(st.text(), min_size=1))
def test_other_parts_have_another_digest_however_they_are_cut(parts: list[str], others: list[str]) -> None:
    assert (KEYS.digest(*parts) == KEYS.digest(*others)) == (parts == others)


@pytest.mark.parametrize("broken", ["", "secret", "short" * 8, "钥匙" * 22], ids=["none", "a word", "cut", "no base64"])
def test_a_key_that_is_none_is_refused_without_being_told(broken: str) -> None:
    for sealing, digesting in (((broken,), new_key()), ((new_key(),), broken), ((), new_key())):
        with pytest.raises(UnusableKeys) as refused:
            Keys(sealing, digesting)
        assert not broken or broken not in str(refused.value)


def test_keys_are_never_shown_in_a_repr() -> None:
    assert repr(KEYS) == "Keys(…)"


def test_an_installation_without_keys_makes_its_own_once_and_for_its_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "state" / "registry.keys"
    made = keys_in(file)
    assert keys_in(file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [other.name for other in file.parent.iterdir()] == ["registry.keys"]


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    with get_context("spawn").Pool(4) as pool:
        found = pool.map(keys_in, [tmp_path / "registry.keys"] * 8)
    assert len(set(found)) == 1


def test_a_file_that_lost_a_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "registry.keys"
    file.write_text(new_key())
    with pytest.raises(UnusableKeys, match=r"registry\.keys"):
        keys_in(file)
