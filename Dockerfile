# The same lock as `make run`, in two stages: the sources and the caches stay in the first.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/srdi
ENV PATH=/opt/srdi/bin:$PATH

# The lock alone first, so that a change of the sources does not fetch the libraries again.
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt

COPY pyproject.toml README.md ./
COPY locales locales
COPY assessment assessment
COPY flows flows
COPY bot bot
RUN set -e; for catalogue in locales/*/LC_MESSAGES/*.po; do \
        pybabel --quiet compile --input-file "$catalogue" --output-file "${catalogue%.po}.mo"; \
        test -f "${catalogue%.po}.mo"; \
    done
RUN pip install --no-deps --no-build-isolation --no-index .


FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/srdi --create-home --shell /usr/sbin/nologin srdi
COPY --from=build /opt/srdi /opt/srdi
ENV PATH=/opt/srdi/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SRDI_DATA_DIR=/var/lib/srdi
WORKDIR /var/lib/srdi
USER srdi

# After the folder has its owner, so that a new volume takes that owner over.
VOLUME /var/lib/srdi

# What it serves on inside the container; which port of the host leads here is `docker run --publish`'s to say.
ENV SRDI_HOST=0.0.0.0 \
    SRDI_PORT=8000
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]

# In a browser: docker run --rm -p 8000:8000 -v srdi:/var/lib/srdi IMAGE
# In a terminal: docker run --rm -it -v srdi:/var/lib/srdi IMAGE chat
ENTRYPOINT ["srdi"]
CMD ["serve"]
