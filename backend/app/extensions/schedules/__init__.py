"""Jobs: stored schedules of tasks. `app.extensions.scheduler` starts them.

    crontab      cron expressions: parsing and fire times
    schedule     when a job fires: a cron expression, an interval or one date
    description  a schedule in words
    model        the table of jobs
    firing       the transactions that start the run of a job
    signal       wakes the schedulers of this process when a job was changed

`schedule` and `description` work without a database.
"""

from app.extensions.schedules.model import OverlapPolicy, TaskJob
from app.extensions.schedules.schedule import Schedule, TriggerKind

__all__ = ["OverlapPolicy", "Schedule", "TaskJob", "TriggerKind"]
