#!/usr/bin/env python3
"""Draws the cameras of the simulated people: NAME-quiet-SIZE.ivf and NAME-talking-SIZE.ivf.

Needs ffmpeg (with libvpx and drawtext) and the fonts DejaVu Sans and Noto Sans CJK. Run it in any folder;
it writes beside itself. Every frame is drawn here, in planes of luma and chroma; nothing is taken from a photograph.

Both loops of a person move the head in the same way, so that a player may change from one to the other at
any keyframe; keyframes stand every second at the same places in all sizes.
"""
import math
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
WIDTH, HEIGHT, RATE, SECONDS = 1280, 720, 15, 8  # drawn at twice the largest size, for smooth edges
SIZES = {"160": (160, 90, 28), "320": (320, 180, 70), "640": (640, 360, 170)}  # width, height, kbit/s

# backdrop, skin, hair, coat (RGB); hair style; glasses; initial and its font
PEOPLE = {
    "lin-yue": ((206, 222, 224), (238, 202, 172), (38, 34, 36), (246, 248, 250), "bob", True, "林", "cjk"),
    "zhao-kai": ((196, 210, 226), (226, 186, 152), (30, 28, 30), (238, 244, 248), "short", False, "赵", "cjk"),
    "helen-marsh": ((224, 218, 206), (244, 214, 196), (150, 96, 54), (70, 96, 128), "bob", False, "M", "latin"),
    "adebayo-cole": ((212, 222, 206), (112, 76, 54), (22, 18, 18), (52, 70, 84), "short", True, "C", "latin"),
    "wang-min": ((232, 216, 212), (240, 206, 178), (44, 36, 36), (150, 110, 130), "long", False, "王", "cjk"),
}
FONTS = {
    "cjk": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "latin": "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
}


def yuv(rgb):
    """BT.601, limited range."""
    r, g, b = rgb
    return (
        round(16 + 0.257 * r + 0.504 * g + 0.098 * b),
        round(128 - 0.148 * r - 0.291 * g + 0.439 * b),
        round(128 + 0.439 * r - 0.368 * g - 0.071 * b),
    )


def shade(rgb, factor):
    return tuple(max(0, min(255, round(c * factor))) for c in rgb)


class Frame:
    """One picture in YUV 4:2:0."""

    def __init__(self, backdrop):
        self.planes = []
        for index, scale in ((0, 1), (1, 2), (2, 2)):
            width, height = WIDTH // scale, HEIGHT // scale
            rows = bytearray()
            for y in range(height):
                rows += bytes([yuv(shade(backdrop, 1.04 - 0.12 * y / height))[index]]) * width
            self.planes.append((rows, width, height, scale))

    def copy(self):
        other = Frame.__new__(Frame)
        other.planes = [(bytearray(rows), width, height, scale) for rows, width, height, scale in self.planes]
        return other

    def ellipse(self, x, y, rx, ry, rgb, top=-1.0, bottom=1.0):
        """Fills the part of an ellipse between two heights, in units of `ry`."""
        for (rows, width, height, scale), value in zip(self.planes, yuv(rgb)):
            cx, cy, ax, ay = x / scale, y / scale, rx / scale, ry / scale
            first, last = max(0, math.ceil(cy + top * ay)), min(height - 1, math.floor(cy + bottom * ay))
            for row in range(first, last + 1):
                part = 1 - ((row - cy) / ay) ** 2
                if part <= 0:
                    continue
                half = ax * math.sqrt(part)
                left, right = max(0, round(cx - half)), min(width, round(cx + half))
                if right > left:
                    rows[row * width + left:row * width + right] = bytes([value]) * (right - left)

    def bytes(self):
        return b"".join(bytes(rows) for rows, _, _, _ in self.planes)


def mouth_opening(t, talking):
    """0 closed, 1 wide open; syllables at about four a second, with a breath every two seconds."""
    if not talking:
        return 0.0
    breath = 1.0 if math.fmod(t, 2.0) < 1.7 else 0.0
    return breath * (0.25 + 0.75 * abs(math.sin(math.pi * 4 * t) * math.cos(math.pi * 1.5 * t)))


def blink(t):
    return any(0 <= t - at < 0.14 for at in (1.3, 4.1, 6.6))


def lips(skin):
    return tuple(round(0.55 * s + 0.45 * r) for s, r in zip(skin, (168, 52, 66)))


