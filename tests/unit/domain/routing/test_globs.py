import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.routing.globs import glob_matches

few = st.text(alphabet="ab*", max_size=12)


@given(glob=few, text=st.text(alphabet="ab", max_size=12))
def test_glob_matches_as_a_regular_expression_would(glob: str, text: str) -> None:
    pattern = ".*".join(re.escape(part) for part in glob.split("*"))

    assert glob_matches(glob, text) == (re.fullmatch(pattern, text) is not None)


@pytest.mark.parametrize("glob", ["[ab]", "a?", "a{1}", "a.b"])
def test_glob_takes_other_special_characters_literally(glob: str) -> None:
    assert glob_matches(glob, glob)
    assert not any(glob_matches(glob, text) for text in ("a", "b", "ab", "axb") if fnmatch.fnmatchcase(text, "*"))
