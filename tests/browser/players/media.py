"""What the WHIP publisher sends: a tone in syllables and a plain picture."""

import asyncio
import fractions
import math
import time
from array import array

from aiortc import MediaStreamTrack
from av import AudioFrame, VideoFrame

RATE = 48_000
SAMPLES = RATE // 50
FRAMES_PER_SECOND = 15


class Clock:
    """Hands out moments at an even pace, however late the caller is."""

    def __init__(self, step):
        self.step = step
        self.start = None
        self.count = -1

    async def next(self):
        now = time.monotonic()
        self.start = now if self.start is None else self.start
        self.count += 1
        await asyncio.sleep(max(0.0, self.start + self.count * self.step - now))
        return self.count


class Tone(MediaStreamTrack):
    kind = "audio"

    def __init__(self, hertz):
        super().__init__()
        self.hertz = hertz
        self.clock = Clock(SAMPLES / RATE)

    async def recv(self):
        first = await self.clock.next() * SAMPLES
        samples = array("h", (self.sample(n) for n in range(first, first + SAMPLES)))
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, first, fractions.Fraction(1, RATE)
        return frame

    def sample(self, number):
        loud = math.sin(math.tau * 3 * number / RATE) > 0
        return int(12_000 * math.sin(math.tau * self.hertz * number / RATE)) if loud else 0


class Picture(MediaStreamTrack):
    kind = "video"

    def __init__(self, width=320, height=240):
        super().__init__()
        self.size = (width, height)
        self.clock = Clock(1 / FRAMES_PER_SECOND)

    async def recv(self):
        number = await self.clock.next()
        frame = VideoFrame(*self.size, "yuv420p")
        for plane, value in zip(frame.planes, (40 + number % 150, 90, 160)):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = number * 90_000 // FRAMES_PER_SECOND, fractions.Fraction(1, 90_000)
        return frame
