"""The values of an entry of a directory, examined: one clear value for each field, or a fault."""

from collections.abc import Iterator, Mapping

from django.core.exceptions import ValidationError
from django.utils import translation

from gongkai.kit.text_input import REMOVED, compact, is_telephone, telephone, telephones
from gongkai.organisations.directory import ListedPerson
from gongkai.organisations.directory_terms import DirectoryTerms
from gongkai.organisations.models import Account, Person
from gongkai.organisations.models.directory import MAX_ENTRY

# What people see of a distinguished name or value in a message.
SHOWN = 200
FIELDS = ("id", "username", "name", "email", "telephone", "body")
REQUIRED = frozenset({"id", "username", "name"})
MAX_CHARACTERS = {
    "id": MAX_ENTRY,
    "username": 64,
    "name": 100,
    "email": 254,
    "telephone": 60,
    "body": 64,
}


def attributes_of(terms: DirectoryTerms) -> dict[str, str]:
    """Return the attribute of each field; a field without one is empty for everybody."""
    return {name: getattr(terms, name) for name in FIELDS if getattr(terms, name)}


def read_entry(
    place: str, raw: Mapping[str, list[bytes]], terms: DirectoryTerms
) -> tuple[ListedPerson | None, list[str]]:
    """Return the person of an entry, or what is wrong with it: every fault, not only the first."""
    raw = {name.lower(): values for name, values in raw.items()}
    values, faults = dict.fromkeys(FIELDS, ""), []
    for name, attribute in attributes_of(terms).items():
        found = raw.get(attribute.lower(), [])
        fault = _fault(name, attribute, found)
        if fault:
            faults.append(fault)
        elif found:
            values[name] = _text(attribute, found[0])
    if faults:
        return None, faults
    person = ListedPerson(
        shown(place),
        values["id"],
        compact(values["username"]).lower(),
        values["name"].strip(),
        compact(values["email"]),
        telephone(values["telephone"]),
        compact(values["body"]).upper(),
    )
    faults = list(_faults_of_person(person))
    return (None, faults) if faults else (person, [])


def shown(text: str) -> str:
    """Return a text of the directory as a message can show it: on one line, without what hides."""
    return REMOVED.sub("�", text).replace("\n", "�").replace("\t", " ")[:SHOWN]


def _fault(name: str, attribute: str, found: list[bytes]) -> str:
    """Return what is wrong with the values of one attribute; empty if nothing is."""
    if not found:
        return f"{attribute} is missing" if name in REQUIRED else ""
    if len(found) > 1:
        return f"{attribute} has {len(found)} values"
    try:
        text = _text(attribute, found[0])
    except UnicodeDecodeError:
        return f"{attribute} is not UTF-8"
    if REMOVED.search(text) or any(sign in text for sign in "\n\r\t\x0b\x0c\x85\u2028\u2029"):
        return f"{attribute} has control characters: {shown(text)!r}"
    if len(text) > MAX_CHARACTERS[name]:
        return f"{attribute} has {len(text)} characters, more than {MAX_CHARACTERS[name]}"
    if name in REQUIRED and not text.strip():
        return f"{attribute} is empty"
    return ""


def _text(attribute: str, value: bytes) -> str:
    """Return a value as text; the lasting name of an entry of Active Directory is sixteen bytes."""
    return value.hex() if attribute.lower() == "objectguid" else value.decode()


def _faults_of_person(person: ListedPerson) -> Iterator[str]:
    if person.telephone and not all(map(is_telephone, telephones(person.telephone))):
        yield f"{person.telephone!r} is not a telephone number"
    with translation.override("en"):
        for row in (
            Account(username=person.username, email=person.email),
            Person(name=person.name, telephone=person.telephone),
        ):
            try:
                row.clean_fields(["password", "account"])
            except ValidationError as error:
                yield from (
                    f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()
                )
