"""A WHIP publisher or a WHEP player.

player.py publish URL TOKEN HERTZ         publishes a tone and a picture
player.py play URL TOKEN AUDIO VIDEO      plays with that many lines of each kind

Tells on standard output, one JSON object a line; ends when standard input ends.
"""

import asyncio
import json
import sys
import urllib.parse
import urllib.request
from array import array

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from media import Picture, Tone


def tell(**what):
    print(json.dumps(what), flush=True)


def call(method, url, token, sdp=None):
    headers = {"Authorization": f"Bearer {token}"}
    if sdp is not None:
        headers["Content-Type"] = "application/sdp"
    request = urllib.request.Request(url, sdp.encode() if sdp else None, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, answer.headers, answer.read().decode()


def with_candidates_on_all_lines(sdp):
    """aiortc looks for candidates on the last line of a bundle; RFC 9143 has them on the first."""
    lines = sdp.splitlines()
    candidates = [line for line in lines if line.startswith("a=candidate:")]
    others = [line for line in lines if not line.startswith("a=candidate:")]
    whole = [part for line in others for part in ([line, *candidates] if line.startswith("a=mid:") else [line])]
    return "\r\n".join([*whole, ""])


async def connect(peer, url, token):
    """Returns the address of the resource that the server made."""
    await peer.setLocalDescription(await peer.createOffer())
    status, headers, sdp = await asyncio.to_thread(call, "POST", url, token, peer.localDescription.sdp)
    tell(event="answered", status=status)
    await peer.setRemoteDescription(RTCSessionDescription(sdp=with_candidates_on_all_lines(sdp), type="answer"))
    return urllib.parse.urljoin(url, headers["Location"])


async def take(line, track):
    """Counts what arrives on one line, and how loud it gets."""
    count, loudest = 0, 0
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        count += 1
        if track.kind == "audio":
            samples = array("h", bytes(frame.planes[0]))
            loudest = max(loudest, max(map(abs, samples[::7])))
        if count % 10 == 0:
            tell(event="frames", line=line, kind=track.kind, count=count, loudest=loudest)


async def run(what, url, token, *rest):
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer.on("connectionstatechange", lambda: tell(event="state", state=peer.connectionState))
    names = {"audio": iter(range(99)), "video": iter(range(99))}
    takers = []

    @peer.on("track")
    def start(track):
        takers.append(asyncio.ensure_future(take(f"{track.kind}{next(names[track.kind])}", track)))

    if what == "publish":
        peer.addTransceiver(Tone(int(rest[0])), direction="sendonly")
        peer.addTransceiver(Picture(), direction="sendonly")
    else:
        for kind, lines in zip(("audio", "video"), rest):
            for _ in range(int(lines)):
                peer.addTransceiver(kind, direction="recvonly")
    resource = await connect(peer, url, token)
    await asyncio.to_thread(sys.stdin.read)
    status, _, _ = await asyncio.to_thread(call, "DELETE", resource, token)
    tell(event="deleted", status=status)
    await peer.close()
    await asyncio.gather(*takers)


asyncio.run(run(*sys.argv[1:]))
