// Two vectors of the plane, the shadow of one on the line of the other, and what is left over.
"use strict";

explore.figure("projection", (panel, start) => {
  const { number } = explore;
  const ticks = [-150, -100, -50, 0, 50, 100, 150];
  const plot = panel.plot({
    x: [-150, 150],
    y: [-150, 150],
    height: 334,
    xTicks: ticks,
    yTicks: ticks,
    xLabel: "watching (minutes)",
    yLabel: "exercises (minutes)",
  });
  const names = ["watching", "exercises"];
  const [u, v] = ["u", "v"].map((letter) =>
    start[letter].map((value, i) =>
      panel.slider(`${letter}: ${names[i]}, minutes`, {
        value,
        min: -150,
        max: 150,
        step: 5,
        words: (minutes) => `${number(minutes)} minutes`,
      }),
    ),
  );
  panel.startAgain();

  const way = plot.add("line", { class: "guide" });
  const rest = plot.add("line", { class: "gap" });
  const corner = plot.add("path", { class: "corner" });
  const shade = plot.add("line", { class: "line green wide" });
  const arrows = [plot.arrow("vermillion dashed"), plot.arrow("blue")];
  const handles = [u, v].map((pair, i) =>
    plot.handle(i ? "square blue around" : "circle vermillion around", (x, y) => {
      [pair[0].value, pair[1].value] = [x, y];
      panel.update();
    }),
  );
  const letters = ["u", "v"].map((letter) => plot.write(0, 0, letter, "middle"));
  const places = panel.values([
    "dot product u · v",
    "length of u",
    "length of v",
    "cosine",
    "multiple c",
    "shadow c v",
    "length of the rest",
  ]);
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1];

  panel.update = () => {
    const [p, q] = [u, v].map((pair) => pair.map((slider) => slider.value));
    const product = dot(p, q);
    const [lengthU, lengthV] = [p, q].map((vector) => Math.hypot(...vector));
    const cosine = product / (lengthU * lengthV);
    const c = product / dot(q, q);
    const shadow = q.map((each) => c * each);
    const left = Math.hypot(p[0] - shadow[0], p[1] - shadow[1]);
    const none = !lengthU || !lengthV;

    [p, q].forEach((tip, i) => {
      arrows[i](...tip);
      handles[i](...tip);
      // The letter stands beyond the tip, inside the picture.
      const far = 1 + 24 / (Math.hypot(...tip) || 1);
      const [x, y] = tip.map((each) => Math.max(-142, Math.min(142, each * far)));
      plot.set(letters[i], { x: plot.X(x), y: plot.Y(tip.every((each) => !each) ? 20 : y) + 5 });
    });
    for (const element of [way, rest, shade, corner]) element.toggleAttribute("hidden", !lengthV);
    if (lengthV) {
      const far = q.map((each) => (each / lengthV) * 300);
      plot.line(
        way,
        far.map((each) => -each),
        far,
      );
      plot.line(rest, p, shadow);
      plot.line(shade, [0, 0], shadow);
      // The little square of a right angle, drawn where the rest meets the line.
      const along = q.map((each) => (each / lengthV) * (c > 0 ? -1 : 1) * 9);
      const across = p.map((each, i) => ((each - shadow[i]) / (left || 1)) * 9);
      const at = (k, l) => shadow.map((each, i) => each + k * along[i] + l * across[i]);
      plot.set(corner, { d: left < 12 ? "" : plot.path([at(1, 0), at(1, 1), at(0, 1)]) });
    }

    const values = [
      `${number(product)} minutes²`,
      `${number(lengthU, 1)} minutes`,
      `${number(lengthV, 1)} minutes`,
      none ? "none" : number(cosine, 3),
      lengthV ? number(c, 3) : "none",
      lengthV ? `(${shadow.map((each) => number(each, 1)).join(", ")}) minutes` : "none",
      lengthV ? `${number(left, 1)} minutes` : "none",
    ];
    values.forEach((text, i) => (places[i].textContent = text));
    panel.say(
      `Dot product ${number(product)} square minutes, cosine ${values[3]}.`,
      !lengthV
        ? "A vector of zeros has no direction, so there is no line for a shadow."
        : product > 0
          ? "The shadow of u points the way of v."
          : product < 0
            ? "The shadow of u points against v."
            : "The shadow of u has no length.",
      !none && product === 0 && "The two stand at a right angle.",
    );
  };
});
