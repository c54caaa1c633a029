"""A small company whose files come, come late, are corrected, withdrawn, erased and sent again, night after night."""

import hashlib
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from transforms.contracts import SCHEMAS, Contract, TextClause, TextScore

Rows = dict[Contract, list[dict[str, Any]]]
Maker = Callable[[], list[tuple[Contract, dict]]]

FIRST = datetime(2026, 5, 1)
TEXTS = ("送货很快", "服务不好", "一般", "师傅很热情", "等了三个小时", "还行吧", "再也不买了", "性价比高")
PLACES = ("delivery", "installation", "hotline")
SEEDS = {
    "question_roles": (
        "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,servqual_dimension,attribute,tx_part,"
        "touchpoint_id,scale_code,scale_direction,respondent_type\n"
        "s,*,q1,,nps,,,,,nps11,1,\ns,*,q2,,satisfaction,,,bx,,likert7,1,\ns,*,q3,,impact,,,,,likert7,1,\n"
        "s,*,q4,,expectation,,delivery_speed,,,likert7,1,\ns,*,q5,,perception,,delivery_speed,,,likert7,1,\n"
        "s,*,q6,,participation,,,,,likert7,1,\ns,*,q7,,belief,,delivery_speed,,,likert7,1,manager\n"
    )
}


