"""The statutory forms are whole: three languages, distinct columns, provisions that exist."""

from pathlib import Path

import pytest

from law import RegisterError, load
from law.form import load_forms

FORM = """\
id: D976-App9
name: a_form
original: kk
caption: {kk: 9-қосымша, ru: Приложение 9, en: Appendix 9}
title: {kk: Нысан, ru: Форма, en: Form}
orientation: landscape
required_by: [D976-75-1.2]
columns:
  - {key: number, kk: №, ru: №, en: No., width: 6}
  - {key: deadline, kk: Мерзімі, ru: Срок, en: Deadline, width: 20}
footnotes:
  - {mark: '*', kk: ескерту, ru: примечание, en: note}
"""


def a_form(directory: Path, content: str = FORM, name: str = "d976_app9") -> Path:
    """A register with one form."""
    (directory / "register" / "forms").mkdir(parents=True)
    (directory / "register" / "forms" / f"{name}.yaml").write_text(content, encoding="utf-8")
    return directory


def test_a_form_in_order_is_read(tmp_path: Path) -> None:
    """The form that the other tests break is itself in order."""
    assert list(load_forms(a_form(tmp_path), load().provisions)) == ["D976-App9"]


@pytest.mark.parametrize(
    ("words", "instead", "says"),
    [
        ("id: D976-App9", "id: D976-App10", "D976-App10: stands in d976_app9.yaml"),
        ("required_by: [D976-75-1.2]", "required_by: [D976-75-9]", "is required by D976-75-9, no provision"),
        ("key: deadline", "key: number", "has two columns 'number'"),
        ("ru: Срок, ", "", "D976-App9: lacks 'ru'"),
        ("ru: примечание, ", "", "D976-App9: lacks 'ru'"),
        ("orientation: landscape", "orientation: round", "unknown orientation 'round'"),
        ("original: kk", "original: fr", "unknown original 'fr'"),
        ("title: {kk: Нысан, ru: Форма, en: Form}\n", "", "lacks 'title'"),
        ("id: D976-App9\n", "", "lacks 'id'"),
        (
            "  - {key: number, kk: №, ru: №, en: No., width: 6}\n",
            "  - number\n",
            "an item of columns is 'number'",
        ),
    ],
)
def test_a_form_in_disorder_is_refused(words: str, instead: str, says: str, tmp_path: Path) -> None:
    """Each fault names the file, the line and the form."""
    assert words in FORM
    with pytest.raises(RegisterError, match=r"^register/forms/d976_app9\.yaml:\d+: ") as error:
        load_forms(a_form(tmp_path, FORM.replace(words, instead, 1)), load().provisions)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("form", "columns"),
    [
        ("D976-App1", 6),
        ("D976-App2", 5),
        ("D976-App3", 7),
        ("D976-App4", 9),
        ("D976-App5", 7),
        ("D976-App8", 6),
        ("G10-A14-1", 6),
        ("PM140-A1", 18),
    ],
)
def test_the_forms_have_the_columns_of_the_texts(form: str, columns: int) -> None:
    """The number of columns is that which the text's own form has."""
    assert len(load().forms[form]["columns"]) == columns
