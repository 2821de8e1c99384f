"""The public API of the catalogue: the page's parameters, answered as JSON."""
