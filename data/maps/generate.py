#!/usr/bin/env python3
"""Writes the OpenDRIVE files beside it. Run it from anywhere: python3 data/maps/generate.py

Each map is one road, `main`, right-hand traffic. A plan is a list of pieces; a curve is written as
spiral - arc - spiral. End poses are integrated with Simpson's rule far below the printed digits.
"""
import math
import pathlib



class Plan:
    """The pieces of a reference line, each with its start pose."""

    def __init__(self):
        self.pieces, self.s, self.x, self.y, self.heading = [], 0.0, 0.0, 0.0, 0.0

    def piece(self, length, k0, k1):
        self.pieces.append((self.s, self.x, self.y, self.heading, length, k0, k1))
        rate = (k1 - k0) / length
        angle = lambda u: self.heading + u * (k0 + 0.5 * rate * u)
        n = 2 * max(200, int(4 * length))
        h = length / n
        weights = [1 if i in (0, n) else (4 if i % 2 else 2) for i in range(n + 1)]
        dx = math.fsum(w * math.cos(angle(i * h)) for i, w in enumerate(weights)) * h / 3
        dy = math.fsum(w * math.sin(angle(i * h)) for i, w in enumerate(weights)) * h / 3
        self.heading, self.x, self.y, self.s = angle(length), self.x + dx, self.y + dy, self.s + length

    def line(self, length):
        self.piece(length, 0.0, 0.0)

    def curve(self, radius, arc, transition):
        """radius: positive left. transition: length of the spiral at either end."""
        self.piece(transition, 0.0, 1 / radius)
        self.piece(arc, 1 / radius, 1 / radius)
        self.piece(transition, 1 / radius, 0.0)


def plan_view(plan):
    out = []
    for s, x, y, heading, length, k0, k1 in plan.pieces:
        if k0 == k1 == 0:
            shape = "<line/>"
        elif k0 == k1:
            shape = f'<arc curvature="{k0!r}"/>'
        else:
            shape = f'<spiral curvStart="{k0!r}" curvEnd="{k1!r}"/>'
        out.append(f'      <geometry s="{s!r}" x="{x!r}" y="{y!r}" hdg="{heading!r}" length="{length!r}">{shape}</geometry>')
    return "\n".join(out)


def elevation(points):
    """A smooth road over (s, z, grade): cubic Hermite between points, so height and grade have no steps."""
    out = []
    for (s0, z0, g0), (s1, z1, g1) in zip(points, points[1:]):
        h = s1 - s0
        c = (3 * (z1 - z0) / h - 2 * g0 - g1) / h
        d = (g0 + g1 - 2 * (z1 - z0) / h) / (h * h)
        out.append(f'      <elevation s="{s0!r}" a="{z0!r}" b="{g0!r}" c="{c!r}" d="{d!r}"/>')
    return "    <elevationProfile>\n" + "\n".join(out) + "\n    </elevationProfile>\n" if out else ""


def lane(number, kind, width, marking):
    mark = f'<roadMark sOffset="0" type="{marking}" weight="standard" color="standard" width="0.15"/>' if marking else ""
    return (f'          <lane id="{number}" type="{kind}" level="false">'
            f'<width sOffset="0" a="{width!r}" b="0" c="0" d="0"/>{mark}</lane>')


def side(kinds, sign):
    """kinds: (type, width, marking at the outer edge) from the reference line outwards."""
    lanes = [lane(sign * (i + 1), *kind) for i, kind in enumerate(kinds)]
    if sign > 0:
        lanes.reverse()
    name = "left" if sign > 0 else "right"
    return f"        <{name}>\n" + "\n".join(lanes) + f"\n        </{name}>"


def write(name, about, plan, road_type, speeds, left, right, centre, heights=(), latitude=48.2, longitude=11.6):
    types = "\n".join(f'    <type s="{s!r}" type="{road_type}"><speed max="{limit}" unit="km/h"/></type>'
                      for s, limit in speeds)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- {about} Written by data/maps/generate.py; do not edit. -->
<OpenDRIVE>
  <header revMajor="1" revMinor="7" name="{name}" version="1.0">
    <geoReference><![CDATA[+proj=tmerc +lat_0={latitude} +lon_0={longitude} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs]]></geoReference>
  </header>
  <road name="main" length="{plan.s!r}" id="1" junction="-1" rule="RHT">
{types}
    <planView>
{plan_view(plan)}
    </planView>
{elevation(list(heights))}    <lanes>
      <laneSection s="0.0">
{side(left, 1)}
        <center>
          <lane id="0" type="none" level="false"><roadMark sOffset="0" type="{centre}" weight="standard" color="standard" width="0.15"/></lane>
        </center>
{side(right, -1)}
      </laneSection>
    </lanes>
  </road>
