import asyncio
import base64
import hmac
from dataclasses import dataclass
from datetime import timedelta
from secrets import choice, token_hex

from app.kit.context import Context
from app.kit.model import now

from .crud import CaptchaCrud
from .model import Captcha
from .schema import CaptchaOut

LETTERS = "ACDEFHJKMNPQRTUVWXY34679"  # none that looks like another
LENGTH = 5
LIFE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Answer:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    text: str
    image: str


async def draw() -> Picture:
    """Takes some milliseconds, in a thread: not while a transaction makes others wait."""
    text = "".join(choice(LETTERS) for _ in range(LENGTH))
    return Picture(text, await asyncio.to_thread(_draw, text))


class CaptchaService:
    """A picture is good for one answer: it is gone before the answer is looked at."""

    def __init__(self, context: Context) -> None:
        self.captchas = CaptchaCrud(context)

    async def keep(self, picture: Picture) -> CaptchaOut:
        captcha = Captcha(id=token_hex(16), text=picture.text, expires_at=now() + LIFE)
        await self.captchas.add(captcha)
        return CaptchaOut(id=captcha.id, image=picture.image, expires_in=int(LIFE.total_seconds()))

    async def consume(self, answer: Answer) -> bool:
        text = await self.captchas.take(answer.id, now())
        given = "".join(answer.text.split()).upper()
        return text is not None and hmac.compare_digest(text.encode(), given.encode())

    async def forget(self) -> None:
        await self.captchas.forget(now())


def _draw(text: str) -> str:
    from captcha.image import ImageCaptcha  # brings Pillow

    picture = ImageCaptcha(width=160, height=60).generate(text).getvalue()
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
