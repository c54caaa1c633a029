"""What an analyst may try in ``huisheng query``: every way out of the release is refused."""

import re
import time
from pathlib import Path

import duckdb
import pytest

from transforms import query
from transforms.errors import UserError


@pytest.fixture
def release(tmp_path):
    path = tmp_path / "huisheng.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create table customer_360 as select 1 as customer_key, '好' as masked_text")
    (tmp_path / "secret.csv").write_text("phone\n13900001111\n")
    (tmp_path / "secret.json").write_text('{"phone": "13900001111"}')
    (tmp_path / "secret.txt").write_text("13900001111")
    duckdb.sql("select 1 as a").write_parquet(str(tmp_path / "secret.parquet"))
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    return path


ESCAPES = {
    "read csv": "select * from read_csv('{dir}/secret.csv')",
    "read csv by name": "select * from '{dir}/secret.csv'",
    "read text": "select * from read_text('{dir}/secret.txt')",
    "read blob": "select * from read_blob('{dir}/secret.txt')",
    "read json": "select * from read_json('{dir}/secret.json')",
    "read parquet": "select * from read_parquet('{dir}/secret.parquet')",
    "parquet metadata": "select * from parquet_metadata('{dir}/secret.parquet')",
    "parquet schema": "select * from parquet_schema('{dir}/secret.parquet')",
    "sniff": "select * from sniff_csv('{dir}/secret.csv')",
    "glob": "select * from glob('{dir}/*')",
    "passwd": "select * from read_text('/etc/passwd')",
    "proc": "select * from read_blob('/proc/self/environ')",
    "url": "select * from read_csv('https://example.com/a.csv')",
    "s3": "select * from read_parquet('s3://bucket/a.parquet')",
    "copy to": "copy customer_360 to '{dir}/stolen.csv'",
    "copy to parquet": "copy customer_360 to '{dir}/stolen.parquet' (format parquet)",
    "copy query to": "copy (select 1) to '/dev/stdout'",
    "copy from": "copy customer_360 from '{dir}/secret.csv'",
    "copy database": "copy from database huisheng to memory",
    "export": "export database '{dir}/stolen'",
    "import": "import database '{dir}/stolen'",
    "attach": "attach '{dir}/other.duckdb' as other",
    "attach read only": "attach '{dir}/other.duckdb' as other (read_only)",
    "attach new": "attach '{dir}/new.duckdb'",
    "attach sqlite": "attach '{dir}/a.db' (type sqlite)",
    "attach itself to write": "attach '{release}' as again; create table again.t as select 1",
    "install": "install httpfs",
    "install from": "install spatial from community",
    "load": "load httpfs",
    "load file": "load '{dir}/evil.duckdb_extension'",
    "create": "create table t as select 1",
    "insert": "insert into customer_360 values (2, 'x')",
    "update": "update customer_360 set masked_text = 'x'",
    "delete": "delete from customer_360",
    "drop": "drop table customer_360",
    "alter": "alter table customer_360 add column x int",
    "comment": "comment on table customer_360 is 'x'",
    "secret": "create secret s (type s3, key_id 'a', secret 'b')",
    "persistent secret": "create persistent secret s (type s3, key_id 'a', secret 'b')",
    "external access": "set enable_external_access = true",
    "external access pragma": "pragma enable_external_access = true",
    "allowed folders": "set allowed_directories = ['/']",
    "allowed paths": "set allowed_paths = ['/etc/passwd']",
    "unlock": "set lock_configuration = false",
    "reset lock": "reset lock_configuration",
    "reset access": "reset enable_external_access",
    "global unlock": "set global lock_configuration = false",
    "memory": "set memory_limit = '100GB'",
    "threads": "set threads = 64",
    "spill": "set temp_directory = '{dir}'",
    "log to file": "set log_query_path = '{dir}/log.txt'",
    "profile to file": "pragma profiling_output = '{dir}/profile.json'",
    "profiling": "set profiling_output = '{dir}/profile.json'",
    "home": "set home_directory = '{dir}'",
    "extension folder": "set extension_directory = '{dir}'",
    "python frame": "select * from secret_frame",
    "autoload": "set autoload_known_extensions = true",
    "unsigned": "set allow_unsigned_extensions = true",
    "community": "set allow_community_extensions = true",
    "environment": "select getenv('HOME')",
    "two statements": "select 1; copy customer_360 to '{dir}/stolen.csv'",
    "prepared": "prepare p as copy customer_360 to '{dir}/stolen.csv'; execute p",
    "in a view": "create temp view v as select * from read_text('{dir}/secret.txt'); select * from v",
    "in a macro": "create temp macro m() as table select * from read_text('{dir}/secret.txt'); from m()",
    "query function": "select * from query('select * from read_text(''{dir}/secret.txt'')')",
    "query table": "select * from query_table('{dir}/secret.csv')",
    "read duckdb": "select * from read_duckdb('{dir}/other.duckdb')",
    "ndjson": "select * from read_ndjson('{dir}/secret.json')",
    "json objects": "select * from read_json_objects('{dir}/secret.json')",
    "parquet key values": "select * from parquet_kv_metadata('{dir}/secret.parquet')",
    "parquet file metadata": "select * from parquet_file_metadata('{dir}/secret.parquet')",
    "parquet bloom": "select * from parquet_bloom_probe('{dir}/secret.parquet', 'a', 1)",
    "summarize a file": "summarize '{dir}/secret.csv'",
    "describe a file": "describe select * from '{dir}/secret.parquet'",
    "copy blob": "copy (select 'x') to '{dir}/stolen.bin' (format blob)",
    "copy to a pipe": "copy (select 1) to program 'cat'",
    "copy partitioned": "copy customer_360 to '{dir}/stolen' (format parquet, partition_by (customer_key))",
    "log to a file": "call enable_logging(storage := 'file', storage_path := '{dir}/logs')",
    "profiling to a file": "call enable_profiling(save_location := '{dir}/p.json')",
    "logging setting": "set logging_storage = 'file'",
    "update extensions": "update extensions",
    "force install": "force install httpfs",
    "install from a repository": "install httpfs from 'http://127.0.0.1:9'",
    "attach by scheme": "attach 'duckdb:{dir}/other.duckdb'",
    "attach over http": "attach 'https://example.com/a.duckdb'",
    "attach encrypted": "attach '{dir}/new.duckdb' as n (encryption_key 'x')",
    "attach ducklake": "attach 'ducklake:{dir}/lake.ducklake'",
    "import from": "import database '{dir}'",
    "secret directory": "set secret_directory = '{dir}'",
    "extension repository": "set custom_extension_repository = 'http://127.0.0.1:9'",
    "proxy": "set http_proxy = '127.0.0.1:9'",
    "file search path": "set file_search_path = '/etc'",
    "allowed configs": "set allowed_configs = ['lock_configuration']",
    "session reset": "reset session lock_configuration",
    "python scan": "set python_enable_replacements = true",
    "merge": "merge into customer_360 using (select 2 as k) on customer_key = k when matched then delete",
    "truncate": "truncate customer_360",
    "schema": "create schema s",
    "type": "create type t as enum ('a')",
    "sequence": "create sequence s",
    "index": "create index i on customer_360 (customer_key)",
    "attach memory": "attach ':memory:' as m",
    "detach": "detach huisheng",
    "standard input": "select * from read_csv('/dev/stdin')",
    "file descriptor": "from '/dev/fd/0'",
    "file scheme": "select * from read_blob('file://{dir}/secret.txt')",
    "list of files": "select * from read_parquet(['{dir}/secret.parquet'])",
    "pattern": "select * from read_text('{dir}/*.txt')",
    "glob of everything": "select * from glob('/**')",
    "copy to nothing": "copy (select 1) to '/dev/null'",
    "copy to standard output": "copy (select 1) to stdout",
    "copy to json": "copy customer_360 to '{dir}/stolen.json'",
    "secrets": "select * from duckdb_secrets()",
    "which secret": "select * from which_secret('s3://bucket', 's3')",
    "temporary secret": "create or replace secret s (type http, bearer_token 'x')",
    "extensions": "select * from duckdb_extensions()",
    "install built in": "install icu",
    "permanent macro": "create macro sum(x) as 1",
    "macro over a file": "create temp macro f(p) as table select * from read_text(p); from f('{dir}/secret.txt')",
    "sql in json": "from json_execute_serialized_sql(json_serialize_sql('from read_text(''{dir}/secret.txt'')'))",
    "in a subquery": "select (select content from read_text('{dir}/secret.txt'))",
    "in a with": "with t as (from read_text('{dir}/secret.txt')) select * from t",
    "behind explain": "explain analyze select * from read_text('{dir}/secret.txt')",
    "in a temp table": "create temp table t as select * from read_text('{dir}/secret.txt')",
    "in a variable": "set variable x = (select content from read_text('{dir}/secret.txt'))",
    "prepared by name": "prepare p as select * from read_text($1); execute p('{dir}/secret.txt')",
    "pointer": "select * from arrow_scan(1::pointer, 1::pointer, 1::pointer)",
    "pointer by number": "select * from arrow_scan(1, 2, 3)",
    "frame by number": "select * from pandas_scan(1)",
    "profiling on": "call enable_profiling()",
    "logging on": "call enable_logging()",
    "checkpoints off": "pragma disable_checkpoint_on_shutdown",
    "sqlite": "select * from sqlite_scan('{dir}/a.db', 't')",
    "postgres": "select * from postgres_scan('host=127.0.0.1', 'public', 't')",
    "ask the web": "select * from http_get('http://127.0.0.1:9')",
}


