/**
 * What the reader must know about the connection, in one line of the masthead and, when something is wrong, in a notice
 * with a way out. The state itself stands on the page's root element, for styles and for tests.
 */
import { byTestId, setText, setVisible } from './dom.js';
import { duration } from './format.js';

const NAMES = {
  waiting: 'Waiting for data',
  live: 'Live',
  busy: 'Node is busy',
  paused: 'Paused',
  unreachable: 'Node unreachable',
  denied: 'Not allowed',
};

/** A record older than this tells that the node's loop did not answer in time. */
export const BUSY_AFTER_MILLIS = 1500;

export class Connection {
  #lastDataAt = null;
  #state = 'waiting';
  #asksToSignIn = null;
  #nextAt = () => null;

  /** `onSignIn(user, password)` and `onRetry()` are the ways out; `nextAt()` tells when the next try is due. */
  constructor({ onSignIn, onRetry, nextAt }) {
    this.#nextAt = nextAt;
    byTestId('retry').addEventListener('click', onRetry);
    byTestId('sign-in').addEventListener('submit', event => {
      event.preventDefault();
      const form = event.currentTarget;
      this.#asksToSignIn = null;
      onSignIn(form.elements.user.value, form.elements.password.value);
      form.elements.password.value = '';
    });
    setInterval(() => this.#showAge(), 1000);
  }

  /** True once there is something on the page that an age can be given for. */
  get hasData() {
    return this.#lastDataAt !== null;
  }

  live(ageMillis) {
    this.#lastDataAt = Date.now() - ageMillis;
    if (ageMillis > BUSY_AFTER_MILLIS) {
      this.#enter('busy', `The node is busy with a long command; these figures are ${duration(ageMillis / 1000)} old.`);
    } else {
      this.#enter('live');
    }
  }

  /** The node answers, but has no figures yet. */
  waiting() {
    this.#enter(
      'waiting',
      'The node answers but has no figures yet. It may still be starting; this page keeps asking.',
    );
  }

  paused() {
    this.#enter('paused');
  }

  unreachable(reason) {
    this.#enter(
      'unreachable',
      `The node does not answer (${reason}). ${this.#remains()}This page keeps trying, ever more slowly.${elsewhere()}`,
    );
  }

  denied(status) {
    this.#enter(
      'denied',
      status === 401
        ? `The node asks who you are. ${this.#remains()}Sign in with a user of this node.`
        : `This user may not read the node's figures. ${this.#remains()}Sign in as a monitor or an operator.`,
    );
  }

  /** Shows the sign-in form although this reader may look, because there is more that another user may do. */
  offerSignIn() {
    this.#asksToSignIn = 'Sign in as an operator to do more than look.';
    this.#enter(this.#state);
    byTestId('sign-in').elements.user.focus();
  }

  #remains() {
    return this.hasData ? 'What you see below is the last that is known. ' : '';
  }

  #enter(state, text = null) {
    const root = document.documentElement;
    this.#state = state;
    root.dataset.state = state;
    root.dataset.stale = String(this.hasData && (state === 'unreachable' || state === 'denied'));
    byTestId('connection').dataset.state = state;
    setText(byTestId('connection-text'), NAMES[state]);
    const asks = text === null && this.#asksToSignIn !== null;
    setText(byTestId('notice-title'), asks ? 'Sign in' : NAMES[state]);
    setText(byTestId('notice-text'), asks ? this.#asksToSignIn : (text ?? ''));
    setVisible(byTestId('notice'), asks || text !== null);
    setVisible(byTestId('retry'), state === 'unreachable');
    setVisible(byTestId('sign-in'), asks || state === 'denied');
    this.#showAge();
  }

  #showAge() {
    const age = byTestId('connection-age');
    if (this.#state === 'live' || this.#lastDataAt === null) {
      setText(age, '');
      return;
    }
    const next = this.#state === 'unreachable' ? Math.ceil((this.#nextAt() - Date.now()) / 1000) : 0;
    setText(
      age,
      `data ${duration(Math.floor((Date.now() - this.#lastDataAt) / 1000))} old` +
        (next > 0 ? `, next try in ${next} s` : ''),
    );
  }
}

/** Where the reader of the cluster's page finds it meanwhile. */
function elsewhere() {
  return document.body.dataset.kind === 'cluster'
    ? ' Any other node shows the cluster meanwhile, at its own management port.'
    : '';
}
