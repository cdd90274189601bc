"""Settings of every run. What differs between runs comes from the environment; docs/administrators.md lists it."""

import getpass
import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from unionrecords import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("UNIONRECORDS_VAR") or BASE_DIR / "var").resolve()

VERSION = environment.version(BASE_DIR / "pyproject.toml")

DEBUG = environment.switch(os.environ, "UNIONRECORDS_DEBUG")
SECRET_KEY = environment.secret_key(os.environ, VAR / "secret_key")

# Without named hosts the system answers this machine only, and plain HTTP will do; with them it is deployed.
THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"]
NAMED_HOSTS = environment.hosts(os.environ, "UNIONRECORDS_HOSTS")
# LAN=1: a trial on a closed network, plain HTTP, at this machine's private addresses.
LAN = environment.private_addresses() if environment.switch(os.environ, "LAN") else []
ALLOWED_HOSTS = NAMED_HOSTS or [*THIS_MACHINE, *LAN]
DEPLOYED = bool(NAMED_HOSTS)
# Where `serve` listens: in a container the proxy comes from another one.
LISTENS_AT = [environment.ip_address(os.environ, "UNIONRECORDS_LISTEN", "127.0.0.1"), *LAN]
# What a document written from the command line calls this system.
SITE_ADDRESS = f"https://{NAMED_HOSTS[0].lstrip('.')}" if DEPLOYED else "http://127.0.0.1:8000"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DEPLOYED
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if DEPLOYED else 0
# Subdomains and the preload list concern hosts that are not ours to decide for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
BEHIND_PROXY = environment.switch(os.environ, "UNIONRECORDS_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

INSTALLED_APPS = [
    "unionrecords",
    "apps.reports",
    "apps.figures",
    "apps.units",
    "apps.accounts",
    "apps.changelog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "pgtrigger",
    "import_export",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "unionrecords.operating.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "unionrecords.operating.middleware.Watched",
    "unionrecords.middleware.KeptByNobody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "apps.accounts.tokens.bearer.ForPrograms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "unionrecords.middleware.RefuseNulBytes",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "unionrecords.middleware.LimitWhatIsSent",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "unionrecords.operating.middleware.ReadOnly",
    "unionrecords.middleware.LocalTime",
    "apps.accounts.middleware.AccessLog",
    "apps.accounts.middleware.SessionEnds",
    "allauth.account.middleware.AccountMiddleware",
    "unionrecords.standbys.ReadsOnStandby",
    "unionrecords.asked_again.AskedAgain",
    "apps.changelog.middleware.ActingMiddleware",
]
ROOT_URLCONF = "unionrecords.urls"
WSGI_APPLICATION = "unionrecords.wsgi.application"
TEMPLATES = [
    {
        "NAME": "django",
        "BACKEND": "unionrecords.page_templates.PageTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["unionrecords.unindented.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["apps.changelog.templatetags.people"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.figures.workflow.notifications.in_head",
                "apps.units.models.installation.site_name",
                "unionrecords.operating.pages.around_every_page",
            ],
        },
    }
]

# DATABASE_URL names a server; without it the embedded one keeps its data under VAR.
DATABASE_URL = os.environ.get("DATABASE_URL", "")
EMBEDDED = not DATABASE_URL
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "unionrecords.postgres",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **(
            {
                "NAME": "unionrecords",
                "USER": "unionrecords_application",
                "EMBEDDED": VAR / "postgres",
                "OPTIONS": environment.connection_options(pooled=False),
            }
            if EMBEDDED
            else environment.database(DATABASE_URL, pooled=environment.switch(os.environ, "DATABASE_POOLED"))
        ),
    }
}
# Copies of it that only read, by the names standby1, standby2, …: reports are read there (unionrecords/standbys.py).
STANDBYS = []
for number, url in enumerate(os.environ.get("DATABASE_REPLICA_URLS", "").split(), start=1):
    STANDBYS.append(f"standby{number}")
    DATABASES[STANDBYS[-1]] = {**DATABASES["default"], "EMBEDDED": None, **environment.database(url)}
# Who owns the tables, as what differs from the login above; nothing where there is but one (unionrecords/logins.py).
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
DATABASE_OWNER: dict[str, Any] = environment.database(DATABASE_OWNER_URL) if DATABASE_OWNER_URL else {}
if EMBEDDED:
    DATABASE_OWNER = {"USER": "unionrecords"}
