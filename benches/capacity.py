"""How the cost of a server grows with its sessions and with the people in one, by `consilium load`.

    python3 benches/capacity.py PROGRAM [--sessions 1,2,3,4,6,8,10,12] [--people 4,8,14,28] [--seconds 20] [--out FOLDER]

Prints two tables for the README and, where matplotlib is installed, draws `capacity.svg`. Server and simulated people
share the machine: once its processors are full, the figures say so by their delay.
"""

import argparse
import json
import pathlib
import subprocess

COLUMNS = ("sessions", "people in each", "forwarded packets/s", "server, % of a core", "µs per packet",
           "delay in the server p50 / p99, ms", "loss, ‰", "KB per person")


def run(program, sessions, people, seconds):
    command = [program, "load", "--shape", "mdt", "--json", "--sessions", str(sessions), "--participants", str(people),
               "--seconds", str(seconds)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def cells(report):
    server, inside = report["server"], report["inside"]
    bound = lambda ms: "> 500" if ms is None else f"{ms:g}"
    return (report["sessions"], report["participants"], f"{report['forwarded_per_second']:.0f}",
            f"{server['cpu_percent']:.1f}", f"{server['cpu_us_per_packet']:.1f}",
            f"{bound(inside['delay_p50_ms'])} / {bound(inside['delay_p99_ms'])}", f"{report['loss_per_mille']:.2f}",
            f"{server['kb_per_participant']:.0f}")


def table(reports):
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    return "\n".join(lines + ["| " + " | ".join(map(str, cells(report))) + " |" for report in reports])


def draw(by_sessions, by_people, out):
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "consilium", "font.family": "sans-serif"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.4), constrained_layout=True)
    for axis, reports, key, name in ((axes[0], by_sessions, "sessions", "sessions of 14 people"),
                                     (axes[1], by_people, "participants", "people in one session")):
        at = [report[key] for report in reports]
        axis.plot(at, [report["server"]["cpu_percent"] for report in reports], "o-", color="#1f6f8b")
        axis.set(xlabel=name, ylabel="server, % of a core", ylim=0, xlim=0)
        packets = axis.twinx()
        packets.plot(at, [report["forwarded_per_second"] for report in reports], "s--", color="#b5651d")
        packets.set(ylabel="forwarded packets/s", ylim=0)
        axis.yaxis.label.set_color("#1f6f8b")
        packets.yaxis.label.set_color("#b5651d")
    figure.savefig(out, metadata={"Date": None})


def main():
    numbers = lambda text: [int(one) for one in text.split(",")]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--sessions", type=numbers, default=[1, 2, 3, 4, 6, 8, 10, 12])
    parser.add_argument("--people", type=numbers, default=[4, 8, 14, 28])
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("target/bench"))
    arguments = parser.parse_args()
    by_sessions = [run(arguments.program, sessions, 14, arguments.seconds) for sessions in arguments.sessions]
    print(table(by_sessions), flush=True)
    by_people = [run(arguments.program, 1, people, arguments.seconds) for people in arguments.people]
    print(table(by_people))
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "capacity.json").write_text(json.dumps({"sessions": by_sessions, "people": by_people}))
    try:
        draw(by_sessions, by_people, arguments.out / "capacity.svg")
    except ImportError:
        print("without matplotlib no picture was drawn")


main()
