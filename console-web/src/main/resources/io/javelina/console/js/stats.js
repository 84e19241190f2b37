/** The figures of MEMORY STATS, named and described by the catalogue, and how a table shows them. */
import { element, setText } from './dom.js';
import { writeFigure } from './figures.js';

/** The figure that is a table: what the databases take, each for itself. */
export const DATABASES = 'databases';

/** What the Memory bean has, in the order of MEMORY STATS, as far as it has a name there or in INFO. */
export function memoryFigures(catalogue) {
  return catalogue.filter(({ beanType }) => beanType === 'Memory').map(toFigure);
}

function toFigure({ attribute, memoryStatsName, infoName, unit, exactness, meaning }) {
  const figure = attribute.charAt(0).toLowerCase() + attribute.slice(1);
  const name = memoryStatsName ?? infoName ?? figure;
  return { figure, name, isStat: Boolean(memoryStatsName), kind: kindOf(unit), exactness, meaning };
}

/** Percentages are 0 to 100 there. */
function kindOf(unit) {
  return unit.startsWith('bytes') ? 'bytes' : unit === 'count' ? 'count' : 'ratio';
}

/** `overheadHashtableMain` is `overhead.hashtable.main` there. */
export function statName(figure) {
  return figure.replace(/[A-Z]/g, letter => '.' + letter.toLowerCase());
}

/** MEMORY STATS of one node, field by field, with what each database takes where that lists its databases. */
export function statsOf(memory, catalogue) {
  return memoryFigures(catalogue)
    .filter(({ isStat }) => isStat)
    .flatMap(one => (one.figure === DATABASES ? memory.databases.flatMap(row => ofDatabase(row, one)) : [one]))
    .map(row => ({ ...row, value: row.value ?? memory[row.figure] }));
}

function ofDatabase({ db, ...figures }, { exactness }) {
  return Object.entries(figures).map(([figure, value]) => ({
    name: `db.${db} ${statName(figure)}`,
    kind: 'bytes',
    meaning: `Of database ${db}.`,
    exactness,
    value,
  }));
}

export function statNameColumn() {
  return { name: 'figure', title: 'Figure', heading: true, mono: true, value: row => row.name, draw: drawName };
}

function drawName(cell, row) {
  setText(cell, row.name);
  cell.title = row.meaning;
}

export function statColumn(name, title, value) {
  return { name, title, style: 'number', draw: (cell, row) => drawStat(cell, value(row), row.kind) };
}

function drawStat(cell, value, kind) {
  writeFigure(cell.firstElementChild ?? cell.appendChild(element('data', { class: 'figure' })), value, kind);
}
