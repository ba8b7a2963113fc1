"""The live desk: the answers of `desk`, each at an address, for as long as `tracehound desk` runs.

What belongs here: addresses, requests, who may see what, and the frame around pages. What does not: what is
said (`desk`) and how sections look (`desk.pages`). Starlette, uvicorn and PyJWT are imported in this room
alone.
"""