def draw_hair_behind(frame, x, y, hair, style):
    if style == "long":
        frame.ellipse(x, y + 90, 190, 260, hair)
    elif style == "bob":
        frame.ellipse(x, y + 20, 182, 200, hair)


def draw_face(frame, x, y, person, t, talking):
    _, skin, hair, _, _, glasses, _, _ = person
    frame.ellipse(x, y, 150, 190, skin)
    frame.ellipse(x, y - 20, 158, 186, hair, top=-1.0, bottom=-0.42)
    for side in (-1, 1):
        eye_x, eye_y = x + side * 58, y - 12
        frame.ellipse(eye_x, eye_y - 38, 30, 5, shade(hair, 1.2))
        if blink(t):
            frame.ellipse(eye_x, eye_y, 22, 4, shade(skin, 0.6))
        else:
            frame.ellipse(eye_x, eye_y, 22, 15, (248, 248, 248))
            frame.ellipse(eye_x, eye_y, 10, 12, (40, 30, 28))
        if glasses:
            draw_glasses(frame, eye_x, eye_y)
    frame.ellipse(x, y + 48, 14, 10, shade(skin, 0.88))
    opening = mouth_opening(t, talking)
    frame.ellipse(x, y + 104, 48 - 8 * opening, 7 + 26 * opening, lips(skin))
    if opening > 0.3:
        frame.ellipse(x, y + 106, 34, 17 * opening, (92, 36, 40))


def draw_glasses(frame, x, y):
    """A ring: sixteen dots on an ellipse."""
    for step in range(48):
        angle = step * math.pi / 24
        frame.ellipse(x + 46 * math.cos(angle), y + 36 * math.sin(angle), 4, 4, (60, 60, 66))


def draw(backdrop, person, t, talking):
    frame = backdrop.copy()
    _, skin, hair, coat, style, _, _, _ = person
    x = WIDTH / 2 + 14 * math.sin(2 * math.pi * t / SECONDS)
    y = 300 + 6 * math.sin(4 * math.pi * t / SECONDS)
    draw_hair_behind(frame, x, y, hair, style)
    frame.ellipse(WIDTH / 2, 780, 400, 270, coat)
    frame.ellipse(WIDTH / 2, 540, 74, 80, shade(skin, 0.9))
    frame.ellipse(x, 470, 62, 90, shade(skin, 0.93))
    draw_face(frame, x, y, person, t, talking)
    return frame


def badge(person):
    initial, font = person[6], FONTS[person[7]]
    return (
        f"drawbox=x=64:y=540:w=116:h=116:color=0x0f766e:t=fill,"
        f"drawtext=fontfile={font}:text='{initial}':fontcolor=white:fontsize=80:x=64+(116-text_w)/2:y=540+(116-text_h)/2"
    )


def encode(name, mood, person):
    target = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-",
              "-filter_complex", f"[0:v]{badge(person)},split=3" + "".join(f"[i{s}]" for s in SIZES)
              + "".join(f";[i{s}]scale={w}:{h}:flags=area[o{s}]" for s, (w, h, _) in SIZES.items())]
    for size, (_, _, rate) in SIZES.items():
        target += ["-map", f"[o{size}]", "-c:v", "libvpx", "-b:v", f"{rate}k", "-maxrate", f"{2 * rate}k", "-bufsize", f"{2 * rate}k",
                   "-crf", "14", "-g", str(RATE), "-keyint_min", str(RATE), "-auto-alt-ref", "0", "-lag-in-frames", "0",
                   "-error-resilient", "1", "-deadline", "good", "-cpu-used", "0", "-threads", "1", "-bitexact",
                   str(HERE / f"{name}-{mood}-{size}.ivf")]
    encoder = subprocess.Popen(target, stdin=subprocess.PIPE)
    backdrop = Frame(person[0])
    for number in range(RATE * SECONDS):
        encoder.stdin.write(draw(backdrop, person, number / RATE, mood == "talking").bytes())
    encoder.stdin.close()
    if encoder.wait() != 0:
        raise SystemExit(f"ffmpeg failed for {name}")


def main():
    for name, person in PEOPLE.items():
        for mood in ("quiet", "talking"):
            encode(name, mood, person)


if __name__ == "__main__":
    main()
