"""The kick after commit, and the sweep that is the mechanism."""


def kick(pks: list[int]) -> None:
    """Placeholder until delivery lands with the next commit."""
