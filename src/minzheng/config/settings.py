"""Settings, all from the environment; `docs/operate.md` has the table.

Without any variable set this is a demo on SQLite under `var/`: keys are made at first start.
"""

import os
import sys
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from minzheng.config.keys import load_keys
from minzheng.config.logs import logging_of
from minzheng.config.reading import LEVELS, Reader

PACKAGE = Path(__file__).resolve().parent.parent
env = Reader()

DATA_DIR = Path(env.text("MINZHENG_DATA_DIR", str(Path.cwd() / "var"))).absolute()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
DEMO = env.flag("MINZHENG_DEMO", True)
DEBUG = env.flag("DEBUG", False)
TESTING = "pytest" in sys.modules

KEYS = load_keys(env, DATA_DIR, may_make=DEMO or TESTING)
SECRET_KEY = KEYS["session"]
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", KEYS.get("session_old", []))
SEAL_KEYS = KEYS["seal"]
SEAL_KEY_ID = KEYS["seal_current"]
INDEX_KEY = KEYS["index"]
CODE_KEY = KEYS["code"]
CONNECTOR_SECRET = KEYS["connector"]

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])

DISTRICT: dict[str, Any] = {
    "name": env.text("DISTRICT_NAME", "南湖民政"),
    "full_name": env.text("DISTRICT_FULL_NAME", "南湖区民政局"),
    "seal": env.words("DISTRICT_SEAL", ["南湖区", "民政局"]),
    "code": env.text("DISTRICT_CODE", "330402"),
    "note": "演示区" if DEMO else "",
}
SITE_URL = env.address("SITE_URL", "")
HUMAN_PHONE = env.text("HUMAN_PHONE", "96345")
# Whom members of staff ask about their accounts and rights.
ADMIN_PHONE = env.text("ADMIN_PHONE", HUMAN_PHONE)
POLICY_PROFILE = env.text(
    "POLICY_PROFILE", "demo_2021" if DEMO else "nanhu",
    among=[place.parent.name for place in (PACKAGE / "policy").glob("*/assistance.yaml")],
)  # fmt: skip

DEPARTMENTS_URL = env.address("DEPARTMENTS_URL", "http://127.0.0.1:18101")
SMS_URL = env.address("SMS_URL", "http://127.0.0.1:18102")
BANK_URL = env.address("BANK_URL", "http://127.0.0.1:18103")
# Without a map nothing is asked and nothing shown; what it says outside the box is not believed.
MAP_URL = env.address("MAP_URL", "")
MAP_BOX = env.box("MAP_BOX", "120.55,30.50,121.05,30.95")
IDENTITY_ISSUER = env.address("IDENTITY_ISSUER", "")
IDENTITY_CLIENT_ID = env.text("IDENTITY_CLIENT_ID", "")
IDENTITY_CLIENT_SECRET = env.text("IDENTITY_CLIENT_SECRET", "")
IDENTITY_CLAIM = env.text("IDENTITY_CLAIM", "id_number")
# host:port of a clamd; every file from outside is shown to it first.
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS", "")
PAYER_ACCOUNT = env.text("PAYER_ACCOUNT", "")
PAY_ALERT_FEN = env.number("PAY_ALERT_FEN", 500_000)
# When a member of staff's looks become a question for the auditor (people an hour, people after
# hours, the same person in a day); office hours from and to, by the clock.
INSIDER_HOUR_MOST = env.number("INSIDER_HOUR_MOST", 40)
INSIDER_LATE_MOST = env.number("INSIDER_LATE_MOST", 4)
INSIDER_SAME_MOST = env.number("INSIDER_SAME_MOST", 15)
INSIDER_HOURS = (7, 20)
# How long a worker keeps what it counted for the plan's page; a test counts each time.
PLAN_KEPT_SECONDS = 0 if TESTING else 60
CHECK_DEADLINE_SECONDS = env.fraction("CHECK_DEADLINE_SECONDS", 8.0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "minzheng.foundation.core",
    "minzheng.foundation.audit",
    "minzheng.foundation.divisions",
    "minzheng.foundation.accounts",
    "minzheng.foundation.ledger",
    "minzheng.stages.registry",
    "minzheng.stages.catalog",
    "minzheng.stages.cases",
    "minzheng.stages.verification",
    "minzheng.stages.decisions",
    "minzheng.stages.payments",
    "minzheng.stages.certificates",
    "minzheng.stages.notices",
    "minzheng.stages.ratings",
    "minzheng.stages.rights",
    "minzheng.stages.indicators",
    "minzheng.areas.assistance",
    "minzheng.channels.api",
    "minzheng.channels.portal",
    "minzheng.channels.desk",
    "minzheng.channels.cockpit",
    "minzheng.channels.public",
    "minzheng.demo",
    "minzheng.operations",
]

