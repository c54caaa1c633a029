import pytest

from transforms import settings
from transforms.errors import ConfigError

MAIN = '[paths]\ninbox = "in"\nhome = "state"\n'
SOURCE = '[orders]\nkind = "o"\nfiles = "orders_{date}.csv"\ncontract = "customer_order"\ncolumns.order_id = "订单号"\n'


def write(folder, main=MAIN, sources=SOURCE):
    (folder / "huisheng.toml").write_text(main, "utf-8")
    (folder / "sources.toml").write_text(sources, "utf-8")
    return folder


def test_a_source_is_one_entry(tmp_path):
    loaded = settings.load(write(tmp_path))
    assert [source.name for source in loaded.sources] == ["orders"]
    assert loaded.source("orders").columns == {"order_id": "订单号"}


@pytest.mark.parametrize(
    ("main", "inbox", "home"),
    [
        (MAIN, "mine/in", "mine/state"),
        ("", "data/inbox", "data"),
        ('[paths]\nhome = "/srv/h"\n', "data/inbox", "/srv/h"),
    ],
)
def test_paths_of_a_file_are_relative_to_its_folder(tmp_path, monkeypatch, main, inbox, home):
    monkeypatch.chdir(tmp_path.parent)
    (tmp_path / "mine").mkdir()
    loaded = settings.load(write(tmp_path / "mine", main))
    assert (loaded.inbox, loaded.home) == (tmp_path / inbox, tmp_path / home)


def test_options_win_over_the_file_and_are_relative_to_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    loaded = settings.load(write(tmp_path), inbox="here", home="there")
    assert (loaded.inbox, loaded.home) == (tmp_path / "here", tmp_path / "there")


@pytest.mark.parametrize(
    ("main", "sources", "message"),
    [
        ("company = ", SOURCE, "huisheng.toml: not valid TOML"),
        ('[paths]\ninboxx = "a"\n', SOURCE, "unknown key paths.inboxx; expected one of inbox, home"),
        ("colour = 1\n", SOURCE, "unknown key colour; expected one of company, time_zone, scorer"),
        ('inbox = "a"\n', SOURCE, "unknown key inbox; expected one of company"),
        ("paths.inbox = 5\n", SOURCE, "paths.inbox: Input should be a valid string"),
        ('paths = "a"\n', SOURCE, "paths: Input should be"),
        ("[limits]\nmemory = 5\n", SOURCE, "unknown key limits.memory; expected one of parse_memory_mb, parse_cpu_s"),
        (
            '[limits]\nduckdb_memory = "much"\n',
            SOURCE,
            "limits.duckdb_memory is not of the right form; expected an amount such",
        ),
        (
            'time_zone = "Asia/Peking"\n',
            SOURCE,
            "time_zone: no time zone 'Asia/Peking', expected one such as Asia/Shang",
        ),
        (
            '[[alerts]]\nkind = "wecom"\nurl_env = "https://x/secret"\n',
            SOURCE,
            "alerts.0.url_env is not of the right form; expected name of an env",
        ),
        ('[[alerts]]\nkind = "wecom"\nurl = "X"\n', SOURCE, "unknown key alerts.0.url; expected one of kind, url_env"),
        ('[[alerts]]\nkind = "wecom"\n', SOURCE, "alerts.0.url_env: Field required"),
        (MAIN, SOURCE.replace("[orders]", "[Orders]"), "Orders.name is not of the right form; expected lower-case"),
        ("alerts = 3\n", SOURCE, "alerts: Input should be a list"),
        (MAIN, SOURCE + 'collumns = "x"\n', "unknown key orders.collumns; expected one of name, kind, files"),
        (MAIN, SOURCE.replace("order_id", "orderid"), "orderid is no field of contract customer_order"),
        (MAIN, SOURCE.replace('"o"', '"q"'), "orders.kind: Input should be 'x' or 'o'"),
        (
            MAIN,
            SOURCE.replace("files =", "sheet ="),
            "files is required, or database for the rows",
        ),
        (MAIN, "orders = 3\n", "orders is no table"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_file_and_key(tmp_path, main, sources, message):
    with pytest.raises(ConfigError) as raised:
        settings.load(write(tmp_path, main, sources))
    assert message in raised.value.one_line()
    assert "\n" not in raised.value.one_line()
    assert "x/secret" not in raised.value.one_line()


def test_a_query_needs_no_files(tmp_path):
    query = '[orders.database]\nurl_env = "X"\nquery = "select 1"\nwatermark = "at"\n'
    found = settings.load(write(tmp_path, MAIN, SOURCE.replace('files = "orders_{date}.csv"\n', "") + query))
    assert found.source("orders").files == ""


def test_a_missing_configuration_says_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match=r"huisheng\.toml: no such file\. Next: copy it from config/"):
        settings.load(tmp_path)
