"""Signing in."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from minzheng.foundation.accounts.models import User


class SignInForm(forms.Form):
    """User name and password; one answer for every failure, so that no account is discovered."""

    username = forms.CharField(label="用户名", max_length=40)
    password = forms.CharField(label="密码", max_length=128, widget=forms.PasswordInput)
    next = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    user: User | None = None

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Check name and password together."""
        data = super().clean() or {}
        if self.errors:
            return data
        user = authenticate(self.request, username=data["username"], password=data["password"])
        if not isinstance(user, User):
            raise forms.ValidationError("用户名或密码不对。连续错 10 次会暂停 15 分钟。")
        self.user = user
        return data
