"""The page's tests work in the same cage and workshop as those of the flows."""

from flows.conftest import cage, workshop

__all__ = ["cage", "workshop"]
