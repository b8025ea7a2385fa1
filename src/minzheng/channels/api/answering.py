"""Answers of a program, held to the very fields that a page has: one set of rules for both."""

from typing import Any

from minzheng.channels.api.problems import Code, Refusal
from minzheng.stages.catalog import Item, Question
from minzheng.stages.catalog.question_form import QuestionsForm


def clean_answers(item: Item, given: dict[str, int | str]) -> dict[str, Any]:
    """What to save. Refusal with every field that is wrong; an unknown key is wrong too."""
    questions = {question.key: question for question in item.questions}
    wrong = [(f"answers.{key}", "没有这个问题") for key in given if key not in questions]
    asked = [question for key, question in questions.items() if key in given]
    wrong += [
        (f"answers.{q.key}", "金额用整数的分" if q.kind == "money" else "这一项用文字")
        for q in asked
        if isinstance(given[q.key], int) is not (q.kind == "money")
    ]
    if wrong:
        raise Refusal(Code.WRONG_SHAPE, errors=tuple(wrong))
    typed = {question.key: _typed(question, given[question.key]) for question in asked}
    form = QuestionsForm(asked, typed, initial={}, kept={}, known={})
    if not form.is_valid():
        rows = [(f"answers.{key}", str(texts[0])) for key, texts in form.errors.items()]
        raise Refusal(Code.WRONG_SHAPE, errors=tuple(rows))
    return form.answers()


def _typed(question: Question, value: int | str) -> str:
    """As one would type it: yuan for a sum that came in fen."""
    if question.kind == "money":
        fen = int(value)
        return f"{fen // 100}.{fen % 100:02d}"
    return str(value)
