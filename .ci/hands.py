"""Fifty digits as other hands draw them: small, large, thin, thick, off-centre and slanted strokes on a pad."""
PAD = 224

# Corners and bends of each stroke, right and down from 0 to 1; a bend is drawn round.
FORMS = {
    0: [[(.5, 0), (.1, .1), (0, .5), (.12, .9), (.5, 1), (.88, .9), (1, .5), (.9, .1), (.5, 0), (.42, .02)]],
    1: [[(.2, .25), (.35, .12), (.55, 0), (.55, .5), (.55, 1)]],
    2: [[(.05, .25), (.2, .02), (.6, 0), (.9, .2), (.75, .5), (.3, .8), (0, 1)], [(0, 1), (.5, .96), (1, 1)]],
    3: [[(.05, .1), (.5, 0), (.9, .15), (.8, .4), (.4, .48)], [(.4, .48), (.85, .55), (1, .8), (.6, 1), (0, .92)]],
    4: [[(.2, 0), (.1, .3), (0, .55)], [(0, .55), (.5, .55), (1, .52)], [(.75, .2), (.74, .6), (.7, 1)]],
    5: [[(.2, 0), (.15, .2), (.1, .42)], [(.1, .42), (.5, .36), (.95, .55), (.9, .85), (.5, 1), (0, .95)],
        [(.2, 0), (.6, .02), (.95, 0)]],
    6: [[(.75, 0), (.3, .2), (.05, .6), (.15, .92), (.5, 1), (.88, .88), (.85, .6), (.5, .5), (.1, .66)]],
    7: [[(0, .02), (.5, .03), (1, 0)], [(1, 0), (.65, .4), (.4, 1)]],
    8: [[(.85, .1), (.5, 0), (.12, .12), (.2, .38), (.7, .56), (.95, .8), (.5, 1), (.05, .82), (.25, .56), (.8, .35),
         (.88, .12)]],
    9: [[(.85, .15), (.45, 0), (.05, .2), (.15, .48), (.55, .5), (.88, .2), (.86, .12)],
        [(.88, .15), (.85, .6), (.7, 1)]],
}
# Of each hand: the pen, the box of its digits (left, top, width, height), and how far the top leans to the right.
HANDS = {
    "small": (8, (95, 88, 32, 46), 0),
    "large and thin": (6, (30, 14, 160, 196), 0),
    "thick": (28, (60, 40, 100, 144), 0),
    "off-centre": (14, (128, 112, 64, 96), 0),
    "slanted": (12, (62, 52, 80, 120), .45),
}


def _bend(points):
    "Cut each corner twice (Chaikin 1974): a polygon becomes a curve."
    for _ in range(2):
        cut = [points[0]]
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            cut += [(.75*x0 + .25*x1, .75*y0 + .25*y1), (.25*x0 + .75*x1, .25*y0 + .75*y1)]
        points = [*cut, points[-1]]
    return points


def strokes(digit, hand):
    "The pen's width, and the points of each stroke on the pad."
    pen, (left, top, width, height), lean = HANDS[hand]
    drawn = []
    for stroke in FORMS[digit]:
        points = _bend(stroke)
        drawn.append([(left + width*(x + lean*(1 - y)), top + height*y) for x, y in points])
    return pen, drawn
