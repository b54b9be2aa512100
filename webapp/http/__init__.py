"""Everything about HTTP that no page is about.

Checks before a request is read (cross_site, cors, rate_limits), the form of an answer
(negotiation, errors, compression, security_headers), files that browsers cache for long
(static_files), and what the owner of a site watches (access_log, metrics, health).
No module here knows a page: pages import from here.
"""
