from pydantic import Field

from app.kit.schema import Schema


class CaptchaOut(Schema):
    """`image` is a data URI; `id` goes back with what a person read in it."""

    id: str
    image: str = Field(repr=False)
    expires_in: int
