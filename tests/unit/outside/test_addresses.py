"""The file of addresses: for our account alone, read whole or not at all, and never repeated in a complaint."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.adapters.outside.addresses import FILE, Addresses, AddressesRefused, read_addresses

WHOLE = """
robots:
  works: {kind: dingtalk, token: 0123456789abcdef, secret: SEC0123456789}
  duty: {kind: feishu, token: fedcba9876543210, url: "http://127.0.0.1:8000", inside: true}
mail: {host: smtp.town.example, user: grid, password: hunter2-hunter2, sender: grid@town.example}
sms: {url: "https://sms.town.example/send", token: abcdef}
people:
  works-lead: {mail: lead@town.example, phone: "13800001111"}
"""


def written(folder: Path, text: str, *, mode: int = 0o600) -> Path:
    path = folder / FILE
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return folder


def test_without_a_file_there_are_no_channels(tmp_path: Path) -> None:
    assert read_addresses(tmp_path) == Addresses()
    assert read_addresses(tmp_path).ways == frozenset()


def test_a_file_gives_the_channels_by_the_names_that_the_contacts_use(tmp_path: Path) -> None:
    read = read_addresses(written(tmp_path, WHOLE))

    assert read.ways == {"dingtalk:works", "feishu:duty", "mail", "sms"}
    assert read.people["works-lead"].phone == "13800001111"


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AddressesRefused, match="chmod 600"):
        read_addresses(written(tmp_path, WHOLE, mode=0o640))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("robots: {works: {kind: dingtalk, token: hunter2-hunter2", "no YAML"),
        ("robots: {works: {kind: pager, token: hunter2-hunter2}}", "kind"),
        ("robots: {works: {kind: dingtalk, token: 'hunter2&x=https://evil'}}", "token"),
        ("robots: {works: {kind: dingtalk, token: hunter2-hunter2, url: 'file:///hunter2'}}", "url"),
        ("robots: {works: {kind: dingtalk, token: hunter2-hunter2, webhook: x}}", "webhook"),
        ("mail: {host: smtp, sender: 'a@b>,<hunter2@c'}", "sender"),
        ("people: {lead: {phone: 'hunter2'}}", "phone"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_no_secret_repeated(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(AddressesRefused, match=says) as raised:
        read_addresses(written(tmp_path, text))

    assert "hunter2" not in str(raised.value)
