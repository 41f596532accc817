"""One polite client for each service: paced, patient, and never fooled."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path

import pytest
from requests import Response

from litwatch.errors import ServiceError
from litwatch.polite import Client, Patience

QUICK = Patience(attempts=3, first_wait=0.01, longest_wait=0.02, timeout=2.0)


class Server:
    """Answers with the statuses it was given, in order, then with 200; remembers when it was asked. `ways`:
    seconds that each request takes to come, in turn."""

    def __init__(self, ways: Sequence[float] = (0.0,)) -> None:
        way = cycle(ways)
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.times: list[float] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                time.sleep(next(way))
                outer.times.append(time.monotonic())
                status, headers, body = outer.answers.pop(0) if outer.answers else (200, {}, b"fine")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}/"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def client(url: str, folder: Path, patience: Patience = QUICK, **more: object) -> Client:
    return Client("Test", url, 50, patience=patience, pace_directory=folder, **more)  # type: ignore[arg-type]


def text(response: Response) -> str:
    return response.text


def test_a_failure_is_tried_again_until_it_succeeds(server: Server, tmp_path: Path) -> None:
    server.answers = [(500, {}, b"no"), (503, {}, b"<html>no</html>")]
    assert client(server.url, tmp_path).ask("x", {}, text) == "fine"
    assert len(server.times) == 3


def test_retry_after_is_obeyed_by_everyone_on_the_machine(server: Server, tmp_path: Path) -> None:
    server.answers = [(429, {"Retry-After": "1"}, b"{}")]
    one, other = client(server.url, tmp_path), client(server.url, tmp_path)
    assert one.ask("x", {}, text) == "fine"
    assert server.times[1] - server.times[0] >= 0.95
    server.answers = [(429, {"Retry-After": "1"}, b"{}")]
    with pytest.raises(ServiceError):
        client(server.url, tmp_path, Patience(attempts=1)).ask("x", {}, text)
    refused = time.monotonic()
    other.ask("x", {}, text)
    assert server.times[-1] - refused >= 0.9


def test_a_body_that_stops_half_way_is_tried_again(server: Server, tmp_path: Path) -> None:
    server.answers = [(200, {"Content-Length": "100"}, b"half")]
    assert client(server.url, tmp_path).ask("x", {}, text) == "fine"


def test_what_the_reader_does_not_believe_is_asked_again_and_then_raised(server: Server, tmp_path: Path) -> None:
    def doubt(response: Response) -> str:
        raise ServiceError(f"not believed: {response.text}", retryable=True)

    with pytest.raises(ServiceError, match="not believed: fine"):
        client(server.url, tmp_path).ask("x", {}, doubt)
    assert len(server.times) == QUICK.attempts


def test_a_permanent_refusal_is_not_asked_again(server: Server, tmp_path: Path) -> None:
    def refuse(response: Response) -> str:
        raise ServiceError(f"never: {response.text}")

    with pytest.raises(ServiceError, match="never"):
        client(server.url, tmp_path).ask("x", {}, refuse)
    assert len(server.times) == 1


def test_a_network_that_is_gone_is_left_alone_after_a_few_requests(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    asking = client(closed, tmp_path)
    for _ in range(QUICK.silent_requests):
        with pytest.raises(ServiceError, match="no connection"):
            asking.ask("x", {}, text)
    sent = asking.request_count
    with pytest.raises(ServiceError, match="not asked"):
        asking.ask("x", {}, text)
    assert asking.request_count == sent


def test_the_key_appears_in_no_error(server: Server, tmp_path: Path) -> None:
    server.answers = [(500, {}, b"bad key k3y-0f-ours")] * 3
    with pytest.raises(ServiceError) as caught:
        client(server.url, tmp_path, secret="k3y-0f-ours").ask("x", {"api_key": "k3y-0f-ours"}, text)
    assert "k3y-0f-ours" not in caught.value.line() + caught.value.answer


def test_a_refusal_that_names_no_time_is_waited_out_for_a_second(server: Server, tmp_path: Path) -> None:
    server.answers = [(429, {}, b'{"error":"API rate limit exceeded"}')]
    assert client(server.url, tmp_path).ask("x", {}, text) == "fine"
    assert server.times[1] - server.times[0] >= 0.95


def test_a_pause_holds_for_those_who_wait_already(server: Server, tmp_path: Path) -> None:
    slow = Client("Test", server.url, 2, patience=QUICK, pace_directory=tmp_path)
    server.answers = [(200, {}, b"fine"), (429, {"Retry-After": "2"}, b"{}")]
    threads = [threading.Thread(target=slow.ask, args=("x", {}, text)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.times[2] - server.times[1] >= 1.9


FULL = {"X-RateLimit-Limit": "3", "X-RateLimit-Remaining": "0"}


def test_a_full_second_that_we_did_not_fill_makes_the_whole_machine_stand_back(server: Server, tmp_path: Path) -> None:
    server.answers = [(200, FULL, b"fine")]
    one, other = client(server.url, tmp_path), client(server.url, tmp_path)
    one.ask("x", {}, text)
    other.ask("x", {}, text)
    assert server.times[1] - server.times[0] >= 0.95


def test_a_full_second_that_we_filled_ourselves_does_not_slow_us_down(server: Server, tmp_path: Path) -> None:
    few = {"X-RateLimit-Limit": "3", "X-RateLimit-Remaining": "1"}
    server.answers = [(200, few, b"fine"), (200, few, b"fine"), *[(200, FULL, b"fine")] * 3]
    asking = client(server.url, tmp_path)
    for _ in range(6):
        asking.ask("x", {}, text)
    assert sum(one - server.times[0] < 1.0 for one in server.times) == 6


def test_what_was_not_asked_is_no_news_of_the_service(tmp_path: Path) -> None:
    asking = client("http://127.0.0.1:9/", tmp_path, Patience(attempts=1, silent_requests=2))
    for _ in range(2):
        with pytest.raises(ServiceError, match="no connection"):
            asking.ask("x", {}, text)
    for _ in range(3):
        with pytest.raises(ServiceError, match="not asked"):
            asking.ask("x", {}, text)
    assert asking.request_count == 2


def test_a_service_that_answers_nothing_is_given_up_in_the_time_set(tmp_path: Path) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        asking = client(address, tmp_path, Patience(attempts=50, first_wait=0.01, timeout=0.1, last_attempt_within=0.4))
        with pytest.raises(ServiceError, match="timed out"):
            asking.ask("x", {}, text)
        assert asking.request_count < 10


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Header: ",
    ],
    ids=["body of known length", "body that ends with the connection", "header"],
)
def test_an_answer_that_comes_byte_by_byte_and_never_ends_is_cut(tmp_path: Path, head: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trickling:

        def trickle() -> None:
            while True:
                try:
                    connection, _ = trickling.accept()
                    connection.recv(65536)
                    connection.sendall(head)
                    while True:
                        connection.sendall(b"a")
                        time.sleep(0.05)
                except OSError:
                    if trickling.fileno() < 0:
                        return

        threading.Thread(target=trickle, daemon=True).start()
        address = f"http://127.0.0.1:{trickling.getsockname()[1]}/"
        patience = Patience(attempts=2, first_wait=0.01, longest_wait=0.02, timeout=2.0, whole_answer_within=0.4)
        asking = client(address, tmp_path, patience)
        with pytest.raises(ServiceError, match="it did not end"):
            asking.ask("x", {}, text)
        assert asking.request_count == 2


def _ask_many(url: str, folder: Path, count: int) -> None:
    asking = Client("Test", url, 5, patience=QUICK, pace_directory=folder)
    threads = [threading.Thread(target=asking.ask, args=("x", {}, text)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_no_second_holds_more_starts_than_permitted_however_many_processes_and_threads(tmp_path: Path) -> None:
    """Nor however unevenly the requests come: half of them are held up on their way, and counted then."""
    uneven = Server(ways=(0.0, 0.05, 0.0, 0.03))
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_ask_many, args=(uneven.url, tmp_path, 8)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    uneven.close()
    arrivals = sorted(uneven.times)
    assert len(arrivals) == 24
    assert max(sum(start <= one < start + 1.0 for one in arrivals) for start in arrivals) <= 5
