"""Nightly intake: one DAG for X-Data, one for O-Data. Find new files, take each, balance the ledger."""

import dag_defaults
from airflow.sdk import DAG, Asset, CronPartitionTimetable, Param, task

for kind, meaning in (("x", "what people say: surveys, reviews"), ("o", "what happened: orders, contacts, tickets")):
    with DAG(
        dag_id=f"ingest_{kind}",
        description=f"{kind.upper()}-Data, {meaning}",
        doc_md=__doc__,
        schedule=CronPartitionTimetable(
            dag_defaults.NIGHTLY, timezone=dag_defaults.TIME_ZONE, run_offset=-1, key_format="%Y-%m-%d"
        ),
        start_date=dag_defaults.START,
        catchup=False,
        max_active_runs=1,
        default_args=dag_defaults.DEFAULT_ARGS,
        deadline=dag_defaults.deadline(),
        params={"business_date": Param(None, type=["null", "string"], format="date")},
        tags=["huisheng", kind],
    ):

        @task
        def find_files(kind: str, **context) -> list[dict[str, str]]:
            """List the files of this kind that are complete and new."""
            from transforms import pipeline, settings

            return pipeline.find_files(settings.load(), kind, dag_defaults.business_date(context))

        @task(map_index_template="{{ task.op_kwargs['found']['source'] }}")
        def ingest_file(found: dict[str, str], **context) -> dict[str, object]:
            """Take one file, or refuse it in the ledger with a reason."""
            from transforms import pipeline, settings

            return pipeline.ingest(settings.load(), found, dag_defaults.business_date(context))

        @task(outlets=[Asset(f"huisheng_{kind}_data")], trigger_rule="none_failed")
        def balance(kind: str) -> dict[str, int]:
            """Check that no record was lost: in = loaded + quarantined + duplicate."""
            from transforms import pipeline, settings

            return pipeline.balance(settings.load(), kind)

        ingest_file.expand(found=find_files(kind)) >> balance(kind)
