"""Writes to the registers: atomic, audited, keyword-only, each says who did it."""

from minzheng.stages.registry.actions.accounts import set_bank_account
from minzheng.stages.registry.actions.bulk import (
    NewHousehold,
    NewPerson,
    form_households,
    register_people,
)
from minzheng.stages.registry.actions.consents import (
    authorise,
    give_mandate,
    revoke_mandate,
    withdraw_authorisation,
)
from minzheng.stages.registry.actions.events import record_life_event, void_life_event
from minzheng.stages.registry.actions.forgetting import empty_account, forget_person
from minzheng.stages.registry.actions.households import (
    form_household,
    join,
    leave,
    move_household,
)
from minzheng.stages.registry.actions.people import correct_person, register_person
from minzheng.stages.registry.actions.reading import look, open_number
from minzheng.stages.registry.actions.rests import freeze, hold, lift_freeze, release_hold

__all__ = [
    "NewHousehold",
    "NewPerson",
    "authorise",
    "correct_person",
    "empty_account",
    "forget_person",
    "form_household",
    "form_households",
    "freeze",
    "give_mandate",
    "hold",
    "join",
    "leave",
    "lift_freeze",
    "look",
    "move_household",
    "open_number",
    "record_life_event",
    "register_people",
    "register_person",
    "release_hold",
    "revoke_mandate",
    "set_bank_account",
    "void_life_event",
    "withdraw_authorisation",
]
