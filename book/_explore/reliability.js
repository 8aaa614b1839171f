// A reliability diagram: what a model said against what happened, for any number of bins and any temperature.
"use strict";

explore.figure("reliability", (panel, start) => {
  const { count, number } = explore;
  const learners = [...start.left.map((score) => [score, 1]), ...start.stayed.map((score) => [score, 0])];
  const n = learners.length;
  const plot = panel.plot({
    x: [0, 1],
    y: [0, 1],
    height: 320,
    xTicks: [0, 0.25, 0.5, 0.75, 1],
    yTicks: [0, 0.25, 0.5, 0.75, 1],
    left: 54,
    xLabel: "said: predicted P(leaves)",
    yLabel: "happened: share who left",
  });
  const temperature = panel.slider("temperature", {
    value: start.temperature,
    min: 0.5,
    max: 6,
    step: 0.1,
    decimals: 1,
    words: (v) => `scores divided by ${number(v, 1)}`,
  });
  const bins = panel.slider("bins", {
    value: start.bins,
    min: 1,
    max: 30,
    step: 1,
    words: (v) => count(v, "bin"),
  });
  panel.startAgain();

  plot.add("line", { class: "guide dashed", x1: plot.X(0), y1: plot.Y(0), x2: plot.X(1), y2: plot.Y(1) });
  const gaps = plot.add("g", {});
  const line = plot.add("path", { class: "line blue thin" });
  const dots = plot.add("g", {}, plot.above);
  plot.write(plot.X(0.88), plot.Y(0.94), "calibrated", "end");
  const places = panel.values(["calibration error", "Brier score", "accuracy", "mean certainty"]);

  panel.update = () => {
    const rows = Array.from({ length: bins.value }, () => ({ count: 0, said: 0, happened: 0 }));
    let [brier, right, certainty] = [0, 0, 0];
    for (const [score, label] of learners) {
      const p = 1 / (1 + Math.exp(-score / temperature.value));
      const row = rows[Math.min(bins.value - 1, Math.floor(p * bins.value))];
      row.count += 1;
      row.said += p;
      row.happened += label;
      brier += (label - p) ** 2 / n;
      right += (p >= 0.5 === (label === 1)) / n;
      certainty += Math.max(p, 1 - p) / n;
    }
    const filled = rows.filter((row) => row.count);
    const points = filled.map((row) => [row.said / row.count, row.happened / row.count]);
    const gap = points.map(([said, happened]) => happened - said);
    const ece = filled.reduce((total, row, m) => total + (row.count / n) * Math.abs(gap[m]), 0);

    gaps.replaceChildren();
    dots.replaceChildren();
    plot.set(line, { d: plot.path(points) });
    points.forEach(([said, happened], m) => {
      plot.line(plot.add("line", { class: "gap" }, gaps), [said, said], [said, happened]);
      const r = 2.5 + 9 * Math.sqrt(filled[m].count / n);
      plot.add("circle", { class: "point blue", cx: plot.X(said), cy: plot.Y(happened), r }, dots);
    });

    const percent = (share) => `${number(100 * share, 1)}%`;
    const values = [number(ece, 3), number(brier, 3), percent(right), percent(certainty)];
    values.forEach((text, i) => (places[i].textContent = text));
    const apart = certainty - right;
    panel.say(
      `Calibration error ${values[0]}, Brier score ${values[1]}, with ${count(bins.value, "bin")}.`,
      `On average the model is ${values[3]} certain, and it is right for ${values[2]} of the learners:`,
      apart > 0.02 ? "too sure." : apart < -0.02 ? "not sure enough." : "about as sure as it may be.",
    );
  };
});
