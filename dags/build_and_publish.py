"""Score texts, build the tables in a private file, audit them, and publish one release per business date."""

import dag_defaults
from airflow.sdk import DAG, Asset, Param, PartitionedAssetTimetable, task

with DAG(
    dag_id="build_and_publish",
    description="From raw rows to an audited release",
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(assets=Asset("huisheng_x_data") & Asset("huisheng_o_data")),
    start_date=dag_defaults.START,
    catchup=False,
    max_active_runs=1,
    default_args=dag_defaults.DEFAULT_ARGS,
    deadline=dag_defaults.deadline(),
    params={"business_date": Param(None, type=["null", "string"], format="date")},
    tags=["huisheng"],
):

    @task
    def score_texts() -> dict[str, int]:
        """Score every distinct text not scored yet by this model version."""
        from transforms import pipeline, settings

        return pipeline.score(settings.load())

    @task(pool=dag_defaults.WRITER_POOL)
    def build_tables(**context) -> dict[str, object]:
        """Build all dbt models in a private work file."""
        from transforms import pipeline, settings

        return pipeline.build(settings.load(), dag_defaults.business_date(context))

    @task(pool=dag_defaults.WRITER_POOL)
    def audit(ticket: dict[str, object]) -> dict[str, object]:
        """Run every data test; the former release stays when one fails."""
        from transforms import pipeline, settings

        pipeline.audit(settings.load(), ticket)
        return ticket

    @task(pool=dag_defaults.WRITER_POOL)
    def publish(ticket: dict[str, object], **context) -> str:
        """Copy the audited tables into a release; readers switch to it unless they see a later day."""
        from transforms import pipeline, settings

        by_hand = context["dag_run"].run_type == "manual"
        return pipeline.publish_release(settings.load(), ticket, keeps_newer=not by_hand)

    @task(pool=dag_defaults.WRITER_POOL)
    def tidy() -> dict[str, int]:
        """Remove what is kept longer than the settings allow."""
        from transforms import pipeline, settings

        return pipeline.tidy(settings.load())

    ticket = build_tables()
    score_texts() >> ticket
    publish(audit(ticket)) >> tidy()
