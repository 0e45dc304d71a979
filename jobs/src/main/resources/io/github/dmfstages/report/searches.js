// What a sweep searches: its picture, whose cells are computed or inferred, and its boundaries beside theory. Drawn without a browser too, as
// figures.js.

/** A colour between two others, such as #0072b2. */
const mixed = (from, to, share) =>
  "#" +
  [1, 3, 5]
    .map(at => {
      const [a, b] = [from, to].map(text => parseInt(text.slice(at, at + 2), 16));
      return ("0" + Math.round(a + share * (b - a)).toString(16)).slice(-2);
    })
    .join("");

/** Neighbouring cells of a row that have one value and state, as one: {from, to, row, first, last, value, state}. */
const stretches = cells => {
  const found = [];
  cells.forEach(cell => {
    const last = found[found.length - 1];
    if (last && last.row === cell.row && last.to + 1 === cell.column && last.value === cell.value && last.state === cell.state) {
      last.to = cell.column;
      last.last = cell.x;
    } else {
      found.push({ from: cell.column, to: cell.column, row: cell.row, first: cell.x, last: cell.x, y: cell.y, value: cell.value, state: cell.state });
    }
  });
  return found;
};

/** The facets of the picture: [{label, xs, ys, parts}], with the parts whose values are known. */
const pictureFacets = once(() => {
  const rows = records("picture");
  return ordered(rows.map(cell => cell.facet)).map(facet => {
    const cells = rows.filter(cell => cell.facet === facet);
    return {
      label: cells[0].label,
      xs: cells.filter(cell => cell.row === 0).map(cell => cell.x),
      ys: cells.filter(cell => cell.column === 0).map(cell => cell.y),
      parts: stretches(cells.filter(cell => cell.state !== "open")),
    };
  });
});

/** The values of the picture, numbers in their order, and none last. */
const pictureValues = once(() => {
  const all = pictureFacets().flatMap(facet => facet.parts.map(part => part.value));
  const known = ordered(all.filter(value => value !== null));
  return all.includes(null) ? [...known, null] : known;
});

/** The colour of each value of the picture: from pale to strong for numbers. */
function pictureColour(value) {
  const known = pictureValues().filter(v => v !== null);
  if (value === null) return colour("faint");
  if (!known.every(v => typeof v === "number")) return hue(known.indexOf(value));
  const [from, to] = dark() ? ["#39424c", "#56b4e9"] : ["#dfe7ee", "#0072b2"];
  return mixed(from, to, known.length === 1 ? 1 : known.indexOf(value) / (known.length - 1));
}

const PALE = 0.7;

/** The parts of one facet with one value. */
const pictureSeries = (facet, i, value) => {
  const parts = facet.parts.filter(part => part.value === value);
  const fill = pictureColour(value);
  return {
    name: shown(value),
    type: "custom",
    xAxisIndex: i,
    yAxisIndex: i,
    itemStyle: { color: fill },
    encode: { x: [0, 2], y: 1 },
    data: parts.map(part => [part.from, part.row, part.to, part.state === "computed" ? 1 : PALE]),
    renderItem: (_, api) => {
      const [width, height] = api.size([1, 1]);
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      return {
        type: "rect",
        shape: { x: x - width / 2, y: y - height / 2, width: width * (api.value(2) - api.value(0) + 1) + 0.3, height: height + 0.3 },
        style: { fill, opacity: api.value(3) },
      };
    },
    tooltip: {
      formatter: ({ dataIndex }) => {
        const { first, last, y, state } = parts[dataIndex];
        const { x_key, y_key, expression } = records("picture")[0];
        return `${x_key} ${shown(first)}${first === last ? "" : ` to ${shown(last)}`}, ${y_key} ${shown(y)}\n${expression}: ${shown(value)}, ${state}`;
      },
    },
  };
};

function pictureOption(width) {
  const facets = pictureFacets();
  const layout = panelsOf(facets.map(facet => facet.label), width, CHART_ROOM);
  const { x_key, y_key } = records("picture")[0];
  const along = (name, values, i, more) => axis(name, { type: "category", data: values.map(shown), splitLine: { show: false }, gridIndex: i, ...more });
  return base({
    title: layout.titles,
    grid: layout.grids,
    legend: legend(pictureValues().map(value => [shown(value), "rect"])),
    xAxis: facets.map((facet, i) => along(x_key, facet.xs, i, {})),
    yAxis: facets.map((facet, i) => along(y_key, facet.ys, i, { nameGap: 56 })),
    series: facets.flatMap((facet, i) => pictureValues().map(value => pictureSeries(facet, i, value))),
  });
}

/** The picture of a sweep that refines one; null for other sweeps. */
const pictureFigure = width =>
  page.figures.picture && {
    name: "picture",
    title: records("picture")[0].expression,
    caption: `${records("picture")[0].expression} by ${records("picture")[0].x_key} and ${records("picture")[0].y_key}. Cells in full colour were computed, and paler ones have the value of their block.`,
    queries: ["picture"],
    height: panelsOf(pictureFacets().map(facet => facet.label), width, CHART_ROOM).height,
    option: () => pictureOption(width),
    at: pictureFigure,
  };

