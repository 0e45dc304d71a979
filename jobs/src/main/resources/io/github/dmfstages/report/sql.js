// The SQL behind the charts whose columns the reader chooses: statements for `dmf query` that give the numbers of these charts. Drawn without a browser
// too, as figures.js.

const inSql = text => `'${text.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'`;

/** A value as a literal. Numbers with an exponent are doubles. */
const literal = value =>
  typeof value === "number" ? (Number.isInteger(value) && Math.abs(value) < 1e9 ? String(value) : value.toExponential()) : typeof value === "string" ? inSql(value) : String(value);

/** A condition for a value that a chart can show: numbers are finite. */
const isShown = name => (isNumeric(name) ? `abs(${name}) < double('inf')` : `${name} IS NOT NULL`);

/** Whether a column holds lists, which the page has as texts of JSON. */
const isList = name => Array.isArray(values(page.figures.runs.table.columns[name], 1).find(value => value !== null));

/** The expression of a group of `groups`; null for no column. */
function groupSql(name, { ranges, frequent, names }) {
  if (!name) return null;
  if (ranges) return `CASE ${ranges.map(({ high }, i) => `WHEN ${name} <= ${literal(high)} THEN ${literal(String(names[i]))}`).join(" ")} END`;
  if (!frequent) return isNumeric(name) && runColumn(name).includes(null) ? `CASE WHEN ${isShown(name)} THEN ${name} END` : name;
  const text = isList(name) ? `to_json(${name})` : `string(${name})`;
  const listed = frequent.filter(value => value !== null).map(value => literal(String(value))).join(", ");
  return `CASE WHEN ${frequent.includes(null) ? `${name} IS NULL OR ` : ""}${text} IN (${listed}) THEN ${text} ELSE 'others' END`;
}

/**
 * A statement over the runs of the page: columns as [expression, name], conditions, and the expressions by which rows are grouped; null for no groups.
 * The columns before the one that is marked by `true` order the rows.
 */
function runsSql(columns, conditions, grouped) {
  const source = asked("runs").split("\n").filter(line => !line.startsWith("--")).map(line => `  ${line}`).join("\n");
  const expressions = columns.map(([expression, name]) => (expression === name ? name : `${expression} AS ${name}`));
  const by = columns.slice(0, columns.findIndex(column => column[2])).map((_, i) => i + 1);
  return [
    `SELECT ${expressions.join(", ")}`,
    `FROM (\n${source})`,
    ...(conditions.length ? [`WHERE ${conditions.join(" AND ")}`] : []),
    ...(grouped ? [`GROUP BY ${distinct(grouped).join(", ")}`] : []),
    `ORDER BY ${by.join(", ")}`,
  ].join("\n");
}

/** The expressions of a group by a column, named after it; none without a column. */
const groupColumns = (name, group) => (name ? [[groupSql(name, group), name]] : []);

const percentiles = name => [
  [`percentile(${name}, 0.5)`, `median_${name}`, true],
  [`percentile(${name}, 0.05)`, "percent_5"],
  [`percentile(${name}, 0.95)`, "percent_95"],
];
const COUNT = ["count(*)", "runs", true];

/** The statement that gives the marks of a chart by any column. */
function chartSql(choice) {
  const { y, x, marks } = choice;
  const deep = choice.runs === "deep" && runIndexes().some(isDeep);
  const indexes = drawnRuns([x, y], deep);
  const beside = [
    ...groupColumns(choice.panels, groups(choice.panels, indexes, MOST_PANELS, 4)),
    ...groupColumns(choice.colour, groups(choice.colour, runIndexes(), MOST_COLOURS, 4)),
  ];
  const by = beside.map(([expression]) => expression);
  const conditions = [...(deep ? ["depth > 1"] : []), isShown(x), isShown(y)];
  if (isCount(choice)) return runsSql([...beside, [x, x], [y, y], COUNT], conditions, [...by, x, y]);
  if (marks === "runs") return runsSql([...beside, [x, x], [y, y], ["run_id", "run_id", true]], conditions, null);
  if (marks === "x") return runsSql([...beside, [x, x], ...percentiles(y), COUNT], conditions, [...by, x]);
  const across = isNumeric(x) ? [`percentile(${x}, 0.5)`, `median_${x}`] : [x, x];
  return runsSql([...beside, across, ...percentiles(y), COUNT], conditions, ["sweep", "configuration", ...by, ...(isNumeric(x) ? [] : [x])]);
}

/** The statement that gives the cells of a phase diagram. */
function phaseSql(choice) {
  const { value, x, y, panels } = choice;
  const indexes = drawnRuns([value], isLessRank(value));
  const by = [
    ...groupColumns(panels, groups(panels, indexes, MOST_PANELS, 4)),
    ...groupColumns(x, groups(x, indexes, MOST_CELLS, 12)),
    ...groupColumns(y, groups(y, indexes, MOST_CELLS, 12)),
  ];
  const middle = isLessRank(value) ? [`avg(${value})`, `mean_${value}`, true] : [`percentile(${value}, 0.5)`, `median_${value}`, true];
  return runsSql([...by, middle, COUNT], [...(isLessRank(value) ? ["depth > 1"] : []), isShown(value)], by.map(([expression]) => expression));
}

/** A statement as a command of a shell. */
const queryCommand = sql => `submit/dmf query --warehouse ${inShell(page.warehouse)} ${inShell(sql)}`;
