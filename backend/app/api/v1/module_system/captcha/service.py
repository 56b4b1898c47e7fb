import asyncio
import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import choice, token_hex

from app.kit.clock import CLOCK_TOLERANCE
from app.kit.context import Context
from app.kit.model import utc_now

from .crud import CaptchaCrud
from .model import Captcha
from .schema import CaptchaOut

ALPHABET = "ACDEFHJKMNPQRTUVWXY34679"  # without characters that look alike
TEXT_LENGTH = 5
CAPTCHA_TTL = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CaptchaAnswer:
    """The text that the user has read in the captcha with this id."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class CaptchaImage:
    """A captcha that is not stored yet. `image` is a data URI."""

    text: str
    image: str


async def render_captcha() -> CaptchaImage:
    """Renders a random text in a thread. Takes milliseconds: call it outside a transaction."""
    text = "".join(choice(ALPHABET) for _ in range(TEXT_LENGTH))
    return CaptchaImage(text, await asyncio.to_thread(_render_png, text))


class CaptchaService:
    """Captchas. One can be answered once: it is deleted before the answer is compared."""

    def __init__(self, context: Context) -> None:
        self.captchas = CaptchaCrud(context)

    async def save(self, captcha_image: CaptchaImage) -> CaptchaOut:
        """Stores the text and returns what the client sees."""
        captcha = Captcha(
            id=token_hex(16), text=captcha_image.text, expires_at=utc_now() + CAPTCHA_TTL
        )
        await self.captchas.add(captcha)
        return CaptchaOut(
            id=captcha.id, image=captcha_image.image, expires_in=int(CAPTCHA_TTL.total_seconds())
        )

    async def consume(self, answer: CaptchaAnswer) -> bool:
        """Deletes the captcha and returns whether the answer was correct. Ignores case."""
        text = await self.captchas.pop_text(answer.id, *self._valid_period())
        answer_text = "".join(answer.text.split()).upper()
        return text is not None and hmac.compare_digest(text.encode(), answer_text.encode())

    async def delete_expired(self) -> None:
        """Deletes expired captchas."""
        await self.captchas.delete_expired(utc_now())

    def _valid_period(self) -> tuple[datetime, datetime]:
        """Returns the bounds of `expires_at`. A later one was set by a clock that was ahead."""
        now = utc_now()
        return now, now + CAPTCHA_TTL + CLOCK_TOLERANCE


def _render_png(text: str) -> str:
    # Imports Pillow, which most processes do not need.
    from captcha.image import ImageCaptcha

    png = ImageCaptcha(width=160, height=60).generate(text).getvalue()
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
