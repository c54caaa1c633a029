"""Score texts, build the tables in a private file, audit them, and publish one release per business date.

**When** every source is in for a business date. **Again** any task can be run again; a paused try can't win over
its retry. **When the audit fails** readers keep the former release: `huisheng status` says which check failed,
`huisheng releases accept` lets a flagged change through. **By hand** trigger with
`{"business_date": "2026-09-30"}`, and where wanted `"keeps_newer": true` or `"full_refresh": true`; on the command line
`huisheng publish`. **Back** `huisheng releases rollback`. **After it** other DAGs can be scheduled on the asset
`huisheng_release`.
"""

from functools import reduce
from operator import and_
from typing import Any

import dag_defaults
from airflow.sdk import DAG, PartitionedAssetTimetable

with DAG(
    dag_id="build_and_publish",
    description="From raw rows to an audited release",
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(assets=reduce(and_, map(dag_defaults.asset, dag_defaults.source_kinds()))),
    start_date=dag_defaults.START,
    catchup=False,
    max_active_runs=1,
    default_args=dag_defaults.DEFAULT_ARGS,
    deadline=dag_defaults.deadline(),
    params=dag_defaults.BUILD_PARAMS,
    tags=["huisheng"],
):

    @dag_defaults.step
    def score_texts(**context: Any) -> dict[str, int]:
        """Score every distinct text not scored yet by this model version."""
        from transforms import airflow_records, pipeline, settings

        installed, day = settings.load(), dag_defaults.business_date(context, dag_defaults.BUILD_PARAMS)
        airflow_records.begin(installed, context["dag_run"].run_id, day.isoformat())
        return pipeline.score(installed)

    @dag_defaults.step(pool=dag_defaults.WRITER_POOL)
    def build_tables(**context: Any) -> Any:
        """Build all dbt models in a private work file, going on where a killed try stopped."""
        from transforms import kept, pipeline, settings

        installed, day = settings.load(), dag_defaults.business_date(context, dag_defaults.BUILD_PARAMS)
        if context["params"].get("full_refresh"):
            kept.ask_refresh(installed)
        return pipeline.build(installed, day)

    @dag_defaults.step(pool=dag_defaults.WRITER_POOL)
    def audit(ticket: Any) -> Any:
        """Run every data test and compare with the last releases; the former release stays when one fails."""
        from transforms import pipeline, settings

        pipeline.audit(settings.load(), ticket)
        return ticket

    @dag_defaults.step(pool=dag_defaults.WRITER_POOL, outlets=[dag_defaults.RELEASE])
    def publish(ticket: Any, **context: Any) -> str:
        """Copy the audited tables into a release. Readers who see a later day switch only for a run by hand."""
        from transforms import pipeline, settings

        by_hand = context["dag_run"].run_type == "manual"
        keeps_newer = not by_hand or bool(context["params"].get("keeps_newer"))
        release = pipeline.publish_release(settings.load(), ticket, keeps_newer=keeps_newer)
        context["outlet_events"][dag_defaults.RELEASE].extra = {"release_id": release}
        return release

    @dag_defaults.step(pool=dag_defaults.WRITER_POOL)
    def tidy(release: str, **context: Any) -> dict[str, int]:
        """Remove what is kept longer than the settings allow, close the record of the run, tell that it is done."""
        from transforms import airflow_records, pipeline, settings

        installed = settings.load()
        removed = pipeline.tidy(installed)
        day = dag_defaults.business_date(context, dag_defaults.BUILD_PARAMS)
        airflow_records.succeed(installed, context["dag_run"].run_id, day.isoformat(), release)
        return removed

    ticket = build_tables()
    score_texts() >> ticket
    tidy(publish(audit(ticket)))
