"""What the published API schema covers."""

from collections.abc import Callable

Endpoint = tuple[str, str, str, Callable[..., object]]


def only_ours(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Keep our own API; Wagtail's admin brings endpoints of its own under `/cms/`."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
