"""The database: the only place that knows SQLAlchemy."""

from sqlalchemy.orm import Session

from kcvs_mailbot.store.database import Store, open_store

__all__ = ["Session", "Store", "open_store"]
