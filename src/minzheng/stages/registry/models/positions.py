"""Where a home lies, as the map says: kept only while somebody has to go there."""

from django.db import models
from django.db.models import Q

from minzheng.foundation.core.publicid import new_public_id
from minzheng.foundation.core.sealing import SealedField


class HomePosition(models.Model):
    """One household's place: asked for, known, not known to the map, or not to be asked for.

    It belongs to one address: `home_version` is the household's when it was asked, and a household
    of another version has no position. Empty is «not known», never a point.
    """

    WAITING, KNOWN, NONE, BARRED = "waiting", "known", "none", "barred"
    STATES = {WAITING: "在查", KNOWN: "已查到", NONE: "地图上没有", BARRED: "不查"}
    PRECISIONS = {"house": "到门牌", "street": "到路", "area": "到村（社区）"}

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    household = models.OneToOneField(
        "registry.Household", models.CASCADE, related_name="home_position"
    )
    home_version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default=WAITING, choices=list(STATES.items()))
    # «lon,lat» in whole millionths of a degree
    position = SealedField("住处的经纬度", blank=True, default="")
    precision = models.CharField("查到哪里", max_length=8, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="known") & ~Q(position="") & ~Q(precision=""))
                | (Q(state__in=["waiting", "none", "barred"], position="", precision="")),
                name="home_position_known_or_empty",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", next_try_at__isnull=False)
                | (~Q(state="waiting") & Q(next_try_at__isnull=True)),
                name="home_position_waiting_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="home_position_waiting"
            )
        ]