@pytest.mark.parametrize("sql", ESCAPES.values(), ids=ESCAPES.keys())
def test_every_escape_is_refused(release, sql):
    import polars as pl

    secret_frame = pl.DataFrame({"phone": ["13900001111"]})
    assert secret_frame.height
    before = sorted(path.name for path in release.parent.iterdir())
    with query.confine(release) as con, pytest.raises(duckdb.Error):
        con.execute(sql.format(dir=release.parent, release=release)).fetchall()
    assert sorted(path.name for path in release.parent.iterdir()) == before


def test_ordinary_questions_are_answered(release):
    with query.confine(release) as con:
        assert con.execute("select customer_key, masked_text from customer_360").fetchall() == [(1, "好")]
        assert con.execute("with t as (select 1 as a) select sum(a) over () from t").fetchall() == [(1,)]


def test_memory_is_limited(release):
    with query.confine(release, memory="50MB") as con, pytest.raises(duckdb.OutOfMemoryException):
        con.execute("select count(distinct md5(i::varchar)) from range(50000000) r(i)").fetchall()


def test_a_question_that_takes_too_long_is_stopped(release):
    with query.confine(release) as con:
        started = time.monotonic()
        with pytest.raises(UserError, match="took longer than"):
            query.run(con, "select count(*) from range(1000000) a, range(1000000) b", seconds=0.3)
        assert time.monotonic() - started < 10
        assert query.run(con, "select 1 as one") == (["one"], [(1,)])


