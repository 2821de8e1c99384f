"""Errors that people and programs can act on.

A service refuses by raising one of these. `code` is stable and part of the API; `message` is
Vietnamese (translatable) and says what to do; `fields` maps form fields to messages. Pages show
the message beside what was typed; the API answers RFC 9457 problem+json (`marketplace.problems`).
"""

from collections.abc import Mapping


class DomainError(Exception):
    """The base of every refusal that is not a defect."""

    status = 422
    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.fields = dict(fields or {})


class InvalidInput(DomainError):
    """What was typed or sent cannot be read or breaks a rule of the form."""

    status = 400
    code = "invalid_input"


class NotAllowed(DomainError):
    """The actor may not do this."""

    status = 403
    code = "not_allowed"


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it."""

    status = 404
    code = "not_found"


class Conflict(DomainError):
    """The thing is no longer in the state that this change needs."""

    status = 409
    code = "conflict"
