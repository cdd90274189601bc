"""How `serve` sets its server up."""

import os

import pytest
from gunicorn.config import Config

from unionrecords.management.commands.serve import LogWithAllElse, Server


def test_what_the_server_says_of_its_workers_stands_in_the_same_log(caplog):
    server = LogWithAllElse(Config())
    server.critical("WORKER TIMEOUT (pid:%s)", 7)
    server.info("Listening at: %s", "nowhere")
    assert [record.getMessage() for record in caplog.records] == ["WORKER TIMEOUT (pid:7)"]


@pytest.mark.parametrize(("cores", "workers"), [(None, 2), (1, 2), (2, 2), (8, 8), (32, 32)])
def test_each_core_has_a_process_and_two_there_are_at_least(monkeypatch, cores, workers):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert Server([3], on_ready=lambda: None).cfg.workers == workers
