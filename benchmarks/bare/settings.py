"""The middleware and templates that a new project of the framework gets, over our tables."""

from minzheng.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare.pages"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.jinja2.Jinja2"}]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
