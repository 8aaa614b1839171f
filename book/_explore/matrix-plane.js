// A matrix moves the plane: its columns are where the two unit arrows go, and the grid follows.
"use strict";

explore.figure("matrix-plane", (panel, { B }) => {
  const { number } = explore;
  const ticks = [-3, -2, -1, 0, 1, 2, 3];
  const axes = { x: [-3, 3], y: [-3, 3], xTicks: ticks, yTicks: ticks };
  const plot = panel.plot({ ...axes, height: 324, left: 28, bottom: 24 });
  const column = (j, name) =>
    ["right", "up"].map((way, i) =>
      panel.slider(`${name} arrow, ${way}`, {
        value: B[i][j],
        min: -2,
        max: 2,
        step: 0.1,
        decimals: 1,
        words: (v) => number(v, 1),
      }),
    );
  const columns = [column(0, "solid"), column(1, "dashed")];
  panel.startAgain();

  const lines = plot.add("path", { class: "moved-grid" });
  plot.add("path", {
    class: "before",
    d: plot.path(
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
      true,
    ),
  });
  const square = plot.add("path", { class: "area" });
  const letter = plot.add("path", { class: "letter" });
  const arrows = [plot.arrow("blue"), plot.arrow("vermillion dashed")];
  const handles = columns.map((pair, j) =>
    plot.handle(j ? "square vermillion around" : "circle blue around", (x, y) => {
      [pair[0].value, pair[1].value] = [x, y];
      panel.update();
    }),
  );
  const cells = panel.table("The matrix B", ["", "solid", "dashed"], ["right", "up"]);
  const F = [
    [
      [0.3, 0.2],
      [0.3, 0.8],
      [0.7, 0.8],
    ],
    [
      [0.3, 0.52],
      [0.58, 0.52],
    ],
  ];

  panel.update = () => {
    const [[a, c], [b, d]] = columns.map((pair) => pair.map((slider) => slider.value));
    const move = ([x, y]) => [a * x + b * y, c * x + d * y];
    // Products of tenths: what differs from zero by less than a hundredth of 0.01 is zero.
    const exact = a * d - b * c;
    const determinant = Math.abs(exact) < 1e-4 ? 0 : exact;
    const far = 12;
    const grid = [];
    for (let k = -far; k <= far; k++) {
      grid.push(
        plot.path(
          [
            [k, -far],
            [k, far],
          ].map(move),
        ),
        plot.path(
          [
            [-far, k],
            [far, k],
          ].map(move),
        ),
      );
    }
    plot.set(lines, { d: grid.join("") });
    plot.set(square, {
      d: plot.path(
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ].map(move),
        true,
      ),
    });
    square.classList.toggle("turned-over", determinant < 0);
    plot.set(letter, { d: F.map((stroke) => plot.path(stroke.map(move))).join("") });
    [
      [a, c],
      [b, d],
    ].forEach((tip, j) => {
      arrows[j](...tip);
      handles[j](...tip);
    });
    [a, b, c, d].forEach((each, i) => (cells[i >> 1][i & 1].textContent = number(each, 1)));

    const size = number(Math.abs(determinant), 2);
    panel.say(
      `Determinant ${number(determinant, 2)}.`,
      determinant
        ? `Areas become ${size} times as large.`
        : a || b || c || d
          ? "The plane falls onto a line: no matrix leads back."
          : "The plane falls onto one point: no matrix leads back.",
      determinant < 0 && "The minus sign says that the plane is turned over, and the F with it.",
    );
  };
});
