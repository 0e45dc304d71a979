/** The charts by any column of a table that is not the report's: a row of it takes the place of a run. */
function chartsOf(data, theme) {
  "use strict";
  const names = Object.keys(data.columns);
  // A row without the id of a run has a number.
  const run_id = data.columns.run_id || Array.from({ length: data.rows }, (_, i) => `row ${i + 1}`);
  const DATA = JSON.stringify({ sweeps: [], settings: [], figures: { runs: { sql: "", table: { rows: data.rows, columns: { ...data.columns, run_id } } } } });
  const STYLES = @styles@;
  @scripts@
  look = { theme, font: getComputedStyle(document.body).fontFamily };
  return { names: chartColumns().filter(name => names.includes(name)), numeric: isNumeric, figure: chartFigure };
}
