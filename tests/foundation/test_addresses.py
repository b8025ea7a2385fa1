"""Whose address counts: the direct one, or behind our own proxy what the proxy saw."""

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from minzheng.foundation.core.addresses import client_address
from minzheng.stages.registry.models import SignInThrottle
from tests.cast import PASSWORD, Cast

PROXY = "10.1.1.1"


@pytest.mark.parametrize(
    ("behind", "header", "address"),
    [
        (False, "6.6.6.6", PROXY), (True, "6.6.6.6", "6.6.6.6"),
        (True, "1.2.3.4, 6.6.6.6", "6.6.6.6"), (True, "1.2.3.4,2001:DB8::1", "2001:db8::1"),
        (True, "", PROXY), (True, "unknown", PROXY), (True, "6.6.6.6, ", PROXY),
    ],
)  # fmt: skip
def test_the_last_hop_and_only_behind_a_proxy(
    settings: LazySettings, behind: bool, header: str, address: str
) -> None:
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == address


def test_staff_behind_one_proxy_do_not_lock_each_other_out(
    cast: Cast, settings: LazySettings
) -> None:
    """Ten wrong passwords from one client; the same account from another still opens."""
    settings.BEHIND_PROXY = True

    def signs_in(password: str, address: str) -> bool:
        request = RequestFactory().post(
            "/staff/sign-in/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"9.9.9.9, {address}"
        )
        try:
            return authenticate(request, username="wang", password=password) is not None
        except PermissionDenied:
            return False

    assert not any(signs_in(f"guess {n}", "6.6.6.6") for n in range(10))
    assert not signs_in(PASSWORD, "6.6.6.6")
    assert signs_in(PASSWORD, "10.0.0.2")


def test_residents_limits_count_the_client(cast: Cast, settings: LazySettings) -> None:
    settings.BEHIND_PROXY = True
    for number, address in ((cast.zhang, "6.6.6.6"), (cast.li, "10.0.0.2")):
        Client(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=address).post(
            "/sign-in/", {"id_number": number.id_number.open()}
        )
    assert SignInThrottle.objects.filter(key__startswith="sent-address:").count() == 2
