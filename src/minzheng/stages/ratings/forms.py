"""The five grades as a form: the same words online and at the counter."""

from minzheng.foundation.core.fields import Form, PickField, TextField
from minzheng.stages.ratings.actions.calling import MOST
from minzheng.stages.ratings.actions.giving import WORDS_MOST
from minzheng.stages.ratings.models import Rating

GRADES = [(str(grade), word) for grade, word in Rating.GRADES.items()]


class RateForm(Form):
    """How it was, and, for whoever likes to say it, what."""

    grade = PickField(label="这件事办得怎么样？", choices=GRADES, missing="请选一个评价。")
    words = TextField(
        label="还想说什么？", required=False, max_length=WORDS_MOST,
        help_text="哪里好、哪里不好，几个字也可以。家里别的人看不到；评不满意的，打电话回访的同事会看。",
    )  # fmt: skip


class CounterRateForm(RateForm):
    """The same by the hand of staff, from her words."""

    door = PickField(
        label="怎么来的", missing="请选本人是怎么说的。",
        choices=[
            ("counter", "本人在窗口说的"), ("phone", "本人打电话说的"), ("paper", "本人写在纸上的"),
        ],
    )  # fmt: skip
    field_order = ("door", "grade", "words")


class CallBackForm(Form):
    """What she said, and what was done."""

    outcome = PickField(
        label="联系上了吗？", choices=list(Rating.OUTCOMES.items()), missing="请选联系上了没有。"
    )
    heard = TextField(
        label="本人说了什么", required=False, max_length=MOST,
        help_text="联系上了要写。照本人的话写，本人以后能看到。",
    )  # fmt: skip
    answer = TextField(
        label="怎么答复的", max_length=MOST, rows=4, missing="请写明怎么答复的，本人会看到。",
        help_text="改了什么、怎么办，写清楚。本人会一字不差地看到。",
    )  # fmt: skip
