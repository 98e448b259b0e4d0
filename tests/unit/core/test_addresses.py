"""No address with a password is accepted, and none is repeated, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.addresses import address_of, redacted, with_database
from core.errors import UsageError

SECRET = "hunter2x"
ACCEPTED = [
    ("postgresql:///books", "postgresql"),
    ("postgresql://h/books", "postgresql"),
    ("postgres://h/books", "postgresql"),
    ("postgresql://anna@h:5433/books?sslmode=require", "postgresql"),
    ("postgresql://postgres@/postgres?host=/tmp/socket", "postgresql"),
    ("postgresql://one:1,two:2/books?target_session_attrs=any", "postgresql"),
    ("postgresql://[::1]:5432/books", "postgresql"),
    ("postgresql://%2Ftmp%2Fsocket/books", "postgresql"),
    ("postgresql://anna%40firm@h/books", "postgresql"),
    ("postgresql://h/books?options=-c%20geqo%3Doff", "postgresql"),
    ("postgresql://h/?service=books&passfile=/home/anna/.pgpass", "postgresql"),
    ("books.db", "sqlite"),
    ("sqlite:////data/books.db", "sqlite"),
    ("sqlite:///books.db", "sqlite"),
    ("/data/a b/é.db", "sqlite"),
    ("books@2026.db", "sqlite"),
    ("a=b.db", "sqlite"),
]
REFUSED = [
    "postgresql://u:hunter2x@h/db",
    "postgresql://u:hunter2x@ss@h/db",
    "postgresql://u:ab@hunter2x@h/db",
    "postgresql://:hunter2x@h/db",
    "postgresql://u:hunter2x@",
    "postgresql://u:hun/ter@hunter2x/db",
    "postgresql://u:12/hunter2x@h/db",
    "postgresql://u:12?hunter2x@h/db",
    "postgresql://u:12#hunter2x@h/db",
    "postgresql://u:x?hunter2x@h/db",
    "postgresql://u:hunter2xh/db",
    "postgresql://u%3Ahunter2x@h/db",
    "postgresql://u%3Ahunter2x%40h/db",
    "postgresql://h/u:hunter2x@db",
    "postgresql://h/u%3Ahunter2x%40db",
    "postgresql://u: hunter2x@h/db",
    "postgresql://u:\nhunter2x@h/db",
    "postgres://u:hunter2x@h/db",
    "POSTGRESQL://u:hunter2x@h/db",
    "Postgres://u:hunter2x@h/db",
    "postgres:/u:hunter2x@h",
    "postgresql:u:hunter2x@h/db",
    "postgresql//u:hunter2x@h/db",
    "postgresql+psycopg://u:hunter2x@h/db",
    "//u:hunter2x@h/db",
    "u:hunter2x@h/db",
    "mysql://u:hunter2x@h/db",
    "sqlite://u:hunter2x@h/db",
    "sqlite:///postgresql://u:hunter2x@h/db",
    "sqlite:////data/u:hunter2x@h.db",
    "sqlite:///books.db?password=hunter2x",
    "postgresql://h/db?password=hunter2x",
    "postgresql://h/db?PASSWORD=hunter2x",
    "postgresql://h/db?p%61ssword=hunter2x",
    "postgresql://h/db?sslpassword=hunter2x",
    "postgresql://h/db?sslmode=require&password=hunter2x",
    "postgresql://h/db?sslmode=require;password=hunter2x",
    "postgresql://h/db?passwort=hunter2x",
    "postgresql://h/db?hunter2x",
    "postgresql://h/db?dbname=postgresql://u:hunter2x@h/db",
    "postgresql://h/db?dbname=password%3Dhunter2x",
    "postgresql://h/db?host=u:hunter2x@h",
    "postgresql://h/db?user=u%20password=hunter2x",
    "host=h dbname=db password=hunter2x",
    "host=h password = 'hunter2x'",
    "password=hunter2x",
    "dbname=db passwd=hunter2x",
]


@pytest.mark.parametrize(("text", "kind"), ACCEPTED)
def test_addresses_without_a_secret(text: str, kind: str):
    assert address_of(text).kind == kind


@pytest.mark.parametrize("text", REFUSED)
def test_addresses_with_a_secret_are_refused_and_not_repeated(text: str):
    with pytest.raises(UsageError) as caught:
        address_of(text)
    assert SECRET not in str(caught.value)
    assert "hun" not in str(caught.value)


@pytest.mark.parametrize("text", REFUSED)
def test_a_sentence_that_repeats_what_was_typed_loses_the_secret(text: str):
    for sentence in (f"There is no command {text}.", f"Unrecognized arguments: {text}.", f"'{text}' is not a date"):
        assert SECRET not in redacted(sentence.replace("\n", " ")), sentence


def test_other_sentences_stay_as_they_are():
    for text in (
        "There is no voucher INVC-00871.",
        "Write postgresql://host/database.",
        "5 % of 10:30, a = b, name=x",
        "anna@example.com",
    ):
        assert redacted(text) == text


def test_another_database_of_the_same_server():
    assert with_database("postgresql://a@h:1/x?sslmode=require", "y z") == "postgresql://a@h:1/y%20z?sslmode=require"
    assert with_database("postgresql://a@/x?host=/tmp/s", "y") == "postgresql://a@/y?host=/tmp/s"
    assert with_database("postgresql:///?dbname=x", "y") == "postgresql:///y"


WORDS = st.text("ab:/@?#%&= '\\.1", max_size=6)
PARTS = st.sampled_from(
    ["postgresql://", "postgres:/", "postgresql:", "host=", "//", ":", "@", "/", "?", "&", "%40", "u"]
)


@given(st.lists(st.one_of(PARTS, WORDS), max_size=5), st.lists(st.one_of(PARTS, WORDS), max_size=5))
@example(["postgresql://", "u", ":"], ["@", "h"])
def test_no_refusal_repeats_a_malformed_address(before: list[str], after: list[str]):
    """Whatever stands around the secret: an address that is refused is never repeated."""
    text = "".join(before) + SECRET + "".join(after)
    said = ""
    try:
        address_of(text)
    except UsageError as error:
        said = str(error)
    assert SECRET not in said


@given(st.data())
def test_one_slip_in_an_address_with_a_password_leaves_it_refused(data: st.DataObject):
    """A letter too many, too few or another one, outside the password and not the colon before it."""
    text = "postgresql://anna:hunter2x@db.example:5432/books?sslmode=require"
    secret = range(text.index(":hunter2x"), text.index("@") + 1)
    place = data.draw(st.integers(0, len(text)).filter(lambda at: at not in secret))
    letter = data.draw(st.sampled_from("abz:/@?#&= %"))
    slip = data.draw(st.sampled_from(["insert", "delete", "replace"]))
    kept = text[place:] if slip == "insert" else text[place + 1 :]
    with pytest.raises(UsageError) as caught:
        address_of(text[:place] + ("" if slip == "delete" else letter) + kept)
    assert SECRET not in str(caught.value)