ENDLESS = {
    "recursion": "with recursive r as (select 1 as n union all select n + 1 from r) select count(*) from r where n < 0",
    "cross join": "select count(*) from generate_series(1, 10000000) a cross join generate_series(1, 10000000) b",
}


@pytest.mark.parametrize("sql", ENDLESS.values(), ids=ENDLESS.keys())
def test_what_never_ends_is_stopped(release, sql):
    with query.confine(release, memory="200MB") as con, pytest.raises(UserError):
        query.run(con, sql, seconds=0.3)


def test_one_row_that_takes_for_ever_is_left(release, monkeypatch):
    monkeypatch.setattr(query, "GRACE_SECONDS", 0.05)
    left = []
    with query.confine(release, memory="400MB") as con, pytest.raises(UserError, match="took longer than"):
        sql = "select list_reduce(range(4000000), lambda x, y: x + y)"
        query.run(con, sql, seconds=0.05, leave=lambda: left.append(1))
    assert left == [1]


@pytest.mark.parametrize("sql", ["select " + "(" * 5000 + "1" + ")" * 5000, "select repeat('x', 10000000000)"])
def test_what_is_too_deep_or_too_large_is_an_error(release, sql):
    with query.confine(release, memory="200MB") as con, pytest.raises(UserError):
        query.run(con, sql, seconds=5)


def test_the_documented_recipe_is_the_one_of_the_product():
    text = (Path(__file__).resolve().parents[3] / "SECURITY.md").read_text("utf-8")
    documented = re.search(r"```sql\n(.*?)```", text, re.DOTALL)[1]
    statements = tuple(part.strip() for part in documented.split(";") if part.strip())
    assert statements == tuple(part.format(memory="2GB", threads=2) for part in query.CONFINEMENT)


def test_an_error_is_one_line_for_the_user(release):
    with query.confine(release) as con, pytest.raises(UserError) as caught:
        query.run(con, "select * from read_text('/etc/passwd')")
    assert "\n" not in str(caught.value)
