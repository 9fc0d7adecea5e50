"""How the documentation is built: ``sphinx-build -W -b html docs docs/_build``, offline, with the notebooks run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_extensions"))

from thirty3 import __version__  # noqa: E402 - after the path to the extension

project = "thirty3"
author = "The thirty3 contributors"
copyright = "the thirty3 contributors; MIT licence"  # noqa: A001 - the name Sphinx wants
release = version = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "generated"]
exclude_patterns = ["_build", "_extensions", "README.md", "generated/ipython", "examples"]
html_theme = "furo"
html_title = f"thirty3 {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]  # notebooks begin where their text does
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"exclude-members": "model_config, model_post_init, columns, to_rows, units"}
python_use_unqualified_type_names = True
napoleon_use_ivar = True  # the fields of an exception are described once

# Notebooks run from top to bottom at each build, and their pictures are drawn into the page: no script, no network.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
os.environ["IPYTHONDIR"] = str(HERE / "generated" / "ipython")
