"""How an outcome is to lie to a level, in Swedish that the grammar of targets reads back."""

from __future__ import annotations

from vplan_xl.goals.quantity import Relation

_WITH_NUMBER = {
    Relation.HIGHER: "över {}",
    Relation.AT_LEAST: "minst {}",
    Relation.LOWER: "under {}",
    Relation.AT_MOST: "högst {}",
    Relation.BETTER: "bättre än {}",
    Relation.NOT_WORSE: "{} eller bättre",
    Relation.LEVEL: "i nivå med {}",
}
WITH_REFERENCE = {
    Relation.HIGHER: "högre än {}",
    Relation.AT_LEAST: "minst i nivå med {}",
    Relation.LOWER: "lägre än {}",
    Relation.AT_MOST: "högst i nivå med {}",
    Relation.BETTER: "bättre än {}",
    Relation.NOT_WORSE: "i nivå med {} eller bättre",
    Relation.LEVEL: "i nivå med {}",
}
# {(relation, whether the level is moved downwards): words}
WITH_OFFSET = {
    (Relation.HIGHER, False): "öka med över {}",
    (Relation.AT_LEAST, False): "öka med minst {}",
    (Relation.AT_MOST, False): "öka med högst {}",
    (Relation.LOWER, False): "öka med under {}",
    (Relation.LOWER, True): "minska med över {}",
    (Relation.AT_MOST, True): "minska med minst {}",
    (Relation.AT_LEAST, True): "minska med högst {}",
    (Relation.HIGHER, True): "minska med under {}",
    (Relation.BETTER, False): "förbättras med över {}",
    (Relation.NOT_WORSE, False): "förbättras med minst {}",
}


def with_relation(relation: Relation, level: object) -> str:
    """A level and how the outcome is to lie to it, in Swedish."""
    return _WITH_NUMBER[relation].format(level)
