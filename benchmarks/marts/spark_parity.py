"""The models on Apache Spark against the tables that DuckDB built from the same raw rows: cells that differ.

    uv venv spark
    uv pip install --python spark/bin/python pyspark==4.3.0 dbt-spark==1.11.0 dbt-core==1.12.6 duckdb==2.0.0 \\
        'pandas<3' pyarrow pyyaml
    spark/bin/python benchmarks/marts/spark_parity.py data/work/kept/warehouse.duckdb

Needs Java 17 and an environment of its own; the 128 models take some minutes for the sample on two cores. Seeds are
loaded by Spark, because dbt-spark's own loader writes the word None into empty cells. Doubles count as equal to seven
decimals.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import duckdb
import yaml
from dbt.cli.main import dbtRunner
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

PROJECT = Path(__file__).parents[2] / "dbt_project"
TARGET = {"type": "spark", "method": "session", "schema": "main", "host": "NA"}
PROFILE = {"huisheng": {"target": "spark", "outputs": {"spark": TARGET}}}


def main() -> None:
    """Parse the arguments, build on Spark, and fail where a table differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path, help="a kept warehouse: data/work/kept/warehouse.duckdb")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export(arguments.database, folder / "raw")
        spark = session(folder)
        load(spark, folder / "raw")
        build(folder)
        sys.exit(compare(arguments.database, folder / "warehouse" / "main.db"))


def export(database: Path, folder: Path) -> None:
    """Write every relation of the raw schema as Parquet."""
    folder.mkdir()
    with duckdb.connect(str(database), read_only=True) as con:
        for (name,) in con.execute(
            "select table_name from information_schema.tables where table_schema = 'raw'"
        ).fetchall():
            con.execute(f"copy (from raw.{name}) to '{folder / name}.parquet'")


def session(folder: Path) -> SparkSession:
    """Spark on two cores with a catalog of its own."""
    facts = {
        "spark.driver.memory": "4g",
        "spark.driver.extraJavaOptions": f"-Dderby.stream.error.file={folder / 'derby.log'}",
        "spark.sql.shuffle.partitions": 2,
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.sources.default": "parquet",
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={folder / 'catalog'};create=true",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in facts.items():
        builder = builder.config(name, str(value))
    spark = builder.enableHiveSupport().getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def load(spark: SparkSession, folder: Path) -> None:
    """Raw rows and seeds as tables; times as timestamps, since Parquet of DuckDB gives them without a zone."""
    for schema in ("raw", "seeds"):
        spark.sql(f"create schema {schema}")
    for path in sorted(folder.glob("*.parquet")):
        rows = spark.read.parquet(str(path))
        times = {name: F.col(name).cast("timestamp") for name, kind in rows.dtypes if kind == "timestamp_ntz"}
        _save(rows.withColumns(times) if times else rows, f"raw.{path.stem}")
    types = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["seeds"]["huisheng"]
    for path in sorted((PROJECT / "seeds").glob("*.csv")):
        rows = spark.read.csv(str(path), header=True, escape='"')
        kinds = types.get(path.stem, {}).get("+column_types", {})
        typed = [F.col(name).cast(kinds.get(name, "string")) for name in rows.columns]
        _save(rows.select(*typed), f"seeds.{path.stem}")


def _save(rows: DataFrame, table: str) -> None:
    rows.coalesce(1).write.saveAsTable(table)


def build(folder: Path) -> None:
    """Run every model; raises ``SystemExit`` with the messages of those that fail."""
    shutil.copytree(PROJECT, folder / "project", ignore=shutil.ignore_patterns("target"))
    (folder / "profiles.yml").write_text(yaml.safe_dump(PROFILE), "utf-8")
    places = {"project-dir": folder / "project", "profiles-dir": folder, "target-path": folder, "log-path": folder}
    options = [word for name, path in places.items() for word in (f"--{name}", str(path))]
    outcome = dbtRunner().invoke(["run", *options, "--quiet"])
    if not outcome.success:
        failed = [node for node in getattr(outcome.result, "results", []) if str(node.status) != "success"]
        sys.exit("\n".join(f"{node.node.name}: {node.message}" for node in failed) or str(outcome.exception))


def compare(database: Path, folder: Path) -> int:
    """Print the rows of each published table that the other engine lacks; 1 where there are any."""
    differing = 0
    with duckdb.connect(str(database), read_only=True) as con:
        con.execute("set timezone = 'UTC'")
        tables = con.execute("select table_name from duckdb_tables() where schema_name = 'main' order by 1").fetchall()
        for (table,) in tables:
            columns = con.execute(f"describe main.{table}").fetchall()
            cells = ", ".join(_cell(name, kind) for name, kind, *_ in columns)
            sides = (f"select {cells} from main.{table}", f"select {cells} from '{folder / table}/*.parquet'")
            counts = [len(con.execute(f"{a} except all {b}").fetchall()) for a, b in (sides, sides[::-1])]
            print(f"{table}: {counts[0]} rows only on DuckDB, {counts[1]} only on Spark")
            differing += sum(counts)
    return int(differing > 0)


def _cell(name: str, kind: str) -> str:
    return f"round(cast({name} as double), 7)" if kind == "DOUBLE" else f"cast({name} as {kind})"


if __name__ == "__main__":
    main()
