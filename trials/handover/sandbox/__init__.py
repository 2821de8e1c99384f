"""Test trials: a vendor tries its connection with made-up enterprises. They count nowhere and reach nobody real."""
