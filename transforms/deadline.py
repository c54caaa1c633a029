"""Called by Airflow's triggerer when a night is not done in time. Light to import: DAG files name it."""

from typing import Any


async def tell_late(context: dict[str, Any] | None = None, hours: float = 0) -> None:
    """Send the event ``late`` with the ids of the run."""
    import asyncio

    from transforms import alerts, settings

    run = (context or {}).get("dag_run") or {}
    facts = {"dag": run.get("dag_id", ""), "run": run.get("dag_run_id", run.get("run_id", "")), "hours": f"{hours:g}"}
    event = alerts.Event("late", f"夜间任务超过 {hours:g} 小时 the night is late", facts)
    await asyncio.to_thread(alerts.tell, settings.load(), event)
