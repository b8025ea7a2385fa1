"""Every view says who may open it; a view without a door does not open at all."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Door(NamedTuple):
    """kind: public, resident, staff, or, for programs, token (a resident's app) and client.

    `abilities`: any one of them is enough for staff; for a client, the scope that it needs; for
    a resident, what a mandate must cover (none: in person only).
    Token and client doors are opened by the API itself, from the header; cookies open none.
    """

    kind: str
    abilities: tuple[str, ...] = ()


def public(view: View) -> View:
    """Anyone may open this page."""
    view.door = Door("public")  # type: ignore[attr-defined]
    return view


def resident(view: View) -> View:
    """A signed-in resident, in person: no mandate reaches this far."""
    view.door = Door("resident")  # type: ignore[attr-defined]
    return view


def resident_or_agent(act: str) -> Callable[[View], View]:
    """A signed-in resident, or one who acts for him by a live mandate that covers `act`."""

    def mark(view: View) -> View:
        view.door = Door("resident", (act,))  # type: ignore[attr-defined]
        return view

    return mark


def staff(*abilities: str) -> Callable[[View], View]:
    """Staff who hold any of the abilities, within their area."""

    def mark(view: View) -> View:
        view.door = Door("staff", abilities)  # type: ignore[attr-defined]
        return view

    return mark
