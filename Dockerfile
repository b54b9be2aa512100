# The image of the site; compose.yaml puts nginx in front, which it needs for the internet.
# Alone:
#     docker build -t digits .
#     docker run --read-only --cap-drop ALL --security-opt no-new-privileges -p 8000:8000 digits
#
# Untried as an image, for want of a Docker daemon. Tried were its parts, with Debian's
# Python 3.11: these packages in an environment of their own, the same command as nobody on
# a root that cannot be written, a picture of 3 MB, and the health check's address.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DIGITS_BIND=0.0.0.0:8000
WORKDIR /srv/digits

COPY webapp/requirements.txt webapp/requirements.txt
RUN pip install --no-cache-dir --no-compile -r webapp/requirements.txt

COPY gunicorn.conf.py wsgi.py ./
COPY docs/privacy.md docs/
COPY model model
COPY static static
COPY templates templates
COPY webapp webapp

# Nothing here belongs to this user: the site writes no file. (With DIGITS_CORRECTIONS=on or
# DIGITS_CLASS=on it needs webapp/requirements-corrections.txt too, and a DATABASE_URL on a
# volume.)
USER nobody
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# gunicorn finds gunicorn.conf.py; as process 1 it gets docker stop's SIGTERM itself.
CMD ["gunicorn"]
