"""The application with a measurement of its CPU time."""

from app.main import app as product
from benchmarks.cpu_middleware import CpuTimeMiddleware

app = CpuTimeMiddleware(product)
