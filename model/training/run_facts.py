"""Facts of finished runs that every artifact records."""

import os
import platform
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..version import __version__
from .run import Run


def run_facts(runs: Sequence[Run]) -> dict[str, Any]:
    """Return the recipe, seeds, history and provenance of runs; the first one ships."""
    first, *_ = runs
    return {
        "network": first.recipe.network,
        "recipe": first.recipe.as_dict(),
        "seed": first.seed,
        "seeds": [
            {
                "seed": run.seed,
                "validation_accuracy": run.history[-1]["validation_accuracy"],
                "seconds": run.seconds,
            }
            for run in runs
        ],
        "parameters": sum(p.size for p in first.network.params),
        "history": first.history,
        "pens": first.provenance.get("pens", []),
        "fonts": first.provenance.get("fonts", {}),
        "origin": first.provenance.get("origin", {}),
        "made": made(),
    }


def made() -> dict[str, Any]:
    """Return the machine and the versions that a network was made with."""
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "version": __version__,
    }
