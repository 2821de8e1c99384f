"""The 156 platforms that public sources describe, from `platforms/data/*.csv` into the catalogue."""

from platforms.loading.catalogue import Loaded, load_catalogue

__all__ = ["Loaded", "load_catalogue"]
