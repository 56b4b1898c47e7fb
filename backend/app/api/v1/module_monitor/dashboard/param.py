from pydantic import BaseModel, ConfigDict, Field


class DashboardParam(BaseModel):
    """The last `days` with today. `offset`: minutes by which the caller's clock is ahead of UTC."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(14, ge=1, le=31)
    offset: int = Field(0, ge=-12 * 60, le=14 * 60)
