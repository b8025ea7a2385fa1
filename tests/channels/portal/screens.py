"""A browser without JavaScript: reads the forms of a page, fills them in, presses a button."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

TYPED = ("text", "tel", "search", "number", "password", "textarea")


@dataclass
class Form:
    """One form as it stands in the page."""

    action: str
    method: str
    hidden: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Screen(HTMLParser):
    """A page: its forms, links and words."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.title = ""
        self._inside: Form | None = None
        self._tag = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect forms and links."""
        told = {name: value or "" for name, value in attrs}
        self._tag = tag
        if tag == "a":
            self.links.append(told.get("href", ""))
        if tag == "form":
            self._inside = Form(told.get("action", ""), told.get("method", "get"))
            self.forms.append(self._inside)
        if self._inside is not None:
            self._control(self._inside, tag, told)

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._inside = None
        self._tag = ""

    def handle_data(self, data: str) -> None:
        """Words that a person reads."""
        if self._tag == "title":
            self.title += data
        elif self._tag not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words in one line."""
        return " ".join(" ".join(self.words).split())

    def form(self, *names: str) -> Form:
        """The form that holds these fields, or the last one of the main part."""
        for form in self.forms:
            have = {**form.hidden, **form.typed, **form.choices, **dict.fromkeys(form.files, "")}
            if all(name in have for name in names):
                return form
        raise AssertionError(f"no form with {names}")

    def _control(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "textarea":
            form.typed[name] = ""
        elif tag == "button" and name:
            form.buttons.append((name, told.get("value", "")))
        elif tag == "input" and kind == "hidden":
            form.hidden[name] = told.get("value", "")
        elif tag == "input" and kind in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(told.get("value", "on"))
            if "checked" in told and kind == "checkbox":
                form.chosen.setdefault(name, []).append(told.get("value", "on"))
            elif "checked" in told:
                form.chosen[name] = told.get("value", "on")
        elif tag == "input" and kind == "file":
            form.files.append(name)
        elif tag == "input" and kind in TYPED:
            form.typed[name] = told.get("value", "")


class Walker:
    """Goes from page to page, counting screens seen and fields typed into."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.path = "/"
        self.screens: list[str] = []
        self.typed: list[str] = []
        self.response: Any = None
        self.screen: Screen = None  # type: ignore[assignment]

    def open(self, path: str) -> Screen:
        """A screen the person looks at."""
        self.response = self.client.get(path, follow=True)
        if self.response.redirect_chain:
            path = self.response.redirect_chain[-1][0]
        return self._seen(path)

    def press(self, *, do: str = "", **values: Any) -> Screen:
        """Type the values into the form that has these fields, and press its button."""
        form = self.screen.form(*values) if values else self._last()
        self.typed += [name for name in values if name in form.typed]
        data = {**form.hidden, **form.typed, **form.chosen, **values}
        if do:
            data["do"] = do
        self.response = self.client.post(form.action or self.path, data, follow=True)
        chain = self.response.redirect_chain
        return self._seen(chain[-1][0] if chain else form.action or self.path)

    def _last(self) -> Form:
        forms = [f for f in self.screen.forms if f.action not in ("/elder/", "/mandates/stop/")]
        return forms[0]

    def _seen(self, path: str) -> Screen:
        self.path = path.split("?")[0]
        self.screens.append(self.path)
        self.screen = Screen(self.response)
        return self.screen
