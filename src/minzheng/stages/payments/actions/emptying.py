"""When the time of keeping is over: names and accounts in a bank file go; sums and books stay."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.stages.payments.models import BankFile


@action
def empty_file(*, file: BankFile, by: Actor) -> bool:
    """Delete the contents of a file the bank has answered; its hash, count and total stay."""
    done = (
        BankFile.objects.filter(pk=file.pk, result_at__isnull=False)
        .exclude(content="")
        .update(content="", trouble="")
    )
    if done:
        record("file.emptied", file, by=by)
    return bool(done)