MIDDLEWARE = [
    "minzheng.foundation.core.middleware.NumberMiddleware",
    "minzheng.foundation.core.beat.BeatMiddleware",
    "minzheng.foundation.core.guards.GuardMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "minzheng.foundation.core.middleware.RequestMiddleware",
    "minzheng.stages.registry.middleware.ResidentMiddleware",
    "minzheng.foundation.accounts.middleware.DoorMiddleware",
    "minzheng.channels.portal.acting.ActingMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "minzheng.config.urls"
WSGI_APPLICATION = "minzheng.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "minzheng.foundation.core.pages.Pages",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "minzheng.foundation.core.pages.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "minzheng.foundation.core.pages.page_context",
                "minzheng.foundation.accounts.pages.staff_context",
                "minzheng.channels.desk.pages.desk_context",
                "minzheng.channels.portal.acting.meant_for",
            ],
        },
    },
    {
        # Only for pages that third-party packages bring.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
    },
]

SQLITE_OPTIONS = {
    # Read-then-write transactions take the write lock at BEGIN, or two thirds of them fail.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
}
DATABASES = {
    "default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'minzheng.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Threads of one test share a file, never a memory database.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / f"test-{os.getpid()}.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.number("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "minzheng.foundation.accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# 等保 2.0 level 3 wants kinds of characters and a change every 90 days, ASVS forbids both.
PASSWORD_PROFILE = env.text("PASSWORD_PROFILE", "mlps3", among=("mlps3", "asvs"))
if PASSWORD_PROFILE == "mlps3":
    AUTH_PASSWORD_VALIDATORS += [{"NAME": "minzheng.foundation.accounts.passwords.ThreeKinds"}]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "desk:home"

# P25: ten wrong passwords in 15 minutes per account *and* address; other devices stay free.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "minzheng.foundation.core.addresses.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "minzheng.foundation.accounts.views.locked_out"
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]

SESSION_ENGINE = "minzheng.foundation.core.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
# A page of refusal takes 2 to 8 ms: one beat hides what was done to find out.
NOT_FOUND_BEAT = 0.02
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "minzheng.foundation.core.errors.stale"
HTTPS = env.flag("HTTPS", not (DEMO or DEBUG or TESTING))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
if HTTPS:
    # The prefix binds a cookie to this host: no sister site and no plain line can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# What is told to a person after a press never waits in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Who may read /metrics and the details of /healthz/: this token, or, without one, this machine.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# The web server itself: where it listens, its processes and threads, after how many requests a
# process makes room for a fresh one, what it logs.
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, least=1, most=65_535)
WEB_WORKERS = env.number("WEB_WORKERS", 2, least=1, most=64)
WEB_THREADS = env.number("WEB_THREADS", 4, least=1, most=64)
WEB_MAX_REQUESTS = env.number("WEB_MAX_REQUESTS", 20_000)
WEB_LOG_LEVEL = env.text("WEB_LOG_LEVEL", "warning", among=[name.lower() for name in LEVELS])

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {
        "BACKEND": "minzheng.foundation.core.sealed_files.SealedStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

LOGGING = logging_of(
    env.text("LOG_FORMAT", "plain" if DEMO else "json", among=("plain", "json")),
    env.text("LOG_LEVEL", "INFO", among=LEVELS),
    quiet=DEMO,
)
