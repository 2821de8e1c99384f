"""For tests: deliver everything that is due, here and now, in order."""

from marketplace.outbox import delivery


def run_due(limit: int = 1000) -> int:
    """Deliver due rows (and what they publish) until none is left; return how many ran."""
    ran = 0
    while ran < limit:
        pk = delivery.due().order_by("due_at", "pk").values_list("pk", flat=True).first()
        if pk is None:
            return ran
        delivery.deliver(pk)
        ran += 1
    raise AssertionError(f"More than {limit} deliveries: some listener publishes to itself.")
