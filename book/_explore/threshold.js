// A threshold on probabilities: how many learners fall on each side of it, and what the mistakes cost.
"use strict";

explore.figure("threshold", (panel, { left, stayed, call, miss, threshold: first }) => {
  const { count, number } = explore;
  const slots = left.length;
  const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
  const confusion = (k) => {
    const [TP, FP] = [sum(left.slice(k)), sum(stayed.slice(k))];
    return { TP, FP, FN: sum(left) - TP, TN: sum(stayed) - FP };
  };
  const t = panel.slider("threshold for P(leaves)", {
    value: first,
    min: 0,
    max: 1,
    step: 1 / slots,
    decimals: 3,
    words: (v) => number(v, 3),
  });
  const price = panel.slider("price of a miss, cost units", {
    value: miss,
    min: 1,
    max: 20,
    step: 1,
    words: (v) => count(v, "cost unit"),
  });
  panel.startAgain();

  // Who left stands above the middle, who stayed hangs below it: 40 bars each.
  const wide = slots / 40;
  const bars = (counts) => Array.from({ length: 40 }, (_, i) => sum(counts.slice(i * wide, (i + 1) * wide)));
  const [up, down] = [bars(left), bars(stayed)];
  const high = Math.max(...up) * 1.45;
  const low = Math.max(...down) * 1.05;
  const shared = { x: [0, 1], yTicks: [], left: 26 };
  const people = panel.plot({ ...shared, y: [-low, high], xTicks: [], height: 230, bottom: 6 });
  const costs = panel.plot({
    ...shared,
    y: [0, 1],
    xTicks: [0, 0.25, 0.5, 0.75, 1],
    height: 130,
    bottom: 38,
    xLabel: "predicted P(leaves)",
    yLabel: "cost",
  });
  const clip = explore.svg("rect", { y: 0, height: 300, width: 400 });
  const id = `${panel.id}-called`;
  people.svg.append(explore.svg("clipPath", { id }, clip));
  // Every bar twice: empty, and filled from the threshold on.
  for (const group of [
    people.add("g", { class: "waiting" }),
    people.add("g", { class: "called", "clip-path": `url(#${id})` }),
  ]) {
    for (const [counts, kind, sign] of [
      [up, "vermillion", 1],
      [down, "blue", -1],
    ]) {
      counts.forEach((learners, i) => {
        const [y0, y1] = [people.Y(0), people.Y(sign * learners)];
        const x = people.X(i / 40);
        const bar = { class: `bar ${kind}`, x, width: people.X(1 / 40) - people.X(0) - 1 };
        if (learners) people.add("rect", { ...bar, y: Math.min(y0, y1), height: Math.abs(y1 - y0) }, group);
      });
    }
  }
  people.add("line", { class: "axis", x1: people.left, x2: people.right, y1: people.Y(0), y2: people.Y(0) });
  for (const [words, y] of [
    ["left", people.Y(high / 2)],
    ["stayed", people.Y(-low / 2)],
  ]) {
    const name = people.write(0, 0, words, "middle", people.axes);
    name.setAttribute("transform", `translate(14 ${y}) rotate(-90)`);
  }
  // In the four corners around the threshold stands the confusion table.
  const corners = [0, 1, 2, 3].map((i) =>
    people.write(0, i < 2 ? people.top + 8 : people.bottom - 4, "", i % 2 ? "start" : "end"),
  );
  const edges = [people, costs].map((plot) =>
    plot.add("line", { class: "edge", y1: plot.top, y2: plot.bottom }),
  );
  const curve = costs.add("path", { class: "line ink" });
  const points = Array.from({ length: 10 }, (_, i) => {
    const [angle, size] = [(i * Math.PI) / 5, i % 2 ? 3.5 : 8];
    return `${size * Math.sin(angle)} ${-size * Math.cos(angle)}`;
  });
  const star = costs.add("path", { class: "star", d: "M" + points.join("L") + "Z" });
  const dot = costs.add("circle", { class: "now vermillion", r: 6 });
  const handle = people.handle("square ink", (x) => {
    t.value = x;
    panel.update();
  });
  const cells = panel.table("Confusion table, in learners", ["", "left", "stayed"], ["called", "not called"]);

  panel.update = () => {
    const k = Math.round(t.value * slots);
    const { TP, FP, FN, TN } = confusion(k);
    const cost = (now) => call * (now.TP + now.FP) + price.value * now.FN;
    const all = Array.from({ length: slots + 1 }, (_, slot) => cost(confusion(slot)));
    costs.y = [0, Math.max(...all) * 1.08];
    const best = call / price.value;
    const lowest = Math.min(...all);

    clip.setAttribute("x", people.X(t.value));
    edges.forEach((edge, i) => {
      const plot = [people, costs][i];
      plot.set(edge, { x1: plot.X(t.value), x2: plot.X(t.value) });
    });
    handle(t.value, 0);
    const quarters = [`${FN} missed`, `${TP} called in time`, `${TN} not called`, `${FP} called in vain`];
    quarters.forEach((words, i) => {
      const room = i % 2 ? 1 - t.value : t.value;
      corners[i].textContent = room > 0.38 ? words : ""; // the table below has them all
      corners[i].setAttribute("x", people.X(t.value) + (i % 2 ? 7 : -7));
    });
    costs.set(curve, { d: costs.path(all.map((value, slot) => [slot / slots, value])) });
    costs.set(dot, { cx: costs.X(t.value), cy: costs.Y(all[k]) });
    costs.set(star, { transform: `translate(${costs.X(best)} ${costs.Y(all[Math.round(best * slots)])})` });

    [
      [TP, FP],
      [FN, TN],
    ].forEach((row, i) => row.forEach((value, j) => (cells[i][j].textContent = value)));
    panel.say(
      `Call from ${number(t.value, 3)} on: ${count(TP + FP, "call")}, ${count(FN, "learner")} missed.`,
      `The cost is ${call} × ${TP + FP} + ${price.value} × ${FN} = ${all[k]} cost units.`,
      `The lowest cost of any threshold is ${lowest}.`,
    );
  };
});
