"""Weekly: the text model learns words and thresholds from comments and the ratings that stand beside them."""

import dag_defaults
from airflow.sdk import DAG, CronTriggerTimetable

with DAG(
    dag_id="learn_from_surveys",
    description="Adapt the text model to own surveys; keep it only when it is better",
    doc_md=__doc__,
    schedule=CronTriggerTimetable(dag_defaults.WEEKLY, timezone=dag_defaults.TIME_ZONE),
    start_date=dag_defaults.START,
    catchup=False,
    max_active_runs=1,
    default_args=dag_defaults.DEFAULT_ARGS,
    tags=["huisheng"],
):

    @dag_defaults.step
    def adapt_text_model() -> dict[str, object]:
        """Fit on own pairs; put it in force when it is better on held-out ones. Too few pairs skip the week."""
        from airflow.sdk.exceptions import AirflowSkipException

        from transforms import learning, settings
        from transforms.errors import InputError

        try:
            done = learning.adapt(settings.load())
        except InputError as error:
            raise AirflowSkipException(error.one_line()) from None
        return {"version": done.version, "is_promoted": done.is_promoted, "held_out": done.held_out}

    adapt_text_model()
