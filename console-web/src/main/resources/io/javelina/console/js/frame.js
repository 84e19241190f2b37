/**
 * The frame that the pages of the console have in common: the masthead with its controls, the links to the sections, the
 * notice, and around the contents of each panel its heading and what stands there as long as it has no data. A page is
 * written down without all that, and says in attributes what is to be said of its parts:
 *
 * - `data-kind` and `data-skip` of the body: what is behind the name in the masthead, and the link for keyboards;
 * - `data-title` of a section: its heading, and `data-link` where the link to it is shorter. Its header, if it brings one
 *   along, has what follows the heading; others get a note, `<id>-summary`;
 * - `data-region` of a table: the name of the part of the page in which it scrolls, `<test id>-scroll`, `data-scroll`: the
 *   classes of that, and `data-caption`: what those hear who do not see.
 */
import { element, shape } from './dom.js';

/** Builds the frame around this page, and shows it. */
export function frame(page = document) {
  const { body } = page;
  const main = page.querySelector('main');
  const sections = [...main.querySelectorAll('section[data-title]')];
  body.prepend(element('a', { class: 'skip', href: '#main' }, body.dataset.skip), masthead(body.dataset.kind));
  main.querySelectorAll('table[data-region]').forEach(frameTable);
  sections.forEach(section => (section.classList.contains('panel') ? framePanel(section) : headSection(section)));
  const links = page.querySelector('.sections');
  links.querySelector('ul').append(...sections.map(linkTo));
  links.after(notice());
  body.append(patterns());
  main.hidden = false;
}

// Above the page

function masthead(kind) {
  return element(
    'header',
    { class: 'masthead' },
    element(
      'div',
      { class: 'brand' },
      element('img', { src: 'mark.svg', alt: '', width: 28, height: 28 }),
      element('h1', {}, 'Javelina ', element('span', { class: 'brand-kind' }, kind)),
      element('p', { class: 'node-name', 'data-testid': 'node-name' }),
    ),
    element('div', { class: 'controls' }, connection(), interval(), pause(), exact(), theme()),
  );
}

function connection() {
  return element(
    'p',
    { class: 'connection', 'data-testid': 'connection', 'data-state': 'waiting' },
    element('span', { class: 'connection-mark', 'aria-hidden': 'true' }),
    element(
      'span',
      { class: 'connection-text', role: 'status', 'data-testid': 'connection-text' },
      'Waiting for data',
    ),
    element('span', { class: 'connection-age', 'data-testid': 'connection-age' }),
  );
}

function interval() {
  return element(
    'label',
    { class: 'select' },
    element('span', { class: 'visually-hidden' }, 'Refresh every'),
    element(
      'select',
      { 'data-testid': 'interval' },
      [1, 2, 5, 15].map(seconds => element('option', { value: seconds * 1000 }, `${seconds} s`)),
    ),
  );
}

function pause() {
  return button({ 'data-testid': 'pause', 'aria-pressed': 'false' }, element('span', { class: 'button-text' }, 'Pause'));
}

function exact() {
  return button(
    { 'data-testid': 'exact', 'aria-pressed': 'false', title: 'Show every figure with all its digits' },
    'Exact',
  );
}

function theme() {
  return button(
    { 'data-testid': 'theme' },
    element('span', { class: 'theme-mark', 'aria-hidden': 'true' }),
    element('span', { class: 'button-text' }, 'Auto'),
  );
}

function button(attributes, ...children) {
  return element('button', { type: 'button', class: 'button', ...attributes }, ...children);
}

function linkTo({ id, dataset }) {
  return element('li', {}, element('a', { href: `#${id}` }, dataset.link ?? dataset.title));
}

function notice() {
  return element(
    'section',
    { class: 'notice', 'data-testid': 'notice', 'aria-labelledby': 'notice-title', hidden: true },
    element('h2', { id: 'notice-title', 'data-testid': 'notice-title' }),
    element('p', { 'data-testid': 'notice-text' }),
    element(
      'form',
      { class: 'sign-in', 'data-testid': 'sign-in', hidden: true },
      field('User', { name: 'user', autocomplete: 'username' }),
      field('Password', { name: 'password', type: 'password', autocomplete: 'current-password' }),
      element('button', { type: 'submit', class: 'button button-primary' }, 'Sign in'),
    ),
    button({ 'data-testid': 'retry', hidden: true }, 'Try again now'),
  );
}

function field(name, attributes) {
  return element('label', {}, `${name} `, element('input', { ...attributes, required: true }));
}

// Around its parts

/** What the section contains becomes the body of the panel. */
function framePanel(section) {
  const { id } = section;
  const head = section.querySelector(':scope > header') ?? element('header', {}, note(id));
  head.remove();
  head.classList.add('panel-head');
  head.prepend(heading(section));
  const body = element('div', { class: 'panel-body' }, ...section.childNodes);
  section.dataset.testid = `panel-${id}`;
  section.append(head, element('p', { class: 'panel-empty' }, 'No data yet.'), body);
}

function headSection(section) {
  section.prepend(heading(section, { class: 'visually-hidden' }));
}

function heading(section, attributes = {}) {
  const id = `${section.id}-title`;
  section.setAttribute('aria-labelledby', id);
  return element('h2', { id, ...attributes }, section.dataset.title);
}

function note(id) {
  return element('p', { class: 'panel-note', 'data-testid': `${id}-summary` });
}

/** A table that scrolls in itself, for a keyboard, too. */
function frameTable(table) {
  const { testid, region, scroll, caption } = table.dataset;
  const within = element('div', {
    class: ['scroll', scroll].filter(Boolean).join(' '),
    role: 'region',
    'aria-label': region,
    tabindex: 0,
    'data-testid': `${testid}-scroll`,
  });
  table.replaceWith(within);
  within.append(table);
  table.append(element('caption', { class: 'visually-hidden' }, caption));
}

/** The hatching that charts refer to. */
function patterns() {
  return shape(
    'svg',
    { class: 'patterns', width: 0, height: 0, 'aria-hidden': 'true', focusable: 'false' },
    shape(
      'defs',
      {},
      shape(
        'pattern',
        { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
        shape('rect', { class: 'hatch-ground', width: 6, height: 6 }),
        shape('rect', { class: 'hatch-line', width: 2.5, height: 6 }),
      ),
    ),
  );
}
