#!/usr/bin/env python3
"""Renders dialogue.json with espeak-ng to Ogg Opus, both languages: NN-zh.opus and NN-en.opus.

Needs the Debian packages espeak-ng and ffmpeg. Run it in any folder; it writes beside itself.
What is spoken in the original language has the speaker's voice, the other language the voice of the
interpreter who works into it.
"""
import json
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

# espeak-ng variant, pitch (0-99), words per minute
VOICES = {
    "lin-yue": ("f2", 52, 165),
    "zhao-kai": ("m3", 38, 165),
    "helen-marsh": ("f3", 48, 150),
    "adebayo-cole": ("m7", 28, 145),
    "wang-min": ("f4", 66, 155),
    "interpreter-zh": ("f5", 58, 175),
    "interpreter-en": ("m1", 45, 160),
}
TONGUES = {"zh": "cmn", "en": "en-gb"}


def render(text, language, voice, target):
    variant, pitch, speed = VOICES[voice]
    with tempfile.NamedTemporaryFile(suffix=".wav") as wave:
        subprocess.run(
            ["espeak-ng", "-v", f"{TONGUES[language]}+{variant}", "-p", str(pitch), "-s", str(speed), "-w", wave.name, text],
            check=True,
        )
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-i", wave.name, "-map_metadata", "-1",
             "-af", "loudnorm=I=-20:TP=-3:LRA=7,aresample=48000", "-ac", "1", "-c:a", "libopus", "-b:a", "24k",
             "-application", "voip", "-frame_duration", "20", "-bitexact", str(target)],
            check=True,
        )


def main():
    for line in json.loads((HERE / "dialogue.json").read_text(encoding="utf-8")):
        for language in ("zh", "en"):
            voice = line["speaker"] if language == line["spoken"] else f"interpreter-{language}"
            render(line[language], language, voice, HERE / f"{line['line']:02}-{language}.opus")


if __name__ == "__main__":
    main()
