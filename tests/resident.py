"""A resident's browser: like every form of the portal it says for whom a page was made."""

from typing import Any

from django.test import Client

from minzheng.stages.registry.middleware import ACTING, KEY


class ResidentClient(Client):
    """Posts carry `for`, as the forms do, unless a test says otherwise (`for` in the data)."""

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        """As a form that was opened a moment ago would be sent."""
        if data is None or (isinstance(data, dict) and "for" not in data):
            session = self.session
            stands_for = session.get(ACTING) or session.get(KEY, "")
            data = {**(data or {}), "for": stands_for}
        return super().post(path, data, *args, **kwargs)
