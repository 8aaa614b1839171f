"""Reference functions of the book *Math for Machine Learning*: small, tested, written like the formulas.

Import a topic and call it by name, as in ``from mlmath_ref import vectors``. Two topics may use the same
word, such as gradient, so nothing is lifted out of its module.
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

__all__ = [
    "datasets",
    "derivatives",
    "evaluation",
    "gradient_descent",
    "linear_regression",
    "losses",
    "matrices",
    "notation",
    "plotting",
    "probability",
    "statistics",
    "symbolic",
    "vectors",
]


def __getattr__(name: str) -> ModuleType:
    """Import a topic when it is first asked for, so that vectors do not wait for SymPy and Matplotlib."""
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"mlmath_ref has no topic {name!r}; its topics are {', '.join(__all__)}")
