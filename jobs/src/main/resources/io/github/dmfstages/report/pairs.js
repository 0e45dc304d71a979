// Two sweeps, run by run: pairs of runs whose configurations differ only where the sweeps do. Drawn without a browser too, as figures.js.

/** The pairs as places of their runs: [{first, other}]. */
const pairs = once(() => {
  const places = new Map(records("runs").map((run, i) => [runKey(run), i]));
  const [first, other] = page.sweeps;
  return records("pairs")
    .map(pair => ({ first: places.get(runKey({ sweep: first, run_id: pair.run_id })), other: places.get(runKey({ sweep: other, run_id: pair.other_run_id })) }))
    .filter(pair => pair.first !== undefined && pair.other !== undefined);
});

/** The columns of results, which two runs of a pair can have different numbers in. */
const resultColumns = once(() => {
  const settings = page.settings.map(setting => setting.column);
  return numericColumns().filter(name => !settings.includes(name) && name !== "configuration" && name !== "attempt");
});

/** Pairs in which both runs have a number. */
const pairsWith = name => pairs().filter(pair => runColumn(name)[pair.first] !== null && runColumn(name)[pair.other] !== null);

const firstPair = once(() => {
  const shownFirst = (isPartial() && errorColumn()) || firstOf(["steps", "loss"], resultColumns);
  return page.sweeps.length > 1 && pairs().length && shownFirst ? { value: shownFirst, colour: chartColumns().includes("depth") ? "depth" : "" } : null;
});

function pairOption(choice) {
  const { value } = choice;
  const both = pairsWith(value);
  if (!both.length) return null;
  const column = runColumn(value);
  const scale = scaleOf(value, both.flatMap(pair => [column[pair.first], column[pair.other]]));
  const { min, max } = scale.option;
  const hues = groups(choice.colour, runIndexes(), MOST_COLOURS, 4);
  const used = ordered(both.map(pair => hues.at(pair.first)));
  const [first, other] = page.sweeps;
  const same = "the same in both";
  return base({
    legend: legend([[same], ...(choice.colour ? used.map(i => [groupName(choice.colour, hues.names[i]), SYMBOLS[i % 7]]) : [])]),
    grid: { left: 84, right: 22, top: 40, bottom: 48 },
    xAxis: axis(`${value}, ${first}`, scale.option),
    yAxis: axis(`${value}, ${other}`, { ...scale.option, nameGap: 60 }),
    series: [
      { name: same, type: "line", data: [[min, min], [max, max]], symbol: "none", lineStyle: { color: colour("faint"), type: "dashed", width: 1.5 }, itemStyle: { color: colour("faint") }, silent: true },
      ...used.map(i => {
        const list = both.filter(pair => hues.at(pair.first) === i);
        return {
          name: groupName(choice.colour, hues.names[i]) || value,
          type: "scatter",
          ...style(i),
          itemStyle: { color: hue(i), opacity: 0.65 },
          symbolSize: 8,
          large: both.length > 2000,
          data: list.map(pair => [scale.place(column[pair.first]), scale.place(column[pair.other])]),
          tooltip: {
            formatter: ({ dataIndex }) => {
              const pair = list[dataIndex];
              const told = place => `${runColumn("sweep")[place]}, run ${runColumn("run_id")[place].slice(0, 12)}: ${shown(column[place])}`;
              return `${distinction(records("runs")[pair.first])}\n${told(pair.first)}\n${told(pair.other)}`;
            },
          },
        };
      }),
    ],
  });
}

const pairFigure = choice => ({
  name: "pairs",
  title: choice ? `${choice.value} of each pair` : "",
  caption: choice ? `${choice.value} of each run of ${page.sweeps[1]} against its partner in ${page.sweeps[0]}${choice.colour ? `, coloured by ${choice.colour}` : ""}; dashed: the same in both.` : "",
  queries: ["pairs", "runs"],
  height: 416,
  option: () => (choice ? pairOption(choice) : null),
});

/** Each column of results over all pairs: {caption, names, rows}. */
function pairTable() {
  const [first, other] = page.sweeps;
  const rows = resultColumns()
    .map(name => {
      const both = pairsWith(name);
      const column = runColumn(name);
      const count = test => both.filter(pair => test(column[pair.other] - column[pair.first])).length;
      return both.length
        ? [name, both.length, count(d => d < 0), count(d => d === 0), count(d => d > 0), median(both.map(pair => column[pair.first])), median(both.map(pair => column[pair.other]))]
        : null;
    })
    .filter(Boolean);
  return { caption: `Pairs in which ${other} has a lower, the same, or a higher number than ${first}`, names: ["column", "pairs", "lower", "same", "higher", `median ${first}`, `median ${other}`], rows };
}
