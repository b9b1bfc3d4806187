"""The number on a receipt can be checked by anybody who knows the standard."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10

from dispatch.application.accept.receipt_text import report_number

digits = st.text(alphabet="0123456789", min_size=1, max_size=12)


@given(town=digits, day=digits, counter=st.integers(min_value=0, max_value=10**8))
def test_the_check_digit_of_a_number_is_that_of_the_standard(town: str, day: str, counter: int) -> None:
    body = f"{town}{day}{counter:06d}"

    assert report_number(town, day, counter) == body + mod_11_10.calc_check_digit(body)