/** The boundaries by their numbers in the sweep file: [{along, condition, name, rows, labels}]. A label is what sets a configuration apart. */
const boundaries = once(() => {
  const places = new Map(runColumn("run_id").map((id, i) => [id, i]));
  return ordered(records("boundaries").map(row => row.boundary)).map(number => {
    const rows = records("boundaries").filter(row => row.boundary === number);
    const { along, condition } = rows[0];
    const runs = rows.map(row => records("runs")[places.get(row.example)]);
    const key = along.split("-").join("_");
    const names = varying().filter(name => !SEEDS.includes(name) && name !== key && distinct(runs.map(run => run && run[name])).length > 1);
    const label = run => (run ? names.map(name => (names.length === 1 ? shown(run[name]) : `${name} ${shown(run[name])}`)).join(", ") : "");
    return { along, condition, key, name: names.length === 1 ? names[0] : "configuration", rows, labels: runs.map((run, i) => label(run) || `configuration ${i + 1}`) };
  });
});

/** One boundary: its configurations side by side, with median and quartiles over seeds, and theory. */
function boundarySeries({ rows, labels, key }, i) {
  const scale = scaleOf(key, rows.flatMap(row => [row.quartile_1, row.quartile_3, row.theory]).filter(value => value !== null));
  const found = rows.map((row, at) => ({ row, at: labels[at] })).filter(({ row }) => row.median !== null);
  const expected = rows.map((row, at) => ({ row, at: labels[at] })).filter(({ row }) => row.theory !== null);
  const several = found.filter(({ row }) => row.non_monotone > 0);
  const on = list => ({
    xAxisIndex: i,
    yAxisIndex: i,
    tooltip: {
      formatter: ({ dataIndex }) => {
        const { row, at } = list[dataIndex];
        return [
          at,
          row.median === null ? "no change" : `median ${shown(row.median)}, quartiles ${shown(row.quartile_1)} and ${shown(row.quartile_3)}`,
          ...(row.median === null ? [] : [`all brackets: ${shown(row.least_low)} to ${shown(row.largest_high)}`]),
          ...(row.theory === null ? [] : [`${row.theory_of}: ${shown(row.theory)}`]),
          `${row.found} of ${row.points} points found${row.non_monotone ? `, ${row.non_monotone} change more than once` : ""}`,
        ].join("\n");
      },
    },
  });
  const marks = list => list.map(({ row, at }) => [at, scale.place(row.median)]);
  return {
    scale,
    series: [
      { ...intervals("median and quartiles", 0, found.map(({ row, at }) => [at, scale.place(row.median), scale.place(row.quartile_1), scale.place(row.quartile_3)]), 0), ...on(found) },
      { name: "theory", type: "scatter", symbol: "rect", symbolSize: [22, 3], itemStyle: { color: hue(1) }, data: expected.map(({ row, at }) => [at, scale.place(row.theory)]), ...on(expected) },
      { name: "changes more than once", type: "scatter", symbol: "diamond", symbolSize: 18, itemStyle: { color: "transparent", borderColor: hue(3), borderWidth: 2 }, data: marks(several), ...on(several) },
    ],
  };
}

const boundaryNames = () => (boundaries().length > 1 ? boundaries().map(({ along }, i) => `${i + 1}: ${along}`) : [""]);

function boundaryOption(width) {
  if (records("boundaries").every(row => row.median === null)) return null;
  const layout = panelsOf(boundaryNames(), width, CHART_ROOM);
  const drawn = boundaries().map(boundarySeries);
  const used = [
    ["median and quartiles", SYMBOLS[0], true],
    ["theory", "rect", records("boundaries").some(row => row.theory !== null)],
    ["changes more than once", "diamond", records("boundaries").some(row => row.median !== null && row.non_monotone > 0)],
  ];
  return base({
    title: layout.titles,
    grid: layout.grids,
    legend: legend(used.filter(entry => entry[2]).map(([name, symbol]) => [name, symbol])),
    xAxis: boundaries().map(({ name, labels }, i) => axis(name, { type: "category", data: distinct(labels), splitLine: { show: false }, gridIndex: i, axisLabel: { color: colour("text"), hideOverlap: true } })),
    yAxis: boundaries().map(({ along }, i) => axis(along, { ...drawn[i].scale.option, gridIndex: i, nameGap: 56 })),
    series: drawn.flatMap(({ series }) => series),
  });
}

/** The boundaries of a sweep that looks for some; null for other sweeps. */
const boundaryFigure = width =>
  page.figures.boundaries && {
    name: "boundaries",
    title: "Boundaries",
    caption: `Where ${boundaries().map(({ condition, along }) => `${condition} changes along ${along}`).join(", and ")}: median and quartiles over seeds, and theory where there is one.`,
    queries: ["boundaries"],
    height: panelsOf(boundaryNames(), width, CHART_ROOM).height,
    option: () => boundaryOption(width),
    at: boundaryFigure,
  };
