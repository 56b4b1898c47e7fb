"""The application on a machine whose clock is 30 seconds ahead."""

from importlib import import_module

from tests.helpers.clock_difference import CLOCK_DIFFERENCE
from tests.helpers.machine_clock import set_machine_clock

set_machine_clock(lambda: CLOCK_DIFFERENCE)
app = import_module("app.main").app
