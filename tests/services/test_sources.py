"""Sources: found under any of their names, made when they are new."""

import pytest

from forecasts.domain.source import SourceKind
from forecasts.errors import ConflictError, NotFoundError
from forecasts.services.sources import (
    add_alias,
    find_source,
    set_yardstick,
    source_for,
    source_named,
    yardstick_in_force,
)
from forecasts.storage.database import Database
from tests.services.factories import NOW, a_source


def test_a_source_is_found_by_key_name_or_alias(any_db: Database) -> None:
    with any_db.begin() as session:
        a_source(session, "boe", name="The Bank of Examples")
    add_alias(any_db, "boe", "Old Lady", now=NOW)
    with any_db.read() as session:
        for name in ("boe", "bank of  EXAMPLES", "The Bank of Examples", "old lady"):
            assert source_named(session, name).key == "boe", name
        assert find_source(session, "bank") is None
        with pytest.raises(NotFoundError, match="did you mean The Bank of Examples"):
            source_named(session, "The Bank of Exampels")


def test_a_name_belongs_to_one_source(db: Database) -> None:
    with db.begin() as session:
        a_source(session, "bank")
        a_source(session, "fund")
    add_alias(db, "bank", "BANK", now=NOW)  # its own already
    with pytest.raises(ConflictError, match="another source"):
        add_alias(db, "fund", "the bank", now=NOW)


def test_a_new_name_makes_a_source_with_a_key_of_its_own(db: Database) -> None:
    with db.begin() as session:
        a_source(session, "bank", name="Something else")
        made = source_for(session, "Bank", kind=SourceKind.BODY, now=NOW)
        found = source_for(session, "Bank", kind=SourceKind.PERSON, now=NOW)
        # "bank" is a key first: whoever types it means that one
        assert (made.key, found.key) == ("bank-2", "bank-2")
        assert source_named(session, "bank").key == "bank"


def test_the_yardstick_in_force_is_the_sources_or_that_of_the_outlet_above(
    db: Database,
) -> None:
    with db.begin() as session:
        outlet = a_source(session, "paper")
        a_source(session, "ann", kind=SourceKind.PERSON, parent_id=outlet.id)
    assert yardstick_in_force(db, "ann") is None
    set_yardstick(db, "paper", "ipcc-ar5", now=NOW)
    assert yardstick_in_force(db, "ann") == "ipcc-ar5"
    set_yardstick(db, "ann", "uk-phia-2018", now=NOW)
    assert yardstick_in_force(db, "ann") == "uk-phia-2018"
    assert yardstick_in_force(db, "nobody") is None
