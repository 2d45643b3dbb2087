"""A code for each concept: valid, unique in the file, and the same whenever the same concept is read. Pure."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from urllib.parse import unquote

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS

from taxonomy.vocabulary.codes import CODE_MAX_LENGTH, CODE_PATTERN
from taxonomy.vocabulary.readers.skos_words import CODE

NOT_IN_A_CODE = re.compile(r"[^A-Za-z0-9._~-]+")


def codes_of(graph: Graph, uris: Collection[URIRef]) -> Mapping[URIRef, str]:
    """Concept -> code: the code that our own writer put there, or else its only notation, or else the last part of its URI.

    The first two count only if they are valid codes that no other concept has. The last part of a URI is made into a valid
    code. If that is taken, or the same for several concepts, each of them gets a tail that depends only on its URI.
    """
    codes: dict[URIRef, str] = {}
    for stated in (
        {uri: _only(graph, uri, DCTERMS.identifier, CODE) for uri in uris},
        {uri: _only(graph, uri, SKOS.notation) for uri in uris},
    ):
        times = Counter(stated.values())
        taken = set(codes.values())
        codes |= {
            uri: code
            for uri, code in stated.items()
            if uri not in codes and times[code] == 1 and code not in taken and _is_valid(code)
        }
    rest = {uri: _from(uri) for uri in uris if uri not in codes}
    times = Counter([*rest.values(), *codes.values()])
    return codes | {uri: code if times[code] == 1 else _with_tail(code, uri) for uri, code in rest.items()}


def _only(graph: Graph, uri: URIRef, predicate: URIRef, datatype: URIRef | None = None) -> str:
    """The one text that the property has, "" for none or several."""
    texts = {
        str(value).strip()
        for value in graph.objects(uri, predicate)
        if isinstance(value, Literal) and datatype in {None, value.datatype}
    }
    return texts.pop() if len(texts) == 1 else ""


def _is_valid(code: str) -> bool:
    return len(code) <= CODE_MAX_LENGTH and re.fullmatch(CODE_PATTERN, code) is not None


def _from(uri: URIRef) -> str:
    """The last part of `uri` as a code: "C++" gives C, "/caf%C3%A9/" gives cafe; a hash if nothing is left for a code."""
    separators = r"[/#]" if "/" in uri else r"[:#]"
    last = unquote(re.split(separators, uri.rstrip("/#"))[-1])
    if _is_valid(last):
        return last
    ascii_only = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode()
    return NOT_IN_A_CODE.sub("-", ascii_only).strip("._~-")[:CODE_MAX_LENGTH] or _digest(uri)


def _with_tail(code: str, uri: URIRef) -> str:
    return f"{code[: CODE_MAX_LENGTH - 9]}-{_digest(uri)}"


def _digest(uri: URIRef) -> str:
    return hashlib.sha256(uri.encode("utf-8", "surrogatepass")).hexdigest()[:8]
