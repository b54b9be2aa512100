"""The two commands that read many files: status, stdout and stderr of each."""

import pytest

from model import read
from tests.support.site import shipped_site


def digit_reader(capfd, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        read.main([str(argument) for argument in arguments])
    return (ended.value.code or 0, *capfd.readouterr())


def flask_predict(_, *arguments: object) -> tuple[int, str, str]:
    run = shipped_site().test_cli_runner().invoke
    done = run(args=["predict", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr
