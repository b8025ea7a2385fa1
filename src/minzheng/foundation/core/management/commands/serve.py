"""`minzheng serve`: the web server, gunicorn with the static files inside."""

import logging
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication
from prometheus_client.multiprocess import mark_process_dead

from minzheng import __version__
from minzheng.foundation.core import releases, traffic
from minzheng.foundation.core.parent import follow_parent
from minzheng.foundation.core.ports import why_not
from minzheng.foundation.core.releases import require_ready

log = logging.getLogger("minzheng.start")


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn over our WSGI application, set up in code instead of a file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options over."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, loaded by each worker."""
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def _forget(server: Any, worker: Any) -> None:
    """A worker that ended no longer counts as alive; what it counted stays."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
        traffic.give_room_back(worker.pid)


class Command(BaseCommand):
    """Workers and threads by environment: WEB_WORKERS (2), WEB_THREADS (4). A worker makes room
    for a fresh one after WEB_MAX_REQUESTS (20,000; 0: never)."""

    help = "启动网站（gunicorn）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--follow", action="store_true", help="标准输入关闭时停")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop; SIGTERM lets running requests end."""
        if options["follow"]:
            follow_parent()
        require_ready()
        if why := why_not(options["port"], options["host"]):
            raise CommandError(why)
        log.info(
            "website %s on %s:%s, %s workers, %s",
            __version__, options["host"], options["port"], settings.WEB_WORKERS, releases.place(),
        )  # fmt: skip
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        most = settings.WEB_MAX_REQUESTS
        get_resolver().url_patterns  # noqa: B018 - every page is loaded once, before the workers part
        Server(
            {
                "bind": f"{options['host']}:{options['port']}",
                "workers": settings.WEB_WORKERS,
                "threads": settings.WEB_THREADS,
                "worker_class": "gthread",
                "timeout": 60,
                "graceful_timeout": 15,
                "max_requests": most,
                "max_requests_jitter": most // 10,
                "control_socket_disable": True,
                # Request lines hold references of people: no access log.
                "accesslog": None,
                "loglevel": settings.WEB_LOG_LEVEL,
                "proc_name": "minzheng",
                "child_exit": _forget,
            }
        ).run()