DATABASE_APPLICATION = DATABASES["default"]["USER"] or getpass.getuser()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a page of fifty units sends every cell, and what it showed before

# Signing in: apps/accounts says what happens there; what is not offered has no address.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "apps.accounts.adapter.Doorkeeper"
ACCOUNT_FORMS = {
    "login": "apps.accounts.forms.SignInForm",
    "change_password": "apps.accounts.forms.OwnPasswordForm",
    "reauthenticate": "apps.accounts.forms.AgainForm",
    "reset_password": "apps.accounts.forgotten.ForgottenForm",
    "reset_password_from_key": "apps.accounts.forgotten.NewPasswordForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
PASSWORD_RESET_TIMEOUT = 3600  # seconds: so long a link by e-mail holds
MFA_ADAPTER = "apps.accounts.second_factor.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1  # a code holds half a minute longer and earlier: for who types slowly, and clocks that differ
MFA_FORMS = {
    "authenticate": "apps.accounts.forms.CodeForm",
    "reauthenticate": "apps.accounts.forms.CodeAgainForm",
    "activate_totp": "apps.accounts.forms.AppForm",
    "add_webauthn": "apps.accounts.forms.KeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no address is verified here: administrators vouch for people
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not DEPLOYED
SECOND_FACTOR_ROLES = environment.words(
    os.environ, "UNIONRECORDS_SECOND_FACTOR", ("clerk", "supervisor", "viewer", "administrator")
)
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
IDLE_SECONDS = 60 * environment.whole_number(os.environ, "UNIONRECORDS_IDLE_MINUTES", 30, range(5, 24 * 60 + 1))
LONGEST_SESSION_SECONDS = 3600 * environment.whole_number(os.environ, "UNIONRECORDS_SESSION_HOURS", 12, range(1, 25))
SESSION_COOKIE_AGE = LONGEST_SESSION_SECONDS
SESSION_ENGINE = "apps.accounts.session_store"
DIRECTORIES = environment.directories(os.environ, "UNIONRECORDS_DIRECTORIES")
SOCIALACCOUNT_ADAPTER = "apps.accounts.directories.FederationDirectory"
SOCIALACCOUNT_PROVIDERS = environment.providers(DIRECTORIES)
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link leads out of the house; forms may not (form-action)
# Wrong passwords are counted in the access log, and an office has one address: only these are counted here.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/15m/key"}
# What is counted or used up once, all processes must know; the rows of the table are few and short.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "apps.accounts.passwords.NotMadeOfTheName"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "apps.accounts.passwords.NotOneOfTheLast"},
]

# E-mail: without a server none is sent, and there are no pages for who forgot her password.
EMAIL = environment.mail_server(os.environ, "UNIONRECORDS_EMAIL")
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.mail_sender(
    os.environ, "UNIONRECORDS_EMAIL_FROM", needed=bool(EMAIL.host)
)
EMAIL_TIMEOUT = 20

# Messages that carry notices out of the system: none unless they are asked for, by ways that are set up.
WEBHOOK = environment.webhook(os.environ, "UNIONRECORDS_WEBHOOK")
MESSAGES_BY = environment.message_ways(os.environ, "UNIONRECORDS_MESSAGES", mail=bool(EMAIL.host), webhook=WEBHOOK)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
FORMAT_MODULE_PATH = "unionrecords.formats"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Large files are worked on by a process that `serve` keeps, or by one of its own (`manage.py background`).
BACKGROUND_APART = environment.words(os.environ, "UNIONRECORDS_BACKGROUND", ("serve", "apart")) == ["apart"]

# Who knows this word may read /metrics; without it there is no such address.
METRICS_TOKEN = environment.token(os.environ, "UNIONRECORDS_METRICS_TOKEN")
LOG_AS_JSON = environment.words(os.environ, "UNIONRECORDS_LOG", ("text", "json")) == ["json"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s%(request_number)s: %(message)s"},
        "json": {"()": "unionrecords.operating.log.JsonLine"},
    },
    "filters": {
        "refusals": {"()": "unionrecords.error_pages.RefusalsInOneLine"},
        "request": {"()": "unionrecords.operating.log.WithRequest"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if LOG_AS_JSON else "text",
            "filters": ["refusals", "request"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "unionrecords.requests": {"level": "INFO" if LOG_AS_JSON else "WARNING"},
    },
}
