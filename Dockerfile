# kcvs_mailbot as a container; docs/container.md tells how to run it.

FROM python:3.11-slim-bookworm AS builder
WORKDIR /build
COPY requirements.txt ./
# The environment has no pip of its own: what runs cannot install. The build backend is pinned
# among the libraries, so that nothing else is downloaded to build the project.
RUN python3 -m venv --without-pip /opt/kcvs \
 && python3 -m pip --python /opt/kcvs/bin/python install --no-cache-dir \
        --require-hashes --only-binary :all: -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY kcvs_mailbot kcvs_mailbot
COPY migrations migrations
RUN python3 -m pip --python /opt/kcvs/bin/python install --no-cache-dir \
        --no-deps --no-build-isolation . \
 && find /opt/kcvs/lib -type d -name tests -prune -exec rm -r {} +

FROM python:3.11-slim-bookworm
# What lays Word, ODT and RTF out as pages of a PDF dossier; empty: their text is set on pages.
ARG OFFICE=""
# They read scans, Word's old .doc, and archives; the fonts set Greek and Cyrillic. Not pinned: security updates come by building again.
# hadolint ignore=DL3008,SC2086
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
        antiword fonts-dejavu-core libarchive-tools \
        tesseract-ocr tesseract-ocr-eng tesseract-ocr-fra tesseract-ocr-nld ${OFFICE} \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir /data && chown 10001:10001 /data
COPY --from=builder /opt/kcvs /opt/kcvs
COPY scripts/container-entrypoint /usr/local/bin/

ENV PATH=/opt/kcvs/bin:$PATH \
    LANG=C.UTF-8 \
    XDG_CACHE_HOME=/data/.cache \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
# The default database, kcvs.sqlite, and its spool are relative to here. Only this need be writable.
WORKDIR /data
VOLUME /data
# It looks into the database only. At the start it grants the worker 10 minutes for its first poll.
HEALTHCHECK --interval=30s --timeout=20s --start-period=60s --retries=3 \
    CMD ["kcvs-mailbot", "health"]
ENTRYPOINT ["container-entrypoint"]
CMD ["run"]
