// A line through examples: move weight and bias, and see predictions, errors, their squares, and the loss.
"use strict";

explore.figure("line-fit", (panel, { x, y, w: firstW, b: firstB, lowest }) => {
  const { mean, number } = explore;
  const plot = panel.plot({
    x: [0, 6],
    y: [0, 100],
    xTicks: [0, 1, 2, 3, 4, 5, 6],
    yTicks: [0, 20, 40, 60, 80, 100],
    xLabel: "hours studied",
    yLabel: "quiz score (points)",
  });
  const w = panel.slider("weight w, points an hour", {
    value: firstW,
    min: -5,
    max: 20,
    step: 0.1,
    decimals: 1,
    words: (v) => `${number(v, 1)} points an hour`,
  });
  const b = panel.slider("bias b, points", {
    value: firstB,
    min: 0,
    max: 80,
    step: 0.5,
    decimals: 1,
    words: (v) => `${number(v, 1)} points`,
  });
  panel.startAgain();

  const squares = x.map(() => plot.add("rect", { class: "squared" }));
  const gaps = x.map(() => plot.add("line", { class: "gap" }));
  const line = plot.add("line", { class: "line vermillion" });
  x.forEach((hours, i) => {
    plot.add("circle", { class: "point blue", cx: plot.X(hours), cy: plot.Y(y[i]), r: 5 });
  });
  const place = 5.6; // where the line is taken hold of to turn it
  const turn = plot.handle("circle vermillion", (hours, points) => {
    if (hours > 0.5) w.value = (points - b.value) / hours;
    panel.update();
  });
  const lift = plot.handle("square vermillion", (hours, points) => {
    b.value = points;
    panel.update();
  });
  const names = [plot.write(0, 0, "w", "middle"), plot.write(0, 0, "b", "middle")];
  const cells = panel.table(
    "What the line says of each learner, and the mean of all errors",
    ["hours", "score", "prediction", "error", "squared"],
    [...x.map((hours) => number(hours)), "mean"],
  );

  panel.update = () => {
    const predict = (hours) => w.value * hours + b.value;
    const error = x.map((hours, i) => predict(hours) - y[i]);
    const squared = error.map((e) => e * e);
    const loss = mean(squared);

    plot.line(line, [0, predict(0)], [6, predict(6)]);
    x.forEach((hours, i) => {
      const [top, bottom] = [plot.Y(Math.max(predict(hours), y[i])), plot.Y(Math.min(predict(hours), y[i]))];
      const side = bottom - top;
      plot.line(gaps[i], [hours, predict(hours)], [hours, y[i]]);
      plot.set(squares[i], { x: plot.X(hours), y: top, width: side, height: side });
    });
    // Where the line leaves the picture, its handle stays inside.
    const leaves = w.value > 0 ? (96 - b.value) / w.value : w.value < 0 ? (4 - b.value) / w.value : place;
    const end = Math.max(0.8, Math.min(place, leaves));
    turn(end, predict(end));
    lift(0, predict(0));
    plot.set(names[0], { x: plot.X(end), y: plot.Y(predict(end)) - 13 });
    plot.set(names[1], { x: plot.X(0) + 15, y: plot.Y(b.value) - 9 });

    const columns = [y, x.map(predict), error, squared];
    columns.forEach((column, j) =>
      [...column, mean(column)].forEach((value, i) => (cells[i][j].textContent = number(value, j ? 1 : 0))),
    );
    panel.say(
      `Weight ${number(w.value, 1)} and bias ${number(b.value, 1)}:`,
      `the loss is ${number(loss, 2)} squared points.`,
      loss - lowest < 0.005 && "No line has a lower loss.",
    );
  };
});
