"""A password that everybody tries first is refused, and one that is worth something is not."""

import pytest

from dispatch.application.password_rules import PasswordRefused, require_good


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 12"),
        ("elevenchars", "at least 12"),
        ("aaaaaaaaaaaaaa", "different characters"),
        ("ababababababab", "different characters"),
        ("495028817263", "only digits"),
        ("Password1234", "everybody tries"),
        ("passwordpassword", "everybody tries"),
        ("2026gridloop!", "everybody tries"),
        ("1qaz2wsx3edc", "everybody tries"),
        ("qwertyuiop12", "everybody tries"),
        ("operator01-and-more", "the account's name"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused(password: str, why: str) -> None:
    with pytest.raises(PasswordRefused, match=why):
        require_good("operator01", password)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "南湖春天的桥洞下有三只白鹭", "vT8-kq2.Lr0xZ", "my password hangs on a tree"]
)
def test_a_password_that_is_worth_something_passes(password: str) -> None:
    require_good("operator01", password)
