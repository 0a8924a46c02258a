"""词语查询: cases by words of what was asked or by parts of their number, over an index of pairs of characters.

Every run of Chinese characters is kept as its pairs and its last character, every run of letters or figures with all
its endings, so that whatever stands within a text is found by its pairs, a single character by its beginning. What is
found this way is then compared with the words themselves: the index may say too much, never too little. Names of
applicants are not in it; they are found whole or not at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, text, true, update

from store.tables import case_file, case_search

FEW = 2000
"""Up to so many cases are looked at one by one; words that more have are found soon enough in the list's own order."""
_ROW = case_file.c


def search_text(number: str, organ: str, sought: str) -> str:
    """What the index keeps of a case: its pairs, and whose it is."""
    found = dict.fromkeys(piece for part in (number, sought) for run in _runs(part) for piece in _pieces(run))
    return " ".join([_of(organ), *found])


def matches(words: str) -> ColumnElement[bool]:
    """What was asked or the number contains every word (large or small letters), or the applicant is called so."""
    each = [_contains(word) for word in words.split()]
    return or_(and_(true(), *each), _ROW.applicant_name == words) if each else _ROW.applicant_name == words


def _contains(word: str) -> ColumnElement[bool]:
    """As it was typed, or half-width."""
    written = dict.fromkeys((word, unicodedata.normalize("NFKC", word)))
    return or_(*(column.icontains(one, autoescape=True) for one in written for column in (_ROW.sought, _ROW.number)))


def narrowed(connection: Connection, words: str, organs: frozenset[str] | None) -> ColumnElement[bool]:
    """The same as :func:`matches`, said so that the database need not look at every case.

    Few that match are named one by one; of many the list's own order soon finds a page.
    """
    few = _few(connection, words, organs)
    return matches(words) if few is None else and_(_ROW.number.in_(few), matches(words))


def keep_search_text(connection: Connection, number: str, organ: str, sought: str, *, is_new: bool) -> None:
    """Keep a case's place in the index in step with it, in the transaction of its act."""
    words = search_text(number, organ, sought)
    if is_new:
        connection.execute(insert(case_search), [{"case_number": number, "words": words}])
    else:
        connection.execute(update(case_search).where(case_search.c.case_number == number).values(words=words))


def rewrite_search_text(connection: Connection, number: str, organ: str, sought: str) -> None:
    """Write it anew whatever is there."""
    connection.execute(delete(case_search).where(case_search.c.case_number == number))
    keep_search_text(connection, number, organ, sought, is_new=True)


def _few(connection: Connection, words: str, organs: frozenset[str] | None) -> list[str] | None:
    """The numbers of the cases that may match; None when there are many, or nothing in ``words`` can be looked up."""
    terms = [term for word in words.split() for run in _runs(word) for term in _terms(run)]
    named = select(_ROW.number).where(_ROW.applicant_name == words).limit(FEW + 1)
    if not terms:
        return None
    found = connection.execute(_LOOK[connection.dialect.name], _asked(connection, terms, organs)).scalars().all()
    if len(found) > FEW:
        return None
    numbers = {*found, *connection.execute(named).scalars()}
    return sorted(numbers) if len(numbers) <= FEW else None


def _asked(connection: Connection, terms: Iterable[str], organs: frozenset[str] | None) -> dict[str, object]:
    """The look-up in the words of the database: every term, and one of the organs."""
    sqlite = connection.dialect.name == "sqlite"
    quote, both, either, ending = ('"', " AND ", " OR ", "*") if sqlite else ("'", " & ", " | ", ":*")
    each = [f"{quote}{term.rstrip('*')}{quote}{ending if term.endswith('*') else ''}" for term in dict.fromkeys(terms)]
    whose = either.join(f"{quote}{_of(organ)}{quote}" for organ in sorted(organs or ()))
    return {"terms": both.join([*each, f"({whose})"] if whose else each), "most": FEW + 1}


_LOOK = {
    "sqlite": text(
        "select s.case_number from case_words w join case_search s on s.id = w.rowid "
        "where case_words match :terms limit :most"
    ),
    "postgresql": text(
        "select case_number from case_search where array_to_tsvector(string_to_array(words, ' ')) "
        "@@ cast(:terms as tsquery) limit :most"
    ),
}


def _of(organ: str) -> str:
    return f"@{organ.lower()}"


def _runs(written: str) -> Iterator[str]:
    """Runs of Chinese characters, and of letters and figures, small and half-width; what stands between parts them."""
    plain = unicodedata.normalize("NFKC", written).lower()
    for kind, run in groupby(plain, key=_kind):
        if kind:
            yield "".join(run)


def _kind(char: str) -> str:
    if not char.isalnum():
        return ""
    return "plain" if char.isascii() else "pairs"


def _pieces(run: str) -> Iterator[str]:
    """What is kept of a run."""
    if run.isascii():
        yield from (run[i:] for i in range(len(run)))
    else:
        yield from (run[i : i + 2] for i in range(len(run)))


def _terms(run: str) -> Iterator[str]:
    """What is looked up for a run; ``*``: whatever begins so."""
    if run.isascii() or len(run) == 1:
        yield f"{run}*"
    else:
        yield from (run[i : i + 2] for i in range(len(run) - 1))
