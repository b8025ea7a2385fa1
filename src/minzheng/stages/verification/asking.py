"""Which departments to ask, and how: one client for the process."""

from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from minzheng.connectors.department_data.asking import Query as Asked
from minzheng.connectors.department_data.client import DepartmentClient
from minzheng.stages.verification.models import Query

# The API serves this address; a test holds the two together.
LATE = "/api/v1/departments/late"


@lru_cache(maxsize=4)
def _client(url: str, secret: bytes) -> DepartmentClient:
    return DepartmentClient.at(url, secret)


def client() -> DepartmentClient:
    """The client for the address and secret in the settings."""
    return _client(settings.DEPARTMENTS_URL, settings.CONNECTOR_SECRET)


def asked(query: Query, case_ref: str, purpose: str) -> tuple[str, Asked]:
    """A query as it goes out: bound to its case and its authorisation, or not at all."""
    return query.source, Asked(
        query_id=query.public_id,
        authorisation_id=query.authorisation.public_id,
        case_id=case_ref,
        id_number=query.person.id_number.open(),
        purpose=purpose,
        callback_url=f"{settings.SITE_URL.rstrip('/')}{LATE}" if settings.SITE_URL else "",
        as_of=timezone.localtime(query.asked_at).date(),  # stored in UTC, eight hours behind
    )
