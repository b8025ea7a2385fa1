"""JSON from strangers: what is odd is refused, and refusing is quick."""

import time

import pytest

from minzheng.connectors import strict_json
from minzheng.connectors.strict_json import NotJson


def test_plain_json_is_read_as_it_stands():
    assert strict_json.read('{"a":[1,"二",null,true,{"b":"[[[[[[[[[["}]}'.encode()) == {
        "a": [1, "二", None, True, {"b": "[[[[[[[[[["}]
    }


def test_the_same_value_is_written_as_the_same_bytes():
    assert strict_json.write({"b": 1, "a": "二"}) == '{"a":"二","b":1}'.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[1]",
        b'{"a":1',
        b'{"a":1.5}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"a":"\xff"}',
        b'\xff\xfe{\x00"\x00a\x00"\x00:\x001\x00}\x00',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":' + b"[" * 9 + b"]" * 9 + b"}",
        b"[" * 500_000,
        b'{"a":' * 200_000,
        b'{"a":1}{"b":2}',
    ],
    ids=lambda data: data[:12].decode("latin-1"),
)
def test_odd_json_is_refused_without_quoting_it(data):
    with pytest.raises(NotJson) as error:
        strict_json.read(data)
    assert len(str(error.value)) < 40
    assert error.value.__cause__ is None


@pytest.mark.parametrize(
    "data", [b'"' * 1_000_000, b'\\"' * 500_000, b'"' + b'\\"' * 500_000, b'"a\\' * 330_000]
)
def test_a_mebibyte_made_to_slow_the_scan_is_refused_at_once(data):
    started = time.thread_time()  # of this processor: a busy machine changes nothing
    with pytest.raises(NotJson):
        strict_json.read(data)
    assert time.thread_time() - started < 1
