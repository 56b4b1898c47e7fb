from pydantic import Field

from app.kit.schema import Schema


class CaptchaOut(Schema):
    """A captcha. `image` is a data URI; the client sends `id` back with the text."""

    id: str
    image: str = Field(repr=False)
    expires_in: int
