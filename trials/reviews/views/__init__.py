"""Pages of reviews, by who looks at them."""
