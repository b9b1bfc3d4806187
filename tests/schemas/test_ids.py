"""Derived ids come out the same again, and parts sort beside their whole."""

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from runtime.ids import new_id
from schemas.ids import derived_id, part_id

ANY = st.uuids()


@given(ANY, ANY)
def test_a_part_has_the_same_id_again_and_is_a_uuid_of_version_8(whole: UUID, cause: UUID) -> None:
    made = part_id(whole, cause, "assignment")

    assert made == part_id(whole, cause, "assignment")
    assert (made.version, made.variant) == (8, RFC_4122)
    assert made.bytes[:6] == whole.bytes[:6]


@given(ANY, ANY, ANY)
def test_parts_of_other_causes_and_steps_are_others(whole: UUID, cause: UUID, other: UUID) -> None:
    made = part_id(whole, cause, "clock-sign")

    assert made != part_id(whole, cause, "clock-handle")
    assert (made == part_id(whole, other, "clock-sign")) == (cause == other)
    assert made not in (whole, cause, derived_id(cause, "clock-sign"))


def test_parts_sort_as_their_wholes_do_however_random_their_causes_are() -> None:
    tail = (1 << 80) - 1
    wholes = [UUID(int=at << 80 | new_id().int & tail) for at in range(1 << 40, (1 << 40) + 500)]
    parts = [part_id(whole, derived_id(whole, "triage"), "assignment") for whole in wholes]

    assert parts == sorted(parts)
