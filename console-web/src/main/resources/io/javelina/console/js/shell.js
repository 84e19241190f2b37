/**
 * What all pages of the console do: stand in their frame, ask the node again and again, say how that goes, obey the controls
 * of the masthead, and show every panel whose part the node gave.
 */
import { Connection } from './connection.js';
import { byTestId, setText } from './dom.js';
import { showExact, showsExact } from './figures.js';
import { frame } from './frame.js';
import { Denied, Jolokia } from './jolokia.js';
import { hasData, JavelinaNode } from './node.js';
import { Poller } from './poller.js';
import { prefer, preferenceAmong } from './preferences.js';
import { markSectionInView } from './sections.js';
import { connectThemeButton } from './theme.js';

const INTERVALS = ['1000', '2000', '5000', '15000'];

export class Shell {
  #jolokia = new Jolokia();
  #poller = new Poller(() => this.#refresh(), Number(preferenceAmong('interval', INTERVALS, '2000')));
  #connection;
  #show;
  #remember;
  #ageOf;
  #last = null;

  /**
   * `parts` are what each refresh reads; `show(snapshot)` is called with what came, also again when figures are to be
   * written otherwise, and `remember(snapshot)` once before. `ageOf(snapshot)` tells how old it was, in milliseconds.
   */
  constructor({ parts, show, remember = () => {}, ageOf }) {
    frame();
    this.node = new JavelinaNode(this.#jolokia, parts);
    this.#show = show;
    this.#remember = remember;
    this.#ageOf = ageOf;
    this.#connection = new Connection({
      onSignIn: (user, password) => {
        this.#jolokia.signIn(user, password);
        this.#poller.now();
      },
      onRetry: () => this.#poller.now(),
      nextAt: () => this.#poller.nextAt,
    });
    connectThemeButton(byTestId('theme'));
    this.#connectInterval(byTestId('interval'));
    this.#connectPause(byTestId('pause'));
    this.#connectExact(byTestId('exact'));
    markSectionInView();
  }

  get intervalMillis() {
    return this.#poller.intervalMillis;
  }

  /** Asks at once. */
  now() {
    this.#poller.now();
  }

  offerSignIn() {
    this.#connection.offerSignIn();
  }

  /** One turn: true when the node answered, whatever it said. */
  async #refresh() {
    try {
      const snapshot = await this.node.snapshot();
      if (!hasData(snapshot)) {
        this.#connection.waiting();
        return true;
      }
      this.#remember(snapshot);
      this.#connection.live(this.#ageOf(snapshot));
      if (this.#poller.paused) this.#connection.paused();
      this.#last = snapshot;
      this.#show(snapshot);
      return true;
    } catch (failure) {
      if (failure instanceof Denied) this.#connection.denied(failure.status);
      else this.#connection.unreachable(failure.message);
      return false;
    }
  }

  #connectInterval(select) {
    select.value = String(this.#poller.intervalMillis);
    select.addEventListener('change', () => {
      prefer('interval', select.value);
      this.#poller.intervalMillis = Number(select.value);
    });
  }

  #connectPause(button) {
    button.addEventListener('click', () => {
      if (this.#poller.paused) {
        this.#poller.resume();
      } else {
        this.#poller.pause();
        this.#connection.paused();
      }
      button.setAttribute('aria-pressed', String(this.#poller.paused));
      setText(button.querySelector('.button-text'), this.#poller.paused ? 'Resume' : 'Pause');
    });
  }

  #connectExact(button) {
    const mark = () => button.setAttribute('aria-pressed', String(showsExact()));
    button.addEventListener('click', () => {
      showExact(!showsExact());
      mark();
      if (this.#last) this.#show(this.#last);
    });
    mark();
  }
}

/** Shows each panel, by the id of its section, whose part the node gave; the others say that there is no data yet. */
export function showPanels(panels, snapshot) {
  for (const [id, panel] of Object.entries(panels)) {
    const section = document.getElementById(id);
    const given = snapshot[section.dataset.part] !== null && snapshot[section.dataset.part] !== undefined;
    section.dataset.empty = String(!given);
    if (given) showOrExplain(panel, section, snapshot);
  }
}

/** A part this page cannot make sense of must not take the others with it. */
function showOrExplain(panel, section, snapshot) {
  try {
    panel.show(snapshot);
  } catch (failure) {
    console.error(failure);
    section.dataset.empty = 'true';
    setText(section.querySelector('.panel-empty'), `The node's answer could not be shown: ${failure.message}`);
  }
}
