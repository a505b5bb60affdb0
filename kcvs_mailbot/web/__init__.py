"""The secretary's page: it asks and tells the flows, and holds no rule of its own.

To add a page: a module named as in its address with its template beside it (`verzending.py`,
`verzending.html`, which extends `base.html` and fills `title` and `main`; one h1), and in it

    PAGES = (Page("/verzending", DESK, get=shown), Page("/verzending/vrijgeven", DESK, post=freed))

where `shown` and `freed` are ordinary functions from a Visit to a Response: they run in a thread,
and may block. Then name the module in `site.ROOMS`. Roles are sets of `navigation`; a page without
roles is open to everybody who is signed in. A Visit has `bench` (what flows work with), `name`
(who decides; `by` of the flows), `form`, `request.query_params`, `path(name)`, and answers by
`page(template, **words)`, `to(address)` or `Missing`, which becomes a 404. A RequestError that
gets out becomes a page that says what cannot be done. A form posts url-encoded and holds
`{{ form_token() }}`: what is posted without it, or from elsewhere, never reaches the page.
Words for moments and numbers are the filters of `formatting`; reads are queries in `store/lists.py`
that return frozen rows. Who looks at a dossier leaves an event: `visit.saw(application_id)`. To who
has a conflict of interest it is closed: `visit.require_part`, by which `saw` comes too; lists look
in `visit.conflicts`.
"""
