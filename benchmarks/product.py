"""The product, metered."""

from app.main import app as product

from .cpu_middleware import Metered

app = Metered(product)
