"""Names that staff pages may use."""

from typing import Any

from django.http import HttpRequest

from minzheng.foundation.accounts.scope import NOBODY, Scope


def staff_context(request: HttpRequest) -> dict[str, Any]:
    """`scope` (what may be done here) and `staff` (who is signed in)."""
    scope: Scope = getattr(request, "scope", NOBODY)
    return {"scope": scope, "staff": request.user if scope.grants else None}
