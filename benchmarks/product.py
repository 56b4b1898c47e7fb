"""The product, metered."""

from app.main import app as product

from .metered import Metered

app = Metered(product)
