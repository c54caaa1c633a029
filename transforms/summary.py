"""What a run ends with: a short, readable account of the ledger and the current release."""

import os
import shutil
import sys
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from transforms import freshness, query, releases, status
from transforms.runs import RunRecord
from transforms.settings import Settings

TIERS = """
with latest as (
    select * from satisfaction_tier
    where touchpoint_id = 'ALL' and respondent_type = 'customer' and value_source = 'observed'
    qualify row_number() over (partition by customer_key order by period_start desc nulls last) = 1
)
select coalesce(tier, 'unknown') as tier, tier_zh, count(*) as customers, min(tier_missing_input) as why_unknown
from latest group by tier_code, tier, tier_zh order by tier_code desc nulls last
"""
GAPS = """
select gap_no, gap_zh, attribute, shortfall, ci_low, ci_high, left_n, right_n
from gap
where period_type = 'all' and unit_id = 'ALL' and segment = 'ALL' and shortfall is not null
order by shortfall desc, gap_no, attribute limit 5
"""
NPS = """
select metric_value as nps, ci_low, ci_high, n, missing_reason
from metric_daily
where metric = 'nps' and respondent_type = 'customer' and period_type = 'all' and cut = 'all'
"""
REFUSED = """
select metric, respondent_type, n_refused, coalesce(n, 0) + n_refused as n_all
from metric_daily
where period_type = 'all' and cut = 'all' and n_refused > coalesce(n, 0)
    and (missing_reason is null or missing_reason = 'wrong_or_unknown_scale')
order by all
"""
# Why a table may have no row. A table that is not named here is empty only when everything is.
NEEDS = {
    "response": "answered surveys 答卷",
    "satisfaction_tier": "answered surveys 答卷",
    "satisfaction_tier_agg": "answered surveys 答卷",
    "journey": "contacts with a time 带时间的接触",
    "journey_summary": "contacts with a time 带时间的接触",
    "journey_stage_daily": "contacts with a time 带时间的接触",
    "tier_transition": "tiers of one customer in two periods 同一客户两个时期的体验层级",
    "response_funnel": "invitations 邀请记录",
    "gap": "two sides of an attribute: expectation, belief, standard, promise, actual or perception 同一属性的两侧",
    "perception_gap": "the same item answered by staff and by customers 员工与客户回答同一题",
    "metric_daily": "questions with a metric role 有指标角色的题目",
    "feedback_text": "comments 评论文本",
    "emerging_topic": "a word or pair whose share of the comments rose 占比上升的词",
    "loop_status": "customers with contacts, orders, tickets or invitations 有接触、订单、工单或邀请的客户",
    "action_sla": "tickets or actions with times 带时间的工单或行动",
    "voice_latency": "comments or tickets with times 带时间的评论或工单",
    "contact_fatigue": "messages sent 已发消息",
    "personalisation_error": "messages sent 已发消息",
    "claim_consistency": "promises 承诺文件",
    "culture_profile": "culture items answered by staff 员工文化题",
    "channel_consistency": "contacts with emotions in two channels 两个渠道的情绪",
    "pain_rank": "contacts with a time and an emotion 带时间和情绪的接触",
    "dim_unit": "units 组织单元文件",
    "dim_rule": "standards or promises 标准或承诺文件",
    "dim_customer": "a customer file 客户主文件",
    "restatement": "an earlier release to compare with 可比较的上一版本",
    "ingest_quarantine": "refused records; none is good news 没有被拒记录",
}
NEXT = ("query 'from satisfaction_tier limit 5'", "status", "releases")


def collect(settings: Settings) -> dict[str, Any]:
    """Ledger totals, headline figures and the release; what can't be had is None with a reason."""
    from transforms.ingest import ledger, unclaimed

    current = releases.current(settings)
    entries = ledger.read(settings)
    facts: dict[str, Any] = {"ledger": status.ledger_totals(entries), "release": None}
    facts |= {"unclaimed_files": unclaimed(settings), "refused_files": status.refused_files(entries)}
    facts["changed_files"] = status.changed_files(entries)
    if current is None:
        return facts
    facts["freshness"] = freshness.collect(settings)
    facts["release"] = {key: current[key] for key in ("release_id", "business_date", "path")}
    with query.connect(settings) as con:
        facts |= {"nps": _rows(con, NPS), "tiers": _rows(con, TIERS), "gaps": _rows(con, GAPS)}
        facts["refused_metrics"] = _rows(con, REFUSED)
        facts["tables"] = {name: fact["rows"] for name, fact in current["tables"].items()}
        facts["empty_tables"] = {
            name: NEEDS.get(name, "rows of any source") for name, rows in facts["tables"].items() if not rows
        }
    return facts


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    columns, rows = query.run(con, sql)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def show(console: Console, facts: dict[str, Any], record: RunRecord) -> None:
    """Print the account for a person."""
    ledger = facts["ledger"]
    console.print(
        f"\n[bold]{ledger['files']} files ({ledger['refused']} refused), {ledger['records_in']:,} records in[/]"
        f" = {ledger['loaded']:,} loaded + {ledger['quarantined']:,} quarantined + {ledger['duplicate']:,} duplicate"
    )
    status.show_refused(console, facts["refused_files"])
    status.show_unclaimed(console, facts["unclaimed_files"])
    status.show_changed(console, facts["changed_files"])
    if facts["release"] is None:
        console.print("no release yet")
        return
    _show_nps(console, facts["nps"])
    for row in facts["refused_metrics"]:
        counts = f"{row['n_refused']:,} of {row['n_all']:,} answers have no usable scale"
        step = "Next: scale_code in seeds/question_roles.csv, its options in seeds/answer_scales.csv"
        console.print(f"[yellow]{row['metric']}[/] ({row['respondent_type']}): {counts}. {step}", soft_wrap=True)
    _show_table(console, "customers per tier 体验层级", facts["tiers"])
    _show_table(console, "largest gaps 差距", facts["gaps"])
    for name, need in facts["empty_tables"].items():
        console.print(f"[yellow]empty[/] {name}: needs {need}", soft_wrap=True)
    if line := freshness.text(facts["freshness"]):
        console.print(f"[yellow]freshness {line}[/]", soft_wrap=True)
    state = "unchanged" if record.is_unchanged else "published"
    is_beside = record.release_id not in (None, facts["release"]["release_id"])
    made = f"{record.release_id} beside the later " if is_beside else ""
    console.print(f"[green]{state}[/] {made}{facts['release']['path']} in {record.seconds} s", soft_wrap=True)
    console.print("next:\n  " + "\n  ".join(f"{_program()} {words}" for words in NEXT), soft_wrap=True, highlight=False)


def _program() -> str:
    """How this program is called from here: a newcomer has no ``huisheng`` on the path yet."""
    return "huisheng" if shutil.which("huisheng") else os.path.relpath(sys.argv[0])


def _show_nps(console: Console, rows: list[dict[str, Any]]) -> None:
    if not rows:
        console.print("NPS: no customer answered a question with the role nps")
    for row in rows:
        if row["nps"] is None:
            console.print(f"NPS: not shown ({row['missing_reason']})")
        else:
            console.print(f"NPS {row['nps']:+.1f} (95 % {row['ci_low']:+.1f} … {row['ci_high']:+.1f}, n {row['n']:,})")


def _show_table(console: Console, title: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        console.print(f"{title}: nothing to show")
        return
    table = Table(*rows[0], title=title, title_justify="left")
    for row in rows:
        table.add_row(*map(_cell, row.values()))
    console.print(table)


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
