"""Ends of connections."""

from tracehound.transforms.ocsf.taking import Json, address, as_text, number, part, port, said, text, whole

_V4, _V6 = "ipAddressV4", "ipAddressV6"


def endpoint(addresses: Json, ports: Json | None = None) -> Json:
    """An end by its address; empty if it has none."""
    ip = address(addresses, _V4, _V6)
    if ip is None:
        return {}
    organization = part(addresses, "organization")
    return said(
        ip=ip,
        port=port(ports, "port") if ports else None,
        svc_name=text(ports, "portName") if ports else None,
        autonomous_system=_system(organization),
        isp=text(organization, "isp"),
        isp_org=text(organization, "org"),
        location=_location(addresses),
    )


def _system(organization: Json) -> Json:
    number = organization.get("asn")
    is_number = isinstance(number, str) and number.isascii() and number.isdecimal() and len(number) < 11
    if is_number and str(int(organization["asn"])) == organization["asn"]:
        return said(number=int(organization.pop("asn")), name=text(organization, "asnOrg"))
    return said(name=text(organization, "asnOrg"))


def _location(addresses: Json) -> Json:
    """Where it is; coordinates alone are no place there."""
    city = text(part(addresses, "city"), "cityName")
    country = part(addresses, "country")
    code = country.get("countryCode")
    # Two letters, by ISO 3166.
    is_code = isinstance(code, str) and len(code) == 2 and code.isascii() and code.isalpha()
    found = said(city=city, country=text(country, "countryCode") if is_code else None)
    if not found:
        return {}
    return found | _coordinates(part(addresses, "geoLocation"))


def _coordinates(place: Json) -> Json:
    return said(lat=number(place, "lat"), long=number(place, "lon"))


def of_sequence(node: Json) -> Json:
    """An end that an attack sequence tells; empty if it has neither address nor name."""
    ip, domain = address(node, "ip"), text(node, "domain")
    if not ip and not domain:
        return {}
    system, place = part(node, "autonomousSystem"), part(node, "location")
    location = said(city=text(place, "city"))
    return said(
        ip=ip,
        domain=domain,
        port=port(node, "port"),
        autonomous_system=said(name=text(system, "name"), number=whole(system, "number")),
        location=location and location | _coordinates(place),
    )


def user_agent(node: Json) -> Json:
    """What a caller says it is."""
    return said(user_agent=text(node, "userAgent"))


def remote_account(node: Json) -> str | None:
    """The account that called."""
    return as_text(part(node, "remoteAccountDetails"), "accountId")
