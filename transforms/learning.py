"""The text model learns from the company's own surveys: a comment and the rating given beside it make a pair."""

from pathlib import Path

import duckdb
import polars as pl

from transforms import locks, scoring
from transforms.contracts import Contract
from transforms.errors import ConfigError, InputError
from transforms.ingest import raw_files
from transforms.progress import stage
from transforms.settings import PROJECT_ROOT, Settings
from transforms.text import adapt as fitting
from transforms.text import adaptations, scorers
from transforms.text.engine import Engine

_PAIRS = """
with answer as (
    select * from read_parquet($files, union_by_name = true) where missing_reason is null
    qualify row_number() over (
        partition by source, survey_id, response_id, question_key, subquestion_key, option_key, loop_key
        order by file_date desc nulls last, file_id desc, record_no desc
    ) = 1
),
-- ratings of the experience as a whole: an item about one attribute may say something else than the comment
role as (
    select * from read_csv($roles, all_varchar = true)
    where metric_role in ('nps', 'csat', 'satisfaction') and attribute is null
        and (metric_role <> 'satisfaction' or tx_part is null)
),
version as (
    select source, survey_id, response_id, any_value(questionnaire_version) as questionnaire_version
    from read_parquet($responses, union_by_name = true) group by all
),
scale as (
    select scale_code, max_by(scale_min::double, scale_version) as low, max_by(scale_max::double, scale_version) as high
    from read_csv($scales, all_varchar = true) group by scale_code
),
word as (
    select scale_code, option_text, max_by(value_num::double, scale_version) as value
    from read_csv($words, all_varchar = true) where option_text <> '' group by scale_code, option_text
),
pomp as (
    select answer.source, answer.survey_id, answer.response_id,
        (coalesce(word.value, answer.value_num) - scale.low) / nullif(scale.high - scale.low, 0) as share,
        coalesce(role.scale_direction::int, 1) as direction
    from answer
    join version using (source, survey_id, response_id)
    join role on role.questionnaire_version in ('*', version.questionnaire_version)
        and answer.survey_id = role.survey_id and answer.question_key = role.question_key
        and coalesce(role.subquestion_key, '') in ('*', '', answer.subquestion_key)
    join scale on role.scale_code = scale.scale_code
    left join word on role.scale_code = word.scale_code and answer.value_text = word.option_text
),
rated as (
    select source, survey_id, response_id, avg(case when direction = -1 then 1 - share else share end) as rating
    from pomp where share between 0 and 1 group by all
)
select answer.value_text as text, rated.rating
from answer join rated using (source, survey_id, response_id)
where answer.is_free_text and not answer.is_other_text and answer.value_text is not null
order by text, rating
"""


def folder(settings: Settings) -> Path:
    """Where adaptations and the order in which they came into force are kept."""
    return settings.zones.state / "adaptations"


def engine_of(settings: Settings) -> Engine:
    """The engine of the configured scorer. Raises ``ConfigError`` for a scorer without one."""
    return _scorer(settings).engine


def _scorer(settings: Settings, *, learned: bool = True) -> scorers.HashedScorer:
    scorer = scoring.scorer_of(settings, learned=learned)
    if not isinstance(scorer, scorers.HashedScorer):
        raise ConfigError(f"scorer {settings.scorer} has no weights", where="huisheng.toml", expected='"default"')
    return scorer


def adapt(settings: Settings) -> fitting.Adaptation:
    """Fit on own pairs, keep the card, and put the result in force when it beats what is in force beyond noise.

    Raises ``InputError`` with too few rated comments.
    """
    with stage("adapt text model") as running, locks.held(settings.zones.state, "scoring", purpose="scoring"):
        in_force, base = _scorer(settings), _scorer(settings, learned=False)
        found = pairs(settings)
        running.step(pairs=found.height)
        done = fitting.adapt(base.engine, base.base, found["text"], found["rating"], in_force.engine)
        adaptations.store(done, folder(settings))
        running.step(promoted=int(done.is_promoted))
    return done


def pairs(settings: Settings) -> pl.DataFrame:
    """Columns text (masked) and rating (0 … 1, mean of the answer's overall ratings), one row per rated comment.

    Raises ``InputError`` before the first survey is in.
    """
    files = raw_files(settings)
    answers = [str(path) for path in files.get(Contract.ANSWER, [])]
    responses = [str(path) for path in files.get(Contract.RESPONSE, [])]
    if not answers:
        raise InputError("no answers yet", where=str(settings.zones.raw), next_step="huisheng ingest")
    names = {"roles": "question_roles", "scales": "scales", "words": "answer_scales"}
    seeds = {name: str(_seed(settings, f"{file}.csv")) for name, file in names.items()}
    with duckdb.connect() as con:
        found = con.sql(_PAIRS, params={"files": answers, "responses": responses, **seeds}).to_arrow_table()
        return pl.DataFrame(pl.from_arrow(found))


def _seed(settings: Settings, name: str) -> Path:
    own = settings.config_dir / "seeds" / name
    return own if own.is_file() else PROJECT_ROOT / "dbt_project" / "seeds" / name