</OpenDRIVE>
"""
    (pathlib.Path(__file__).parent / f"{name}.xodr").write_text(text)


# The reference line is the left edge of our leftmost lane, so that main/-1 is a driving lane everywhere.
MOTORWAY_OURS = [("driving", 3.75, "broken"), ("driving", 3.75, "broken"), ("driving", 3.75, "solid"),
                 ("shoulder", 3.0, "")]
MOTORWAY_THEIRS = [("median", 4.0, "solid"), ("driving", 3.75, "broken"), ("driving", 3.75, "solid"),
                   ("shoulder", 3.0, "")]


def main():
    plan = Plan()
    plan.line(6500.0)
    write("highway_straight", "A straight motorway: three lanes and a shoulder our way, two and a shoulder the other.",
          plan, "motorway", [(0.0, 130)], MOTORWAY_THEIRS, MOTORWAY_OURS, "solid")

    plan = Plan()
    plan.line(500.0)
    plan.curve(1000.0, 450.0, 160.0)
    plan.line(350.0)
    plan.curve(-1200.0, 500.0, 160.0)
    plan.line(400.0)
    plan.curve(-600.0, 350.0, 140.0)
    plan.line(250.0)
    plan.curve(800.0, 420.0, 150.0)
    plan.line(300.0)
    plan.curve(500.0, 300.0, 130.0)
    plan.line(700.0)
    # 100 km/h from before the 600 m bend to after the 500 m bend.
    slow_from = plan.pieces[8][0] - 150.0
    slow_to = plan.pieces[20][0] + 50.0
    write("highway_curves", "A winding motorway: bends of 500 m to 1200 m radius with spirals, both ways round.",
          plan, "motorway", [(0.0, 130), (slow_from, 100), (slow_to, 130)], MOTORWAY_THEIRS, MOTORWAY_OURS, "solid")

    plan = Plan()
    plan.line(300.0)
    plan.curve(400.0, 180.0, 80.0)
    plan.line(220.0)
    plan.curve(-320.0, 150.0, 75.0)
    plan.line(150.0)
    plan.curve(-500.0, 260.0, 90.0)
    plan.line(350.0)
    plan.curve(280.0, 140.0, 70.0)
    plan.curve(-280.0, 140.0, 70.0)
    plan.line(600.0)
    bends = plan.pieces[12][0] - 120.0
    after = plan.pieces[18][0] + 30.0
    rural = [("driving", 3.5, "solid"), ("shoulder", 1.5, "")]
    end = plan.s
    heights = [(0.0, 0.0, 0.0), (350.0, 6.0, 0.045), (700.0, 14.0, 0.0), (1050.0, 6.0, -0.05), (1400.0, -2.0, 0.0),
               (1900.0, 9.0, 0.06), (2300.0, 19.0, -0.02), (2800.0, 8.0, 0.0), (end, 8.0, 0.0)]
    write("rural_two_lane", "A hilly country road, one lane each way, bends of 280 m to 500 m radius.", plan, "rural",
          [(0.0, 100), (bends, 80), (after, 100)], rural, rural, "broken", heights, 47.9, 11.2)

    plan = Plan()
    plan.line(320.0)
    plan.curve(150.0, 90.0, 25.0)
    plan.line(260.0)
    plan.curve(-200.0, 110.0, 30.0)
    plan.line(350.0)
    residential = [("driving", 3.25, "none"), ("parking", 2.2, ""), ("sidewalk", 2.0, "")]
    write("urban_residential", "A residential street, one lane each way between parking lanes and pavements.", plan,
          "town", [(0.0, 50)], residential, residential, "broken", (), 48.13, 11.55)

    plan = Plan()
    plan.line(900.0)
    plan.curve(300.0, 120.0, 40.0)
    plan.line(700.0)
    plan.curve(-250.0, 110.0, 40.0)
    plan.line(600.0)
    canyon = [("driving", 3.25, "broken"), ("driving", 3.25, "solid"), ("sidewalk", 3.5, "")]
    write("urban_canyon", "A city street between tall buildings, two lanes each way.", plan, "town", [(0.0, 50)],
          canyon, canyon, "solid", (), 48.14, 11.57)


if __name__ == "__main__":
    main()
