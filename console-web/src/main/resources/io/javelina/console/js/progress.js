/** A bar that fills, with what it measures above it and words beneath, for those who see it and those who hear it. */
import { element, setText, setVisible } from './dom.js';
import { isMeasured, percent } from './format.js';

export class ProgressBar {
  #bar = element('progress', { class: 'progress-bar', max: 1 });
  #share = element('span', { class: 'progress-share' });
  #title = element('span', { class: 'progress-title' });
  #words = element('p', { class: 'progress-words' });

  /** Fills the element `host`, which is hidden until there is something to show. */
  constructor(host) {
    this.host = host;
    host.classList.add('progress');
    host.append(element('p', { class: 'progress-head' }, this.#title, ' ', this.#share), this.#bar, this.#words);
    setVisible(host, false);
  }

  /** `share` is 0 to 1, or null when nobody knows how much there is. */
  show(title, share, words) {
    setText(this.#title, title);
    setText(this.#share, isMeasured(share) ? percent(share) : '');
    setText(this.#words, words);
    this.#bar.setAttribute('aria-label', title);
    if (isMeasured(share)) this.#bar.value = share;
    else this.#bar.removeAttribute('value');
    setVisible(this.host, true);
  }

  hide() {
    setVisible(this.host, false);
  }
}
