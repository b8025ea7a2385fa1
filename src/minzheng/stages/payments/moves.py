"""How a batch moves: one conditional UPDATE on state and version, so two people cannot both."""

from typing import Any

from django.db.models import F

from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.payments.models import Batch


def move(batch: Batch, *, version: int, states: tuple[str, ...], to: str, **changes: Any) -> None:
    """Take the batch from one of `states`, seen at `version`, to `to`. Raises Conflict."""
    moved = Batch.objects.filter(pk=batch.pk, version=version, state__in=states).update(
        state=to, version=F("version") + 1, **changes
    )
    batch.refresh_from_db()
    if moved:
        return
    if batch.state in states:
        raise Conflict("这批名单刚被改过，请核对新的户数和金额后再办理。")
    raise Conflict(f"这批名单现在是“{Batch.STATES[batch.state]}”，不能再办这一步，请刷新后查看。")


def lock(batch: Batch) -> Batch:
    """The batch as it stands, kept by this transaction until it ends."""
    return Batch.objects.select_for_update().get(pk=batch.pk)


def touch(batch: Batch, *, states: tuple[str, ...], version: int | None = None) -> Batch:
    """Lock a batch whose lines are about to change and let others see that they did.

    Raises NotPossible in another state, Conflict at another version.
    """
    now = lock(batch)
    if now.state not in states:
        raise NotPossible(f"这批名单现在是“{Batch.STATES[now.state]}”，不能再改，请先退回修改。")
    if version is not None and now.version != version:
        raise Conflict
    now.version += 1
    now.save(update_fields=["version"])
    return now
