"""The gallery and the pages for trouble, rendered as the product renders them."""

import re

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.test import RequestFactory

pytestmark = pytest.mark.django_db


class Odd(forms.Form):
    """One field of each kind, to be left wrong."""

    name = forms.CharField(label="姓名", help_text="和身份证上一样")
    who = forms.ChoiceField(
        label="给谁办？",
        choices=[("self", "给自己"), ("other", "给别人")],
        widget=forms.RadioSelect,
    )
    kinds = forms.MultipleChoiceField(
        label="收入", choices=[("w", "工资")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agree = forms.BooleanField(label="我同意")
    town = forms.ChoiceField(label="镇街", choices=[("a", "烟雨街道")])
    note = forms.CharField(label="还想说的", widget=forms.Textarea, required=False)
    photo = forms.FileField(label="照片", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def page(template: str, query: str = "", **context: object) -> str:
    """The HTML of `template` as a signed-out visitor gets it."""
    request = RequestFactory().get(f"/desk/gallery/{query}")
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]
    return render(request, template, context).content.decode()


@pytest.mark.parametrize("mode", ["desk", "person", "22", "26", "30"])
def test_every_component_shows_at_every_size(mode: str) -> None:
    html = page("core/gallery.html", f"?as={mode}", form=Odd({}, prefix="odd"))
    assert html.count("<h1") == 1
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)
    assert ('data-elder="' in html) == mode.isdigit()
    assert html.count("已超期 3 天") >= 1


def test_each_field_is_tied_to_its_label_help_and_error() -> None:
    html = page("core/gallery.html", form=Odd({}, prefix="odd"))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for names in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(names.split()) <= set(ids)
    for target in re.findall(r'href="#(id_[^"]+)"', html):
        assert target in ids
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    controls = re.findall(r'<(?:input (?!type="hidden")|select|textarea)[^>]*? id="([^"]+)"', html)
    assert len(controls) > 20
    for control in controls:
        wrapped = re.search(rf'<label class="mz-choice">\s*<input[^>]* id="{control}"', html)
        named = re.search(rf'<[^>]*\sid="{control}"[^>]*aria-label', html)
        assert control in labelled or wrapped or named, control
    assert html.count('aria-invalid="true"') >= 4


@pytest.mark.parametrize("template", ["core/403.html", "core/404.html"])
def test_trouble_says_what_to_do_next(template: str) -> None:
    html = page(template)
    assert html.count("<h1") == 1 and 'href="/desk/"' in html
