"""Called by Airflow's triggerer when a night is not done in time. Light to import: DAG files name it."""

from typing import Any


async def tell_late(context: dict[str, Any] | None = None, hours: float = 0) -> None:
    """Send the event ``late`` with the ids of the run."""
    import asyncio

    from transforms import alerts, settings

    run = (context or {}).get("dag_run") or {}
    event = alerts.late(hours, dag=run.get("dag_id", ""), run=run.get("dag_run_id", run.get("run_id", "")))
    await asyncio.to_thread(alerts.tell, settings.load(), event)
