"""How `serve` sets its server up."""

from gunicorn.config import Config

from unionrecords.management.commands.serve import LogWithAllElse


def test_what_the_server_says_of_its_workers_stands_in_the_same_log(caplog):
    server = LogWithAllElse(Config())
    server.critical("WORKER TIMEOUT (pid:%s)", 7)
    server.info("Listening at: %s", "nowhere")
    assert [record.getMessage() for record in caplog.records] == ["WORKER TIMEOUT (pid:7)"]
