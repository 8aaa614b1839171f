// Gradient descent, step by step: on the curve of one weight, or on the contour lines of weight and bias.
"use strict";

explore.figure("descent", (panel, { x, y, start, moves, rate, bound, hessian, best }) => {
  const { anySize, count, mean, number } = explore;
  const errors = ([w, b]) => x.map((hours, i) => w * hours + b - y[i]);
  const loss = (at) => mean(errors(at).map((e) => e * e));
  const slopes = (at) => {
    const error = errors(at);
    return [moves[0] * 2 * mean(error.map((e, i) => e * x[i])), moves[1] * 2 * mean(error)];
  };
  const onCurve = !moves[1];
  const plot = panel.plot(
    onCurve
      ? {
          x: [2, 12],
          y: [0, 160],
          xTicks: [2, 4, 6, 8, 10, 12],
          yTicks: [0, 50, 100, 150],
          xLabel: "weight w (points an hour)",
          yLabel: "loss (points²)",
        }
      : {
          x: [32, 46],
          y: [3, 12],
          xTicks: [32, 34, 36, 38, 40, 42, 44, 46],
          yTicks: [4, 6, 8, 10, 12],
          xLabel: "bias b (points)",
          yLabel: "weight w (points an hour)",
        },
  );
  const place = onCurve ? (at) => [at[0], loss(at)] : ([w, b]) => [b, w];
  const alpha = panel.slider("learning rate α", {
    ...rate,
    decimals: 3,
    words: (v) => number(v, 3),
  });
  const steps = panel.slider("steps", {
    value: 0,
    min: 0,
    max: 40,
    step: 1,
    words: (v) => count(v, "step"),
  });
  panel.button("One step", () => (steps.value += 1));
  panel.startAgain();

  if (onCurve) {
    const places = Array.from({ length: 81 }, (_, i) => 2 + i / 8);
    plot.add("path", { class: "line ink", d: plot.path(places.map((w) => place([w, start[1]]))) });
  } else {
    // A contour line of a parabola over the plane is an ellipse: the points with ½ dᵀHd = height.
    const [[h11, h12], [, h22]] = hessian;
    const rest = Math.sqrt(h22 - (h12 * h12) / h11);
    for (let k = 1; k <= 8; k++) {
      const height = 1.5 * k * k; // closer together would be too dense on the steep walls
      const points = Array.from({ length: 121 }, (_, i) => {
        const [turn, radius] = [(i * Math.PI) / 60, Math.sqrt(2 * height)];
        const b = (radius * Math.sin(turn)) / rest;
        const w = (radius * Math.cos(turn)) / Math.sqrt(h11) - (h12 / h11) * b;
        return place([best[0] + w, best[1] + b]);
      });
      plot.add("path", { class: "contour", d: plot.path(points, true) });
    }
    const [cx, cy] = [plot.X(best[1]), plot.Y(best[0])];
    plot.add("path", { class: "cross", d: `M${cx - 6} ${cy - 6}l12 12m0-12l-12 12` });
  }
  const path = plot.add("path", { class: "line vermillion dashed thin" });
  const dots = Array.from({ length: 41 }, () => plot.add("circle", { class: "dot vermillion", r: 3.2 }));
  const [sx, sy] = place(start);
  plot.add("rect", { class: "mark vermillion", x: plot.X(sx) - 5, y: plot.Y(sy) - 5, width: 10, height: 10 });
  const now = plot.add("circle", { class: "now vermillion", r: 7 });
  const gone = plot.write((plot.left + plot.right) / 2, plot.top + 16, "", "middle");

  // What the factor 1 − αλ does to the distance from the lowest point, in the steepest direction.
  const verdict = () => {
    const factor = 1 - (2 * alpha.value) / bound;
    const below = `It would settle below ${number(bound, 4)}.`;
    if (factor < -1) return `Each step lands farther away on the other side: the descent diverges. ${below}`;
    if (factor < -0.1) {
      return onCurve
        ? "Each step lands on the other side, and nearer: a zigzag that settles."
        : "Across the valley the steps zigzag and settle; along it they creep.";
    }
    if (factor < 0.1) {
      return onCurve
        ? "One step nearly arrives."
        : "Across the valley one step arrives; along it the steps creep.";
    }
    return onCurve
      ? "Each step goes the same way, and is shorter than the one before."
      : "The steps go down the wall, and then creep along the floor.";
  };

  panel.update = () => {
    const visited = [start];
    for (let t = 0; t < steps.value; t++) {
      const at = visited[t];
      const slope = slopes(at);
      visited.push([at[0] - alpha.value * slope[0], at[1] - alpha.value * slope[1]]);
    }
    const at = visited[steps.value];
    const [px, py] = place(at);
    plot.set(path, { d: plot.path(visited.map(place)) });
    dots.forEach((dot, t) => {
      const [cx, cy] = place(visited[Math.min(t, steps.value)]);
      plot.set(dot, { cx: plot.X(cx), cy: plot.Y(cy) });
    });
    plot.set(now, { cx: plot.X(px), cy: plot.Y(py) });
    gone.textContent = plot.has(px, py) ? "" : "the last step lies outside the picture";
    const slope = slopes(at).map((each) => anySize(each, 2));
    panel.say(
      `After ${count(steps.value, "step")}: weight ${anySize(at[0], 3)},`,
      onCurve ? "" : `bias ${anySize(at[1], 3)},`,
      `loss ${anySize(loss(at), 3)} squared points,`,
      onCurve ? `slope ${slope[0]}.` : `slopes ${slope[0]} and ${slope[1]}.`,
      verdict(),
    );
  };
});
