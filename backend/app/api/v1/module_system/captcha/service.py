import asyncio
import base64
import hmac
from dataclasses import dataclass
from datetime import timedelta
from secrets import choice, token_hex

from app.kit.context import Context
from app.kit.model import utc_now

from .crud import CaptchaCrud
from .model import Captcha
from .schema import CaptchaOut

ALPHABET = "ACDEFHJKMNPQRTUVWXY34679"  # none that looks like another
TEXT_LENGTH = 5
CAPTCHA_TTL = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CaptchaAnswer:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class CaptchaImage:
    text: str
    image: str


async def render_captcha() -> CaptchaImage:
    """Takes some milliseconds, in a thread: not while a transaction makes others wait."""
    text = "".join(choice(ALPHABET) for _ in range(TEXT_LENGTH))
    return CaptchaImage(text, await asyncio.to_thread(_render_png, text))


class CaptchaService:
    """A picture is good for one answer: it is gone before the answer is looked at."""

    def __init__(self, context: Context) -> None:
        self.captchas = CaptchaCrud(context)

    async def save(self, captcha_image: CaptchaImage) -> CaptchaOut:
        captcha = Captcha(
            id=token_hex(16), text=captcha_image.text, expires_at=utc_now() + CAPTCHA_TTL
        )
        await self.captchas.add(captcha)
        return CaptchaOut(
            id=captcha.id, image=captcha_image.image, expires_in=int(CAPTCHA_TTL.total_seconds())
        )

    async def consume(self, answer: CaptchaAnswer) -> bool:
        text = await self.captchas.pop_text(answer.id, utc_now())
        given = "".join(answer.text.split()).upper()
        return text is not None and hmac.compare_digest(text.encode(), given.encode())

    async def delete_expired(self) -> None:
        await self.captchas.delete_expired(utc_now())


def _render_png(text: str) -> str:
    from captcha.image import ImageCaptcha  # brings Pillow

    picture = ImageCaptcha(width=160, height=60).generate(text).getvalue()
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
