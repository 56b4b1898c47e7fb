"""The product, metered."""

from app.core.config import load
from app.main import create_app

from .metered import Metered

app = Metered(create_app(load()))
