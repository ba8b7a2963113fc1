"""What AWS does itself: versions of few findings, bodies that differ, samples, and links between findings."""

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.places import part_of

_IDS = tuple(f"{number:032x}" for number in range(0xFA00, 0xFA08))
_TIMES = tuple(f"2026-10-0{day}T08:00:00.{part}Z" for day in range(1, 6) for part in ("123", "123456", "000"))


def version(chance: Chance, document: Json) -> str:
    """One of many versions of few findings, in which anything may differ: account, region, type, body."""
    document["id"] = chance.choice(_IDS)
    document["updatedAt"] = chance.choice(_TIMES)
    part_of(document, "service")["count"] = chance.choice((0, 1, 5, 3))
    if chance.random() < 0.5:
        document["accountId"] = chance.choice(("000000000001", "000000000002", "", None))
    if chance.random() < 0.3:
        part_of(document, "service")["archived"] = chance.random() < 0.5
    return f"version {document['updatedAt']} of {document['id'][-4:]}"


def sample(chance: Chance, document: Json) -> str:
    """A finding that says that it is a sample, in one of the ways or in contradiction with itself."""
    says = {"sample": chance.choice((True, False, "true", 1, None, {}))}
    info = says if chance.random() < 0.5 else {"value": '{"sample": true}', "type": "default"}
    part_of(document, "service")["additionalInfo"] = info
    document["title"] = chance.choice(("[SAMPLE] x", "[sample]", "x"))
    document["id"] = chance.choice((*_IDS[:3], chance.finding_id()))
    return "a sample, or nearly one"


def sequence(chance: Chance, document: Json) -> str:
    """Findings that name themselves, each other, or nothing that exists."""
    arn = "arn:aws:guardduty:eu-west-1:000000000001:detector/d/finding/"
    document["arn"] = arn + chance.choice((chance.finding_id(), *_IDS))
    document["associatedAttackSequenceArn"] = arn + chance.choice((chance.finding_id(), *_IDS, "", "/"))
    uids = [chance.choice((arn + each, each, "", None)) for each in chance.sample(_IDS, 3)]
    part_of(document, "service")["detection"] = {
        "sequence": {
            "uid": chance.choice(_IDS),
            "signals": [{"uid": uid, "type": chance.choice(("FINDING", "CLOUD_TRAIL", ""))} for uid in uids],
        }
    }
    return "an attack sequence among few findings"
