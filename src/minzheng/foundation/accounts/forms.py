"""Signing in, the second factor, a new password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.fields import Form, LineField


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


class FactorForm(Form):
    """Six digits of the app, or a recovery code."""

    code = LineField(label="动态码", missing="请输入手机上的 6 位动态码。", max_length=20)


class PasswordForm(Form):
    """The present password, and the new one twice."""

    old = forms.CharField(
        label="现在的密码", max_length=128, widget=forms.PasswordInput, strip=False,
        error_messages={"required": "请填写现在的密码。"},
    )  # fmt: skip
    new = forms.CharField(
        label="新密码", max_length=128, widget=forms.PasswordInput, strip=False,
        error_messages={"required": "请填写新密码。"},
    )  # fmt: skip
    again = forms.CharField(
        label="再输一次新密码", max_length=128, widget=forms.PasswordInput, strip=False,
        error_messages={"required": "请把新密码再输一次。"},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Both new ones alike."""
        data = super().clean() or self.cleaned_data
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一样。")
        return data
