"""thirty3: what London's 33 authorities buy in technology, and where they could buy together."""

__version__ = "0.1.0"
