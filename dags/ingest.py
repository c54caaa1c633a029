"""Nightly intake of one source: find its new files, take them in batches, balance its ledger.

**When** at 02:00 in Shanghai, for the day before. **Again** any task can be run again: what is taken stays taken.
**A bad file** never fails a task; it becomes a refused ledger row: `huisheng quarantine list`.
**By hand** trigger with `{"business_date": "2026-09-30"}`, or on the command line `huisheng ingest`.
"""

from typing import Any

import dag_defaults
from airflow.sdk import DAG, CronPartitionTimetable

MEANING = {"x": "what people say: surveys, reviews", "o": "what happened: orders, contacts, tickets"}
# A mapped task does not get the docstring of its function.
TAKING = "Take a batch of files, each whole or refused in the ledger with a reason."

for source, kind in dag_defaults.source_kinds().items():
    asset = dag_defaults.asset(source)
    with DAG(
        dag_id=f"ingest_{source}",
        description=f"{kind.upper()}-Data, {MEANING[kind]}",
        doc_md=__doc__,
        schedule=CronPartitionTimetable(
            dag_defaults.NIGHTLY, timezone=dag_defaults.TIME_ZONE, run_offset=-1, key_format="%Y-%m-%d"
        ),
        start_date=dag_defaults.START,
        catchup=False,
        max_active_runs=1,
        default_args=dag_defaults.DEFAULT_ARGS,
        deadline=dag_defaults.deadline(),
        params=dag_defaults.PARAMS,
        tags=["huisheng", kind],
    ):

        @dag_defaults.step
        def find_files(source: str, **context: Any) -> list[Any]:
            """List the files that are complete, new and not of a later date, in batches for one task each."""
            from transforms import intake, settings

            return intake.batches(intake.find_files(settings.load(), dag_defaults.business_date(context), source))

        @dag_defaults.step(map_index_template="{{ task.op_kwargs['batch'] | length }} files", doc_md=TAKING)
        def take_files(batch: list[Any], **context: Any) -> dict[str, int]:
            """Take the files of a batch in turn."""
            from transforms import intake, settings

            return intake.take_batch(settings.load(), batch, dag_defaults.business_date(context))

        @dag_defaults.step(outlets=[asset], trigger_rule="none_failed")
        def balance(source: str, asset_state_store: Any = None) -> dict[str, int]:
            """Check that no record was lost, in = loaded + quarantined + duplicate, and keep the watermark."""
            from transforms import intake, settings

            installed = settings.load()
            totals = intake.balance(installed, source)
            asset_state_store.set("watermark", intake.watermark(installed, source))
            return totals

        take_files.expand(batch=find_files(source)) >> balance(source)
