"""What only a browser knows of a picture: where its parts really are."""

from typing import Any

from playwright.sync_api import Locator

_OUTSIDE = """(svg) => {
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  return Array.from(svg.querySelectorAll("text, rect, circle, path"), (each) => {
    const box = each.getBBox(), matrix = svg.getScreenCTM().inverse().multiply(each.getScreenCTM());
    const from = new DOMPoint(box.x, box.y).matrixTransform(matrix);
    const to = new DOMPoint(box.x + box.width, box.y + box.height).matrixTransform(matrix);
    return [from.x, from.y, width - to.x, height - to.y].some((room) => room < -0.5) ? each.outerHTML : null;
  }).filter(Boolean);
}"""
_OVERLAPPING = """(svg) => {
  const boxes = Array.from(svg.querySelectorAll("text:not(.letter)"), (each) => [each.getBoundingClientRect(), each.textContent]);
  const found = [];
  boxes.forEach(([one, text], place) => boxes.slice(place + 1).forEach(([other, other_text]) => {
    const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    const smaller = Math.min(one.width * one.height, other.width * other.height);
    if (width > 0 && height > 0 && width * height > smaller / 4) found.push([text, other_text]);
  }));
  return found;
}"""


def outside(picture: Locator) -> Any:
    """Parts that lie outside the view box."""
    return picture.evaluate(_OUTSIDE)


def overlapping(picture: Locator) -> Any:
    """Texts that cover each other by more than a quarter of the smaller one."""
    return picture.evaluate(_OVERLAPPING)