class Company:
    """The raw zone of a company drawn from a seed; ``night`` changes it as the world would."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.draw = folder / "raw", random.Random(seed)
        self.files: dict[str, Rows] = {}
        self.dates: dict[str, date] = {}
        self.n = self.offset = 0
        self.makers = (self._contact, self._order, self._invitation, self._response, self._customer, self._case)

    def new_night(self) -> dict[str, list[Path]]:
        """Take in rows of ids that no file had before; returns the files behind each relation."""
        self.offset = 1000 * self.n
        self._arrive(self._rows(4, self.makers))
        self.offset = 0
        return self.relations()

    def night(self) -> dict[str, list[Path]]:
        """Take in what this night brings; returns the files behind each relation."""
        for _ in range(self.draw.randint(1, 2)):
            makers = self.draw.sample(self.makers, self.draw.choice((1, 2, len(self.makers))))
            self._arrive(self._rows(self.draw.randint(1, 6), makers))
        change = self.draw.choice(("nothing", "withdrawn", "erased", "again"))
        if change != "nothing" and len(self.files) > 2:
            getattr(self, f"_{change}")(self.draw.choice(sorted(self.files)))
        return self.relations()

    def first(self, n: int = 120) -> dict[str, list[Path]]:
        """The files of the first night."""
        self._arrive(self._rows(n, self.makers))
        self._arrive(self._rows(n // 2, self.makers))
        return self.relations()

    def relations(self) -> dict[str, list[Path]]:
        """The files behind each relation, in any order."""
        found: dict[str, list[Path]] = defaultdict(list)
        for file_id, rows in self.draw.sample(sorted(self.files.items()), len(self.files)):
            for contract in rows:
                found[contract.value].append(self.folder / "test" / file_id / f"{contract.value}.parquet")
        return found | self._scored()

    def _arrive(self, rows: Rows) -> None:
        self.n += 1
        file_id = f"{self.draw.getrandbits(64):016x}"
        self.dates[file_id] = FIRST.date() + timedelta(days=self.draw.randint(0, 40))
        self.files[file_id] = rows
        self._write(file_id)

    def _withdrawn(self, file_id: str) -> None:
        shutil.rmtree(self.folder / "test" / file_id)
        del self.files[file_id]

    def _erased(self, file_id: str) -> None:
        """One customer's rows are taken out of a file that stays."""
        gone = f"c{self.draw.randint(0, 59)}"
        rows = {
            contract: [row for row in found if row.get("customer_key") != gone]
            for contract, found in self.files[file_id].items()
        }
        self.files[file_id] = {contract: found for contract, found in rows.items() if found}
        shutil.rmtree(self.folder / "test" / file_id)
        self._write(file_id)

    def _again(self, file_id: str) -> None:
        """The same rows in another file, under another date."""
        self._arrive(self.files[file_id])

    def _rows(self, n: int, makers: Sequence[Maker]) -> Rows:
        rows: Rows = defaultdict(list)
        for _ in range(n):
            for maker in makers:
                for contract, row in maker():
                    rows[contract].append(row)
        return {contract: _once(contract, found) for contract, found in rows.items()}

    def _person(self, rarely: str | None = None) -> str | None:
        return rarely if self.draw.random() < 0.1 else f"c{self.draw.randint(0, 59)}"

    def _id(self, kind: str, n: int) -> str:
        return f"{kind}{self.offset + self.draw.randint(0, n)}"

    def _at(self) -> datetime:
        return FIRST + timedelta(hours=self.draw.randint(0, 1400), minutes=self.draw.randint(0, 3))

    def _maybe(self, kind: str, n: int) -> str | None:
        return f"{kind}{self.draw.randint(0, n)}" if self.draw.random() < 0.6 else None

    def _contact(self) -> list[tuple[Contract, dict]]:
        row = {"event_id": self._id("e", 200), "customer_key": self._person(), "event_at": self._at()}
        row |= {
            "touchpoint_id": self.draw.choice(PLACES),
            "order_id": self._maybe("o", 30),
            "dwell_s": self.draw.random(),
        }
        row |= {"unit_id": self._maybe("u", 2), "channel": self._maybe("ch", 1), "steps_offered": 4}
        return [(Contract.TOUCH_EVENT, row | {"steps_taken": self.draw.randint(0, 4)})]

    def _order(self) -> list[tuple[Contract, dict]]:
        at = self._at()
        row = {
            "order_id": self._id("o", 30),
            "customer_key": self._person(),
            "unit_id": self._maybe("u", 2),
        }
        row |= {"ordered_at": at, "delivered_at": at + timedelta(hours=self.draw.randint(1, 90)), "amount": 0.1}
        return [(Contract.ORDER, row | {"product": self._maybe("p", 2)})]

    def _invitation(self) -> list[tuple[Contract, dict]]:
        row = {"invitation_id": self._id("i", 40), "survey_id": "s", "customer_key": self._person()}
        row |= {"touchpoint_id": self.draw.choice(PLACES), "order_id": self._maybe("o", 30), "sent_at": self._at()}
        return [(Contract.INVITATION, row)]

    def _response(self) -> list[tuple[Contract, dict]]:
        kind = self.draw.choice(("customer", "customer", "customer", "non_customer", "employee", "manager"))
        key = {"response_id": self._id("r", 120), "survey_id": "s"}
        row = key | {"customer_key": self._person(), "respondent_type": kind, "invitation_id": self._maybe("i", 40)}
        row |= {"order_id": self._maybe("o", 30), "touchpoint_id": self.draw.choice((*PLACES, None))}
        row |= {"submitted_at": self._at(), "status": self.draw.choice(("complete", "complete", "partial", "test"))}
        row |= {"employee_key": f"m{self.draw.randint(0, 5)}" if kind in ("employee", "manager") else None}
        answer = key | {"subquestion_key": "", "option_key": "", "loop_key": "", "question_version": "0"}
        scaled = [
            answer | {"question_key": f"q{n}", "value_num": float(self.draw.randint(0, 7)), "is_free_text": False}
            for n in range(1, 8)
            if self.draw.random() < 0.8
        ]
        words = answer | {"question_key": "q9", "value_text": self.draw.choice(TEXTS), "is_free_text": True}
        answers = [{**one, "is_other_text": False} for one in [*scaled, words]]
        return [(Contract.RESPONSE, row), *((Contract.ANSWER, one) for one in answers)]

    def _customer(self) -> list[tuple[Contract, dict]]:
        day = FIRST.date() + timedelta(days=self.draw.choice((0, 1, 20, 40)))
        row = {"customer_key": f"c{self.draw.randint(0, 59)}", "as_of_date": day, "segment": self._maybe("seg", 1)}
        return [(Contract.CUSTOMER, row | {"name_key": self._maybe("n", 3)})]

    def _case(self) -> list[tuple[Contract, dict]]:
        at = self._at()
        ticket = {"ticket_id": self._id("t", 20), "customer_key": self._person(), "opened_at": at}
        action = {"action_id": self._id("a", 20), "customer_key": self._person(), "opened_at": at}
        message = {"exposure_id": self._id("x", 20), "customer_key": self._person(), "sent_at": at}
        message |= {"campaign_id": "k", "level": "mass", "is_holdout": False, "product": self._maybe("p", 2)}
        measured = {"measurement_id": self._id("v", 20), "attribute": "delivery_speed", "value": 2.0}
        rule = {"attribute": "delivery_speed", "value_unit": "day", "value": float(self.draw.randint(1, 3))}
        rule |= {"standard_id": f"d{self.draw.randint(0, 1)}", "valid_from": self.draw.choice((FIRST, at)).date()}
        return [
            (Contract.STANDARD, rule),
            (Contract.TICKET, ticket | {"first_reply_at": at + timedelta(hours=self.draw.randint(0, 9))}),
            (Contract.TICKET_PRIORITY, {"ticket_id": ticket["ticket_id"], "changed_at": at, "priority": "P1"}),
            (Contract.ACTION, action | {"action_type": "call", "trigger_response_id": self._maybe("r", 120)}),
            (Contract.EXPOSURE, message),
            (Contract.MEASUREMENT, measured | {"value_unit": "day", "customer_key": self._person(), "measured_at": at}),
        ]

    def _write(self, file_id: str) -> None:
        folder = self.folder / "test" / file_id
        folder.mkdir(parents=True)
        lineage = {"source": "test", "file_id": file_id, "file_date": self.dates[file_id], "record_hash": 0}
        for contract, rows in self.files[file_id].items():
            full = [lineage | {"record_no": n} | row for n, row in enumerate(rows, 1)]
            _frame(SCHEMAS[contract], full).write_parquet(folder / f"{contract.value}.parquet")

    def _scored(self) -> dict[str, list[Path]]:
        """A batch of scores for half of the texts first, one for the others from the third file on."""
        batches = [TEXTS[:4], TEXTS[4:]][: 1 + (self.n > 2)]
        return {
            "text_score": [self._score(n, texts, TextScore) for n, texts in enumerate(batches)],
            "text_clause": [self._score(n, texts, TextClause) for n, texts in enumerate(batches)],
        }

    def _score(self, batch: int, texts: tuple[str, ...], schema: Any) -> Path:
        path = self.folder.parent / "scored" / f"b{batch}" / f"{schema.__name__}.parquet"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            one = {"model_version": "m", "sentiment_score": -0.3, "clause_no": 1, "aspect": "staff", "intensity": 1.5}
            one |= {"span_start": 0, "span_end": 2, "is_implicit": False, "is_delight": True, "is_meh": False}
            hashes = [hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
            _frame(schema, [one | {"text_hash": found} for found in hashes]).write_parquet(path)
        return path


def _once(contract: Contract, rows: list[dict]) -> list[dict]:
    """One row per natural key, as a file has it."""
    key = SCHEMAS[contract].primary_key()
    return list({tuple(row[column] for column in key): row for row in rows}.values())


def _frame(schema: Any, rows: list[dict]) -> pl.DataFrame:
    types = {name: column.dtype for name, column in schema.columns().items()}
    return pl.DataFrame([{name: row.get(name) for name in types} for row in rows], schema=types, strict=False)
