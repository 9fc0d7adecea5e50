"""How the documentation is built: ``sphinx-build -W -b html docs docs/_build/html``, offline, notebooks run."""

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

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "generated", "notebook_pictures"]
exclude_patterns = ["_build", "_extensions", "README.md", "generated/ipython", "examples"]
# MyST-NB leaves the notebooks that it ran beside the folder that is built into, which may be among the sources.
exclude_patterns += ["jupyter_execute"]
html_theme = "furo"
html_title = f"thirty3 {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]  # notebooks begin where their text does
autodoc_member_order = "bysource"
add_module_names = False  # the page says where a name is imported from
toc_object_entries = False  # names have headings; with every field in every menu the build takes twice as long
# Every reference to a name of ours has to lead somewhere. Others are not looked up: the build asks no network for other
# projects' contents, and docstrings say our own names by their last word too.
nitpicky = True
nitpick_ignore_regex = [(r"py:.*", r"(?!thirty3\.).*"), (r"py:mod", ".*")]
nitpick_ignore = [  # named for those who read the source, and described there alone
    ("py:func", "thirty3.normalise.regions.find_boroughs"),
    ("py:func", "thirty3.reference.borough"),
    ("py:func", "thirty3.resolve._size_table.read_size_table"),
]
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
